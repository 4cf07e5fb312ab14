"""The rulebook: data only. Every legal number with value, unit, in-force interval, source and how it was checked."""
