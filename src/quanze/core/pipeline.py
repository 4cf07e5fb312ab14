"""The whole corridor on one page: from the bytes of a file to what its lists say."""

from __future__ import annotations

from quanze.core.documents.reader import Convert, read_document
from quanze.core.lists.lexicon import Lexicon
from quanze.core.lists.model import ExtractedLists
from quanze.core.lists.recognise import recognise


def read_lists(name: str, data: bytes, rules: Lexicon, *, convert: Convert | None = None) -> ExtractedLists:
    """The lists that a file holds, with an account of every visible character.

    `name` is what messages and results call the file. `rules` are the words by which lists name their columns;
    `quanze.adapters.rulebook.load_list_rules()` gives those of the rulebook. `convert` turns the bytes of an old
    office format into those of a new one. Raises `UnreadableDocument` where the file cannot be read at all; whatever can be read but not
    understood comes back in `unplaced`.
    """
    return recognise(read_document(name, data, convert=convert), rules)
