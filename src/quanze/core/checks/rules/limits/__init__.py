"""Time limits: whether the days a list states are those of the law."""
