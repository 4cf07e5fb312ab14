"""Law: whether the basis still counts and carries the power."""
