"""A citation: one mention of an enactment in a text, read into its parts, each as far as it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from quanze.core.kernel.span import Span

TitleForm: TypeAlias = Literal["full", "short", "self", "alias"]


@dataclass(frozen=True, slots=True, order=True)
class Provision:
    """One cited place of an enactment: 条 (`article`), 之 (`sub`), 款 (`paragraph`), 项 (`item`), 目 (`subitem`).

    `None` means not printed: 第五条第（三）项 has no paragraph, 附件第12项 no article. `annex` is the number of
    the cited 附件, 0 where it is printed without a number.

    >>> str(Provision(20, sub=1, paragraph=2, item=3))
    '第20条之1第2款第3项'
    """

    article: int | None
    sub: int | None = None
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None
    annex: int | None = None

    def __str__(self) -> str:
        parts = []
        if self.annex is not None:
            parts.append(f"附件{self.annex or ''}")
        if self.article is not None:
            parts.append(f"第{self.article}条")
        if self.sub is not None:
            parts.append(f"之{self.sub}")
        for number, unit in ((self.paragraph, "款"), (self.item, "项"), (self.subitem, "目")):
            if number is not None:
                parts.append(f"第{number}{unit}")
        return "".join(parts)

    def to_json(self) -> dict[str, int | None]:
        """The four usual keys always, `subitem` and `annex` only where printed."""
        made: dict[str, int | None] = {"article": self.article, "sub": self.sub, "paragraph": self.paragraph, "item": self.item}
        if self.subitem is not None:
            made["subitem"] = self.subitem
        if self.annex is not None:
            made["annex"] = self.annex
        return made


@dataclass(frozen=True, slots=True)
class Amendment:
    """One link of the printed chain of amendments.

    `kind` is the printed word (修正, 修订, 修改), `ordinal` the n of 第n次, `by` the title of the amending decision and
    `effective` the day from which the amended text applies, each where printed.
    """

    date: str | None
    kind: str
    doc_no: str | None = None
    ordinal: int | None = None
    by: str | None = None
    effective: str | None = None

    def to_json(self) -> dict[str, Any]:
        made: dict[str, Any] = {"date": self.date, "kind": self.kind, "doc_no": self.doc_no}
        for name in ("ordinal", "by", "effective"):
            if (value := getattr(self, name)) is not None:
                made[name] = value
        return made


@dataclass(frozen=True, slots=True)
class Quote:
    """The words printed as those of a provision; `provision` is None where they are those of the enactment at large.

    `announced`: a colon, quotation marks, a line or a blank part them from the number; where nothing does, or a bracket only
    (第五条国务院主管部门负责…), they may yet be the list's own.
    """

    provision: Provision | None
    text: str
    span: Span
    announced: bool = True

    def to_json(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            "provision": None if self.provision is None else self.provision.to_json(),
            "text": self.text,
            "span": self.span.to_json(),
        }
        if not self.announced:
            made["announced"] = False
        return made


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What an apparent misprint should perhaps read, and what in the same text speaks for it; never applied by itself."""

    field: str
    printed: str
    proposed: str
    reason: str

    def to_json(self) -> dict[str, str]:
        return {"field": self.field, "printed": self.printed, "proposed": self.proposed, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Citation:
    """One mention of an enactment.

    `span` covers label, title, heading facts and the provisions that follow them; `raw` is exactly that stretch of the
    source. Quoted articles follow it: `quoted` is their text from the first word to the last, `quotes` the same
    article by article. `title_form` is `full` (the printed title), `short` (without 中华人民共和国, or by 以下简称), `self`
    (本法) or `alias` (《处罚法》, 《条例》); the latter three name the enactment they stand for in `antecedent`
    where the text shows it. `short_name` is the name the text itself gives by 以下简称. A citation by number alone
    (国发〔2015〕62号) has no title. Dates are YYYY, YYYY-MM or YYYY-MM-DD, as far as printed. `unparsed_tail` holds the words of the
    heading that could not be read, "" where all was read.
    """

    raw: str
    span: Span
    label: str | None = None
    title: str | None = None
    title_form: TitleForm | None = None
    doc_no: str | None = None
    issuer: str | None = None
    passed: str | None = None
    approved: str | None = None
    promulgated: str | None = None
    effective: str | None = None
    amended: tuple[Amendment, ...] = ()
    provisions: tuple[Provision, ...] = ()
    chapters: tuple[int, ...] = ()
    quoted: str | None = None
    unparsed_tail: str = ""
    quotes: tuple[Quote, ...] = ()
    short_name: str | None = None
    antecedent: str | None = None
    suggestion: Suggestion | None = None

    def to_json(self, resolution: dict[str, Any] | None = None) -> dict[str, Any]:
        """All fields in a fixed order; `resolution` is what the resolver said, None where no law was consulted."""
        made: dict[str, Any] = {
            "raw": self.raw,
            "span": self.span.to_json(),
            "label": self.label,
            "title": self.title,
            "title_form": self.title_form,
            "doc_no": self.doc_no,
            "issuer": self.issuer,
            "passed": self.passed,
            "approved": self.approved,
            "promulgated": self.promulgated,
            "effective": self.effective,
            "amended": [amendment.to_json() for amendment in self.amended],
            "provisions": [provision.to_json() for provision in self.provisions],
            "chapters": list(self.chapters),
            "quoted": self.quoted,
            "unparsed_tail": self.unparsed_tail,
            "resolution": resolution,
        }
        if self.quotes:
            made["quotes"] = [quote.to_json() for quote in self.quotes]
        for name in ("short_name", "antecedent"):
            if (value := getattr(self, name)) is not None:
                made[name] = value
        if self.suggestion is not None:
            made["suggestion"] = self.suggestion.to_json()
        return made
