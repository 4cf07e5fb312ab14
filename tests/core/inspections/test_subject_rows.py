"""Tables of inspected subjects as offices keep them: headings in many words, cells in many hands, and everything that is wrong with them."""

from __future__ import annotations

import string
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from quanze.core.inspections.subjects import (
    RISKS,
    Entry,
    Equipment,
    Happening,
    Licence,
    changes,
    facts_of,
    from_json,
    licence_end,
    merged,
    to_json,
)
from quanze.core.inspections.subjects_cells import (
    BadCell,
    CodeReader,
    read_count,
    read_day,
    read_happenings,
    read_kinds,
    read_risk,
    read_status,
    read_yes,
)
from quanze.core.inspections.subjects_headings import HEADINGS, find_heading
from quanze.core.inspections.subjects_rows import SubjectTable, read_subjects
from quanze.core.kernel.canonical import canonical_json
from quanze.core.kernel.identity import CODE_ALPHABET, check_character, credit_code_fault

TODAY = date(2026, 3, 9)
KINDS = {
    "production_licence_holder": "工业产品生产许可获证企业",
    "special_equipment_user": "特种设备使用单位",
    "special_equipment_maker": "特种设备生产单位",
    "testing_body": "检验检测机构",
    "fibre_trader": "纤维经营者",
    "subordinate_authority": "下级监督管理部门",
}


def code(number: int) -> str:
    first = f"91419900MA7{number:06d}"
    return first + check_character(first)


def read(*rows: list[str], default: tuple[str, ...] = ()) -> SubjectTable:
    return read_subjects(list(rows), KINDS, TODAY, default_kinds=default)


HEAD = ["统一社会信用代码", "单位名称", "对象类别"]


def faults(*rows: list[str], head: list[str] = HEAD) -> list[tuple[int, str, str]]:
    return [(each.row, each.title, each.words) for each in read(head, *rows).faults]


class TestHeadings:
    @pytest.mark.parametrize(
        ("printed", "field"),
        [
            ("社会信用代码", "code"), ("信用代码（18位）", "code"), ("＊企业名称", "name"), ("被检查单位", "name"), ("使用单位名称", "name"),
            ("生产 地址", "address"), ("住所", "address"), ("信用等级", "risk"), ("企业信用风险等级", "risk"), ("证书编号", "number"), ("许可证有效期至", "end"),
            ("下次检验日期", "checked_until"), ("设备台数", "count"), ("是否重点设备", "key"), ("查实的投诉举报", ""), ("投诉举报属实", "complaints"),
        ],
    )  # fmt: skip
    def test_a_column_is_known_by_many_names(self, printed: str, field: str) -> None:
        head = [printed] if field == "name" else ["名称", printed]
        found = find_heading([head])
        assert found is not None
        assert (field in found.columns) is bool(field)
        assert field or found.unused == (printed,)

    def test_the_heading_may_stand_below_a_title(self) -> None:
        found = find_heading([["云泽县特种设备使用单位名录", "", ""], ["填报单位：市场监管局", "", ""], ["序号", *HEAD]])
        assert found is not None and found.row == 3 and found.columns == {"code": 1, "name": 2, "kinds": 3} and found.unused == ()

    def test_the_place_of_production_is_visited_and_not_the_registered_seat(self) -> None:
        table = read([*HEAD, "住所", "生产地址"], [code(1), "甲厂", "纤维经营者", "省城大街 1 号", "云泽县工业园"])
        assert table.entries[code(1)].address == "云泽县工业园"
        assert "住所" in table.notes[0].words

    def test_twenty_columns_that_nobody_knows_are_named_and_the_rest_is_read(self) -> None:
        strange = [f"自定义栏{n}" for n in range(20)]
        table = read([*strange[:10], *HEAD, *strange[10:]], [*["x"] * 10, code(1), "甲厂", "纤维经营者", *["y"] * 10])
        assert list(table.entries) == [code(1)] and not table.faults
        assert all(each in table.notes[0].words for each in strange)

    def test_a_table_without_names_says_what_it_found_and_what_it_needs(self) -> None:
        (fault,) = read(["序号", "金额"], ["1", "5"]).faults
        assert "序号、金额" in fault.words and "单位名称" not in fault.title and "下载模板" in fault.remedy

    def test_nothing_below_the_heading_is_a_fault_and_no_rows_at_all_too(self) -> None:
        assert "没有内容" in read(HEAD).faults[0].words
        assert "空的" in read().faults[0].words

    def test_no_word_means_two_fields(self) -> None:
        words = [word for names in HEADINGS.values() for word in names]
        assert len(words) == len(set(words))


