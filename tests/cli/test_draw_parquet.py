"""A national frame is drawn by DuckDB with the very tickets that Python gives."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path

import pytest

duckdb = pytest.importorskip("duckdb")
pyarrow = pytest.importorskip("pyarrow")
from pyarrow import parquet  # noqa: E402 - only where it is installed

from quanze.adapters.parquet_frame import draw_parquet, freeze_parquet  # noqa: E402
from quanze.cli.draw import run  # noqa: E402
from quanze.core.sampling.draw import InfeasibleDraw, draw  # noqa: E402
from quanze.core.sampling.frame import Subject, UnusableFrame, freeze  # noqa: E402
from quanze.core.sampling.seed import Party, commitment, make_seed  # noqa: E402


def written(folder: Path, subjects: list[Subject]) -> Path:
    path = folder / "frame.parquet"
    columns = {name: [getattr(each, name) for each in subjects] for name in ("id", "stratum", "weight", "excluded")}
    parquet.write_table(pyarrow.table(columns), path)
    return path


def ten_thousand() -> list[Subject]:
    chance = random.Random(7)
    names = ["甲厂", "Ä", "é", "𠮷田", "z", "\ufffd尾", "91"]
    return [
        Subject(f"{names[n % 7]}{n}", ("食品", "特种设备", "")[n % 3], chance.choice((1, 1, 1, 2, 5)), "停业" if n % 13 == 0 else "")
        for n in range(10_000)
    ]


@pytest.mark.parametrize("order", ["as it comes", "sorted", "backwards"])
def test_ten_thousand_subjects_have_one_digest_and_one_draw_in_python_and_in_duckdb(tmp_path: Path, order: str) -> None:
    subjects = ten_thousand()
    frame = freeze(subjects)
    if order != "as it comes":
        subjects = sorted(subjects, key=lambda each: each.id.encode(), reverse=order == "backwards")
    path = written(tmp_path, subjects)
    large = freeze_parquet(path)
    assert (large.digest, large.subjects, dict(large.eligible)) == (frame.digest, 10_000, frame.eligible())
    seed = hashlib.sha256(order.encode()).hexdigest()
    quotas, reserves = {"食品": 200, "": 17, "特种设备": 1}, {"食品": 50, "特种设备": 9}
    assert draw_parquet(path, seed, quotas, reserves, eligible=large.eligible) == draw(frame, seed, quotas, reserves)


def test_a_list_of_ids_alone_is_a_frame_too(tmp_path: Path) -> None:
    path = tmp_path / "ids.parquet"
    parquet.write_table(pyarrow.table({"id": ["b", "a", "c"]}), path)
    frame = freeze([Subject("a"), Subject("b"), Subject("c")])
    assert freeze_parquet(path).digest == frame.digest
    assert draw_parquet(path, "0" * 64, {"": 2}) == draw(frame, "0" * 64, {"": 2})


@pytest.mark.parametrize(
    ("subjects", "words"),
    [
        ([Subject("甲"), Subject("甲")], "出现两次"),
        ([Subject("")], "没有编号"),
        ([Subject("甲", weight=0)], "权重"),
        ([Subject("甲", weight=10**6)], "权重"),
        ([Subject("甲\t乙")], "制表符"),
        ([Subject("甲", excluded="停业\n注销")], "换行"),
    ],
)
def test_a_frame_that_could_be_read_two_ways_is_refused_as_in_python(tmp_path: Path, subjects: list[Subject], words: str) -> None:
    with pytest.raises(UnusableFrame, match=words):
        freeze_parquet(written(tmp_path, subjects))


def test_what_cannot_be_drawn_or_read_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, [Subject("甲", "食品")])
    with pytest.raises(InfeasibleDraw, match="减少 2 个"):
        draw_parquet(path, "0" * 64, {"食品": 3})
    nothing = tmp_path / "no.parquet"
    nothing.write_bytes(b"no parquet")
    with pytest.raises(UnusableFrame, match="不能作为 Parquet"):
        freeze_parquet(nothing)
    parquet.write_table(pyarrow.table({"name": ["甲"]}), tmp_path / "names.parquet")
    with pytest.raises(UnusableFrame, match="没有 id 列"):
        freeze_parquet(tmp_path / "names.parquet")


def test_the_command_draws_from_a_national_frame_and_leaves_a_record_without_its_millions(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    subjects = ten_thousand()
    path, frame = written(tmp_path, subjects), freeze(subjects)
    assert run(["frame", "--parquet", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["digest"] == frame.digest
    secrets = {"甲方": "1a" * 32, "乙方": "2b" * 32}
    parties = [Party(name, commitment(name, frame.digest, secret), secret) for name, secret in secrets.items()]
    given = [argument for p in parties for argument in ("--party", f"{p.name}:{p.commitment}:{p.secret}")]
    assert run(["run", "--parquet", str(path), "--quota", "食品=5%", "--reserve", "食品=3", *given]) == 0
    record = json.loads(capsys.readouterr().out)
    expected = draw(frame, make_seed(frame.digest, parties, None, "void"), {"食品": len(record["drawn"])}, {"食品": 3})
    assert [row[2] for row in record["drawn"]] == [each.id for each in expected.drawn] and len(record["reserves"]) == 3
    assert "subjects" not in record["frame"] and record["frame"]["digest"] == frame.digest
    kept = tmp_path / "record.json"
    kept.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    assert run(["verify", str(kept), "--parquet", str(path)]) == 0
    for change in (
        {"seed": "0" * 64},
        {"drawn": record["drawn"][1:]},
        {"frame": {**record["frame"], "digest": "0" * 64}},
        {"title": "别的"},
    ):
        kept.write_text(json.dumps({**record, **change}, ensure_ascii=False), encoding="utf-8")
        assert run(["verify", str(kept), "--parquet", str(path)]) == 1, change
