"""`quanze draw`: from a frozen list to a transcript that a stranger verifies."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from quanze.cli.draw import run
from quanze.core.sampling.frame import Subject, freeze
from quanze.core.sampling.seed import Party, commitment
from quanze.core.sampling.transcript import DrawPlan, make_transcript


def printed(capsys: pytest.CaptureFixture[str]) -> dict:
    return json.loads(capsys.readouterr().out)


def test_a_whole_draw_from_the_list_to_the_verified_transcript(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frame = tmp_path / "名单.csv"
    frame.write_text("id,stratum,excluded\n" + "".join(f"甲{n},食品,\n" for n in range(20)) + "乙,食品,停业\n", encoding="utf-8")
    assert run(["frame", str(frame)]) == 0
    digest = printed(capsys)["digest"]
    parties = []
    for name in ("抽查单位", "监督单位"):
        assert run(["commit", "--party", name, "--frame-digest", digest]) == 0
        made = printed(capsys)
        parties += ["--party", f"{name}:{made['commitment']}:{made['secret']}"]
    transcript = tmp_path / "记录.json"
    assert run(["run", str(frame), "--quota", "食品=10%", "--reserve", "食品=2", *parties, "--output", str(transcript)]) == 0
    assert run(["verify", str(transcript)]) == 0
    data = json.loads(transcript.read_text(encoding="utf-8"))
    assert len(data["drawn"]) == 2 and "乙" not in {row[2] for row in data["drawn"]}
    data["frame"]["subjects"][0][1] = "药品"
    transcript.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    capsys.readouterr()
    assert run(["verify", str(transcript), "--format", "json"]) == 1
    assert printed(capsys)["faults"][0]["where"] == "frame"


@pytest.mark.parametrize(
    ("content", "arguments", "words"),
    [
        ("名称\n甲\n", ["frame"], "没有列名 id"),
        ("id\n甲\n甲\n", ["frame"], "第 3 行：编号 甲 与第 2 行相同"),
        ("id,weight\n甲,很重\n", ["frame"], "第 2 行：权重是“很重”"),
        ("id,weight\n甲,1\n,2\n乙,0\n9.1E+17,1\n", ["frame"], "3 处不能用"),
        ('编号,排除理由\n甲,"停业\n注销"\n', ["frame"], "第 2 行：内容中有制表符或者换行"),
        ("id,stratum\n甲,食品\n", ["run", "--quota", "药品=1"], "没有层“药品”；现有：“食品”"),
        ("id,stratum\n甲,食品\n", ["run"], "没有写抽多少"),
        ("id\n甲\n", ["run", "--quota", "=1", "--quota", "=1"], "写了两次"),
        ("id\n", ["frame"], "没有抽查对象"),
        ("id\n甲\n", ["run", "--quota", "食品"], "层=数"),
        ("id\n甲\n", ["run", "--quota", "=3", "--party", "a:b:c", "--party", "d:e:f"], "a 的承诺"),
        ("id\n甲\n", ["verify"], "不是 JSON 记录"),
        ('{"seed":"1","title":"甲","title":"乙"}', ["verify"], "“title”一栏写了两次"),
        ('{"team_size":2.0}', ["verify"], "不是 JSON 记录"),
        ("[" * 200_000, ["verify"], "嵌套太深"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(
    content: str, arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "名单.csv"
    file.write_text(content, encoding="utf-8")
    assert run([arguments[0], str(file), *arguments[1:]]) == 2
    assert "quanze draw" in (error := capsys.readouterr().err) and words in error


def digest_of(file: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert run(["frame", str(file)]) == 0
    return str(printed(capsys)["digest"])


def test_one_list_has_one_digest_however_the_office_saved_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        ["编号", "层", "权重", "排除理由", "名称"],
        ["甲", "食品", "2", "", "甲厂"],
        ["é乙", "食品", "1", "停业", "乙厂"],
        ["丙", "", "1", "", ""],
    ]
    text = "\n".join(",".join(row) for row in rows) + "\n"
    digests = set()
    for number, (codec, lines) in enumerate((("utf-8", "\n"), ("utf-8-sig", "\r\n"), ("gb18030", "\r\n"), ("utf-16", "\n"))):
        file = tmp_path / f"名单{number}.csv"
        file.write_bytes(text.replace("\n", lines).encode(codec))
        digests.add(digest_of(file, capsys))
    book = openpyxl.Workbook()
    book.active.append(["二季度抽查名单"])
    for n, row in enumerate(rows):
        book.active.append([int(cell) if n and cell.isdigit() else cell for cell in row])
        book.active.append([])
    book.save(tmp_path / "名单.xlsx")
    digests.add(digest_of(tmp_path / "名单.xlsx", capsys))
    assert digests == {freeze([Subject("甲", "食品", 2), Subject("é乙", "食品", 1, "停业"), Subject("丙")]).digest}


def test_ids_that_differ_only_in_how_they_are_written_are_shown_to_a_person(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "名单.csv"
    file.write_text("编号\n\u00e9厂\ne\u0301厂\n９１ab\n91AB\n", encoding="utf-8")
    assert run(["frame", str(file)]) == 0
    told = capsys.readouterr().err
    assert "第 3 行" in told and "第 5 行" in told and "同一对象" in told


def test_a_record_saved_again_on_another_machine_still_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frame = freeze(Subject(f"企业{n}") for n in range(9))
    parties = [Party(name, commitment(name, frame.digest, secret * 16), secret * 16) for name, secret in (("甲:方", "1f"), ("乙方", "2e"))]
    made = make_transcript(DrawPlan("抽查", {"": 2}, {"": 1}), frame, parties, None)
    file = tmp_path / "记录.json"
    file.write_bytes(b"\xef\xbb\xbf" + json.dumps(made, indent=2, sort_keys=True).replace("\n", "\r\n").encode())
    assert run(["verify", str(file)]) == 0
    told = capsys.readouterr().out
    assert parties[0].commitment in told and "抽取以前公布的" in told and "不分层 2（候补 1）" in told


def test_a_list_edited_after_the_commitments_is_told_as_such(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "名单.csv"
    file.write_text("编号\n甲\n乙\n", encoding="utf-8")
    digest = digest_of(file, capsys)
    parties = [f"{name}:{commitment(name, digest, secret * 16)}:{secret * 16}" for name, secret in (("甲方", "1f"), ("乙方", "2e"))]
    file.write_text("编号\n甲\n丙\n", encoding="utf-8")
    assert run(["run", str(file), "--quota", "=1", "--party", parties[0], "--party", parties[1]]) == 2
    assert "名单在承诺以后有没有改动" in (told := capsys.readouterr().err) and digest_of(file, capsys)[:16] in told


def test_who_keeps_silent_is_handled_as_was_said_before(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "名单.csv"
    file.write_text("编号\n" + "".join(f"甲{n}\n" for n in range(9)), encoding="utf-8")
    digest = digest_of(file, capsys)
    spoke = f"甲方:{commitment('甲方', digest, '1f' * 16)}:{'1f' * 16}"
    silent = f"乙方:{commitment('乙方', digest, '2e' * 16)}:"
    asked = ["run", str(file), "--quota", "=2", "--party", spoke, "--party", silent]
    assert run(asked) == 2 and "乙方没有公开随机数，按事先约定本次抽取作废" in capsys.readouterr().err
    assert run([*asked, "--on-missing", "continue"]) == 2 and "没有公共随机源" in capsys.readouterr().err
    output = ["--output", str(tmp_path / "记录.json")]
    assert run([*asked, "--on-missing", "continue", "--public", "某日开奖号码=0612182430", *output]) == 0
    assert run(["verify", str(tmp_path / "记录.json")]) == 0 and "乙方 的承诺" in (told := capsys.readouterr().out) and "没有公开" in told