class TestCodes:
    def test_written_with_full_width_digits_small_letters_and_blanks_it_is_one_code(self) -> None:
        wide = "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c.lower() for c in code(1))
        table = read(HEAD, [f" {wide[:8]} {wide[8:]}", "甲厂", "纤维经营者"], [code(1), "甲厂", "检验检测机构"])
        assert list(table.entries) == [code(1)] and table.repeated == 1
        assert table.entries[code(1)].kinds == ("fibre_trader", "testing_body")

    @pytest.mark.parametrize(
        ("written", "told"),
        [
            (code(1)[:-1] + ("X" if code(1)[-1] != "X" else "Y"), "末位校验码应为"),
            ("91419900MA7", "应为 18 位"),
            ("9.14199E+17", "科学计数"),
            (code(1).replace("0", "O"), "不使用字符"),
            ("=VLOOKUP(A2,B:C,2)", "公式"),
            ("#REF!", "公式"),
            ("91A19900MA7000001" + "0", "区划码"),
        ],
    )
    def test_a_wrong_code_says_what_is_wrong_in_which_cell(self, written: str, told: str) -> None:
        (found,) = faults([written, "甲厂", "纤维经营者"])
        assert found[:2] == (2, "统一社会信用代码") and told in found[2]

    def test_a_letter_typed_for_a_figure_is_suspected(self) -> None:
        fault = read(HEAD, [code(1).replace("0", "O"), "甲厂", "纤维经营者"]).faults[0]
        assert code(1) in fault.remedy

    @pytest.mark.parametrize("written", ['="{}"', "'{}", "\t{}"])
    def test_the_marks_by_which_tables_keep_digits_as_text_are_taken_away(self, written: str) -> None:
        assert list(read(HEAD, [written.format(code(3)), "甲厂", "纤维经营者"]).entries) == [code(3)]

    def test_subjects_without_code_are_told_apart_by_name_and_address(self) -> None:
        head = [*HEAD, "地址"]
        table = read(
            head, ["", "王记", "纤维经营者", "东街1号"], ["无", " 王记", "纤维经营者", "东街 1号"], ["/", "王记", "纤维经营者", "西街"]
        )
        assert [key[:2] for key in table.entries] == ["x:", "x:"] and table.repeated == 1

    @given(st.text(CODE_ALPHABET, min_size=18, max_size=18) | st.text(string.printable, max_size=20))
    @settings(max_examples=150)
    def test_the_quick_check_agrees_with_the_slow_one_and_with_another_library(self, text: str) -> None:
        quick = CodeReader().good(text) if text else False
        assert quick == (len(text) == 18 and text == text.upper() and not credit_code_fault(text) and text.isascii() and text.isalnum())
        if quick:
            assert uscc.calc_check_digit(text[:-1]) == text[-1]

    @given(st.integers(0, 10**6), st.text(CODE_ALPHABET, min_size=9, max_size=9))
    @settings(max_examples=60)
    def test_every_code_with_its_check_character_passes(self, division: int, rest: str) -> None:
        first = f"91{division % 10**6:06d}{rest}"
        whole = first + check_character(first)
        assert CodeReader().good(whole) and uscc.calc_check_digit(first) == whole[-1]


