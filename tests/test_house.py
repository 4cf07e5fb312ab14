"""The house stands as its plan says."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def test_lock_files_name_no_host() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        assert "://" not in lock.read_text(), f"{lock.name} names a host; write it with --no-emit-index-url"


def test_every_folder_the_architecture_page_names_exists() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:core|adapters|store|web|cli|config|rulebook)(?:/[a-z_]+)*)/?`", page))
    assert named, "the page names folders in backquotes"
    missing = [
        name
        for name in sorted(named)
        if not (ROOT / "src" / "quanze" / name).exists() and not (ROOT / "src" / "quanze" / f"{name}.py").exists()
    ]
    assert not missing, f"docs/architecture.md names what is not there: {missing}"


def test_every_room_of_the_core_is_on_the_architecture_page() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = [path.name for path in (ROOT / "src" / "quanze" / "core").iterdir() if path.is_dir() and path.name != "__pycache__"]
    assert not [room for room in rooms if f"`core/{room}`" not in page]


def test_every_name_in_the_glossary_is_in_the_code() -> None:
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    names = re.findall(r"^\| `([A-Za-z_]+)` \|", page, re.M)
    assert len(names) > 20
    source = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    assert not [name for name in names if not re.search(rf"\b{name}\b", source)]


def test_nothing_committed_names_the_place_it_was_made_in() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True).stdout.split("\0")
    words = ["farm" + "-bench", "farm" + "-studio", "/" + "work/main", "/" + "opt/pypi", "/root/" + ".pyenv"]
    found = [
        f"{name}: {word}"
        for name in listed
        if name and (ROOT / name).is_file()
        for word in words
        if word.encode() in (ROOT / name).read_bytes()
    ]
    assert not found


def test_no_two_test_files_of_plain_folders_share_a_name() -> None:
    """pytest imports them by their bare names; a twin would not be run."""
    plain = [path for path in (ROOT / "tests").rglob("*.py") if not (path.parent / "__init__.py").exists() and path.parent.name != "cases"]
    names = [path.name for path in plain if path.name != "conftest.py"]
    assert sorted({name for name in names if names.count(name) > 1}) == []
