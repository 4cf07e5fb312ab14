"""Penalty cases: matters with their rows for screens, their evidence, and the operations that the desk calls."""
