"""The digest of an event is that of a text anybody can write down by hand."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quanze.core.kernel.canonical import canonical_json, canonical_value, digest
from quanze.core.kernel.events import GENESIS, chained, event_text

FIRST = (
    '{"actor":"王芳","algorithm":"sha256","effective":"2026-03-01","payload":{"n":1,"名称":"财政局","附件":[null,true]},'
    '"previous":"0000000000000000000000000000000000000000000000000000000000000000","recorded":"2026-03-01T09:00:00+08:00","seq":1,'
    '"stream":"registry:财政局","type":"BodyNamed"}'
)  # fmt: skip


def made(**more: Any) -> Any:
    given_ = {"payload": {"附件": [None, True], "n": 1, "名称": "财政局"}, "algorithm": "sha256", **more}
    return chained(
        "registry:财政局",
        1,
        "BodyNamed",
        "2026-03-01",
        "2026-03-01T09:00:00+08:00",
        "王芳",
        given_["payload"],
        GENESIS,
        given_["algorithm"],
    )


def test_it_is_the_sha256_of_the_text_written_by_hand() -> None:
    assert made().digest == hashlib.sha256(FIRST.encode("utf-8")).hexdigest()


def test_with_sm3_it_is_the_sm3_of_the_text_written_by_hand() -> None:
    text = FIRST.replace('"algorithm":"sha256"', '"algorithm":"sm3"')
    assert made(algorithm="sm3").digest == hashlib.new("sm3", text.encode()).hexdigest()


def test_digests_are_those_of_the_standards() -> None:
    # FIPS 180-4 and GB/T 32905-2016, the example "abc"
    assert digest(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert digest(b"abc", "sm3") == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    with pytest.raises(ValueError, match="md5"):
        digest(b"abc", "md5")


TEXTS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS, TEXTS, st.dictionaries(TEXTS, VALUES, max_size=4), st.integers(1, 10**9))
def test_the_composed_text_is_the_canonical_json_of_all_fields(
    stream: str, actor: str, type_: str, payload: dict[str, Any], seq: int
) -> None:
    composed = event_text(stream, seq, type_, "", "R", actor, canonical_json(payload).decode(), GENESIS, "sha256")
    fields = {"actor": actor, "algorithm": "sha256", "effective": "", "payload": payload, "previous": GENESIS, "recorded": "R", "seq": seq, "stream": stream, "type": type_}  # fmt: skip
    assert composed.encode() == canonical_json(fields)
    assert json.loads(composed) == fields


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_canonical_text_is_read_back_and_no_other_spelling_is(value: Any) -> None:
    text = canonical_json(value).decode()
    assert canonical_value(text) == value
    for other in (json.dumps(value), json.dumps(value, indent=1), " " + text, text + "\n", text + " "):
        if other != text:
            with pytest.raises(ValueError):
                canonical_value(other)


@pytest.mark.parametrize("text", ['{"a":1,"a":1}', '{"b":1,"a":2}', "1.0", "1e3", "NaN", "-0", "01", '"\\u0041"', '"\\/"', "", "{", "[" * 100_000, '"\n"', "Infinity"])  # fmt: skip
def test_what_could_be_read_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        canonical_value(text)
