"""Rows derived from the registry and the law library. Nothing here is a fact of its own: `operations.refresh` makes all of it anew."""

from __future__ import annotations

from django.db import models

from quanze.store.registry.models import Edition, Record


class Checkup(models.Model):
    """One examination of one edition: on which day, by which rules, with which law. An edition keeps only its latest."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="checkup")
    as_of = models.CharField(max_length=10, help_text="the day of the examination, YYYY-MM-DD")
    edition_digest = models.CharField(max_length=64)
    law_version = models.CharField(max_length=120, help_text="the state of the law library that was asked")
    rules_version = models.CharField(max_length=64)
    rules = models.PositiveIntegerField(help_text="how many rules were run")
    records = models.PositiveIntegerField()
    compared = models.CharField(max_length=4, blank=True, help_text="body: compared within the body; all: with every body; empty: not yet")
    law_texts = models.PositiveIntegerField(help_text="how many texts of enactments were at hand")
    region = models.CharField(max_length=60, blank=True, help_text="the province-level region by which short names were understood")
    citations = models.JSONField(default=dict, help_text="how many citations were resolved, confirmed, or could not be checked")

    class Meta:
        db_table = "quality_checkup"


class Finding(models.Model):
    """One thing that a rule found."""

    checkup = models.ForeignKey(Checkup, on_delete=models.CASCADE, related_name="findings")
    record = models.ForeignKey(Record, on_delete=models.CASCADE, null=True, related_name="+", help_text="null for the whole document")
    code = models.CharField(max_length=8)
    level = models.CharField(max_length=8)
    message = models.TextField()
    fix = models.TextField(blank=True)
    item = models.TextField(blank=True)
    field = models.CharField(max_length=40, blank=True)
    start = models.PositiveIntegerField(null=True, help_text="characters of the field's text")
    end = models.PositiveIntegerField(null=True)
    excerpt = models.TextField(blank=True)
    holds_since = models.CharField(max_length=10, blank=True)
    place = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    waived_reason = models.TextField(blank=True, help_text="why a person lets it stand; empty where nobody does")
    waived_by = models.CharField(max_length=120, blank=True)
    waived_until = models.CharField(max_length=10, blank=True, help_text="the last day on which it is let stand")
    across = models.BooleanField(default=False, help_text="found by comparing documents")

    class Meta:
        db_table = "quality_finding"
        indexes = [models.Index(fields=["checkup", "code"], name="quality_by_code")]


class RestsOn(models.Model):
    """That a record cites an article (or, with `article` null, an enactment as a whole) in one of its fields."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="rests_on")
    field = models.CharField(max_length=40)
    work_key = models.CharField(max_length=300)
    level = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=300)
    article = models.PositiveIntegerField(null=True)
    sub = models.PositiveIntegerField(null=True)
    found = models.BooleanField(null=True, help_text="whether that version has the article; null where nobody can say")

    class Meta:
        db_table = "quality_rests_on"
        indexes = [models.Index(fields=["work_key", "level", "article", "sub"], name="quality_by_article")]
