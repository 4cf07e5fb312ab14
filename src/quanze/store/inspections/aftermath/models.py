"""Rows of what follows a visit, derived from events of the visit's matter, or of the matter of a spot check or self-check report."""

from __future__ import annotations

from django.db import models


class Order(models.Model):
    """A written order to correct (责令改正通知书, 特种设备安全监察指令)."""

    visit = models.CharField(max_length=40, db_index=True)
    body = models.CharField(max_length=200)
    subject = models.CharField(max_length=40)
    regime = models.CharField(max_length=80, blank=True)
    instrument = models.CharField(max_length=80)
    number = models.CharField(max_length=100, blank=True)
    issued_on = models.DateField()
    until = models.DateField(null=True)
    reported_on = models.DateField(null=True)
    recheck_due = models.DateField(null=True)
    rechecked_on = models.DateField(null=True)
    passed = models.BooleanField(null=True)
    closed = models.BooleanField(default=False)


class SpotCheck(models.Model):
    """One product spot check: a matter under the procedure `product-spot-check`."""

    key = models.CharField(max_length=40, unique=True)
    body = models.CharField(max_length=200)
    subject = models.CharField(max_length=40)
    subject_name = models.CharField(max_length=200)
    product = models.CharField(max_length=200)
    stage = models.CharField(max_length=60)
    closed = models.BooleanField(default=False)
    sampled_on = models.DateField(null=True)
    result = models.CharField(max_length=20, blank=True, help_text="pass, fail, retest_pass, retest_fail")
    notified_on = models.DateField(null=True)
    ordered_on = models.DateField(null=True)
    published_on = models.DateField(null=True)
    next_due = models.DateField(null=True)
    length = models.PositiveIntegerField(default=0)


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

    class Meta:
        constraints = [models.UniqueConstraint(fields=["body", "subject", "regime", "year"], name="inspection_report_once")]
