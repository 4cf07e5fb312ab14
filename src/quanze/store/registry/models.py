"""Rows that screens query. All of them are derived from the events of the ledger and can be rebuilt by replaying them."""

from __future__ import annotations

from django.db import models


class Body(models.Model):
    """A body that holds powers: 一个行政机关."""

    slug = models.CharField(max_length=120, unique=True, help_text="readable and never changed: it stands in addresses")
    name = models.CharField(max_length=120)
    region = models.CharField(max_length=60, blank=True)
    level = models.CharField(max_length=10, blank=True, help_text="国家、省、市、县、乡, or empty where the name does not say")
    other_names = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class Source(models.Model):
    """A file as it was received; the bytes lie in HOME/sources/ under their digest and are never altered."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()


class Edition(models.Model):
    """One accepted document of one body."""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    title = models.TextField(blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    list_date = models.CharField(max_length=10, blank=True, help_text="as far as it is printed: YYYY, YYYY-MM or YYYY-MM-DD")
    effective = models.CharField(max_length=10, blank=True)
    recorded = models.CharField(max_length=40)
    actor = models.CharField(max_length=200)
    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="editions")
    body_evidence = models.TextField(blank=True, help_text="why the document was taken for this body's")
    declared = models.JSONField(default=dict)
    coverage = models.JSONField(default=dict)
    unplaced = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    status = models.CharField(max_length=12, help_text="current, superseded or copy")
    digest = models.CharField(max_length=64, help_text="digest of the ledger event that closed it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="registry_one_edition_a_number"),
            models.UniqueConstraint(fields=["body", "source"], name="registry_a_file_once_a_body"),
        ]


class EditionList(models.Model):
    """One list of one kind in an edition. Lists, not editions, replace each other: a new duties list leaves the boundary list in force."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="lists")
    kind = models.CharField(max_length=20)
    order = models.PositiveIntegerField()
    title = models.TextField(blank=True)
    count = models.PositiveIntegerField()
    current = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "order"], name="registry_one_list_a_place")]


class Record(models.Model):
    """One record of one list: an item, a duty, a boundary matter, a regime, a service …"""

    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="records")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="records")
    listing = models.ForeignKey(EditionList, on_delete=models.CASCADE, related_name="records")
    kind = models.CharField(max_length=20)
    order = models.PositiveIntegerField(help_text="from 1, in the order of the document, within its list")
    key = models.CharField(max_length=24, help_text="stays the same from edition to edition; unique among current records")
    code = models.CharField(max_length=100, blank=True)
    name = models.TextField(blank=True)
    sub_name = models.TextField(blank=True)
    power_type = models.CharField(max_length=60, blank=True, help_text="as printed")
    national_type = models.CharField(max_length=12, blank=True, help_text="one of the ten of the national scheme; empty where it has none")
    type_note = models.TextField(blank=True, help_text="why the printed type was mapped as it was, or why it was not")
    fields = models.JSONField()
    place = models.JSONField(default=dict)
    field_places = models.JSONField(default=dict)
    state = models.CharField(max_length=10)
    notes = models.JSONField(default=list)
    current = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["listing", "order"], name="registry_one_record_a_place")]
        indexes = [
            models.Index(fields=["key", "current"], name="registry_by_key"),
            models.Index(fields=["body", "kind", "current", "order"], name="registry_by_body_kind"),
            models.Index(fields=["current", "kind", "national_type"], name="registry_by_type"),
        ]


class SearchText(models.Model):
    """What of a current record is searched, normalised. The index over it is the database's own (see search/)."""

    # the number carries the facets, so that counting hits needs no join: see search/numbers.py
    number = models.BigIntegerField(primary_key=True)
    record = models.OneToOneField(Record, on_delete=models.CASCADE, related_name="search_text")
    name = models.TextField()
    text = models.TextField()
