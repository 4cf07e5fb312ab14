"""The proof page gives strangers what they need to check the ledger."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from quanze.adapters.signing import public_key
from quanze.store.ledger.checkpoints import seal

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_before_the_first_checkpoint_the_page_says_so(client, empty_registry) -> None:
    text = client.get("/ledger/").content.decode()
    assert "还没有检查点" in text and "还没有生成签名密钥" in text


def test_key_and_checkpoints_are_published(client, county, data_folder: Path) -> None:
    before = client.get("/ledger/")
    [made] = seal(made=NOW)
    answer = client.get("/ledger/", headers={"if-none-match": before["ETag"]})
    assert answer.status_code == 200  # a new checkpoint makes the page anew
    text = answer.content.decode()
    assert public_key(data_folder, "ed25519") in text and made.digest in text and "此后没有新的事件" in text
    data = client.get("/ledger.json").json()
    assert data["checkpoints"][0]["digest"] == made.digest and data["keys"] == [{"scheme": "ed25519", "key": made.key}]
    assert made.digest in client.get("/ledger.csv").content.decode()
    assert 'href="/ledger/"' in client.get("/").content.decode()


def test_the_verifier_can_be_saved(client, empty_registry) -> None:
    answer = client.get("/ledger/quanze_verify.py")
    assert "attachment" in answer["Content-Disposition"] and answer.content.decode().startswith("#!/usr/bin/env python3")
    compile(answer.content, "quanze_verify.py", "exec")


@pytest.mark.parametrize("path", ["/ledger/x", "/ledger/quanze_verify.py/"])
def test_other_addresses_are_not_there(client, empty_registry, path: str) -> None:
    assert client.get(path).status_code == 404
