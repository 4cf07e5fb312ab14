"""Names of persons, looked up as they are met."""

from __future__ import annotations

from quanze.store.accounts import queries as people_queries


class Names(dict[str, str]):
    """Names of persons by id; an id that belongs to nobody is shown as it is."""

    def __bool__(self) -> bool:  # empty only because nobody was met yet
        return True

    def get(self, key: str, default: str | None = None) -> str:  # type: ignore[override]
        if key not in self:
            self[key] = people_queries.person_names([key]).get(key, default or key)
        return self[key]
