"""Who may act, as the core sees it: a person of a body, the posts held and the certificates valid on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from quanze.core.kernel.interval import Interval


@dataclass(frozen=True, slots=True)
class Certificate:
    """An enforcement certificate: number, issuer, the fields of enforcement it covers (empty: all), days of validity."""

    number: str
    issuer: str
    scope: tuple[str, ...]
    valid: Interval

    def covers(self, field: str) -> bool:
        """Whether the certificate reaches the field of enforcement; an empty scope reaches all."""
        return not self.scope or not field or field in self.scope


@dataclass(frozen=True, slots=True)
class Post:
    """A role held in an office of a body for some days."""

    role: str
    body: str
    office: str
    held: Interval


@dataclass(frozen=True, slots=True)
class Person:
    """An officer: a stable id, the name printed in documents, posts and certificates with their days."""

    id: str
    name: str
    posts: tuple[Post, ...] = ()
    certificates: tuple[Certificate, ...] = ()

    def roles_on(self, day: date, body: str) -> frozenset[str]:
        """The post roles this person holds at `body` on `day`."""
        return frozenset(post.role for post in self.posts if post.body == body and post.held.contains(day))

    def belongs_to(self, body: str, day: date) -> bool:
        return any(post.body == body and post.held.contains(day) for post in self.posts)

    def certificate_on(self, day: date, field: str = "") -> Certificate | None:
        """A certificate valid on `day` that covers `field`, or None."""
        return next((c for c in self.certificates if c.valid.contains(day) and c.covers(field)), None)
