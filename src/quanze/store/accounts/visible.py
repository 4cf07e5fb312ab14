"""Which matters a person may see and which wait for them: the policy's scope as a query."""

from __future__ import annotations

from functools import cache

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from quanze.adapters.procedures import load_procedures, procedure_version
from quanze.core.access.policy import Actor, Resource, Scope, scope
from quanze.store.accounts.models import TakenPart
from quanze.store.matters.models import Matter, Participant
from quanze.store.matters.operations import state_of


@cache
def awaited_posts(procedure: str, version: str, stage: str) -> frozenset[str]:
    """The posts whose holders may take an act in a stage of a version of a procedure, by post alone."""
    found = procedure_version(procedure, version)
    roles = (found.roles[role] for act in found.acts.values() if stage in act.stages for role in act.roles)
    return frozenset(post for role in roles if role.bound_to == "post" for post in (role.posts or (role.id,)))


@cache
def stages_awaiting(posts: frozenset[str]) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """Procedure, version and stages in which a holder of one of these posts may act."""
    found = []
    for procedure in load_procedures():
        stages = tuple(s for s in procedure.stages if posts & awaited_posts(procedure.id, procedure.version, s))
        if stages:
            found.append((procedure.id, procedure.version, stages))
    return tuple(found)


def resource_of(matter: Matter) -> Resource:
    """A matter as the policy sees it: its body, who takes or took part in it, whose posts it waits for."""
    state = state_of(matter)
    named = {person for people in state.people.values() for person in people}
    acted = {done.actor for done in state.last.values()}
    taken = set(TakenPart.objects.filter(matter=matter.key).values_list("person", flat=True))
    return Resource(matter.body, frozenset(named | acted | taken), awaited_posts(matter.procedure, matter.version, matter.stage))


def took_part(person: str, matter: str) -> None:
    """Remembers that a person did an act in a matter; a second time changes nothing."""
    TakenPart.objects.get_or_create(person=person, matter=matter)


def _awaiting(seen: Scope, bodies: frozenset[str]) -> Q:
    wanted = Q(pk__in=())
    for body in sorted(bodies):
        for procedure, version, stages in stages_awaiting(seen.roles[body]):
            wanted |= Q(body=body, procedure=procedure, version=version, stage__in=stages)
    return wanted


def _takes_part(person: str) -> Q:
    named = Exists(Participant.objects.filter(matter=OuterRef("pk"), person=person))
    return Q(named) | Q(Exists(TakenPart.objects.filter(matter=OuterRef("key"), person=person)))


def visible(actor: Actor) -> QuerySet[Matter]:
    """Every matter that the policy lets this actor see, the next due first."""
    seen = scope(actor)
    narrow = Q(body__in=seen.narrow) & (_takes_part(seen.person) | _awaiting(seen, seen.narrow))
    return _by_due(Matter.objects.filter(Q(body__in=seen.wide) | narrow))


def waiting_for(actor: Actor) -> QuerySet[Matter]:
    """The open matters that this actor may act in by post, or holds a role in, the next due first."""
    seen = scope(actor)
    bodies = seen.wide | seen.narrow
    named = Q(body__in=bodies) & Q(Exists(Participant.objects.filter(matter=OuterRef("pk"), person=seen.person)))
    return _by_due(Matter.objects.filter(closed=False).filter(named | _awaiting(seen, bodies)))


def _by_due(found: QuerySet[Matter]) -> QuerySet[Matter]:
    return found.order_by(F("closed").asc(), F("next_due").asc(nulls_last=True), "id")