class TestCells:
    @pytest.mark.parametrize(
        ("text", "day"),
        [
            ("2027-3-1", "2027-03-01"), ("2027.03.01", "2027-03-01"), ("2027年3月1日", "2027-03-01"), ("２０２７／３／１", "2027-03-01"), ("20270301", "2027-03-01"),
            ("2027-03-01 00:00:00", "2027-03-01"), ("2027-03-01T00:00:00", "2027-03-01"), ("1-Mar-27", "2027-03-01"), ("Monday, March 01, 2027", "2027-03-01"), ("1 March 2027", "2027-03-01"), ("长期", ""), ("", ""), ("/", ""), ("2022年3月2日至2027年3月1日", "2027-03-01"),
        ],
    )  # fmt: skip
    def test_days_are_read_as_offices_write_them(self, text: str, day: str) -> None:
        assert read_day(text) == day

    @pytest.mark.parametrize("text", ["2027-02-30", "2027-13-01", "46000", "明年三月", "2027-03", "27-3-1", "0027-03-01", "2027-03-01-05"])
    def test_what_is_no_day_is_refused(self, text: str) -> None:
        with pytest.raises(BadCell):
            read_day(text)

    def test_a_day_that_lost_its_format_is_not_guessed_but_said(self) -> None:
        with pytest.raises(BadCell) as found:
            read_day("46447")
        assert "2027-03-01" in found.value.remedy

    @pytest.mark.parametrize(
        ("text", "risk"),
        [("A", "A"), ("b级", "B"), ("C类", "C"), ("一类", "A"), ("四类企业", "D"), ("低风险", "A"), ("中", "B"), ("较高风险", "C"), ("高", "D"), ("信用风险一般", "B"), ("风险等级A", ""), ("", "")],
    )  # fmt: skip
    def test_classes_of_risk(self, text: str, risk: str) -> None:
        if text == "风险等级A":
            with pytest.raises(BadCell):
                read_risk(text)
        else:
            assert read_risk(text) == risk

    @pytest.mark.parametrize("text", ["一级", "2级", "Ⅳ级", "AAA", "守信", "E", "5"])
    def test_a_class_that_means_different_things_in_different_systems_is_asked_back(self, text: str) -> None:
        with pytest.raises(BadCell, match="看不出"):
            read_risk(text)

    def test_kinds_are_known_by_title_by_id_and_shortened_where_only_one_can_be_meant(self) -> None:
        kinds = read_kinds(KINDS)
        assert kinds("特种设备使用单位、检验检测机构") == ("special_equipment_user", "testing_body")
        assert kinds("fibre_trader") == ("fibre_trader",) and kinds("特种设备生产") == ("special_equipment_maker",)
        assert kinds("纤维经营者（棉花）") == ("fibre_trader",)
        with pytest.raises(BadCell, match="可以指几种") as found:
            kinds("特种设备")
        assert "特种设备使用单位" in found.value.remedy
        with pytest.raises(BadCell, match="不是登记的对象类别"):
            kinds("饭店")

    def test_happenings_need_their_days(self) -> None:
        happenings = read_happenings(TODAY)
        assert happenings("2025-03-01锅炉爆管，2人轻伤；20250602") == (
            Happening("2025-03-01", "锅炉爆管，2人轻伤"),
            Happening("2025-06-02"),
        )
        assert happenings("无") == happenings("0") == ()
        for text in ("2", "有", "2026-03-10 还没有到"):
            with pytest.raises(BadCell):
                happenings(text)

    def test_counts_marks_and_states(self) -> None:
        assert (read_count("３ 台"), read_count("1,200"), read_count("")) == (3, 1200, 0)
        assert (read_yes("√"), read_yes("非重点"), read_yes("")) == (True, False, False)
        assert (read_status("存续（在营、开业、在册）"), read_status("已注销")) == ("", "已注销")
        for reader, text in ((read_count, "若干"), (read_yes, "也许"), (read_status, "??")):
            with pytest.raises(BadCell):
                reader(text)


