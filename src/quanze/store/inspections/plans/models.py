"""Rows of inspection plans and draws, derived from the events of the plan's matter (`matter:KEY`)."""

from __future__ import annotations

from django.db import models


class Plan(models.Model):
    """A plan: a matter under the procedure `inspection-plan`."""

    key = models.CharField(max_length=40, unique=True, help_text="that of the matter")
    body = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, help_text="yearly, special or joint")
    year = models.PositiveIntegerField()
    start = models.DateField()
    end = models.DateField(help_text="the last day of the plan")
    regimes = models.JSONField(default=list)
    partners = models.JSONField(default=list, help_text="slugs of bodies that visit together")
    quotas = models.JSONField(default=dict, help_text="stratum: number or share")
    settings = models.JSONField(default=dict, help_text="the rest of the last PlanSettled: axes, reserves, team, figures …")
    stage = models.CharField(max_length=60)
    closed = models.BooleanField(default=False)
    approved_on = models.DateField(null=True)
    published_on = models.DateField(null=True)
    filed_on = models.DateField(null=True)
    tasks_file = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the kept file of the named visits")
    frame_digest = models.CharField(max_length=64, blank=True)
    frame_file = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the kept file of the frame")
    draw_state = models.CharField(max_length=20, blank=True, help_text="committing, revealing, ready, drawn, void")
    draw = models.JSONField(default=dict, help_text="what FrameFrozen laid down, the public value, the digests of all transcripts")
    transcript = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the kept transcript")
    transcript_digest = models.CharField(max_length=64, blank=True)
    list_published_on = models.DateField(null=True)
    length = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["body", "closed", "start"], name="inspection_plans_body")]


class DrawParty(models.Model):
    """One who makes the seed: a person of the body, or an outsider who holds a token."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="parties")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    person = models.CharField(max_length=40, blank=True, help_text="empty for an outsider")
    token = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the outsider's token")
    commitment = models.CharField(max_length=64, blank=True)
    committed_at = models.DateTimeField(null=True)
    secret = models.CharField(max_length=200, blank=True, help_text="only once revealed")
    revealed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="inspection_party_number")]


class Task(models.Model):
    """One subject to be visited under a plan, drawn or named by the quota arithmetic."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="tasks")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=40, help_text="the subject's key")
    subject_name = models.CharField(max_length=200)
    regime = models.CharField(max_length=80)
    stratum = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=300, help_text="drawn, or the requirement that names it")
    drawn = models.BooleanField(default=False)
    team = models.JSONField(default=list, help_text="person ids, the lead first")
    state = models.CharField(max_length=20, default="open", help_text="open, joined (to another plan's visit), visiting, done, skipped")
    skipped = models.CharField(max_length=300, blank=True)
    visit = models.CharField(max_length=40, blank=True, help_text="the matter of the visit")
    findings = models.PositiveIntegerField(default=0, help_text="lines of its own body's form that the visit did not pass")
    until = models.DateField(null=True)
    joint_key = models.CharField(max_length=40, blank=True, db_index=True, help_text="of a joint visit that is proposed or agreed")
    joint = models.JSONField(default=dict, help_text="role (lead, part), who was asked, what each answered")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="inspection_task_number")]
        indexes = [models.Index(fields=["subject", "state"], name="inspection_tasks_subject")]
