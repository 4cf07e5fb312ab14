"""Lists: a Document in, ExtractedLists out (records of a known kind; what could not be placed is kept with the reason)."""
