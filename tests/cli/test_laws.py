"""`quanze laws` tells what it did, what it could not do, and what is known of an enactment."""

import json

import pytest

from quanze.cli.laws import run

LAW = {
    "title": "天山省养蜂条例", "level": "地方性法规", "region": None, "version": "2020-03-01", "events": [], "source": "虚构",
    "articles": [{"no": "第一条", "section": [], "text": "甲。"}, {"no": "第二条", "section": [], "text": "本条例自2020年5月1日起施行。"}],
}  # fmt: skip


@pytest.fixture
def laws(tmp_path, monkeypatch):
    monkeypatch.setenv("QUANZE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("QUANZE_LAWS", raising=False)
    path = tmp_path / "laws.jsonl"
    path.write_text(json.dumps(LAW, ensure_ascii=False) + "\n", "utf-8")
    return path


def test_a_path_that_is_not_there_is_unusable_input(capsys):
    assert run(["load", "/没有/这个"]) == 2
    assert "没有这个文件" in capsys.readouterr().err


def test_an_empty_folder_is_unusable_input(tmp_path, capsys):
    assert run(["load", str(tmp_path)]) == 2
    assert "没有可读的法律文本" in capsys.readouterr().err


@pytest.mark.django_db
def test_loading_says_how_many_and_again_none(laws, capsys):
    assert run(["load", str(laws)]) == 0
    assert "新装入1件（2条）" in capsys.readouterr().out
    assert run(["load", str(laws), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["known"] == 1


@pytest.mark.django_db
def test_a_refused_text_gives_exit_code_one_and_all_refused_two(laws, capsys):
    laws.write_text(laws.read_text("utf-8") + "{断\n", "utf-8")
    assert run(["load", str(laws)]) == 1
    assert "第2行" in capsys.readouterr().err
    laws.write_text("{断\n", "utf-8")
    assert run(["load", str(laws)]) == 2


def test_an_article_is_shown_as_it_stood_on_a_day(laws, capsys):
    assert run(["show", "天山省养蜂条例", "--laws", str(laws), "--article", "1", "--on", "2021-01-01"]) == 0
    assert "第一条　甲。" in capsys.readouterr().out
    assert run(["show", "天山省养蜂条例", "--laws", str(laws), "--article", "9", "--on", "2021-01-01"]) == 0
    assert "没有第9条" in capsys.readouterr().out


def test_the_catalogue_alone_tells_what_was_replaced(laws, capsys):
    assert run(["show", "产品质量监督抽查管理办法", "--on", "2026-01-01", "--format", "json"]) == 0
    (work,) = json.loads(capsys.readouterr().out)["works"]
    assert work["status"]["standing"] == "replaced" and work["status"]["source"]


def test_an_unknown_title_gets_suggestions_and_exit_code_one(laws, capsys):
    assert run(["show", "天山省养峰条例", "--laws", str(laws)]) == 1
    assert "养蜂条例" in capsys.readouterr().err


def test_a_day_that_is_none_and_a_missing_library_are_unusable(laws, capsys):
    assert run(["show", "某法", "--on", "昨天"]) == 2
    assert run(["show", "某法", "--laws", str(laws.parent / "没有")]) == 2
    with pytest.raises(SystemExit) as ended:
        run(["show"])
    assert ended.value.code == 2
