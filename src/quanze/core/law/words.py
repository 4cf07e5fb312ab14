"""The Chinese words for what happens to an enactment and for how it stands. Screens and commands both say these."""

from __future__ import annotations

from collections.abc import Mapping

from quanze.core.law.model import ActKind, Standing

ACT_NAMES: Mapping[ActKind, str] = {
    "passed": "通过",
    "approved": "批准",
    "promulgated": "公布",
    "effective": "施行",
    "amended": "修正",
    "revised": "修订",
    "repealed": "废止",
}
STANDING_NAMES: Mapping[Standing, str] = {
    "in_force": "有效",
    "not_yet": "尚未施行",
    "repealed": "已废止",
    "replaced": "已被取代",
    "suspended": "暂停适用",
    "unknown": "不详",
}
