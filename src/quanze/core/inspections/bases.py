"""Looks the basis of a check line up in the law catalogue: the enactment counts on the day, the article stands in its version in force."""

from __future__ import annotations

from quanze.core.citations.parser import find_citations
from quanze.core.citations.resolver import Resolver
from quanze.core.inspections.forms import BasisChecked


def check_basis(basis: str, resolver: Resolver) -> BasisChecked:
    """What the catalogue says of the words of a basis; every citation in them must hold, the first that does not gives the reason."""
    citations = find_citations(basis)
    if not citations:
        return BasisChecked(False, "看不出引用的是哪一部法律；请写成《全称》第几条")
    unsure: BasisChecked | None = None
    for citation in citations:
        found = resolver.resolve(citation)
        gone = [reason.message for reason in found.reasons if reason.code in ("not-in-force", "not-yet-in-force", "no-version-on-day")]
        if gone:
            return BasisChecked(False, gone[0])
        if found.status != "resolved":
            reason = found.reasons[0].message if found.reasons else "目录中没有这部法律"
            unsure = unsure or BasisChecked(None, reason)
            continue
        missing = [one for one in found.provisions if one.found is False]
        if missing:
            return BasisChecked(False, missing[0].message)
        unknown = [one for one in found.provisions if one.found is None]
        if unknown or not found.provisions:
            said = unknown[0].message if unknown else "没有写到条"
            unsure = unsure or BasisChecked(None, said)
    return unsure or BasisChecked(True)
