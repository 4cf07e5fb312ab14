"""Accounts: opened, given a new password, locked, unlocked, their second factor taken back. Secrets never enter an event."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.db.models import Q

from quanze.adapters.access_rules import sign_in_rules
from quanze.core.access.passwords import password_faults
from quanze.core.access.policy import clash
from quanze.core.access.roles import ADMINISTRATORS
from quanze.store.accounts import audit, sessions
from quanze.store.accounts.models import Account, PersonRow, PostRow
from quanze.store.accounts.operations import By, NotPossible
from quanze.store.accounts.sign_in import account_name, unlock_throttle

_NAME = re.compile(r"[\w.-]+")


def first_password() -> str:
    """A password to be handed over once: it must be changed at the first sign-in."""
    letters = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(3))


def faults_of(password: str, account: str, name: str) -> tuple[str, ...]:
    """What stands against a password for this account."""
    rules = sign_in_rules()
    return password_faults(password, [account, name], rules.password, rules.common)


def create_account(
    name: str, person: str, password: str, by: By, *, administrator: str = "", must_change: bool = True, encoded: str = ""
) -> None:
    """Opens the account of a person; raises `NotPossible` where the name is taken, the person has one, or two offices clash.

    `encoded` is the hash of `password` where the caller has made it already (many accounts with one first password).
    """
    plain = account_name(name)
    if len(plain) < 2:
        raise NotPossible("account", "账号至少要有 2 个字符")
    if not _NAME.fullmatch(plain):
        raise NotPossible("account", f"账号“{plain}”只能用字母、数字、汉字和 . _ -")
    if administrator and administrator not in ADMINISTRATORS:
        raise NotPossible("administrator", f"没有“{administrator}”这种管理员；可用：{'、'.join(ADMINISTRATORS)}")
    row = PersonRow.objects.filter(id=person).first()
    if row is None:
        raise NotPossible("person", f"没有编号为“{person}”的人员；请先登记人员")
    faults = faults_of(password, plain, row.name)
    if faults:
        raise NotPossible("password", "密码" + "；".join(faults))
    with transaction.atomic():
        held = Account.objects.filter(Q(name=plain) | Q(person=row)).first()
        if held is not None and held.name == plain:
            raise NotPossible("account", f"账号“{plain}”已经有人使用")
        if held is not None:
            raise NotPossible("person", f"{row.name}已经有账号“{held.name}”；一人只能有一个账号")
        if administrator:
            posts = PostRow.objects.filter(person=row, state__in=("proposed", "held"))
            reason = clash(administrator, "", posts.filter(Q(end__isnull=True) | Q(end__gt=by.now.date())).exists())
            if reason:
                raise NotPossible("administrator", reason)
        try:
            with transaction.atomic():
                Account.objects.create(
                    name=plain,
                    person=row,
                    administrator=administrator,
                    password=encoded or make_password(password),
                    must_change=must_change,
                    created=by.now,
                )
        except IntegrityError as taken:
            raise NotPossible("account", f"账号“{plain}”刚刚被别人使用，或者此人刚刚开立了账号") from taken
    audit.note("AccountCreated", by.actor, by.now, account=plain, person=person, administrator=administrator)


def _account(name: str) -> Account:
    found = Account.objects.filter(name=account_name(name)).select_related("person").first()
    if found is None:
        raise NotPossible("account", f"没有账号“{name}”")
    return found


def change_password(account_id: int, old: str, new: str, again: str, now: datetime, *, sign_in: int = 0) -> tuple[tuple[str, str], ...]:
    """Changes one's own password; returns the faults as (field, sentence), none where it was changed. Other sessions end."""
    account = Account.objects.select_related("person").get(pk=account_id)
    faults: list[tuple[str, str]] = []
    if not check_password(old, account.password):
        faults.append(("old", "原密码不对"))
        audit.note("PasswordChangeFailed", account.person_id, now, account=account.name)
    if new != again:
        faults.append(("again", "两次输入的新密码不一样"))
    faults += [("new", f"新密码{fault}") for fault in faults_of(new, account.name, account.person.name)]
    if not faults and any(check_password(new, each) for each in (account.password, *account.earlier_passwords)):
        faults.append(("new", "新密码和最近用过的密码相同"))
    if faults:
        return tuple(faults)
    _set(account, new, must_change=False)
    sessions.end_all(account, now, "密码已修改", account.person_id, but=sign_in)
    audit.note("PasswordChanged", account.person_id, now, account=account.name)
    return ()


