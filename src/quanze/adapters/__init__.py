"""Adapters: the only place where the outside world can surprise us (files, programs, the system clock, randomness)."""
