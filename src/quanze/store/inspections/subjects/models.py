"""Rows of inspected subjects and of what fits or bars an officer, derived from events."""

from __future__ import annotations

from django.db import models


class Subject(models.Model):
    """Somebody who is inspected. `key` is the normalised code, or `x:` with our own number where the subject has none."""

    key = models.CharField(max_length=40)
    body = models.CharField(max_length=200, help_text="whose register it stands in")
    name = models.CharField(max_length=200)
    code = models.CharField(max_length=40, blank=True)
    kinds = models.JSONField(default=list, help_text="subject kinds; one SubjectKind each")
    address = models.CharField(max_length=300, blank=True)
    division = models.CharField(max_length=12, blank=True)
    risk = models.CharField(max_length=1, blank=True, help_text="A (lowest) to D")
    contact = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    held = models.JSONField(default=list, help_text="kind, number, start, end")
    equipment = models.JSONField(default=list, help_text="kind, number, key (重点), count, checked_until")
    accidents = models.JSONField(default=list, help_text="on, words")
    complaints = models.JSONField(default=list, help_text="on, upheld, words")
    active = models.BooleanField(default=True)
    ended = models.CharField(max_length=200, blank=True, help_text="why it left the register")
    changed_on = models.DateField()
    licence_end = models.DateField(
        null=True, help_text="when the first of its licences runs out; of each kind the one that lasts longest counts"
    )
    events = models.JSONField(default=list, help_text="the events of the body's stream that state it, oldest first")
    find = models.TextField(blank=True, help_text="what words are sought in: name, address, contact, numbers; see find.py")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "key"], name="inspection_one_subject_a_key")]
        indexes = [
            models.Index(fields=["body", "active", "name", "id", "risk"], name="inspection_subjects_name"),
            models.Index(fields=["body", "active", "division", "name", "id"], name="inspection_subjects_division"),
            models.Index(fields=["body", "active", "licence_end", "id"], name="inspection_subjects_licence"),
            models.Index(fields=["key"], name="inspection_subjects_key"),
        ]

    def __str__(self) -> str:
        return self.name


class SubjectKind(models.Model):
    """That a subject is of a kind, for lists and counts by kind. `body`, `active`, `name` and `risk` are the subject's, so that such a list needs one index."""

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="kind_rows", db_index=False)
    kind = models.CharField(max_length=60)
    body = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)
    risk = models.CharField(max_length=1, blank=True)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "kind"], name="inspection_kind_once")]
        indexes = [
            models.Index(fields=["body", "active", "kind", "name", "subject", "risk"], name="inspection_kinds_of_body"),
        ]


class SubjectFigure(models.Model):
    """How many subjects of a kind and class stand in a body's register: kept beside the rows, because counting a million takes too long for a page."""

    body = models.CharField(max_length=200)
    kind = models.CharField(max_length=60)
    risk = models.CharField(max_length=1, blank=True)
    number = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "kind", "risk"], name="inspection_one_figure")]


class OfficerProfile(models.Model):
    """What an officer is good at. Certificates and posts stand in the accounts."""

    person = models.CharField(max_length=40, primary_key=True)
    body = models.CharField(max_length=200)
    specialities = models.JSONField(default=list)


class Absence(models.Model):
    """Days on which a person cannot be sent. `number` is the event that noted it."""

    body = models.CharField(max_length=200, blank=True)
    number = models.PositiveIntegerField(default=0)
    person = models.CharField(max_length=40)
    start = models.DateField()
    end = models.DateField(help_text="the last day of absence")
    reason = models.CharField(max_length=200)


class Interest(models.Model):
    """Why a person may not visit a subject."""

    body = models.CharField(max_length=200, blank=True)
    person = models.CharField(max_length=40)
    subject = models.CharField(max_length=40, help_text="the subject's key")
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "subject"], name="inspection_interest_once")]
