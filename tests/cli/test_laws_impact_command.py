"""`quanze laws impact` and `quanze laws quotes`: from files of a folder to an answer, and sentences for what cannot be used."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from quanze.cli.laws import run

CASES = Path(__file__).resolve().parents[1] / "cases" / "checks"
LIST = """序号,职权名称,职权类型,实施依据
1,擅自取水的处罚,行政处罚,《某省取水条例》第五条：未经批准擅自取水的，由县级以上人民政府水行政主管部门责令停止违法行为，限期补办手续，处二万元以上十万元以下的罚款。
2,计量设施的检查,行政检查,《某省取水条例》第四条：取水单位应当安装符合国家标准的计量设备，并保证计量设施正常运行，不得擅自拆除。
"""


@pytest.fixture
def laws(tmp_path, monkeypatch):
    monkeypatch.setenv("QUANZE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("QUANZE_DATABASE_URL", raising=False)
    lines = []
    for law in yaml.safe_load((CASES / "fictional-laws.yaml").read_text(encoding="utf-8")):
        articles = [{"no": no, "section": [], "text": text} for no, text in law["articles"].items()]
        told = {"title": law["title"], "level": law["level"], "region": "", "version": law["version"], "events": law["headings"]}
        lines.append(json.dumps({**told, "articles": articles, "preamble": [], "source": "虚构"}, ensure_ascii=False))
    path = tmp_path / "laws.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def list_(tmp_path):
    path = tmp_path / "某县水利局权责清单（2015年版）.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_an_amendment_is_told_with_the_items_it_touches(laws, list_, capsys):
    assert (
        run(["impact", "某省取水条例", "--from", "2010", "--to", "2020", "--lists", str(list_), "--laws", str(laws), "--format", "json"])
        == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"same": 3, "added": 1, "moved": 1, "moved_and_changed": 1, "changed": 1, "removed": 1}
    changed = next(one for one in told["articles"] if one["what"] == "moved_and_changed")
    assert changed["changes"] == ["“二万”改为“五万”", "“十万”改为“二十万”"]
    assert told["records"] == 2 and sum(len(one["items"]) for one in told["articles"]) == 2


def test_without_lists_and_registry_only_the_articles_are_compared(laws, capsys):
    assert run(["impact", "某省取水条例", "--from", "2010", "--to", "2020", "--laws", str(laws)]) == 0
    out, err = capsys.readouterr()
    assert "第五条→第六条" in out and "只比较条文" in err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["impact", "某省养蜂条例", "--from", "2010", "--to", "2020"], 1, "没有找到"),
        (["impact", "某省取水条例", "--from", "1990", "--to", "2020"], 2, "已知的版本：2010-03-01、2020-07-01"),
        (["impact", "某省取水条例", "--from", "2020", "--to", "2020"], 2, "两个不同的版本"),
        (["impact", "某省取水条例", "--from", "2010", "--to", "2020", "--lists", "没有.xls"], 2, "没有这些清单文件"),
        (["quotes", "没有.xls"], 2, "没有这些清单文件"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(laws, capsys, arguments, code, said):
    assert run([*arguments, "--laws", str(laws)]) == code
    assert said in capsys.readouterr().err


def test_a_format_that_is_none_is_refused_with_the_ones_there_are(capsys):
    with pytest.raises(SystemExit) as ended:
        run(["impact", "某省取水条例", "--from", "2010", "--to", "2020", "--format", "yaml"])
    assert ended.value.code == 2
    assert "text" in capsys.readouterr().err


def test_quotations_are_counted_and_shown(laws, list_, capsys):
    assert run(["quotes", str(list_), "--laws", str(laws), "--show", "differs"]) == 1
    out = capsys.readouterr().out
    assert "共2处引文" in out and "文字不同1" in out
    assert "计量设施的检查" in out and "“设备并”应为“设施并”" in out
