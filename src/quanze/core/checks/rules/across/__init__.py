"""Across documents: what several lists say of one matter."""