class TestRows:
    def test_a_row_with_three_faults_tells_all_three_at_their_cells(self) -> None:
        head = [*HEAD, "有效期至", "风险等级"]
        found = read(head, ["123", "甲厂", "饭店", "2027-02-30", "A"], [code(2), "乙厂", "纤维经营者", "长期", "B"])
        assert [(f.row, f.column, f.title) for f in found.faults] == [(2, 0, HEAD[0]), (2, 2, HEAD[2]), (2, 3, "有效期至")]
        assert found.faulty_rows == 1 and list(found.entries) == [code(2)] and found.faulty_cells[2][1] == "甲厂"

    def test_every_faulty_row_gives_at_least_one_fault(self) -> None:
        table = read(HEAD, ["", "", "纤维经营者"], [code(1), "甲厂"], [code(2)], ["", "", ""], ["", "x" * 201, "纤维经营者"])
        assert table.rows == 4 and {fault.row for fault in table.faults} == {2, 3, 4, 6}

    def test_a_table_without_kinds_needs_one_for_the_whole_file(self) -> None:
        bare = [["代码", "名称", "信用代码"], ["1", "甲厂", code(1)]]
        assert "没有“对象类别”一栏" in read(*bare).faults[0].words
        assert read(*bare, default=("fibre_trader",)).entries[code(1)].kinds == ("fibre_trader",)

    def test_rows_of_one_code_are_put_together_and_another_name_is_told(self) -> None:
        head = [*HEAD, "许可证号", "有效期至", "设备种类", "设备数量", "是否重点"]
        table = read(
            head,
            [code(1), "甲厂", "纤维经营者", "许1", "2027-01-01", "锅炉", "2", "是"],
            [code(1), "甲 厂", "特种设备使用单位", "", "", "电梯", "1", "否"],
            [code(1), "乙厂", "纤维经营者", "许1", "2028-01-01", "", "", ""],
        )
        (entry,) = table.entries.values()
        assert entry.name == "甲厂" and entry.kinds == ("fibre_trader", "special_equipment_user")
        assert entry.held == (Licence("fibre_trader", "许1", "", "2028-01-01"),)
        assert [each.kind for each in entry.equipment] == ["锅炉", "电梯"] and facts_of(entry).key_equipment
        assert [note.row for note in table.notes] == [4] and "乙厂" in table.notes[0].words

    def test_as_many_licences_as_kinds_belong_to_them_in_turn(self) -> None:
        head = [*HEAD, "证书编号", "有效期至"]
        table = read(
            head,
            [code(1), "甲", "检验检测机构、纤维经营者", "检1、纤2", "2028-01-01"],
            [code(2), "乙", "检验检测机构", "检3；检4", ""],
            [code(3), "丙", "检验检测机构", "", "2027-05-01"],
        )
        assert [(h.kind, h.number) for h in table.entries[code(1)].held] == [("testing_body", "检1"), ("fibre_trader", "纤2")]
        assert [h.number for h in table.entries[code(2)].held] == ["检3", "检4"]
        assert table.entries[code(3)].held == (Licence("testing_body", "", "", "2027-05-01"),)

    def test_sums_and_signatures_below_the_table_are_no_subjects(self) -> None:
        head = ["序号", "设备使用单位", "统一社会信用代码/注册号", "台（套）数"]
        table = read(head, ["1", "甲宾馆", "", "3"], ["合计", "", "", "3"], ["填表人：张三"], default=("special_equipment_user",))
        assert [entry.name for entry in table.entries.values()] == ["甲宾馆"] and not table.faults and table.rows == 1
        assert [note.row for note in table.notes] == [3, 4] and "合计" in table.notes[0].words
        assert next(iter(table.entries.values())).equipment[0].units == 3

    def test_rows_shorter_and_longer_than_the_heading_are_read(self) -> None:
        table = read([*HEAD, "电话"], [code(1), "甲厂", "纤维经营者"], [code(2), "乙厂", "纤维经营者", "0900", "多", "余"])
        assert [each.phone for each in table.entries.values()] == ["", "0900"] and not table.faults

    def test_more_faults_than_can_be_shown_are_counted(self) -> None:
        table = read(HEAD, *[["1", "甲", "纤维经营者"]] * 6000)
        assert table.fault_count == 6000 and len(table.faults) == 5000 and table.faulty_rows == 6000

    def test_progress_is_told_now_and_then(self) -> None:
        told: list[int] = []
        read_subjects([HEAD, *[["", f"厂{n}", "纤维经营者"] for n in range(20_500)]], KINDS, TODAY, step=told.append)
        assert told == [10_000, 20_000]

    @given(st.lists(st.lists(st.text(max_size=12), max_size=20), max_size=12))
    @settings(max_examples=80)
    def test_no_table_whatever_breaks_the_reading(self, rows: list[list[str]]) -> None:
        head = [words[0] for words in HEADINGS.values()]
        table = read(head, *rows)
        assert len(table.entries) + table.faulty_rows + table.repeated == table.rows
        assert all(canonical_json(to_json(entry)) for entry in table.entries.values())


