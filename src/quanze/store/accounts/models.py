"""Rows of people and accounts. Those of the first half are derived from events; accounts hold secrets, which no event ever holds."""

from __future__ import annotations

from django.db import models


class Agency(models.Model):
    """A body whose people use the desk. Its slug is that of the registry's body where its lists are registered."""

    slug = models.CharField(max_length=120, unique=True)
    name = models.CharField(max_length=120)
    region = models.CharField(max_length=60, blank=True)
    level = models.CharField(max_length=10, blank=True, help_text="国家、省、市、县、乡")
    start = models.DateField(null=True)
    end = models.DateField(null=True, help_text="the first day on which the body is no more")

    def __str__(self) -> str:
        return self.name


class AgencySuccession(models.Model):
    """From `day` on, `after` answers for what `before` did. A merger is several rows with one successor, a split the reverse."""

    before = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="successions")
    after = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="inheritances")
    day = models.DateField()
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["before", "after"], name="accounts_one_succession")]


class RoleService(models.Model):
    """The holders of `role` at `provider` act in that role for `served` too: a list office for every department of its county."""

    role = models.CharField(max_length=40)
    provider = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="provides")
    served = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="is_served")
    start = models.DateField(null=True)
    end = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "provider", "served"], name="accounts_one_service")]


class Office(models.Model):
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="offices")
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "name"], name="accounts_one_office_a_name")]


class PersonRow(models.Model):
    """A person. `id` stands in every act and never changes; `name` is what documents print."""

    id = models.CharField(max_length=40, primary_key=True)
    name = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.name


class PostRow(models.Model):
    """A role at a body for some days. It gives no power before the security administrator has confirmed it."""

    person = models.ForeignKey(PersonRow, on_delete=models.PROTECT, related_name="posts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="posts")
    office = models.CharField(max_length=80, blank=True)
    role = models.CharField(max_length=40)
    start = models.DateField(null=True)
    end = models.DateField(null=True, help_text="the first day on which the post is no longer held")
    number = models.PositiveIntegerField(help_text="counts the posts of a person")
    state = models.CharField(max_length=10, help_text="proposed, held or refused")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "number"], name="accounts_one_post_a_number")]
        indexes = [models.Index(fields=["agency", "state"], name="accounts_posts_of_body")]


class CertificateRow(models.Model):
    """An enforcement certificate (行政执法证)."""

    person = models.ForeignKey(PersonRow, on_delete=models.PROTECT, related_name="certificates")
    number = models.CharField(max_length=40, unique=True)
    issuer = models.CharField(max_length=120)
    scope = models.JSONField(default=list, help_text="fields of enforcement; empty: all")
    start = models.DateField()
    end = models.DateField(null=True, help_text="the first day on which it is no longer valid")
    revoked = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True)


class Account(models.Model):
    """A way in for one person; at most one of the three administrators."""

    name = models.CharField(max_length=40, unique=True, help_text="casefolded")
    person = models.OneToOneField(PersonRow, on_delete=models.PROTECT, related_name="account")
    administrator = models.CharField(max_length=20, blank=True)
    password = models.CharField(max_length=200)
    earlier_passwords = models.JSONField(default=list)
    must_change = models.BooleanField(default=True)
    totp_secret = models.CharField(max_length=300, blank=True, help_text="sealed with the office's key")
    totp_pending = models.CharField(max_length=300, blank=True, help_text="shown as a QR code, not yet proved")
    totp_last_step = models.BigIntegerField(default=-1)
    recovery_codes = models.JSONField(default=list, help_text="digests of those not yet used")
    locked = models.BooleanField(default=False)
    locked_reason = models.CharField(max_length=200, blank=True)
    created = models.DateTimeField()


class Throttle(models.Model):
    """Failures in a row for one account name or one address, existing or not: nobody can tell the difference."""

    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=64)
    failures = models.PositiveIntegerField(default=0)
    last = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="accounts_one_throttle_a_key")]


class SignIn(models.Model):
    """One session. The browser holds the key, the row only its digest; a new key is made at every step of signing in."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_ins")
    key_digest = models.CharField(max_length=64, unique=True)
    level = models.CharField(max_length=16)
    began = models.DateTimeField()
    seen = models.DateTimeField()
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    notice = models.JSONField(default=dict, help_text="what the next page should tell, once")
    ended = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["account", "ended"], name="accounts_open_sign_ins")]


class TakenPart(models.Model):
    """Who did an act in which matter: whoever did may go on seeing it, without being named in a role."""

    person = models.CharField(max_length=40)
    matter = models.CharField(max_length=40, help_text="the matter's key")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "matter"], name="accounts_taken_part_once")]
