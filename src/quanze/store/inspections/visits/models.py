"""Rows of visits, derived from the events of the visit's matter (`matter:KEY`, procedure of the regime)."""

from __future__ import annotations

from django.db import models


class Visit(models.Model):
    """One visit to one subject."""

    key = models.CharField(max_length=40, unique=True, help_text="that of the matter")
    body = models.CharField(max_length=200)
    partners = models.JSONField(default=list)
    plan = models.CharField(max_length=40, blank=True)
    task = models.PositiveIntegerField(null=True)
    subject = models.CharField(max_length=40)
    subject_name = models.CharField(max_length=200)
    address = models.CharField(max_length=300, blank=True)
    regime = models.CharField(max_length=80, blank=True)
    item = models.CharField(max_length=64, blank=True, help_text="the inspection power of the list")
    kind = models.CharField(max_length=20, help_text="routine, random, special, cause, recheck, emergency")
    reason = models.CharField(max_length=300, blank=True)
    form = models.CharField(max_length=80, blank=True)
    form_version = models.PositiveIntegerField(default=0)
    stage = models.CharField(max_length=60)
    closed = models.BooleanField(default=False)
    code = models.CharField(max_length=40, blank=True, db_index=True, help_text="the entry code; empty before approval")
    approved_at = models.DateTimeField(null=True)
    emergency = models.BooleanField(default=False)
    made_up_at = models.DateTimeField(null=True, help_text="approval made up afterwards")
    planned_on = models.DateField(null=True)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    place = models.CharField(max_length=200, blank=True)
    result = models.CharField(max_length=20, blank=True, help_text="good, corrected, correct, case, gone, refused")
    findings = models.PositiveIntegerField(default=0, help_text="lines not passed on the form of the body that leads")
    signature = models.CharField(max_length=20, blank=True, help_text="signed, refused, absent")
    published_on = models.DateField(null=True)
    public_words = models.TextField(blank=True, help_text="what is told of the order; empty: its own words")
    display_until = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    recheck_of = models.CharField(max_length=40, blank=True)
    case = models.CharField(max_length=40, blank=True, help_text="the penalty case opened from it")
    next_due = models.DateField(null=True)
    length = models.PositiveIntegerField(default=0)
    procedure = models.CharField(max_length=80, default="inspection")
    subject_kinds = models.JSONField(default=list, help_text="as they were when the visit was prepared: which lines of the form are asked")
    superior = models.BooleanField(default=False, help_text="ordered by a superior: caps may exempt it")
    overridden = models.JSONField(default=list, help_text="gates that were gone through on record at the approval")
    lead = models.CharField(max_length=40, blank=True)
    code_digest = models.CharField(max_length=64, blank=True, help_text="of the entry code, as the ledger holds it")
    credentials_shown = models.BooleanField(null=True)
    position = models.CharField(max_length=80, blank=True)
    record = models.CharField(max_length=64, blank=True, help_text="the record of the leading body's form that the result rests on")
    failed = models.JSONField(
        default=list, help_text="the lines not passed, of every body: part, body, line, content, standard, basis, penalty, value, note"
    )
    signed_by = models.CharField(max_length=120, blank=True)
    signature_digest = models.CharField(max_length=64, blank=True)
    refusal_note = models.TextField(blank=True)
    witness = models.CharField(max_length=120, blank=True)
    note = models.TextField(blank=True)
    joined = models.JSONField(
        default=list,
        help_text="who comes along: key of the merged visit, body, regime, item, people, persons, form, version, kinds, plan, task, case",
    )
    transferred_to = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["body", "closed", "next_due"], name="inspection_visits_due"),
            models.Index(fields=["body", "stage", "planned_on"], name="inspection_visits_stage"),
            models.Index(fields=["subject", "started_at"], name="inspection_visits_subject"),
            models.Index(fields=["body", "regime", "started_at"], name="inspection_visits_regime"),
        ]


class VisitOfficer(models.Model):
    """That an officer was on a visit; `clean` once the result is good."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="officers")
    person = models.CharField(max_length=40)
    subject = models.CharField(max_length=40)
    on = models.DateField(null=True)
    clean = models.BooleanField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "person"], name="inspection_officer_once")]
        indexes = [models.Index(fields=["person", "subject", "on"], name="inspection_officer_subject")]


class FormRecord(models.Model):
    """A form filled on one device. `record` is made by the device; the same record sent twice is one."""

    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="records")
    record = models.CharField(max_length=64)
    device = models.CharField(max_length=64, blank=True)
    person = models.CharField(max_length=40)
    answers = models.JSONField(default=dict)
    filled_at = models.DateTimeField()
    synced_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    seq = models.PositiveIntegerField(help_text="the event that brought the newest revision")
    form = models.CharField(max_length=80, blank=True)
    form_version = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    counter = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(help_text="by the device's own clock")
    faults = models.JSONField(default=list, help_text="line, reason, missing")
    complete = models.BooleanField(default=False)
    late = models.BooleanField(default=False, help_text="came after the result was recorded")
    part = models.PositiveIntegerField(default=0, help_text="whose form on a joint visit; 0: of the body that leads")
    among = models.JSONField(null=True, help_text="the records among which a person chose this one; null where nobody did")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "record"], name="inspection_record_once")]


class Photo(models.Model):
    visit = models.ForeignKey(Visit, on_delete=models.CASCADE, related_name="photos")
    sha256 = models.CharField(max_length=64)
    line = models.CharField(max_length=80, blank=True)
    taken_at = models.DateTimeField(null=True)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    seq = models.PositiveIntegerField()
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=255, blank=True)
    person = models.CharField(max_length=40, blank=True)
    kept_at = models.DateTimeField(help_text="when the server received it")
    exif_at = models.CharField(max_length=19, blank=True, help_text="what the camera wrote, without a zone")
    original = models.CharField(max_length=64, blank=True, help_text="digest of the picture before the device made it smaller")
    late = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "sha256"], name="inspection_photo_once")]


class Rating(models.Model):
    """What a firm said of an office's visits. No visit, person or day stands here: the rated office cannot trace it.

    Its key is drawn by chance and the rows of a quarter are written anew with every rating, in the order of their keys: neither a number
    nor their order on the disk tells which came when.
    """

    id = models.CharField(max_length=64, primary_key=True)
    body = models.CharField(max_length=200)
    quarter = models.CharField(max_length=7)
    stars = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["body", "quarter"], name="inspection_ratings_quarter")]


class UsedMark(models.Model):
    """That an entry code has given its rating. Holds no time; says nothing of which rating."""

    mark = models.CharField(max_length=64, primary_key=True)
