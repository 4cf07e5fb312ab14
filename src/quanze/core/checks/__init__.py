"""Checks: lists and law in, diagnostics out. One rule a file under `rules/<bundle>/<CODE>.py`; no rule knows another."""
