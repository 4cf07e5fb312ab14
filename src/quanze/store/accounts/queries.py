"""Reading people: what the engine is given, what the policy is given, what pages show. Plain values, no rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from quanze.core.access.policy import Actor, Holding, Level
from quanze.core.access.roles import role_title
from quanze.core.kernel.interval import Interval
from quanze.core.procedures.people import Certificate, Person, Post
from quanze.store.accounts.models import Account, Agency, AgencySuccession, CertificateRow, Office, PersonRow, PostRow, RoleService


@dataclass(frozen=True, slots=True)
class AgencyView:
    slug: str
    name: str
    region: str
    level: str
    start: date | None
    end: date | None
    offices: tuple[str, ...]
    predecessors: tuple[tuple[str, str, date], ...]  # slug, name, day
    successors: tuple[tuple[str, str, date], ...]
    people: int


@dataclass(frozen=True, slots=True)
class PostView:
    person: str
    person_name: str
    number: int
    agency: str
    agency_name: str
    office: str
    role: str
    role_title: str
    start: date | None
    end: date | None
    state: str


@dataclass(frozen=True, slots=True)
class CertificateView:
    person: str
    number: str
    issuer: str
    scope: tuple[str, ...]
    start: date
    end: date | None
    revoked: date | None

    def standing(self, day: date) -> str:
        """有效, 尚未生效, 已过期 or 已注销, on a day."""
        if self.revoked and self.revoked <= day:
            return "已注销"
        if day < self.start:
            return "尚未生效"
        return "已过期" if self.end and self.end <= day else "有效"


@dataclass(frozen=True, slots=True)
class PersonView:
    id: str
    name: str
    posts: tuple[PostView, ...]
    certificates: tuple[CertificateView, ...]
    account: str
    administrator: str
    locked: bool


def _links() -> list[tuple[str, str, date]]:
    return list(AgencySuccession.objects.values_list("before__slug", "after__slug", "day"))


def successors(slug: str) -> dict[str, date]:
    """Every body that answers for `slug`, near or far, with the day from which it does. A chain answers from its latest day."""
    return _walk(slug, [(before, after, day) for before, after, day in _links()])


def ended(day: date) -> frozenset[str]:
    """The bodies that are no more on `day`: merged into another by then, or past their last day. Their old matters go on at the heir."""
    merged = {before for before, _, since in _links() if since <= day}
    return frozenset(merged | set(Agency.objects.filter(end__lte=day).values_list("slug", flat=True)))


def predecessors(slug: str) -> dict[str, date]:
    """Every body that `slug` answers for, with the day from which it does."""
    return _walk(slug, [(after, before, day) for before, after, day in _links()])


def _walk(start: str, links: list[tuple[str, str, date]]) -> dict[str, date]:
    found: dict[str, date] = {}
    waiting: list[tuple[str, date | None]] = [(start, None)]
    while waiting:
        here, since = waiting.pop()
        for one, other, day in links:
            if one == here and other != start:
                from_day = max(day, since) if since else day
                if other not in found or from_day < found[other]:
                    found[other] = from_day
                    waiting.append((other, from_day))
    return found


def _cut(start: date | None, end: date | None, other_start: date | None, other_end: date | None) -> Interval | None:
    """The days that two spans share; None where they share none."""
    begins = max((each for each in (start, other_start) if each), default=None)
    ends = min((each for each in (end, other_end) if each), default=None)
    return None if begins and ends and ends <= begins else Interval(begins, ends)


def people_facts(body: str, day: date) -> dict[str, Person]:
    """Who may act at `body`, as the engine is given it: person id -> Person with all posts there and all certificates.

    A post counts at `body` where it is held there, at a body that succeeds it (from the day of succession on), or in a role that another
    body's office serves it in. Posts that were over or are still to come are included with their days, so that a refusal can
    say so; successions later than `day` are left out. Posts that are not confirmed are no posts.
    """
    heirs = {slug: since for slug, since in successors(body).items() if since <= day}
    served = list(RoleService.objects.filter(served__slug__in=(body, *heirs)).select_related("provider", "served"))
    providers = {each.provider.slug for each in served}
    rows = PostRow.objects.filter(state="held", agency__slug__in={body, *heirs, *providers}).select_related("agency")
    posts: dict[str, list[Post]] = {}
    for row in rows:
        for span in _spans_at(row, body, heirs, served):
            posts.setdefault(row.person_id, []).append(Post(row.role, body, row.office or row.agency.name, span))
    return _persons(posts)


def _spans_at(row: PostRow, body: str, heirs: dict[str, date], served: list[RoleService]) -> Iterable[Interval]:
    slug = row.agency.slug
    if slug == body:
        yield Interval(row.start, row.end)
    elif slug in heirs and (span := _cut(row.start, row.end, heirs[slug], None)):
        yield span
    for service in served:
        if service.provider.slug == slug and service.role == row.role and slug not in (body, *heirs):
            since = heirs.get(service.served.slug)
            span = _cut(row.start, row.end, max(filter(None, (service.start, since)), default=None), service.end)
            if span:
                yield span


def _persons(posts: dict[str, list[Post]]) -> dict[str, Person]:
    names = dict(PersonRow.objects.filter(id__in=posts).values_list("id", "name"))
    held: dict[str, list[Certificate]] = {}
    for row in CertificateRow.objects.filter(person_id__in=posts).order_by("start"):
        end = min((each for each in (row.end, row.revoked) if each), default=None)
        if end is None or end > row.start:
            held.setdefault(row.person_id, []).append(Certificate(row.number, row.issuer, tuple(row.scope), Interval(row.start, end)))
    return {
        person: Person(person, names[person], tuple(found), tuple(held.get(person, ())))
        for person, found in sorted(posts.items())
        if person in names
    }


def person_names(ids: Iterable[str]) -> dict[str, str]:
    """Printed names by id; an id that is nobody's is left out."""
    return dict(PersonRow.objects.filter(id__in=set(ids)).values_list("id", "name"))


