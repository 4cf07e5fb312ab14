"""Steps of a visit in a browser that several journeys walk: filling the form without a network, waiting until the queue is empty."""

from __future__ import annotations

from typing import Any

OFFLINE = "/desk/inspections/offline/"


def take_along(page: Any, root: str, key: str) -> None:
    """Opens the form of a visit on the offline page and waits until the page itself is kept."""
    page.goto(f"{root}{OFFLINE}#{key}")
    page.wait_for_selector("body[data-ready]")
    page.wait_for_selector("body[data-kept]")


def fill_form(page: Any, answers: dict[str, tuple[str, str]]) -> None:
    """Answers lines on the offline page: line -> (value, note)."""
    for line, (value, note) in answers.items():
        choice = page.locator(f'input[type="radio"][name="value-{line}"][value="{value}"]')
        if choice.count():
            choice.check()
        else:
            page.locator(f'[name="value-{line}"]').fill(value)
        if note:
            page.locator(f'[name="note-{line}"]').fill(note)


def send(page: Any) -> None:
    page.get_by_role("button", name="填好了，送出").click()


def wait_until_sent(page: Any) -> None:
    """Until the page says that the server has the form."""
    page.locator("#status", has_text="送到服务器").wait_for()
