"""Rows of penalty cases. All are derived from the events of the matters' streams and can be rebuilt from them, but for the views that officers
keep for themselves, which are no facts of a case."""

from __future__ import annotations

from django.db import models


class Case(models.Model):
    """One penalty case: what lists, searches and comparisons need of its matter. Sums are fen."""

    key = models.CharField(max_length=40, unique=True, help_text="that of the matter")
    body = models.CharField(max_length=200)
    procedure = models.CharField(max_length=100)
    version = models.CharField(max_length=40)
    stage = models.CharField(max_length=60)
    closed = models.BooleanField(default=False)
    outcome = models.CharField(
        max_length=20, blank=True, help_text="penalty, no_penalty, terminated, moved, not_opened, police; empty while open"
    )
    source = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=200, blank=True)
    cause = models.CharField(max_length=200, blank=True)
    party = models.CharField(max_length=200)
    party_plain = models.CharField(max_length=200, blank=True, help_text="the name as parties are compared by it")
    party_code = models.CharField(max_length=40, blank=True)
    natural = models.BooleanField(default=False)
    item = models.CharField(max_length=64, blank=True)
    item_name = models.CharField(max_length=300, blank=True)
    handler = models.CharField(max_length=200, blank=True)
    clue_on = models.DateField()
    opened_on = models.DateField(null=True, help_text="立案之日")
    decided_on = models.DateField(null=True)
    act_first = models.DateField(null=True)
    act_last = models.DateField(null=True)
    decision_no = models.CharField(max_length=100, blank=True)
    level = models.CharField(max_length=20, blank=True)
    fine = models.BigIntegerField(default=0)
    confiscated = models.BigIntegerField(default=0)
    goods_value = models.BigIntegerField(default=0)
    illegal_gain = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    find = models.TextField(blank=True, help_text="what words are sought in: party, cause, numbers; see find.py")
    last_on = models.DateField()
    length = models.PositiveIntegerField(default=0, help_text="how many events of the stream the row holds")
    next_due = models.DateField(null=True)
    next_clock = models.CharField(max_length=120, blank=True)
    assessment = models.JSONField(default=dict)
    payments = models.JSONField(default=list, help_text="day and fen of each")
    remedies = models.JSONField(default=list, help_text="first and last day of each")

    class Meta:
        indexes = [
            models.Index(fields=["body", "-last_on", "-id"], name="casework_recent"),
            models.Index(fields=["body", "closed", "next_due"], name="casework_by_due"),
            models.Index(fields=["body", "stage", "-last_on", "-id"], name="casework_by_stage"),
            models.Index(fields=["handler", "closed", "next_due"], name="casework_by_handler"),
            models.Index(fields=["body", "handler", "closed", "-last_on", "-id"], name="casework_of_handler"),
            models.Index(fields=["body", "item", "-last_on", "-id"], name="casework_of_item"),
            models.Index(fields=["item", "outcome", "goods_value"], name="casework_likeness"),
            models.Index(fields=["party_code"], name="casework_by_code"),
            models.Index(fields=["party_plain"], name="casework_by_plain_party"),
            models.Index(fields=["item", "act_first"], name="casework_by_act"),
            models.Index(fields=["body", "decided_on"], name="casework_by_decision"),
        ]

    def __str__(self) -> str:
        return self.title or self.key


class Evidence(models.Model):
    """One piece of evidence: what, from whom, when, and the digest of its file where it has one."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="evidence")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    origin = models.CharField(max_length=200)
    taken_on = models.DateField()
    taken_by = models.JSONField(default=list)
    file_name = models.CharField(max_length=255, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    holder = models.CharField(max_length=200, help_text="who holds it now")
    seq = models.PositiveIntegerField(help_text="the event that filed it")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="casework_one_evidence_a_number")]


class Custody(models.Model):
    """One hand-over of a piece of evidence."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="custody")
    on = models.CharField(max_length=40)
    from_holder = models.CharField(max_length=200)
    to_holder = models.CharField(max_length=200)
    reason = models.CharField(max_length=300)
    actor = models.CharField(max_length=200)
    seq = models.PositiveIntegerField()


class KeptView(models.Model):
    """A view of the list of cases that one person keeps under a name: the filters as the address holds them."""

    person = models.CharField(max_length=200)
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="casework_one_view_a_name")]
