"""Rows of matters that screens query. All are derived from the events of the streams `matter:KEY` and can be rebuilt from them."""

from __future__ import annotations

from django.db import models


class Matter(models.Model):
    """One matter under one version of one procedure."""

    key = models.CharField(max_length=40, unique=True, help_text="stands in addresses and in the name of its stream")
    kind = models.CharField(max_length=40, help_text="what the procedure calls its matters: penalty, inspection …")
    procedure = models.CharField(max_length=100)
    version = models.CharField(max_length=40)
    procedure_digest = models.CharField(max_length=64)
    body = models.CharField(max_length=200, help_text="slug of the body whose matter it is")
    item = models.CharField(max_length=64, blank=True, help_text="key of the list record it rests on")
    title = models.CharField(max_length=200, blank=True)
    stage = models.CharField(max_length=60)
    closed = models.BooleanField(default=False)
    opened_on = models.DateField()
    last_on = models.DateField(help_text="day of the last act")
    next_due = models.DateField(null=True, help_text="the first day on which a running clock of the body's own ends")
    next_clock = models.CharField(max_length=120, blank=True)
    length = models.PositiveIntegerField()
    form = models.CharField(max_length=64, null=True, unique=True, help_text="the form that opened it: a form opens one matter only")
    state = models.TextField(help_text="the folded state as JSON, so that an act need not read the whole history")

    class Meta:
        indexes = [
            models.Index(fields=["body", "closed", "next_due"], name="matters_by_due"),
            models.Index(fields=["body", "kind", "closed", "stage"], name="matters_by_stage"),
            models.Index(fields=["item", "closed"], name="matters_by_item"),
        ]

    def __str__(self) -> str:
        return self.title or self.key


class Clock(models.Model):
    """One clock of a matter with its deadline as it was counted and recorded."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="clocks")
    key = models.CharField(max_length=200)
    rule = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    whose = models.CharField(max_length=10)
    started = models.CharField(max_length=40)
    stopped = models.DateField(null=True)
    paused = models.BooleanField(default=False)
    due = models.DateField(null=True)
    due_at = models.CharField(max_length=40, blank=True, help_text="the moment, for limits in hours")
    status = models.CharField(max_length=20, help_text="official, provisional, open or unknown")
    reason = models.TextField(blank=True, help_text="why there is no day")
    rule_version = models.CharField(max_length=60, blank=True)
    calendar_version = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "key"], name="matters_one_clock_a_key")]
        indexes = [models.Index(fields=["stopped", "due"], name="matters_clock_by_due")]


class Participant(models.Model):
    """A person who holds a role in a matter."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="participants")
    role = models.CharField(max_length=60)
    person = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "role", "person"], name="matters_a_person_once_a_role")]
        indexes = [models.Index(fields=["person"], name="matters_by_person")]


class ProposedMove(models.Model):
    """A deadline that a new calendar would move, waiting for a person's approval. The approval is an event of the matter."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="moves")
    clock = models.CharField(max_length=200)
    due = models.DateField(null=True)
    new_due = models.DateField(null=True)
    new_due_at = models.CharField(max_length=40, blank=True)
    new_status = models.CharField(max_length=20)
    calendar_version = models.CharField(max_length=100)
    earlier = models.BooleanField(default=False, help_text="leaves less time: deserves a person's eye first")
    proposed = models.CharField(max_length=40)
    approved_by = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "clock"], condition=models.Q(approved_by=""), name="matters_one_open_move_a_clock")
        ]
