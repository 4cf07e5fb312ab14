"""Text in, citations out: which enactment is cited, with its number, dates and provisions; and which law that is."""
