"""The rules of signing in, from `rulebook/access/`, read once a process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from quanze.adapters.yaml_text import yaml_values
from quanze.core.access.lockout import Backoff
from quanze.core.access.passwords import PasswordRule


@dataclass(frozen=True, slots=True)
class SignInRules:
    """Everything an office may want to set about signing in. Times in seconds."""

    password: PasswordRule
    remembered: int
    common: frozenset[str]
    account: Backoff
    address: Backoff
    second_factor: bool
    drift_steps: int
    recovery_codes: int
    idle_seconds: int
    absolute_seconds: int
    half_way_seconds: int


@cache
def sign_in_rules() -> SignInRules:
    """The rules as the rulebook holds them."""
    folder = resources.files("quanze.rulebook").joinpath("access")
    said = yaml_values(folder.joinpath("sign_in.yaml").read_text(encoding="utf-8"))
    words = folder.joinpath("common_passwords.txt").read_text(encoding="utf-8").splitlines()
    password, second, session = said["password"], said["second_factor"], said["session"]
    return SignInRules(
        PasswordRule(password["shortest"], password["longest"], password["kinds"], password["phrase_length"]),
        password["remembered"],
        frozenset(word.strip() for word in words if word.strip() and not word.startswith("#")),
        Backoff(**said["lockout"]["account"]),
        Backoff(**said["lockout"]["address"]),
        second["required"],
        second["drift_steps"],
        second["recovery_codes"],
        session["idle_seconds"],
        session["absolute_seconds"],
        session["half_way_seconds"],
    )
