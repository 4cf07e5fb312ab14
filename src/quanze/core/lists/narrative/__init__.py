"""Narrative: lists told as prose, numbered 一、 （一） 1., with page breaks inside their sentences."""

from quanze.core.lists.narrative.model import Narrative
from quanze.core.lists.narrative.read import read_narrative

__all__ = ["Narrative", "read_narrative"]
