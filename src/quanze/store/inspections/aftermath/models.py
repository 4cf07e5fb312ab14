"""Rows of what follows a visit, derived from events of the visit's matter, or of the matter of a spot check or self-check report."""

from __future__ import annotations

from django.db import models


class Order(models.Model):
    """A written order to correct (责令改正通知书, 特种设备安全监察指令): one row an event that made one."""

    visit = models.CharField(max_length=40, db_index=True, help_text="the matter of the visit")
    seq = models.PositiveIntegerField(default=0, help_text="the event that made it")
    body = models.CharField(max_length=200)
    subject = models.CharField(max_length=40)
    subject_name = models.CharField(max_length=200, blank=True)
    regime = models.CharField(max_length=80, blank=True)
    instrument = models.CharField(max_length=80)
    number = models.CharField(max_length=100, blank=True)
    correction = models.TextField(blank=True)
    issued_on = models.DateField()
    until = models.DateField(null=True)
    reported_on = models.DateField(null=True)
    recheck_due = models.DateField(null=True)
    rechecked_on = models.DateField(null=True)
    recheck_visit = models.CharField(max_length=40, blank=True)
    passed = models.BooleanField(null=True)
    ended = models.CharField(max_length=20, blank=True, help_text="corrected, again, case, transfer")
    ended_on = models.DateField(null=True)
    closed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["visit", "seq"], name="inspection_order_once")]
        indexes = [models.Index(fields=["body", "closed", "until"], name="inspection_orders_open")]


class SpotCheck(models.Model):
    """One product spot check: a matter under the procedure `product-spot-check`."""

    key = models.CharField(max_length=40, unique=True)
    body = models.CharField(max_length=200)
    subject = models.CharField(max_length=40)
    subject_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, blank=True)
    maker = models.CharField(max_length=200, blank=True)
    product = models.CharField(max_length=200)
    spec = models.CharField(max_length=200, blank=True)
    stage = models.CharField(max_length=60)
    closed = models.BooleanField(default=False)
    planned_on = models.DateField(null=True)
    sampled_on = models.DateField(null=True)
    result = models.CharField(max_length=20, blank=True, help_text="pass, fail, retest_pass, retest_fail, refused, none, gone")
    failing = models.TextField(blank=True)
    public_words = models.TextField(blank=True, help_text="what is told of what failed; empty: its own words")
    notified_on = models.DateField(null=True)
    ordered_on = models.DateField(null=True)
    published_on = models.DateField(null=True)
    display_until = models.DateField(null=True, help_text="the last day on which a failed result is shown; null without an end")
    withdrawn_on = models.DateField(null=True)
    batch = models.CharField(max_length=200, blank=True, help_text="day of production or number of the batch, as on the sampling sheet")
    case = models.CharField(max_length=40, blank=True, help_text="the penalty case opened from it")
    next_due = models.DateField(null=True)
    length = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["body", "closed", "next_due"], name="inspection_spot_due"),
            models.Index(fields=["body", "product", "sampled_on"], name="inspection_spot_product"),
        ]


class SelfReport(models.Model):
    """A licence holder's yearly self-check report: due, received, late, ordered."""

    body = models.CharField(max_length=200)
    subject = models.CharField(max_length=40)
    subject_name = models.CharField(max_length=200)
    regime = models.CharField(max_length=80)
    year = models.PositiveIntegerField()
    due = models.DateField()
    received_on = models.DateField(null=True)
    ordered_on = models.DateField(null=True)
    order_until = models.DateField(null=True)
    order_no = models.CharField(max_length=100, blank=True)
    let_off = models.CharField(
        max_length=200, blank=True, help_text="why none is owed for the year; such a row is kept so that the list tells it"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "subject", "regime", "year"], name="inspection_report_once")]
        indexes = [models.Index(fields=["body", "regime", "year", "received_on"], name="inspection_report_list")]


class KeptBoard(models.Model):
    """The figures of a board as they were last counted: made anew when they are older than their cost allows, and never a source of anything."""

    body = models.CharField(max_length=200)
    regime = models.CharField(max_length=80)
    year = models.PositiveIntegerField()
    figures = models.JSONField()
    ledger = models.PositiveBigIntegerField(help_text="how far the ledger had grown")
    counted_at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "regime", "year"], name="inspection_board_once")]
