"""Procedures: definition + history + act + now -> Advance | Refusal. A procedure is data; the engine knows no kind of matter by name."""
