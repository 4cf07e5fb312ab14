"""Boundaries: which body does what, and whether it still exists."""
