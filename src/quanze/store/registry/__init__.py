"""The registry: bodies, editions and records of every kind, as rows derived from events."""
