"""Subjects of the tests: valid codes of nobody, tables as bytes, a register with some in it."""

from __future__ import annotations

from datetime import date, datetime

from accounts_cast import CHINA, WATER

from quanze.core.kernel.identity import check_character
from quanze.store.inspections.subjects import subjects_import
from quanze.store.inspections.subjects.subjects_import import Imported, Prepared

NOW = datetime(2026, 3, 9, 9, 0, tzinfo=CHINA)
TODAY = date(2026, 3, 9)
BODY = WATER
HEADING = "统一社会信用代码,单位名称,对象类别,地址,区划,风险等级,许可证号,有效期至,设备种类,是否重点,事故,投诉举报属实"


def code(number: int) -> str:
    first = f"91419900MA6{number:06d}"
    return first + check_character(first)


def table(*rows: str) -> bytes:
    return "\n".join([HEADING, *rows]).encode()


FIVE = (
    f"{code(1)},甲阀门厂,工业产品生产许可获证企业、特种设备使用单位,工业园 1 号,工业园区,B,许001,2026-03-20,锅炉,是,2025-05-01 阀门泄漏,",
    f"{code(2)},乙检测公司,检验检测机构,东街2号,云泽镇,C,检002,2026-01-31,,,,2026-02-01 出具不实报告",
    f"{code(3)},丙酒店,特种设备使用单位,人民路3号,云泽镇,D,,,电梯,否,,",
    f"{code(4)},丁棉花站,纤维经营者,柳林村,柳林乡,,,,,,,",
    ",云泽镇市场监管所,下级监督管理部门,云泽镇政府街,云泽镇,A,,,,,,",
)


def prepare(data: bytes, name: str = "名录.csv", body: str = BODY) -> Prepared:
    return subjects_import.prepare(body, name, data, TODAY)


def take(data: bytes, name: str = "名录.csv", body: str = BODY, now: datetime = NOW) -> Imported:
    done = subjects_import.take(prepare(data, name, body), actor="p-handler", now=now)
    assert isinstance(done, Imported), done
    return done
