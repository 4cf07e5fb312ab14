"""The heading of a table of subjects, as offices write it: which column holds what."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

# field -> what its column may be called, the most telling first; the first is that of the template
HEADINGS: dict[str, tuple[str, ...]] = {
    "code": ("统一社会信用代码", "社会信用代码", "信用代码", "统一代码", "机构代码", "主体代码", "纳税人识别号"),
    "name": (
        "单位名称", "企业名称", "主体名称", "对象名称", "检查对象名称", "被检查单位", "被检查对象", "检查对象", "使用单位名称", "使用单位", "生产企业名称", "生产企业", "机构名称",
        "市场主体名称", "经营者名称", "当事人名称", "获证企业名称", "获证企业", "证书持有人", "持证单位", "企业", "单位", "名称", "字号名称", "部门名称",
    ),
    "kinds": ("对象类别", "检查对象类别", "主体类别", "企业类别", "单位类别", "监管类别", "对象类型", "主体类型", "监管对象类别", "类别"),
    "address": (
        "地址", "生产地址", "生产经营地址", "经营地址", "经营场所", "生产经营场所", "使用地点", "设备使用地点", "所在地址", "详细地址", "单位地址", "企业地址", "联系地址", "住所", "注册地址", "住所（地址）",
    ),
    "division": ("区划", "行政区划", "行政区划代码", "区划代码", "所属区划", "所在区划", "所属区域", "所属区县", "所在区县", "区县", "县市区", "所属乡镇", "乡镇街道", "辖区", "所属辖区"),
    "risk": ("风险等级", "信用风险等级", "信用风险分类", "企业信用风险等级", "风险类别", "风险级别", "风险分类", "信用等级", "信用分类", "监管等级", "分类等级", "监管级别"),
    "contact": ("联系人", "负责人", "联系人姓名", "法定代表人", "法人代表", "法人", "主要负责人"),
    "phone": ("电话", "联系电话", "手机", "手机号", "联系方式", "电话号码", "手机号码"),
    "number": ("许可证号", "证书编号", "许可证编号", "证书号", "证号", "许可证件编号", "许可编号", "资质证书编号", "使用登记证编号", "批准书编号", "授权证书编号", "许可文件编号", "备案号"),
    "start": ("有效期起", "发证日期", "许可日期", "发证时间", "有效期开始", "批准日期", "有效期自", "颁发日期"),
    "end": ("有效期至", "有效期止", "有效期", "有效期限", "许可证有效期", "证书有效期", "有效期截止", "到期日期", "到期日", "截止日期", "有效截止日期", "有效期满", "届满日期"),
    "equipment": ("设备种类", "设备类别", "设备品种", "特种设备种类", "特种设备类别", "设备名称", "计量器具种类"),
    "equipment_number": ("设备编号", "设备代码", "设备注册代码", "使用登记证号", "出厂编号", "设备登记号"),
    "count": ("设备数量", "数量", "台数", "设备台数", "台套数", "设备总数"),
    "key": ("是否重点", "重点设备", "是否重点设备", "重点", "重点监控设备", "是否重点监管"),
    "checked_until": ("检验有效期", "下次检验日期", "下次检验时间", "检验有效期至", "检验到期日", "下检日期"),
    "accidents": ("事故", "事故日期", "发生事故", "事故记录", "事故时间", "事故情况"),
    "complaints": ("投诉举报属实", "投诉属实", "举报属实", "投诉举报属实日期", "属实投诉举报", "投诉举报查实", "投诉举报情况"),
    "status": ("状态", "登记状态", "经营状态", "存续状态", "企业状态"),
}  # fmt: skip
_SERIAL = frozenset({"序号", "编号", "行号", "no", "no.", "#", "备注", "说明"})  # columns that every table has and nobody misses
_NOTE = re.compile(r"[(（\[【].*?[)）\]】]|[*＊:：\s]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a table's heading stands (its row, from 1), the column of each field (from 0), the columns that say nothing we keep."""

    row: int
    columns: dict[str, int]
    printed: tuple[str, ...]
    unused: tuple[str, ...]

    def title(self, field: str) -> str:
        """What the table calls the field."""
        return self.printed[self.columns[field]] if field in self.columns else HEADINGS[field][0]


def _bare(text: str) -> str:
    """
    >>> _bare(" *单位名称（必填）："), _bare("（一）")
    ('单位名称', '')
    """
    return _NOTE.sub("", unicodedata.normalize("NFKC", text)).lower()


_EXACT = {_bare(word): (field, place) for field, words in reversed(HEADINGS.items()) for place, word in enumerate(words)}


def find_heading(rows: Sequence[Sequence[str]]) -> Heading | None:
    """The heading among the first rows of a table: the row that names the subject and knows the most fields; None where none does.

    >>> find_heading([["2026年对象名录", ""], ["企业名称*", "统一社会信用代码"]]).columns
    {'name': 0, 'code': 1}
    """
    best: Heading | None = None
    for at, row in enumerate(rows, 1):
        columns = _columns(row)
        if "name" in columns and (best is None or len(columns) > len(best.columns)):
            used = set(columns.values())
            unused = tuple(
                " ".join(text.split()) for place, text in enumerate(row) if place not in used and _bare(text) not in {"", *_SERIAL}
            )
            best = Heading(at, columns, tuple(" ".join(text.split()) for text in row), unused)
    return best


def _columns(row: Sequence[str]) -> dict[str, int]:
    found: dict[str, tuple[int, int]] = {}
    for column, text in enumerate(row):
        if len(text) > 40:  # a sentence is no heading
            continue
        known = _EXACT.get(_bare(text)) or _near(_bare(text))
        if known and (known[0] not in found or known[1] < found[known[0]][0]):
            found[known[0]] = (known[1], column)
    return {field: column for field, (_, column) in found.items()}


def _near(word: str) -> tuple[str, int] | None:
    """A heading that is none of the known ones but can only mean one thing; it gives way to a known one."""
    if "信用代码" in word:
        return "code", 90
    if word.endswith(("单位名称", "企业名称", "机构名称", "主体名称", "对象名称", "使用单位", "单位全称", "企业全称", "机构全称")):
        return "name", 90
    if word.endswith("类别") and word.startswith(("检查对象", "监管对象", "对象")):
        return "kinds", 90
    if word.endswith(("风险等级", "信用等级")):
        return "risk", 90
    if word.endswith(("证编号", "证书编号", "许可证号")):
        return "number", 90
    if "有效期" in word and word.endswith(("至", "止", "截止", "截止日")):
        return "end", 90
    if word.endswith(("台数", "套数")):
        return "count", 90
    if word.endswith("地址"):
        return "address", 90
    return None
