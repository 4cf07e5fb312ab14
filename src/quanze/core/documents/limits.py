"""How much a file may ask of the machine before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file; sizes in bytes. The defaults leave room for the largest lists known (some 1,000 pages) ten times over.

    `expanded_ratio` counts only once an archive unpacks to more than `ratio_free` bytes: small parts of real workbooks
    compress better than any bomb does.
    """

    text_bytes: int = 64 * MEGABYTE
    file_bytes: int = 256 * MEGABYTE
    archive_entries: int = 20_000
    part_bytes: int = 160 * MEGABYTE
    expanded_bytes: int = 400 * MEGABYTE
    expanded_ratio: int = 250
    ratio_free: int = 32 * MEGABYTE
    cells: int = 2_000_000
    columns: int = 16_384
    pages: int = 5_000
    characters: int = 20_000_000
    depth: int = 200


DEFAULT_LIMITS = Limits()
