"""Rows of check forms and programmes, derived from events. Ready-made forms come from the rulebook and are copied here when a body takes them."""

from __future__ import annotations

from django.db import models


class FormVersion(models.Model):
    """One version of a body's check form. `lines` are the fields of `core.inspections.model.CheckLine`."""

    body = models.CharField(max_length=200)
    form = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    regime = models.CharField(max_length=80, blank=True)
    lines = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    frozen = models.BooleanField(default=False, help_text="a visit has used it")
    made_on = models.DateField()
    withdrawn = models.BooleanField(default=False)
    actor = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=120, blank=True, help_text="the ready-made form that it was copied from, with its version")
    reason = models.CharField(max_length=300, blank=True, help_text="why it was changed or withdrawn")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "form", "version"], name="inspection_form_version")]


class ProgrammeRow(models.Model):
    """What a body decided of one of its programmes, beside what rulebook and list say: `data` may hold `form` (its check form) and
    `is` (the regime that a record of its list, known by `own-…`, is said to be by a person)."""

    body = models.CharField(max_length=200)
    regime = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    edition_place = models.CharField(max_length=200, blank=True, help_text="the record of the list that states it")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "regime"], name="inspection_programme_once")]


class LineItem(models.Model):
    """A penalty item of the body's list that a person connected with a line of a form; `item` is "" where a person found none."""

    body = models.CharField(max_length=200)
    form = models.CharField(max_length=80)
    line = models.CharField(max_length=80)
    item = models.CharField(max_length=64, blank=True)
    actor = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "form", "line"], name="inspection_line_item_once")]


class CheckItem(models.Model):
    """The programme that a person connected an inspection item of the list with; `regime` is "" where it belongs to none."""

    body = models.CharField(max_length=200)
    item = models.CharField(max_length=64)
    regime = models.CharField(max_length=80, blank=True)
    actor = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "item"], name="inspection_check_item_once")]
