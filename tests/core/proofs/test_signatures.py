"""Signatures hold where they should and nowhere else: standard vectors, a second implementation of each scheme, keys kept safely."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_makers import KEY, OFFLINE, PUBLIC

from quanze.adapters import signing

# RFC 8032 section 7.1, tests 1 to 3: public key, message, signature
RFC_8032 = [
    ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
    ("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "message", "signature"), RFC_8032)
def test_the_vectors_of_the_standard_hold_in_both_implementations(key: str, message: str, signature: str) -> None:
    data, raw = bytes.fromhex(message), bytes.fromhex(signature)
    assert signing.check_signature("ed25519", key, data, signature) == "good" and OFFLINE.ed25519_holds(key, data, raw)
    assert signing.check_signature("ed25519", key, data + b"!", signature) == "bad" and not OFFLINE.ed25519_holds(key, data + b"!", raw)


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=100), st.integers(0, 511))
def test_one_bit_of_a_signature_matters_to_both(data: bytes, bit: int) -> None:
    raw = KEY.sign(data)
    assert OFFLINE.ed25519_holds(PUBLIC, data, raw)
    wrong = bytearray(raw)
    wrong[bit // 8] ^= 1 << bit % 8
    assert signing.check_signature("ed25519", PUBLIC, data, wrong.hex()) == "bad"
    with contextlib.suppress(ValueError):  # not a point of the curve at all
        assert not OFFLINE.ed25519_holds(PUBLIC, data, bytes(wrong))


@pytest.mark.parametrize(
    ("scheme", "key", "signature"),
    [("ed25519", "zz", "00"), ("ed25519", "", ""), ("rot13", PUBLIC, "00"), ("ed25519", PUBLIC.upper(), "00" * 64)],
)
def test_nonsense_is_a_bad_signature(scheme: str, key: str, signature: str) -> None:
    assert signing.check_signature(scheme, key, b"", signature) == "bad"


@pytest.mark.parametrize("scheme", signing.SCHEMES)
def test_a_key_is_made_once_and_kept_from_others(tmp_path: Path, scheme: str) -> None:
    if scheme == "sm2" and not shutil.which("openssl"):
        pytest.skip("needs openssl (Debian: openssl)")
    with ThreadPool(8) as pool:  # eight who come first all get the same key
        keys = set(pool.map(lambda _: signing.open_signer(tmp_path, scheme).key, range(8)))
    assert len(keys) == 1
    path = tmp_path / "keys" / f"ledger-{scheme}.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert signing.trusted_keys(tmp_path) == keys == {signing.public_key(tmp_path, scheme)}
    signer = signing.open_signer(tmp_path, scheme)
    signature = signer.sign("检查点".encode())
    assert signing.check_signature(scheme, signer.key, "检查点".encode(), signature) == "good"
    assert signing.check_signature(scheme, signer.key, "检查站".encode(), signature) == "bad"


def test_a_damaged_key_is_not_replaced_silently(tmp_path: Path) -> None:
    signing.open_signer(tmp_path, "ed25519")
    path = tmp_path / "keys" / "ledger-ed25519.pem"
    os.chmod(path, 0o600)
    path.write_text("broken")
    with pytest.raises(signing.CannotSign, match="从备份恢复"):
        signing.open_signer(tmp_path, "ed25519")
    assert path.read_text() == "broken"


def test_without_openssl_sm2_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(signing.CannotSign, match="openssl"):
        signing.open_signer(tmp_path, "sm2")
    assert signing.check_signature("sm2", "04" + "00" * 64, b"", "00") == "unchecked"


# SM2 by the formulas of GB/T 32918.2 alone, to see that what openssl signs is the standard and not a dialect
P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
GX = 0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7
GY = 0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0
Point = tuple[int, int] | None


def plus(p: Point, q: Point) -> Point:
    if p is None or q is None:
        return p or q
    if p[0] == q[0] and (p[1] + q[1]) % P == 0:
        return None
    slope = (3 * p[0] ** 2 + A) * pow(2 * p[1], -1, P) if p == q else (q[1] - p[1]) * pow(q[0] - p[0], -1, P)
    x = (slope**2 - p[0] - q[0]) % P
    return x, (slope * (p[0] - x) - p[1]) % P


def many(n: int, p: Point) -> Point:
    total: Point = None
    while n:
        total, p, n = plus(total, p) if n & 1 else total, plus(p, p), n >> 1
    return total


def sm3(data: bytes) -> bytes:
    return hashlib.new("sm3", data).digest()


def sm2_holds(key: bytes, data: bytes, der: bytes) -> bool:
    x, y = int.from_bytes(key[1:33], "big"), int.from_bytes(key[33:], "big")
    numbers, rest = [], der[2:]
    while rest:
        numbers.append(int.from_bytes(rest[2 : 2 + rest[1]], "big"))
        rest = rest[2 + rest[1] :]
    r, s = numbers
    name = b"1234567812345678"
    fixed = b"".join(n.to_bytes(32, "big") for n in (A, B, GX, GY, x, y))
    e = int.from_bytes(sm3(sm3((8 * len(name)).to_bytes(2, "big") + name + fixed) + data), "big")
    reached = plus(many(s, (GX, GY)), many((r + s) % N, (x, y)))
    return reached is not None and (e + reached[0]) % N == r


def test_sm2_signatures_follow_the_national_standard(tmp_path: Path) -> None:
    if not shutil.which("openssl"):
        pytest.skip("needs openssl (Debian: openssl)")
    signer = signing.open_signer(tmp_path, "sm2")
    for data in (b"", b"abc", "权责清单".encode() * 99):
        signature = bytes.fromhex(signer.sign(data))
        assert sm2_holds(bytes.fromhex(signer.key), data, signature)
        assert not sm2_holds(bytes.fromhex(signer.key), data + b"!", signature)
