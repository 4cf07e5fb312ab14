"""Whatever is done to an exported ledger is found, and the event is named, by the product and by the verifier that shares no code with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_makers import PUBLIC, Made, altered, ask_offline, both, some_ledger

from quanze.adapters.export_files import NotALedger, verify_file
from quanze.core.kernel.canonical import canonical_json

EVENT_FIELDS: dict[str, Any] = {
    "stream": "matter:乙",
    "seq": 7,
    "type": "Other",
    "effective": "2020-01-01",
    "recorded": "2020-01-01T00:00:00+08:00",
    "actor": "赵六",
    "payload": {"n": 2, "理由": "第2次", "附件": ["乙", None, True]},
    "previous": "1" * 64,
    "digest": "2" * 64,
    "algorithm": "sm3",
}
# lines of `some_ledger` that hold 甲's four events: the first, one between, the last before a checkpoint, the last of all
PLACES = {0: 1, 3: 2, 6: 3, 10: 4}


@pytest.mark.parametrize("algorithms", [("sha256", "sha256"), ("sm3", "sm3"), ("sha256", "sm3")])
@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz"])
def test_a_sound_ledger_holds_in_one_digest_or_mixed(tmp_path: Path, algorithms: tuple[str, str], suffix: str) -> None:
    made = some_ledger(algorithms=algorithms)
    verdict, said = both(made.write(tmp_path / f"a{suffix}"))
    assert (verdict.events, verdict.streams, verdict.covered, verdict.faults) == (12, 4, 12, ())
    assert made.last and verdict.last == made.last and made.last.digest in said and PUBLIC in said


@pytest.mark.parametrize("line", PLACES)
@pytest.mark.parametrize("name", EVENT_FIELDS)
def test_an_altered_field_is_named_with_its_event(tmp_path: Path, name: str, line: int) -> None:
    made = some_ledger()
    lines = list(made.lines)
    lines[line] = altered(lines[line], name, EVENT_FIELDS[name])
    verdict, said = both(made.write(tmp_path / "a.jsonl", lines))
    first, seq = verdict.faults[0], PLACES[line]
    if name == "stream":
        assert (first.stream, first.field) == ("matter:乙", "stream") if seq > 1 else first.stream == "matter:乙"
        return
    assert first.stream == "matter:甲" and first.seq == (7 if name == "seq" else seq)
    assert "matter:甲" in said
    known = ("seq", "previous", "digest", "algorithm")
    if name in known:
        assert first.field == name, first
    else:
        assert first.field in (name, "content") and f"matter:甲 第 {seq} 号事件：内容与摘要不符" in said


def test_a_field_put_back_to_its_neighbours_value_is_named_itself(tmp_path: Path) -> None:
    """Where the value before tampering can be found nearby, the fault names the field and tells it."""
    made = Made()
    for _ in range(3):
        made.add("matter:甲", actor="王芳", type="ActTaken", effective="2026-03-01")
    made.seal()
    lines = list(made.lines)
    lines[1] = altered(lines[1], "actor", "赵六")
    [fault] = both(made.write(tmp_path / "a.jsonl", lines))[0].faults
    assert str(fault) == "matter:甲 第 2 号事件：actor 被改动：原来是“王芳”，现在是“赵六”"


@pytest.mark.parametrize("value", ["7", True, 7.0, None, -1, 0, 2**70])
def test_a_number_of_another_kind_is_found(tmp_path: Path, value: Any) -> None:
    made = some_ledger()
    lines = list(made.lines)
    lines[3] = lines[3].replace('"seq":2', f'"seq":{json.dumps(value)}')
    verdict, _ = both(made.write(tmp_path / "a.jsonl", lines))
    assert verdict.fault_count


@pytest.mark.parametrize("line", range(14))
def test_a_dropped_line_is_found(tmp_path: Path, line: int) -> None:
    made = some_ledger()
    gone = json.loads(made.lines[line])
    verdict, _ = both(made.write(tmp_path / "a.jsonl", made.lines[:line] + made.lines[line + 1 :]))
    assert verdict.fault_count
    if "event" in gone:
        first = verdict.faults[0]
        assert (first.stream, first.seq, first.field) == (gone["event"]["stream"], gone["event"]["seq"], "missing")


@pytest.mark.parametrize("line", range(13))
@pytest.mark.parametrize("far", [1, 3])
def test_swapped_lines_are_found(tmp_path: Path, line: int, far: int) -> None:
    made = some_ledger()
    lines = list(made.lines)
    other = (line + far) % len(lines)
    lines[line], lines[other] = lines[other], lines[line]
    assert both(made.write(tmp_path / "a.jsonl", lines))[0].fault_count


def test_events_of_two_streams_swapped_with_their_positions_are_found(tmp_path: Path) -> None:
    made = some_ledger()
    lines = list(made.lines)
    one, other = json.loads(lines[0]), json.loads(lines[1])
    one["position"], other["position"] = other["position"], one["position"]
    lines[0], lines[1] = (canonical_json(each).decode() + "\n" for each in (other, one))
    verdict, said = both(made.write(tmp_path / "a.jsonl", lines))
    assert [fault.field for fault in verdict.faults] == ["order"] and "次序" in said


@pytest.mark.parametrize("line", range(14))
@pytest.mark.parametrize("repeated", [0, 3, 9, 10])
def test_a_line_given_twice_is_found(tmp_path: Path, line: int, repeated: int) -> None:
    made = some_ledger()
    lines = [*made.lines[:line], made.lines[repeated], *made.lines[line:]]
    assert both(made.write(tmp_path / "a.jsonl", lines))[0].fault_count


@pytest.mark.parametrize("place", [1, 4, 7, 9, 11, 13])
def test_a_forged_event_that_fits_the_chain_is_found(tmp_path: Path, place: int) -> None:
    """The forger knows the format and computes digests rightly; what he cannot do is sign."""
    made = some_ledger()
    so_far = Made()
    for line in made.lines[:place]:
        if '"event"' in line:
            event = json.loads(line)["event"]
            so_far.heads[event["stream"]] = (event["seq"], json.loads(line)["digest"])
    so_far.rows = [made.rows[0]] * 100
    so_far.add("matter:甲", {"伪造": True})
    verdict, _ = both(made.write(tmp_path / "a.jsonl", made.lines[:place] + so_far.lines + made.lines[place:]))
    assert verdict.fault_count and verdict.faults[0].stream


def test_a_forged_stream_of_its_own_is_found(tmp_path: Path) -> None:
    made = some_ledger()
    forged = Made()
    forged.add("matter:伪", {})
    for place in (0, 5, 10, 14):
        verdict, said = both(made.write(tmp_path / "a.jsonl", made.lines[:place] + forged.lines + made.lines[place:]))
        assert "matter:伪" in {fault.stream for fault in verdict.faults} and "matter:伪" in said


@pytest.mark.parametrize(
    ("stream", "kept", "named"),
    [
        ("matter:甲", 3, ("matter:甲", 4)),
        ("matter:甲", 0, ("matter:甲", 1)),
        ("registry:丙", 2, ("registry:丙", 3)),
        ("matter:丁", 0, ("matter:丁", 1)),
    ],
)
def test_a_cut_off_end_or_a_whole_stream_gone_is_named(tmp_path: Path, stream: str, kept: int, named: tuple[str, int]) -> None:
    made = some_ledger()
    lines = [line for line in made.lines if "event" not in json.loads(line) or json.loads(line)["event"]["stream"] != stream or json.loads(line)["event"]["seq"] <= kept]  # fmt: skip
    verdict, said = both(made.write(tmp_path / "a.jsonl", lines))
    assert (verdict.faults[0].stream, verdict.faults[0].seq) == named and "不见了" in verdict.faults[0].reason
    assert f"{named[0]} 第 {named[1]} 号事件" in said


@pytest.mark.parametrize(
    "name", ["number", "made", "position", "events", "streams", "root", "order", "previous", "algorithm", "scheme", "key"]
)
@pytest.mark.parametrize("line", [9, 13])
def test_an_altered_checkpoint_is_found(tmp_path: Path, name: str, line: int) -> None:
    made = some_ledger()
    content = json.loads(made.lines[line])
    value = content["checkpoint"][name]
    new = {"algorithm": "sm3", "scheme": "rot13"}.get(
        name, value + 1 if isinstance(value, int) else "0" + value[1:] if value[0] != "0" else "1" + value[1:]
    )
    content["checkpoint"][name] = new
    lines = list(made.lines)
    lines[line] = canonical_json(content).decode() + "\n"
    assert both(made.write(tmp_path / "a.jsonl", lines))[0].fault_count


def test_a_signature_called_sm2_is_checked_or_said_to_be_unchecked(tmp_path: Path) -> None:
    made = some_ledger()
    content = json.loads(made.lines[13])
    content["checkpoint"]["scheme"] = "sm2"
    path = made.write(tmp_path / "a.jsonl", [*made.lines[:13], canonical_json(content).decode() + "\n"])
    verdict = verify_file(path)
    assert verdict.fault_count or verdict.unchecked_signatures == 1
    assert "没有核验" in ask_offline(path)[1]


@pytest.mark.parametrize("line", [9, 13])
def test_an_altered_head_or_signature_is_found(tmp_path: Path, line: int) -> None:
    made = some_ledger()
    content = json.loads(made.lines[line])
    for place in range(len(content["heads"])):
        for part, value in ((0, "matter:戊"), (1, 9), (2, "3" * 64), (1, str(content["heads"][place][1]))):
            again = json.loads(made.lines[line])
            again["heads"][place][part] = value
            lines = list(made.lines)
            lines[line] = canonical_json(again).decode() + "\n"
            assert both(made.write(tmp_path / "a.jsonl", lines))[0].fault_count
    for signature in ("00" * 64, content["signature"].upper(), content["signature"][:-2], "", "zz"):
        lines = list(made.lines)
        lines[line] = canonical_json({**content, "signature": signature}).decode() + "\n"
        assert both(made.write(tmp_path / "a.jsonl", lines))[0].fault_count


def test_a_ledger_made_anew_with_another_key_is_found_by_who_knows_the_key(tmp_path: Path) -> None:
    path = some_ledger().write(tmp_path / "a.jsonl")
    assert not both(path, trusted=frozenset([PUBLIC]))[0].fault_count
    verdict, said = both(path, trusted=frozenset(["ab" * 32]))
    assert {fault.field for fault in verdict.faults} == {"key"} and "另一把公钥" in said


def test_a_ledger_cut_back_to_an_earlier_checkpoint_is_found_by_who_knows_a_later_one(tmp_path: Path) -> None:
    made = some_ledger()
    assert made.last
    shorter = Made()
    for row in made.rows[:9]:
        shorter.add(row[1])
    shorter.seal()
    path = shorter.write(tmp_path / "a.jsonl")
    assert not both(path)[0].fault_count
    assert both(path, expect=made.last.digest)[0].faults[0].field == "expected"
    assert not both(made.write(tmp_path / "b.jsonl"), expect=made.last.digest)[0].fault_count


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace('"n":2,', '"n":2, ', 1),
        lambda text: text.replace('"n":2,', '"n":2,"n":2,', 1),
        lambda text: text.replace('"n":2,', '"n":2.0,', 1),
        lambda text: text.replace('"n":2,', '"n":20e-1,', 1),
        lambda text: text.replace("第2次", "\\u7b2c2次", 1),
        lambda text: text.replace('"n":2,"理由":"第2次"', '"理由":"第2次","n":2', 1),
        lambda text: text.replace('"n":2,', '"n":NaN,', 1),
        lambda text: text.replace('"n":2,', '"n":02,', 1),
        lambda text: text.replace('"n":2,', '"n":-0,', 1),
        lambda text: text.replace("true", "tru", 1),
        lambda text: text[:100] + text[100:].replace("\n", "\r\n", 2),
        lambda text: text[:-1],
        lambda text: text[:-100],
        lambda text: text + "{}\n",
        lambda text: text + "\n",
        lambda text: text + "甲\n",
        lambda text: text + '{"event":1,"digest":2,"position":3}\n',
        lambda text: text + '{"checkpoint":1,"heads":[],"signature":""}\n',
        lambda text: text + "[" * 100_000 + "\n",
    ],
)  # fmt: skip
def test_a_second_way_to_write_the_same_and_broken_lines_are_found(tmp_path: Path, change: Any) -> None:
    made = some_ledger()
    text = made.write(tmp_path / "a.jsonl").read_text()
    new = change(text)
    assert new != text
    (tmp_path / "b.jsonl").write_text(new, newline="")
    assert both(tmp_path / "b.jsonl")[0].fault_count


def test_a_damaged_compressed_file_is_told_as_such(tmp_path: Path) -> None:
    data = some_ledger().write(tmp_path / "a.jsonl.gz").read_bytes()
    (tmp_path / "b.gz").write_bytes(data[: len(data) * 2 // 3])
    verdict, said = both(tmp_path / "b.gz")
    assert any("读不下去" in fault.reason for fault in verdict.faults) and "读不下去" in said


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"hello", b"{}", b'{"ledger":"other/9"}\n', b"\xff\xfe", b"\x1f\x8b\x08", b"[]", b"[" * 90_000]
)
def test_what_is_no_ledger_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    with pytest.raises(NotALedger):
        verify_file(tmp_path / "a")
    if not data.startswith(b"[["):  # older Pythons give up on such depth with an error of their own
        assert ask_offline(tmp_path / "a")[0] == 2
    with pytest.raises(NotALedger, match="读不了"):
        verify_file(tmp_path / "absent")


def test_a_part_of_a_ledger_proves_itself(tmp_path: Path) -> None:
    made = some_ledger(prefix="matter:")
    path = made.write(tmp_path / "a.jsonl")
    verdict, _ = both(path, trusted=frozenset([PUBLIC]))
    assert verdict.events == 8 and not verdict.fault_count
    for number, line in enumerate(made.lines):
        content = json.loads(line)
        if "event" in content:
            assert both(made.write(path, made.lines[:number] + made.lines[number + 1 :]))[0].fault_count
            assert both(made.write(path, [*made.lines[:number], altered(line, "actor", "赵六"), *made.lines[number + 1 :]]))[0].fault_count
            continue
        for change in (
            lambda proof: proof.update(index=proof["index"] + 1),
            lambda proof: proof.update(index=proof["index"] + 64),
            lambda proof: proof["head"].__setitem__(1, 9),
            lambda proof: proof["path"].__setitem__(0, "4" * 64),
            lambda proof: proof["path"].__setitem__(0, proof["path"][0].upper()),
            lambda proof: proof["path"].append("5" * 64),
        ):
            again = json.loads(line)
            change(again["proofs"][0])
            lines = [*made.lines[:number], canonical_json(again).decode() + "\n", *made.lines[number + 1 :]]
            assert both(made.write(path, lines))[0].fault_count
        again = json.loads(line)
        del again["proofs"][0]
        lines = [*made.lines[:number], canonical_json(again).decode() + "\n", *made.lines[number + 1 :]]
        assert both(made.write(path, lines))[0].fault_count


@pytest.fixture(scope="module")
def short_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = Made()
    made.add("a", {"k": 1})
    made.add("a", {"k": "乙"})
    made.seal()
    return made.write(tmp_path_factory.mktemp("short") / "a.jsonl")


def _fails(path: Path) -> bool:
    try:
        return bool(verify_file(path).fault_count)
    except NotALedger:
        return True


def test_every_single_byte_matters(short_file: Path, tmp_path: Path) -> None:
    data = short_file.read_bytes()
    target = tmp_path / "b.jsonl"
    missed = []
    for place in range(len(data)):
        target.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        if not _fails(target) or (place % 11 == 0 and not ask_offline(target)[0]):
            missed.append(place)
    assert not missed, [data[max(0, place - 20) : place + 20] for place in missed[:5]]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), remove=st.integers(0, 40), insert=st.binary(max_size=40))
def test_nothing_can_be_cut_out_or_put_in(short_file: Path, tmp_path: Path, place: float, remove: int, insert: bytes) -> None:
    data = short_file.read_bytes()
    at = int(place * len(data))
    new = data[:at] + insert + data[at + remove :]
    (tmp_path / "b").write_bytes(new)
    if new == data:
        assert not _fails(tmp_path / "b")
        return
    assert _fails(tmp_path / "b")
    assert ask_offline(tmp_path / "b")[0]
