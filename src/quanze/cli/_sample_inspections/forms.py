"""Check forms of the fictional bureau: ready-made ones taken, one of them changed, one written by the bureau itself, items connected."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from quanze.core.inspections.model import CheckLine
from quanze.core.inspections.regimes import own_id
from quanze.core.procedures.engine import Refusal
from quanze.store.inspections.checkforms import operations, queries
from quanze.store.inspections.checkforms.models import FormVersion

TAKEN = ("special-equipment", "production-licence", "food-contact", "testing-bodies", "operator-exams")
FOOD = "food-operators"
FOOD_LINES = (
    CheckLine("1", "食品经营许可证有效，经营项目在许可范围内", "查证书，看现场", "有效，项目一致", "《中华人民共和国食品安全法》第三十五条", "未取得食品经营许可 从事食品经营", photo=True),
    CheckLine("2", "进货查验记录完整", "抽三种食品，查供货者证明和合格证明", "每种都查得到", "《中华人民共和国食品安全法》第五十三条", "未按规定建立 进货查验记录"),
    CheckLine("3", "食品在保质期内", "看货架和仓库，抽十种", "没有超过保质期的", "《中华人民共和国食品安全法》第三十四条", "经营超过保质期食品", photo=True),
    CheckLine("4", "按标签要求贮存，定期清理", "看温度和清理记录", "温度符合，记录连续", "《中华人民共和国食品安全法》第五十四条"),
    CheckLine("5", "接触直接入口食品的人员有健康证明", "查在岗人员的证明", "都有，在有效期内", "《中华人民共和国食品安全法》第四十五条", "安排未取得健康证明 从事接触直接入口食品"),
    CheckLine("6", "餐饮具清洗消毒", "看设施和消毒记录", "设施在用，记录连续", "《中华人民共和国食品安全法》第五十六条"),
    CheckLine("7", "建立食品安全自查制度并定期自查", "查自查记录", "有制度，按期自查", "《中华人民共和国食品安全法》第四十七条"),
    CheckLine("8", "食品安全管理人员培训考核", "当场问三个问题，查培训记录", "答得出，有记录", "《中华人民共和国食品安全法》第四十四条"),
)  # fmt: skip


def make(body: str, now: datetime) -> int:
    """How many sample records were made; none where any stand."""
    if FormVersion.objects.filter(body=body).exists():
        return 0
    actor, when = "市场监管局演示", now - timedelta(days=300)  # not law: before the sample visits
    made = 0
    for form_id in TAKEN:
        made += not isinstance(operations.adopt(body, form_id, actor=actor, now=when), Refusal)
    lines = queries.form(body, "special-equipment").lines
    changed = [replace(line, standard=line.standard + "；电梯看维保合同是否到期") if line.id == "U7" else line for line in lines]
    saved = operations.save(
        body, "special-equipment", "特种设备安全监督检查表", "special-equipment", changed, actor=actor, now=when, seen=1, reason="加上电梯维保合同",
    )  # fmt: skip
    made += not isinstance(saved, Refusal)
    food = own_id("食品经营者日常监督检查制度")
    made += not isinstance(operations.save(body, FOOD, "食品经营者检查表", food, FOOD_LINES, actor=actor, now=when), Refusal)
    made += not isinstance(operations.set_programme(body, food, actor=actor, now=when, form=FOOD), Refusal)
    items = queries.penalty_items(body)
    for form_id in (*TAKEN, FOOD):
        for line in queries.form(body, form_id).lines:
            near = queries.candidates(line.penalty, items, 1) if line.penalty else ()
            if near and near[0].likeness > 0.6:  # not law: so alike that a person would agree at a glance
                made += not isinstance(operations.connect_line(body, form_id, line.id, near[0].key, actor=actor, now=when), Refusal)
    return made
