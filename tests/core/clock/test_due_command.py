"""`quanze due` as its users call it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quanze.cli.main import main


def run(capsys: pytest.CaptureFixture[str], words: str) -> tuple[int, str, str]:
    try:
        code = main(["due", *words.split()])
    except SystemExit as stop:
        code = int(stop.code or 0)
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(
    ("words", "due", "status"),
    [
        ("15wd --from 2026-02-10", "2026-03-09", "official"),
        ("90d --from 2026-07-03", "2026-10-08", "official"),
        ("90d --from 2026-07-03 --roll none", "2026-10-01", "official"),
        ("15d --from 2026-09-26 --roll rest_day", "2026-10-12", "official"),
        ("15wd --from 2026-02-10 --extend 15wd", "2026-03-30", "official"),
        ("15wd --from 2026-02-10 --pause 2026-02-15..2026-02-24", "2026-03-10", "official"),
        ("7wd --from 2026-05-12 --backward", "2026-04-28", "official"),
        ("24h --from 2026-05-12T09:30", "2026-05-13T09:30", "official"),
        ("6m --from 2025-08-31 --rounding month_end", "2026-02-28", "official"),
        ("1y --from 2026-01-05", "2027-01-05", "provisional"),
        ("SAM-14 --from 2026-02-10", "2026-03-09", "official"),
        ("１５ｗｄ --from ２０２６－０２－１０", "2026-03-09", "official"),
        ("ＳＡＭ－１４ --from ２０２６年２月１０日", "2026-03-09", "official"),
        ("15个工作日 --from 2026年2月10日", "2026-03-09", "official"),
        ("十五个工作日 --from 二〇二六年二月十日", "2026-03-09", "official"),
        ("15wd --from 2026-02-10 --pause ２０２６－０２－１５．．２０２６－０２－２４", "2026-03-10", "official"),
        ("十五个工作日 --from 2026-02-10 --extend 十五个工作日", "2026-03-30", "official"),
        ("24小时 --from ２０２６-０５-１２Ｔ０９：３０", "2026-05-13T09:30", "official"),
        ("六个月 --from 2025-08-31 --rounding month_end", "2026-02-28", "official"),
    ],
)
def test_json_names_the_day_the_status_and_the_steps(capsys: pytest.CaptureFixture[str], words: str, due: str, status: str) -> None:
    code, out, err = run(capsys, f"{words} --format json")
    answer = json.loads(out)
    assert (code, err, answer["due"], answer["status"]) == (0, "", due, status)
    assert len(answer["steps"]) >= 3 and all(isinstance(step, str) for step in answer["steps"])


def test_words_begin_with_the_day(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "15wd --from 2026-02-10")
    assert code == 0 and out.startswith("2026-03-09  正式\n") and "2026-02-14、2026-02-28 计入" in out


def test_a_lasting_pause_prints_no_day_but_the_earliest(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "15wd --from 2026-02-10 --pause 2026-02-11.. --format json")
    answer = json.loads(out)
    assert (code, answer["due"], answer["status"], answer["earliest"]) == (0, None, "open", "2026-03-10")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("abc --from 2026-01-01", "读不懂期限"),
        ("15wd --from 2026-02-30", "不是日期"),
        ("15wd --from tomorrow", "不是日期"),
        ("15wd --from 二〇二六年十三月一日", "不是日期"),
        ("半年 --from 2026-02-10", "读不懂期限"),
        ("零日 --from 2026-02-10", "1 到 99999"),
        ("1m --from 2026-01-31", "--rounding month_end"),
        ("15wd --from 1999-01-01", "不在日历范围内"),
        ("30d --from 1999-05-05", "加上 --roll none"),
        ("15wd --from 2051-01-01", "日历只到 2050-12-31"),
        ("15wd --from 2026-02-10 --pause 2026-03-05..2026-03-01", "对调"),
        ("15wd --from 2026-02-10 --pause 2026-03-05", "开始日..结束日"),
        ("15wd --from 2026-02-10 --extend soon", "读不懂期限"),
        ("SAM-99 --from 2026-02-10", "SAM-01 到 SAM-34"),
        ("24h --from 2026-02-10", "时刻"),
        ("24h --from 2026-02-10T10:00 --roll rest_day", "不顺延"),
        ("15wd --from 2026-02-10 --calendar-layer nowhere", "没有名为“nowhere”的日历层"),
        ("7wd --from 2026-05-12 --backward --extend 3wd", "没有中止和延长"),
        ("99999y --from 2026-05-12", "超出了能计算的年份"),
        ("15wd --from 2026-02-10 --roll sideways", "--roll"),
        ("15wd", "--from"),
        # found by trying odd arguments at random
        ("24h --from 9999-12-31T23:59", "超出了能计算的年份"),
        ("24h --from 0001-01-01T00:00 --backward", "超出了能计算的年份"),
        ("15wd --from 0001-01-01T00:00+14:00", "不是日期"),
        ("15d --from 0001-01-01 --backward", "超出了能计算的年份"),
        ("15wd --from 2026-02-10 --calendar-layer ../festivals", "没有名为"),
        ("15wd --from 2026-02-10 --pause ..2026-02-12", "开始日..结束日"),
    ],
)
def test_input_that_cannot_be_used_is_refused_with_what_to_do(capsys: pytest.CaptureFixture[str], words: str, said: str) -> None:
    code, out, err = run(capsys, words)
    assert (code, out) == (2, "") and said in err and "Traceback" not in err


def test_help_has_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--help")
    assert code == 0 and "quanze due 15wd --from 2026-02-10" in out


def test_a_layer_of_the_users_own_moves_the_day(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    own = tmp_path / "typhoon.yaml"
    own.write_text(
        "name: typhoon\ntitle: 台风停工\nversion: 1\nstatus: published\nrolls_as: rest_day\nsources: [某市通知]\n"
        "days_off:\n  - {date: 2026-07-14, name: 台风停工}\nmake_up_days: []\n",
        encoding="utf-8",
    )
    code, out, _ = run(capsys, f"3wd --from 2026-07-10 --calendar-layer {own} --format json")
    assert (code, json.loads(out)["due"]) == (0, "2026-07-16")
    own.write_text("name: typhoon\n", encoding="utf-8")
    code, _, err = run(capsys, f"3wd --from 2026-07-10 --calendar-layer {own}")
    assert code == 2 and "typhoon.yaml 缺少" in err


def test_rules_are_listed_with_their_figures_and_days_in_force(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--list sam")
    assert code == 0 and "SAM-31   2022-11-01" in out and "30日" in out and "至 2022-11-01" in out
    assert "[15个工作日]" in out and "[2 人]" in out and "persons" not in out
    code, out, _ = run(capsys, "--list all --format json")
    assert code == 0 and len(json.loads(out)) > 300
    code, _, err = run(capsys, "--list nothing")
    assert code == 2 and "现有：ACC" in err


@pytest.mark.parametrize("start", ["2026/2/10", "2026年2月10日", "2026.02.10", "2026-02-10T23:30", "2026-02-10T15:30:00Z"])
def test_a_day_is_read_as_officers_write_it_in_chinas_time(capsys: pytest.CaptureFixture[str], start: str) -> None:
    code, out, _ = run(capsys, f"15wd --from {start} --format json")
    assert (code, json.loads(out)["due"]) == (0, "2026-03-09")


def test_an_extension_beyond_the_rule_is_counted_and_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "SAM-01 --from 2026-03-02 --extend 15wd --format json")
    assert json.loads(out)["warnings"] == []
    _, out, _ = run(capsys, "SAM-01 --from 2026-03-02 --extend 20wd --format json")
    assert "超过规则允许的 15wd（行政机关负责人批准）" in json.loads(out)["warnings"][0]
    code, _, err = run(capsys, "PEN-08 --from 2026-03-02 --extend 3wd")
    assert code == 0 and "没有规定可以延长" in err


def test_a_notice_before_a_hearing_by_the_wider_reading(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "7wd --from 2026-05-12 --backward --first-day-counts --format json")
    assert json.loads(out)["due"] == "2026-04-29"


def test_a_layer_that_is_only_projected_makes_the_day_provisional(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "5wd --from 2026-05-25 --calendar-layer xinjiang --format json")
    answer = json.loads(out)
    assert (answer["due"], answer["status"]) == ("2026-06-04", "provisional")


def test_a_ground_that_the_rule_does_not_name_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "SAM-21 --from 2026-03-02 --pause 2026-03-10..2026-03-19@检测 --format json")
    answer = json.loads(out)
    assert (answer["excluded_kinds"], answer["warnings"], answer["due"]) == ({"检测": 10}, [], "2026-06-10")
    _, out, _ = run(capsys, "SAM-21 --from 2026-03-02 --pause 2026-03-10..2026-03-19@出差 --format json")
    assert "“出差”不在规则之内" in json.loads(out)["warnings"][0]
