"""Quanze (权责): the power-and-responsibility lists of Chinese government bodies as a system that runs."""

__version__ = "0.1.0"
