"""Anyone recomputes a draw in the browser: a second implementation that must name the same faults as the first."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from quanze.core.sampling.draw import Skip
from quanze.core.sampling.frame import Subject, freeze
from quanze.core.sampling.pairing import Officer
from quanze.core.sampling.seed import Party, PublicSource, commitment
from quanze.core.sampling.shape import SHAPE
from quanze.core.sampling.transcript import DrawPlan, make_transcript, verify

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECRETS = {"抽查单位": "1f" * 16, "监督单位": "2e" * 16}


def transcript() -> dict[str, Any]:
    names = [*(f"甲厂{n}" for n in range(40)), "𠮷田“乙”厂", "é", "\ufffd尾"]
    subjects = [
        Subject(name, ("食品", "特种设备")[n % 2], 1 + n % 3, "本年度已检查" if n % 11 == 5 else "") for n, name in enumerate(names)
    ]
    frame = freeze(subjects)
    officers = (
        Officer("张", frozenset({"特种设备"})),
        Officer("王", frozenset(), frozenset({subjects[3].id})),
        Officer("李", frozenset({"特种设备"}), frozenset(), ""),
        Officer("赵", frozenset(), frozenset(), "休假"),
    )
    needs = {s.id: "特种设备" for s in subjects if s.stratum == "特种设备"}
    plan = DrawPlan("二季度\n抽查", {"食品": 4, "特种设备": 3}, {"食品": 2, "特种设备": 1}, "void", officers, needs, 2, 6)
    parties = [Party(name, commitment(name, frame.digest, secret), secret) for name, secret in SECRETS.items()]
    public = PublicSource("某日开奖号码", "0612182430")
    first = make_transcript(plan, frame, parties, public)
    skips = [Skip(first["drawn"][0][2], "已注销", "监督单位", "2026-05-06T10:00:00+08:00")]
    return make_transcript(plan, frame, parties, public, skips)


def continued() -> dict[str, Any]:
    """A draw that went on beside a public source although one party kept silent."""
    frame = freeze(Subject(f"企业{n:03}") for n in range(250))
    parties = [
        Party(name, commitment(name, frame.digest, secret), "" if name == "监督单位" else secret) for name, secret in SECRETS.items()
    ]
    return make_transcript(DrawPlan("三季度", {"": 3}, {"": 1}, "continue"), frame, parties, PublicSource("某日开奖号码", "0612182430"))


def changed(whole: dict[str, Any], path: tuple[Any, ...], way: str) -> dict[str, Any]:
    """The record without the field, or with a number where none belongs."""
    made = copy.deepcopy(whole)
    target: Any = made
    for step in path[:-1]:
        target = target[step]
    if way == "taken":
        del target[path[-1]]
    else:
        target[path[-1]] = -1
    return made


def altered(name: str) -> dict[str, Any]:
    made = copy.deepcopy(transcript())
    if name == "weight":
        made["frame"]["subjects"][4][2] += 1
    elif name == "secret":
        made["parties"][1]["secret"] = "ff" * 16
    elif name == "seed":
        made["seed"] = "0" * 64
    elif name == "drawn":
        made["drawn"][1][2], made["drawn"][2][2] = made["drawn"][2][2], made["drawn"][1][2]
    elif name == "skip":
        made["skips"][0]["replaced_by"] = made["drawn"][1][2]
    elif name == "reason":
        made["skips"][0]["reason"] = "另有原因"
    elif name == "officer":
        made["assignments"][0][1] = "王" if made["assignments"][0][1] != "王" else "张"
    return made


VECTOR = """(v) => {
  const plan = { quotas: v.quotas, reserves: v.reserves, on_missing: "void" };
  const seed = seedOf({ parties: v.parties, public_source: v.public, plan, frame: { digest: v.frame_digest } });
  return { seed, ...drawAgain(v.subjects, seed, plan) };
}"""


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in leaves(item, (*path, key))]
    if isinstance(value, list) and value:
        return [leaf for index, item in enumerate(value) for leaf in leaves(item, (*path, index))]
    return [path]


def altered_at(whole: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    made = copy.deepcopy(whole)
    target: Any = made
    for step in path[:-1]:
        target = target[step]
    old = target[path[-1]]
    target[path[-1]] = old + 1 if isinstance(old, int) else ("x" + old if isinstance(old, str) else ["x"])
    return made


def test_the_browser_and_the_server_agree_on_every_transcript(live_server: Any, browser: Any, data_folder: Path, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/draws/verify/")
    assert page.evaluate("hash('abc')") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert page.evaluate("hash('a'.repeat(1000))") == "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3"
    # test vectors made by a third program (tests/cases/draws/make_vectors.mjs)
    for case in json.loads((Path(__file__).parents[1] / "cases" / "draws" / "vectors.json").read_text(encoding="utf-8")):
        found = page.evaluate(VECTOR, case)
        assert found == {"seed": case["seed"], "drawn": case["drawn"], "reserves": case["spare"]}
    assert page.evaluate("SHAPE") == SHAPE
    # every field altered, taken away, of another kind: the browser names the very places that the server names
    whole, silent = transcript(), continued()
    alterations = [(path, altered_at(each, path)) for each in (whole, silent) for path in leaves(each)]
    alterations += [(path, changed(whole, path, way)) for path in leaves(whole) for way in ("taken", "number")]
    alterations += [
        ((name,), whole | {name: value}) for name, value in (("抽中说明", "x"), ("parts", {}), ("skips", [*whole["skips"]] * 2))
    ]
    told = page.evaluate("(all) => all.map((t) => verifyDraw(t).map((each) => each[0]))", [made for _, made in alterations])
    for (path, made), found in zip(alterations, told, strict=True):
        expected = [fault.where for fault in verify(made)]
        # why nobody could be sent is told in words that the page does not make anew: it knows whom, and the words' digest
        assert (found and path[0] != "unstaffed") or any(where.startswith("unstaffed") for where in found), path
        assert [w for w in found if not w.startswith("unstaffed")] == [w for w in expected if not w.startswith("unstaffed")], path
    assert page.evaluate("(t) => verifyDraw(t)", silent) == [] == list(verify(silent))
    page.context.set_offline(True)  # the page needs nothing from us once it is open
    for name in ("whole", "weight", "secret", "seed", "drawn", "skip", "reason", "officer"):
        made = transcript() if name == "whole" else altered(name)
        file = tmp_path / f"{name}.json"
        file.write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
        page.evaluate("delete document.querySelector('#answer').dataset.result")  # the answer to the file before this one
        page.set_input_files("#transcript", str(file))
        page.wait_for_selector("#answer[data-result]")
        expected = verify(made)
        assert page.get_attribute("#answer", "data-result") == ("broken" if expected else "holds"), name
        shown = page.locator("#answer li").all_inner_texts()
        if expected:
            assert shown[0].split("：")[0].split("[")[0] == expected[0].where.split("[")[0], (name, shown, expected)
    text = json.dumps(whole, ensure_ascii=False)
    unusable = {
        "no": ("{", "不是完好的抽取记录"),
        "twice": (text.replace('"seed":', '"title": "另一次抽查", "seed":'), "有一栏写了两次"),
        "fraction": (text.replace('"team_size": 2', '"team_size": 2.0'), "不是整数的数"),
    }
    for name, (content, words) in unusable.items():
        (tmp_path / f"{name}.json").write_text(content, encoding="utf-8")
        page.evaluate("delete document.querySelector('#answer').dataset.result")
        page.set_input_files("#transcript", str(tmp_path / f"{name}.json"))
        page.wait_for_selector("#answer[data-result=unusable]")
        assert words in page.inner_text("#answer")
    # saved again on another machine: other line ends, a mark at the beginning, escapes instead of characters
    (tmp_path / "again.json").write_bytes(b"\xef\xbb\xbf" + json.dumps(whole, indent=2).replace("\n", "\r\n").encode())
    page.evaluate("delete document.querySelector('#answer').dataset.result")
    page.set_input_files("#transcript", str(tmp_path / "again.json"))
    page.wait_for_selector("#answer[data-result=holds]")
    page.context.set_offline(False)
    page.goto(f"{live_server.url}/draws/verify/")
    assert not Axe().run(page).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    pictures = Path(__file__).resolve().parents[2] / "screenshots"
    pictures.mkdir(exist_ok=True)
    page.screenshot(path=str(pictures / "draw-verify-390.png"), full_page=True)
    assert not complaints
    page.close()