day_texts = st.dates(date(1990, 1, 1), date(2030, 1, 1)).map(date.isoformat)
kinds_of = st.lists(st.sampled_from(sorted(KINDS)), unique=True, max_size=3).map(tuple)
entries = st.builds(
    Entry,
    code=st.just(""), division=st.just(""), contact=st.just(""), phone=st.just(""), complaints=st.just(()), ended=st.just(""), key=st.just("k"), name=st.sampled_from(["甲厂", "乙厂"]), kinds=kinds_of, risk=st.sampled_from(["", *RISKS]), address=st.sampled_from(["", "东街"]),
    held=st.lists(st.builds(Licence, st.sampled_from(sorted(KINDS)), st.sampled_from(["1", "2"]), st.just(""), day_texts), max_size=3, unique_by=lambda e: e[:2]).map(tuple),
    equipment=st.lists(st.builds(Equipment, st.sampled_from(["锅炉", "电梯"]), st.sampled_from(["", "1"]), st.booleans(), st.integers(1, 9)), max_size=2, unique_by=lambda e: e[:2]).map(tuple),
    accidents=st.lists(st.builds(Happening, day_texts, st.sampled_from(["", "漏"])), max_size=3, unique_by=lambda e: e.on).map(lambda e: tuple(sorted(e))),
)  # fmt: skip


class TestEntries:
    @given(entries)
    @settings(max_examples=60)
    def test_what_is_written_is_read_back(self, entry: Entry) -> None:
        assert from_json(to_json(entry)) == entry

    @given(entries, entries)
    @settings(max_examples=80)
    def test_stating_the_same_again_changes_nothing_and_nothing_is_lost(self, stands: Entry, said: Entry) -> None:
        once = merged(stands, said)
        assert merged(once, said) == once
        assert set(once.kinds) == {*stands.kinds, *said.kinds}
        assert {each.on for each in once.accidents} == {each.on for each in (*stands.accidents, *said.accidents)}
        assert {each[:2] for each in once.held} == {each[:2] for each in (*stands.held, *said.held)}
        assert (changes(stands, once, KINDS) == ()) == (stands == once)

    def test_a_subject_that_had_left_returns_when_it_is_stated_again(self) -> None:
        assert merged(Entry("k", "甲", ended="注销"), Entry("k", "甲")).ended == ""

    def test_a_renewed_licence_counts_instead_of_the_one_that_ran_out(self) -> None:
        assert licence_end([Licence("a", "旧", end="2020-01-01"), Licence("a", "新")]) == ""
