"""Citations of our own making, one form a case, read into what a lawyer reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from quanze.core.citations.model import Citation
from quanze.core.citations.parser import find_citations

FOLDER = Path(__file__).resolve().parents[2] / "cases" / "citations"
CASES = [case for file in sorted(FOLDER.glob("*.yaml")) for case in yaml.safe_load(file.read_text(encoding="utf-8"))]


def _said(citation: Citation, field: str) -> Any:
    """What the citation says under the short name a case uses."""
    match field:
        case "form":
            return citation.title_form
        case "tail":
            return citation.unparsed_tail
        case "provisions":
            return " ".join(map(str, citation.provisions))
        case "amended":
            return "；".join(" ".join(filter(None, (a.date, a.kind, a.doc_no))) for a in citation.amended)
        case "chapters":
            return list(citation.chapters)
        case "quotes":
            return [quote.text for quote in citation.quotes]
        case "suggestion":
            return citation.suggestion and citation.suggestion.proposed
    return getattr(citation, field)


@pytest.mark.parametrize("case", CASES, ids=[case["name"].replace(" ", "-") for case in CASES])
def test_a_citation_is_read_as_its_case_says(case: dict[str, Any]) -> None:
    text = case["text"]
    found = find_citations(text)
    said = [{field: _said(citation, field) for field in expected} for citation, expected in zip(found, case["cites"], strict=False)]
    # YAML reads an unquoted day as a date; the case means its printed form.
    wanted = [{field: str(value) if hasattr(value, "isoformat") else value for field, value in one.items()} for one in case["cites"]]
    assert said == wanted
    assert len(found) == len(case["cites"]), [citation.raw for citation in found]
    assert all(text[citation.span.start : citation.span.end] == citation.raw for citation in found)


def test_there_are_at_least_150_cases_and_no_two_share_a_name() -> None:
    assert len(CASES) >= 150
    assert len({case["name"] for case in CASES}) == len(CASES)
