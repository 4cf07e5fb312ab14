"""Issued papers as rows. What was issued is an event of the stream `papers:MATTER`; these rows are derived from it."""

from __future__ import annotations

from django.db import models


class NumberRegister(models.Model):
    """The last number given in one register: a body, a kind, a year."""

    body = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "kind", "year"], name="papers_one_register")]


class Paper(models.Model):
    """One issued paper: its number, the data and template it was made from, and the digest of its file."""

    matter = models.CharField(max_length=40, db_index=True)
    body = models.CharField(max_length=200)
    form = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, blank=True)
    year = models.PositiveIntegerField()
    number = models.PositiveIntegerField(null=True)
    printed_number = models.CharField(max_length=100, blank=True)
    issued_on = models.DateField()
    actor = models.CharField(max_length=200)
    data = models.TextField(help_text="what the template was filled with, as canonical JSON")
    template = models.CharField(max_length=64, help_text="digest of the template")
    file = models.CharField(max_length=64, help_text="digest of the Word file")
    seq = models.PositiveIntegerField(help_text="the event in the stream of the matter's papers")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["body", "kind", "year", "number"], name="papers_no_number_twice", condition=models.Q(number__isnull=False)
            ),
            models.UniqueConstraint(fields=["matter", "seq"], name="papers_one_an_event"),
        ]
        indexes = [models.Index(fields=["body", "form", "issued_on"], name="papers_by_form")]


class OfficeTemplate(models.Model):
    """A template that an office brought in place of the rulebook's; the latest of a form is in use, older ones stay."""

    body = models.CharField(max_length=200)
    form = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    file = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    actor = models.CharField(max_length=200)
    recorded = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "form", "version"], name="papers_one_version")]
