"""The parts of the portal's addresses. Whoever declares an address imports this module first, so that its parts are known."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import URLPattern, path, register_converter
from django.urls.converters import get_converters


class Slug:
    """A body's part of an address: readable, without the marks that separate parts."""

    regex = r"[^/\x00-\x1f?#.]+"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Key(Slug):
    regex = r"[0-9A-Za-z_-]{1,24}"


class Law(Slug):
    """An enactment's title in an address; a title may hold full stops."""

    regex = r"[^/\x00-\x1f?#]{1,300}"


class Article(Slug):
    """第六十二条 as 62, 第一百三十三条之一 as 133-1."""

    regex = r"[1-9][0-9]{0,3}(?:-[1-9][0-9]{0,2})?"


class Sha256(Slug):
    regex = r"[0-9a-f]{64}"


for name, converter in (("body", Slug), ("key", Key), ("sha256", Sha256), ("law", Law), ("article", Article)):
    if name not in get_converters():
        register_converter(converter, name)


def in_three_forms(address: str, view: Callable[..., object], name: str) -> list[URLPattern]:
    """The three addresses of one page."""
    return [
        path(f"{address}/", view, {"form": "html"}, name=name),
        path(f"{address}.json", view, {"form": "json"}, name=f"{name}-json"),
        path(f"{address}.csv", view, {"form": "csv"}, name=f"{name}-csv"),
    ]
