"""A text may begin with the order or the notice that carries the enactment, and not with the enactment itself."""

import pytest

from quanze.core.law.from_lines import enactment_from_lines
from quanze.core.law.headings import read_headings

BODY = "第一章　总则\n第一条　为了防治扬尘污染，制定本规定。\n第二条　施工单位应当采取防尘措施。\n第三条　本规定自2021年4月1日起施行。"
ORDER = "云州市人民政府令\n第 9 号\n《云州市扬尘污染防治规定》已经2021年2月3日市政府第5次常务会议审议通过，现予公布，自2021年4月1日起施行。\n市长　江某\n2021年2月20日\n"


def read(text: str):
    found = enactment_from_lines(text.splitlines(), "甲.txt")
    return found, [(act.kind, act.date, act.doc_no) for act in read_headings(found.headings)]


@pytest.mark.parametrize("before", [ORDER, "云州市扬尘污染防治规定\n（云州市人民政府令第9号）\n" + ORDER.split("\n", 2)[2]])
def test_the_order_gives_number_and_days_and_the_enactment_its_title(before):
    found, acts = read(before + "云州市扬尘污染防治规定\n" + BODY)
    assert (found.title, found.level, len(found.articles), found.preamble) == ("云州市扬尘污染防治规定", "地方政府规章", 3, ())
    assert acts == [("promulgated", "2021-02-20", "云州市人民政府令第9号"), ("passed", "2021-02-03", ""), ("effective", "2021-04-01", "")]


def test_the_notice_of_a_congress_and_a_heading_of_its_own():
    found, acts = read(
        "云省第十三届人民代表大会常务委员会公告\n（第12号）\n《云省养蜂条例》已由云省第十三届人民代表大会常务委员会第九次会议于2019年3月28日通过，"
        "现予公布，自2019年6月1日起施行。\n云省人民代表大会常务委员会\n2019年3月28日\n云省养蜂条例\n（2019年3月28日通过）\n" + BODY
    )
    assert (found.title, found.level, len(found.articles)) == ("云省养蜂条例", "地方性法规", 3)
    assert ("promulgated", "2019-03-28", "云省第十三届人民代表大会常务委员会公告第12号") in acts


def test_a_paper_that_prints_the_rules_it_issues():
    found, acts = read(
        "关于印发《云州市路灯管理办法》的通知\n云政发〔2020〕3号\n各单位：\n现将办法印发给你们。\n云州市人民政府\n2020年1月1日\n云州市路灯管理办法\n"
        + BODY
    )
    assert (found.title, len(found.articles)) == ("云州市路灯管理办法", 3)
    assert acts[0][:2] == ("promulgated", "2020-01-01")


def test_an_enactment_that_begins_with_itself_is_left_as_it_is():
    found, acts = read("云州市养蜂条例\n（2020年3月1日云州市人大常委会通过 自2020年5月1日起施行）\n" + BODY)
    assert found.title == "云州市养蜂条例"
    assert acts == [("passed", "2020-03-01", ""), ("effective", "2020-05-01", "")]