def holdings(person: str, day: date) -> frozenset[Holding]:
    """The roles a person holds on `day`, at the post's own body, at the bodies it succeeds and at those it serves."""
    found: set[Holding] = set()
    on_day = Q(start__isnull=True) | Q(start__lte=day)
    not_over = Q(end__isnull=True) | Q(end__gt=day)
    links = _links()
    backward = [(after, before, since) for before, after, since in links]
    for row in PostRow.objects.filter(on_day, not_over, person_id=person, state="held").select_related("agency"):
        here = row.agency.slug
        bodies = {here, *(slug for slug, since in _walk(here, backward).items() if since <= day)}
        for service in RoleService.objects.filter(on_day, not_over, role=row.role, provider__slug=here).select_related("served"):
            slug = service.served.slug
            bodies |= {slug, *(each for each, since in _walk(slug, backward).items() if since <= day)}
        found |= {Holding(row.role, slug) for slug in bodies}
    return frozenset(found)


def actor(account: Account, level: Level, day: date) -> Actor:
    """The actor that the policy is given for an account on a day."""
    return Actor(account.person_id, holdings(account.person_id, day), account.administrator, level)


def agencies() -> tuple[AgencyView, ...]:
    """All bodies, by region and name."""
    rows = Agency.objects.order_by("region", "name")
    offices: dict[int, list[str]] = {}
    for agency_id, name in Office.objects.order_by("name").values_list("agency_id", "name"):
        offices.setdefault(agency_id, []).append(name)
    names = {row.slug: row.name for row in rows}
    people: dict[int, set[str]] = {}
    for agency_id, person in PostRow.objects.filter(state="held").values_list("agency_id", "person_id"):
        people.setdefault(agency_id, set()).add(person)
    links = _links()
    return tuple(
        AgencyView(
            row.slug,
            row.name,
            row.region,
            row.level,
            row.start,
            row.end,
            tuple(offices.get(row.pk, ())),
            tuple((b, names[b], d) for b, a, d in links if a == row.slug),
            tuple((a, names[a], d) for b, a, d in links if b == row.slug),
            len(people.get(row.pk, ())),
        )
        for row in rows
    )


def agency_names() -> dict[str, str]:
    return dict(Agency.objects.values_list("slug", "name"))


def agency_region(slug: str) -> str:
    """The region that a body works in; "" where nobody said so."""
    return Agency.objects.filter(slug=slug).values_list("region", flat=True).first() or ""


def _post(row: PostRow) -> PostView:
    return PostView(
        row.person_id,
        row.person.name,
        row.number,
        row.agency.slug,
        row.agency.name,
        row.office,
        row.role,
        role_title(row.role),
        row.start,
        row.end,
        row.state,
    )


def proposed_posts() -> tuple[PostView, ...]:
    """Posts that wait for the security administrator."""
    rows = PostRow.objects.filter(state="proposed").select_related("person", "agency").order_by("agency__name", "person__name", "number")
    return tuple(_post(row) for row in rows)


def people(agency: str = "", words: str = "") -> tuple[PersonView, ...]:
    """Persons by id; those with any post at `agency`, those whose name, id or account holds `words`."""
    rows = PersonRow.objects.order_by("id").select_related("account")
    if agency:
        rows = rows.filter(posts__agency__slug=agency).distinct()
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(id__icontains=words) | Q(account__name__icontains=words))
    return tuple(_views(list(rows)))


def person(id_: str) -> PersonView | None:
    """One person; None where there is none."""
    return next(iter(_views(list(PersonRow.objects.filter(id=id_).select_related("account")))), None)


def _views(rows: list[PersonRow]) -> Iterable[PersonView]:
    ids = [row.id for row in rows]
    posts: dict[str, list[PostView]] = {}
    for post in PostRow.objects.filter(person_id__in=ids).select_related("person", "agency").order_by("number"):
        posts.setdefault(post.person_id, []).append(_post(post))
    certificates: dict[str, list[CertificateView]] = {}
    for each in CertificateRow.objects.filter(person_id__in=ids).order_by("start"):
        certificates.setdefault(each.person_id, []).append(
            CertificateView(each.person_id, each.number, each.issuer, tuple(each.scope), each.start, each.end, each.revoked)
        )
    for row in rows:
        account = getattr(row, "account", None)
        yield PersonView(
            row.id,
            row.name,
            tuple(posts.get(row.id, ())),
            tuple(certificates.get(row.id, ())),
            account.name if account else "",
            account.administrator if account else "",
            bool(account and account.locked),
        )
