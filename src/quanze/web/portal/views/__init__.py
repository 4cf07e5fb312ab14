"""One view a file: a request becomes one call, its result becomes a page."""
