"""Forms that were filled where there was no network: what each that arrives is, which counts, what does not agree, whose clock is wrong.

A record is known by the id that its device gave it. What arrives a second time is the same record; what arrives late is kept; of two records
with different answers a person chooses. No order of arrival changes what stands at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Literal

from quanze.core.inspections.records import LineFault, answers_digest, clean_answers

RECORD_ID = re.compile(r"[0-9a-zA-Z-]{8,64}")
MOST_REVISIONS = 1_000_000


@dataclass(frozen=True, slots=True)
class Sent:
    """A record as a device sent it. `revision` counts the device's own changes to it, `counter` everything the device ever saved; `sent_at` is the device's own moment of sending.
    `part` is the number of the form on a joint visit, 0 for that of the body that leads."""

    record: str
    device: str
    form: str
    version: int
    answers: Mapping[str, Mapping[str, str]]
    filled_at: datetime
    sent_at: datetime
    revision: int = 1
    counter: int = 0
    faults: tuple[LineFault, ...] = ()
    part: int = 0

    @property
    def digest(self) -> str:
        """Over form, version and answers."""
        return answers_digest(self.form, self.version, self.answers)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something sent that is no record: why, and its id as far as it has one, so that the device keeps it and says so."""

    record: str
    reason: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as it stands on the server, its newest revision. `late`: it came after the result was recorded."""

    record: str
    device: str
    person: str
    revision: int
    counter: int
    digest: str
    filled_at: datetime
    sent_at: datetime
    synced_at: datetime
    late: bool = False
    complete: bool = True


Arrival = Literal["new", "newer", "same", "older"]


def read_record(given: Any) -> Sent | Unreadable:
    """A record from a device's JSON; what cannot be read is said, nothing is guessed."""
    if not isinstance(given, Mapping):
        return Unreadable("", "记录应是一组“名称: 值”")
    record = str(given.get("record", ""))
    if not RECORD_ID.fullmatch(record):
        return Unreadable(record[:64], "记录没有可用的标识（8 到 64 个字母、数字、连字符）")
    filled, sent = _moment(given.get("filled_at")), _moment(given.get("sent_at"))
    if filled is None or sent is None:
        return Unreadable(record, "填写时间或者发送时间读不懂，应写成 2026-03-09T09:30:00+08:00 的样子")
    revision, counter, version, part = (_count(given.get(name, 0)) for name in ("revision", "counter", "version", "part"))
    if revision is None or counter is None or version is None or part is None:
        return Unreadable(record, "版次和检查表的序号应是不小于 0 的整数")
    answers, faults = clean_answers(given.get("answers"))
    return Sent(
        record, _plain(given.get("device"))[:64], _plain(given.get("form"))[:80], version, answers, filled, sent, max(revision, 1), counter, faults, part
    )  # fmt: skip


def _plain(value: Any) -> str:
    return "".join(c for c in str(value or "") if c.isprintable()).encode("utf-8", "ignore").decode()


def _count(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | str) or not re.fullmatch(r"[0-9]{1,7}", str(value)):
        return None
    return min(int(value), MOST_REVISIONS)


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(value))
        return found if found.utcoffset() is not None and found.astimezone(found.tzinfo) is not None else None
    except (ValueError, OverflowError):
        return None


def arrival(sent: Sent, known: Kept | None) -> Arrival:
    """What a record that arrives is to what is known under its id. Equal revisions with different answers are ordered by their digest, so that
    the same one stands whichever came first.
    """
    if known is None:
        return "new"
    if sent.digest == known.digest and sent.revision == known.revision:
        return "same"
    return "newer" if (sent.revision, sent.digest) > (known.revision, known.digest) else "older"


@dataclass(frozen=True, slots=True)
class Standing:
    """Which record of a visit counts. `record` is "" while none does; `rivals` are the records among which a person has to choose."""

    record: str = ""
    rivals: tuple[str, ...] = ()
    late: tuple[str, ...] = ()
    chosen: bool = False
    after_choice: tuple[str, ...] = field(default=())


