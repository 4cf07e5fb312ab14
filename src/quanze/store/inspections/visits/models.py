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
    findings = models.PositiveIntegerField(default=0)
    signature = models.CharField(max_length=20, blank=True, help_text="signed, refused, absent")
    published_on = models.DateField(null=True)
    display_until = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    recheck_of = models.CharField(max_length=40, blank=True)
    case = models.CharField(max_length=40, blank=True, help_text="the penalty case opened from it")
    next_due = models.DateField(null=True)
    length = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["body", "closed", "next_due"], name="inspection_visits_due"),
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
    seq = models.PositiveIntegerField()

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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "sha256"], name="inspection_photo_once")]


class Rating(models.Model):
    """What a firm said of an office's visits. No visit, person or day stands here: the rated office cannot trace it."""

    body = models.CharField(max_length=200)
    quarter = models.CharField(max_length=7)
    stars = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=500, blank=True)
