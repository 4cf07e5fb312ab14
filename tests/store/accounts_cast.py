"""A small county with people in it, as tests need it: registered through the same operations that the desk uses."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from quanze.store.accounts import account_operations, operations
from quanze.store.accounts.operations import By

CHINA = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 9, 9, 0, tzinfo=CHINA)
SYSTEM, SECURITY = By("p-system", NOW), By("p-security", NOW)
PASSWORD = "clean-Water7river"
WATER, MARKET, LIST_OFFICE = "云泽县水务局", "云泽县市场监督管理局", "云泽县委编办"

OFFICERS = {
    "p-handler": ("江承办", WATER, "handler"),
    "p-second": ("林协办", WATER, "co_handler"),
    "p-head": ("程机构", WATER, "office_head"),
    "p-legal": ("方法制", WATER, "legal_reviewer"),
    "p-leader": ("周局长", WATER, "leader"),
    "p-supervisor": ("梁监督", WATER, "supervisor"),
    "p-market": ("吴市监", MARKET, "handler"),
    "p-list": ("沈编办", LIST_OFFICE, "list_office"),
}


def give_post(person: str, agency: str, role: str, *, start: date | None = date(2020, 1, 1), end: date | None = None) -> int:
    number = operations.propose_post(person, agency, role, SYSTEM, office="办公室", start=start, end=end)
    operations.confirm_post(person, number, SECURITY)
    return number


def register_county() -> None:
    """Three bodies, the list office serving the two others, eight officers, the three administrators; everybody has an account."""
    for name in (WATER, MARKET, LIST_OFFICE):
        operations.register_agency(name, SYSTEM, region="云泽县", level="县")
    for served in (WATER, MARKET):
        operations.serve_role("list_office", LIST_OFFICE, served, SYSTEM)
    for person, (name, agency, role) in OFFICERS.items():
        operations.register_person(name, SYSTEM, person=person)
        give_post(person, agency, role)
        account_operations.create_account(person[2:], person, PASSWORD, SYSTEM, must_change=False)
    for kind in ("system_admin", "security_admin", "audit_admin"):
        short = kind.removesuffix("_admin")
        operations.register_person({"system": "系统员", "security": "安全员", "audit": "审计员"}[short], SYSTEM, person=f"p-{short}")
        account_operations.create_account(short, f"p-{short}", PASSWORD, SYSTEM, administrator=kind, must_change=False)
    operations.issue_certificate("p-handler", "云执001", "云泽县司法局", date(2024, 1, 1), SYSTEM, end=date(2029, 1, 1), scope=["水行政"])
