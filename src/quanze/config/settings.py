"""Django settings. Everything an office may set is read from the environment, with a default that is safe on one machine.

`QUANZE_HOME` (data folder), `QUANZE_DATABASE_URL` (postgresql://…), `QUANZE_SECRET_KEY`, `QUANZE_ALLOWED_HOSTS`,
`QUANZE_DEBUG`, `QUANZE_HTTPS`, `QUANZE_DIGEST` (sha256 or sm3), `QUANZE_SIGNATURE` (ed25519 or sm2).
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("QUANZE_HOME", Path.cwd() / "var"))


def _secret_key() -> str:
    """The key from the environment, else one made once and kept in the data folder for this user only."""
    if key := os.environ.get("QUANZE_SECRET_KEY"):
        return key
    kept = HOME / "secret-key"
    try:
        HOME.mkdir(mode=0o700, parents=True, exist_ok=True)  # personal data: nobody else on this machine reads it
        with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return kept.read_text().strip()


def database(url: str) -> dict[str, object]:
    """Django's description of the database at `url`; an empty one means SQLite in the data folder."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "quanze.sqlite3",
            "OPTIONS": {
                "timeout": 20,
                # a read-then-write transaction that starts deferred fails under a second writer
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"QUANZE_DATABASE_URL 应以 postgresql:// 开头，写的是“{parts.scheme}://…”；不写则用 SQLite")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
    }


SECRET_KEY = _secret_key()
DEBUG = os.environ.get("QUANZE_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("QUANZE_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
HTTPS = os.environ.get("QUANZE_HTTPS") == "1"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "quanze.store.ledger",
    "quanze.store.law",
    "quanze.store.registry",
    "quanze.store.quality",
    "quanze.store.accounts",
    "quanze.store.matters",
    "quanze.store.papers",
    "quanze.store.casework",
    "quanze.store.inspections.subjects",
    "quanze.store.inspections.checkforms",
    "quanze.store.inspections.plans",
    "quanze.store.inspections.visits",
    "quanze.store.inspections.aftermath",
    "quanze.web.common",
    "quanze.web.portal",
    "quanze.web.desk",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "quanze.web.desk.middleware.DeskAccess",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "quanze.config.urls"
WSGI_APPLICATION = "quanze.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

DATABASES = {"default": database(os.environ.get("QUANZE_DATABASE_URL", ""))}
# what new events and checkpoints are digested and signed with; old ones keep theirs and still verify
LEDGER_DIGEST = os.environ.get("QUANZE_DIGEST", "sha256")
LEDGER_SIGNATURE = os.environ.get("QUANZE_SIGNATURE", "ed25519")
if LEDGER_DIGEST not in ("sha256", "sm3") or LEDGER_SIGNATURE not in ("ed25519", "sm2"):
    raise ValueError(f"QUANZE_DIGEST 要写 sha256 或 sm3，QUANZE_SIGNATURE 要写 ed25519 或 sm2，得到 {LEDGER_DIGEST}、{LEDGER_SIGNATURE}")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
# files come straight from the apps; a collected folder is used only where an office has made one
STATIC_ROOT = HOME / "static" if (HOME / "static").is_dir() else None
WHITENOISE_USE_FINDERS = True
# every address of a static file carries the digest of its content (the `asset` tag), so a browser may keep it
WHITENOISE_MAX_AGE = 30 * 24 * 60 * 60

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# we speak plain HTTP ourselves: with HTTPS a proxy stands in front, and only it can say that the browser came by HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "quanze.web.desk.views.system.stale_page"
# only `quanze demo` sets it: sample officers of a fictional county, who sign in without a second factor
DEMO = os.environ.get("QUANZE_DEMO") == "1"
# proxies that may say on whose behalf they ask, by their own address
TRUSTED_PROXIES = [one for one in os.environ.get("QUANZE_PROXIES", "").split(",") if one]
CSRF_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
