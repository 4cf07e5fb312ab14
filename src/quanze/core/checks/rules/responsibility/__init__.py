"""Responsibility: whether duties, stages, accountability and remedies match the power."""
