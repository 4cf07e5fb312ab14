"""Rows of check forms, derived from events. Ready-made forms come from the rulebook and are copied here when a body takes them."""

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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "form", "version"], name="inspection_form_version")]


class ProgrammeRow(models.Model):
    """A regime as a body runs it: the rulebook's, or one made from the regimes of the body's own list, with the requirements it states."""

    body = models.CharField(max_length=200)
    regime = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    data = models.JSONField(default=dict, help_text="the fields of core.inspections.model.Regime that differ from the rulebook's")
    edition_place = models.CharField(max_length=200, blank=True, help_text="the record of the list that states it")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "regime"], name="inspection_programme_once")]