def _set(account: Account, password: str, *, must_change: bool) -> None:
    account.earlier_passwords = [account.password, *account.earlier_passwords][: sign_in_rules().remembered]
    account.password, account.must_change = make_password(password), must_change
    account.save(update_fields=["password", "earlier_passwords", "must_change"])


def reset_password(name: str, password: str, by: By) -> None:
    """Gives an account a new first password, ends its sessions and lets it try at once."""
    account = _account(name)
    faults = faults_of(password, account.name, account.person.name)
    if faults:
        raise NotPossible("password", "密码" + "；".join(faults))
    _set(account, password, must_change=True)
    sessions.end_all(account, by.now, "密码已重置", by.actor)
    unlock_throttle(account.name)
    audit.note("PasswordReset", by.actor, by.now, account=account.name)


def lock_account(name: str, reason: str, by: By) -> None:
    """Locks an account and ends its sessions. Nobody locks themselves out, nor the last administrator of a kind."""
    account = _account(name)
    if account.person_id == by.actor:
        raise NotPossible("account", "不能停用自己的账号")
    if account.administrator and not _others(account):
        raise NotPossible("account", f"“{account.name}”是唯一的{ADMINISTRATORS[account.administrator]}，停用后无人管理；请先另设一名")
    account.locked, account.locked_reason = True, reason[:200]
    account.save(update_fields=["locked", "locked_reason"])
    sessions.end_all(account, by.now, "账号已停用", by.actor)
    audit.note("AccountLocked", by.actor, by.now, account=account.name, reason=reason[:200])


def _others(account: Account) -> bool:
    return Account.objects.filter(administrator=account.administrator, locked=False).exclude(pk=account.pk).exists()


def unlock_account(name: str, by: By) -> None:
    account = _account(name)
    account.locked, account.locked_reason = False, ""
    account.save(update_fields=["locked", "locked_reason"])
    unlock_throttle(account.name)
    audit.note("AccountUnlocked", by.actor, by.now, account=account.name)


def reset_second_factor(name: str, by: By) -> None:
    """Takes the second factor back (a lost phone); it must be set again at the next sign-in."""
    account = _account(name)
    account.totp_secret = account.totp_pending = ""
    account.recovery_codes, account.totp_last_step = [], -1
    account.save(update_fields=["totp_secret", "totp_pending", "recovery_codes", "totp_last_step"])
    sessions.end_all(account, by.now, "动态口令已重置", by.actor)
    audit.note("SecondFactorReset", by.actor, by.now, account=account.name)


@dataclass(frozen=True, slots=True)
class AccountView:
    name: str
    person: str
    person_name: str
    administrator: str
    locked: bool
    locked_reason: str
    must_change: bool
    second_factor: bool
    recovery_left: int
    created: datetime


def accounts() -> tuple[AccountView, ...]:
    """All accounts by name."""
    return tuple(_view(row) for row in Account.objects.select_related("person").order_by("name"))


def account_view(name: str) -> AccountView | None:
    row = Account.objects.filter(name=account_name(name)).select_related("person").first()
    return _view(row) if row else None


def _view(row: Account) -> AccountView:
    return AccountView(
        row.name,
        row.person_id,
        row.person.name,
        row.administrator,
        row.locked,
        row.locked_reason,
        row.must_change,
        bool(row.totp_secret),
        len(row.recovery_codes),
        row.created,
    )


def is_own_password(account_id: int, password: str) -> bool:
    """Whether this is the account's password; asked before the second factor is replaced."""
    account = Account.objects.get(pk=account_id)
    return check_password(password, account.password)
