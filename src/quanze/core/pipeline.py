"""The whole corridor on one page: from the bytes of a file to what its lists say."""

from __future__ import annotations
