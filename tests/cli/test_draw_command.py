"""`quanze draw`: from a frozen list to a transcript that a stranger verifies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quanze.cli.draw import run


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
        ("名称\n甲\n", ["frame"], "要有 id"),
        ("id\n甲\n甲\n", ["frame"], "出现两次"),
        ("id,weight\n甲,很重\n", ["frame"], "第 2 行的 weight"),
        ("id\n", ["frame"], "没有抽查对象"),
        ("id\n甲\n", ["run", "--quota", "食品"], "层=数"),
        ("id\n甲\n", ["run", "--quota", "=3", "--party", "a:b:c", "--party", "d:e:f"], "a 公开的随机数"),
        ("id\n甲\n", ["verify"], "不是 JSON 记录"),
    ],
)
def test_what_cannot_be_used_is_refused_in_words(
    content: str, arguments: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "名单.csv"
    file.write_text(content, encoding="utf-8")
    assert run([arguments[0], str(file), *arguments[1:]]) == 2
    assert "quanze draw" in (error := capsys.readouterr().err) and (words in error or "随机数应为" in error)
