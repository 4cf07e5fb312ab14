"""Keys that sign the ledger's checkpoints. They lie in HOME/keys, readable by this user only, and are made once.

Ed25519 comes with the product. SM2 (GB/T 32918, user id 1234567812345678) is done by the `openssl` program where it is installed.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Literal, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from quanze.adapters.os_words import said

SCHEMES = ("ed25519", "sm2")
# the DER frame of an SM2 public key; the point follows
_SM2_FRAME = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
_SM2_OPTIONS = ("-rawin", "-digest", "sm3", "-pkeyopt", "distid:1234567812345678")


class CannotSign(Exception):
    """There is no key, or no program that can use it; the sentence says what to do."""


class Signer(Protocol):
    """Signs bytes. `key` is the public key, hexadecimal."""

    @property
    def scheme(self) -> str: ...
    @property
    def key(self) -> str: ...
    def sign(self, data: bytes) -> str: ...


def open_signer(home: Path, scheme: str) -> Signer:
    """The office's signer; its key is made at the first call. Raises `CannotSign`."""
    if scheme == "sm2":
        return Sm2Signer(_kept(home, scheme, _new_sm2))
    if scheme != "ed25519":
        raise CannotSign(f"没有“{scheme}”这种签名；可用 {'、'.join(SCHEMES)}")
    return Ed25519Signer(_kept(home, scheme, _new_ed25519))


def public_key(home: Path, scheme: str) -> str:
    """The office's public key in hexadecimal; empty where none was made yet."""
    try:
        return (_folder(home) / f"ledger-{scheme}.pub").read_text().strip()
    except OSError:
        return ""


def trusted_keys(home: Path) -> frozenset[str]:
    """All public keys in HOME/keys/*.pub: today's, and earlier ones that the office kept."""
    return frozenset(path.read_text().strip() for path in _folder(home).glob("*.pub"))


def remember_checkpoint(home: Path, digest: str) -> None:
    """Keeps the newest checkpoint's digest outside the database, so that a database cut back to an earlier day is noticed."""
    draft = _folder(home) / f".last-checkpoint.{os.getpid()}"
    draft.write_text(digest + "\n")
    draft.replace(_folder(home) / "last-checkpoint")


def remembered_checkpoint(home: Path) -> str:
    """The digest of the newest checkpoint made here; empty where none was."""
    try:
        return (_folder(home) / "last-checkpoint").read_text().strip()
    except OSError:
        return ""


def check_signature(scheme: str, key: str, data: bytes, signature: str) -> Literal["good", "bad", "unchecked"]:
    """Whether `signature` (hexadecimal) is that of `key` over `data`; `unchecked` where this machine has no means to tell."""
    try:
        raw_key, raw = bytes.fromhex(key), bytes.fromhex(signature)
        if key != raw_key.hex() or signature != raw.hex():  # one way to write each
            return "bad"
        if scheme == "ed25519":
            Ed25519PublicKey.from_public_bytes(raw_key).verify(raw, data)
            return "good"
    except (ValueError, InvalidSignature):
        return "bad"
    if scheme == "sm2":
        return _check_sm2(raw_key, data, raw)
    return "bad"


def _folder(home: Path) -> Path:
    return home / "keys"


def _kept(home: Path, scheme: str, make: object) -> Path:
    """The file of the private key; made whole or not at all, by whoever is first."""
    folder = _folder(home)
    path = folder / f"ledger-{scheme}.pem"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            with tempfile.TemporaryDirectory(dir=folder) as draft:
                new = Path(draft) / "key"
                new.write_bytes(make())  # type: ignore[operator]
                new.chmod(0o600)
                with contextlib.suppress(FileExistsError):
                    os.link(new, path)
    except OSError as problem:
        raise CannotSign(f"不能读写签名密钥 {path}（{said(problem)}）；请检查数据文件夹的权限") from None
    return path


def _tell(path: Path, key: str) -> None:
    public = path.with_suffix(".pub")
    if not public.exists() or public.read_text().strip() != key:
        public.write_text(key + "\n")


def _new_ed25519() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


class Ed25519Signer:
    """RFC 8032."""

    scheme = "ed25519"

    def __init__(self, path: Path) -> None:
        try:
            private = serialization.load_pem_private_key(path.read_bytes(), None)
        except (OSError, ValueError, TypeError) as problem:
            raise CannotSign(f"签名密钥 {path} 读不了（{problem}）；请从备份恢复，不要删除") from None
        if not isinstance(private, Ed25519PrivateKey):
            raise CannotSign(f"签名密钥 {path} 不是 Ed25519 密钥；请从备份恢复")
        self._private = private
        self.key = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw).hex()
        _tell(path, self.key)

    def sign(self, data: bytes) -> str:
        return self._private.sign(data).hex()


def _openssl(*arguments: str) -> bytes:
    program = shutil.which("openssl")
    if not program:
        raise CannotSign("SM2 签名需要 openssl 程序（Debian/Ubuntu：apt install openssl）；或设 QUANZE_SIGNATURE=ed25519")
    done = subprocess.run([program, *arguments], capture_output=True, timeout=30, check=False)
    if done.returncode:
        raise CannotSign(f"openssl 不能完成 SM2 操作：{done.stderr.decode(errors='replace').strip()[:200]}")
    return done.stdout


def _new_sm2() -> bytes:
    return _openssl("genpkey", "-algorithm", "SM2")


class Sm2Signer:
    """GB/T 32918.2 with SM3, through the openssl program; the signature is DER in hexadecimal, the key the uncompressed point."""

    scheme = "sm2"

    def __init__(self, path: Path) -> None:
        self._path = path
        framed = _openssl("pkey", "-in", str(path), "-pubout", "-outform", "DER")
        if not framed.startswith(_SM2_FRAME):
            raise CannotSign(f"签名密钥 {path} 不是 SM2 密钥；请从备份恢复")
        self.key = framed[len(_SM2_FRAME) :].hex()
        _tell(path, self.key)

    def sign(self, data: bytes) -> str:
        with tempfile.NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            return _openssl("pkeyutl", "-sign", "-inkey", str(self._path), "-in", file.name, *_SM2_OPTIONS).hex()


def _check_sm2(key: bytes, data: bytes, signature: bytes) -> Literal["good", "bad", "unchecked"]:
    program = shutil.which("openssl")
    if not program:
        return "unchecked"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "key").write_bytes(_SM2_FRAME + key)
        (folder / "data").write_bytes(data)
        (folder / "signature").write_bytes(signature)
        done = subprocess.run(
            [program, "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", str(folder / "key"), "-in", str(folder / "data"),
             "-sigfile", str(folder / "signature"), *_SM2_OPTIONS],
            capture_output=True, timeout=30, check=False,
        )  # fmt: skip
    if b"Verified Successfully" in done.stdout and not done.returncode:
        return "good"
    return "bad" if b"Verification Failure" in done.stdout + done.stderr else "unchecked" if b"sm2" in done.stderr.lower() else "bad"