def standing(records: Iterable[Kept], chosen: str = "", chosen_among: Sequence[str] = ()) -> Standing:
    """Which record counts: the one a person chose; else the only one; else, of records that say the same, the one filled first.

    Complete records come before incomplete ones; records that came after the result do not count. `chosen_among` are the ids the person saw.
    """
    ordered = sorted(records, key=lambda each: (each.filled_at, each.record))
    in_time = [each for each in ordered if not each.late]
    late = tuple(each.record for each in ordered if each.late)
    if chosen and any(each.record == chosen for each in in_time):
        unseen = tuple(each.record for each in in_time if each.record not in chosen_among and each.record != chosen)
        return Standing(chosen, (), late, True, unseen)
    full = [each for each in in_time if each.complete]
    among = full or in_time
    if len({each.digest for each in among}) > 1:
        return Standing("", tuple(each.record for each in among), late)
    return Standing(among[0].record if among else "", (), late)


def clock_warnings(records: Iterable[Kept], started_at: datetime | None, tolerance: timedelta) -> dict[str, tuple[str, ...]]:
    """What is odd about the times of each record, in words; the server's own time of arrival stands beside every one of them.

    Found: a device whose clock differs from the server's, a record filled before the visit began or after it was sent, a clock that was set
    back between two records of one device.
    """
    told: dict[str, list[str]] = {}
    by_device: dict[str, list[Kept]] = {}
    for each in records:
        words = told.setdefault(each.record, [])
        skew = each.synced_at - each.sent_at
        if abs(skew) > tolerance:
            words.append(f"设备时间比服务器{'慢' if skew > timedelta(0) else '快'} {_span(abs(skew))}，以服务器收到的时间为准")
        if each.filled_at > each.sent_at + tolerance:
            words.append("填写时间晚于发送时间，设备的时间改动过")
        if started_at is not None and each.filled_at + skew < started_at - tolerance:
            words.append("折算到服务器时间，填写早于进场时间")
        if each.device:
            by_device.setdefault(each.device, []).append(each)
    for saved in by_device.values():
        saved.sort(key=lambda each: (each.counter, each.record))
        for before, after in pairwise(saved):
            if after.counter > before.counter and after.filled_at < before.filled_at - tolerance:
                told[after.record].append("设备的时间在两次填写之间被拨回")
    return {record: tuple(words) for record, words in told.items()}


def arrival_by_server(noted: datetime, device_now: datetime, server_now: datetime, tolerance: timedelta) -> tuple[datetime, str]:
    """The arrival that a device noted, in the server's time, and in words what is odd about the device's clock; "" where nothing is.

    All three without an offset, in the office's zone. A clock that was set back after the noting says nothing of when it was: then the server's now.

    >>> at, five = datetime(2026, 3, 2, 10, 0), timedelta(minutes=5)
    >>> arrival_by_server(at, at + five, at + five, five)[1]
    ''
    >>> arrival_by_server(at, at + five, at + timedelta(hours=2), five)
    (datetime.datetime(2026, 3, 2, 11, 55), '手机记下到场 2026-03-02 10:00，手机时间比服务器慢 1 小时 55 分，折算为 2026-03-02 11:55')
    """
    if noted > device_now + tolerance:
        return (
            server_now,
            f"手机记下到场 {noted:%Y-%m-%d %H:%M}，晚于手机现在的 {device_now:%Y-%m-%d %H:%M}：手机的时间被拨回过，到场时间不能折算",
        )
    skew = server_now - device_now
    if abs(skew) <= tolerance:
        return noted, ""
    ours = noted + skew
    slow = "慢" if skew > timedelta(0) else "快"
    return (
        ours,
        f"手机记下到场 {noted:%Y-%m-%d %H:%M}，手机时间比服务器{slow} {_span(abs(skew))}，折算为 {ours:%Y-%m-%d %H:%M}",
    )


def _span(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    days, hours = divmod(hours, 24)  # not law: hours of a day
    return f"{days} 天 {hours} 小时" if days else f"{hours} 小时 {rest} 分" if hours else f"{minutes} 分钟"
