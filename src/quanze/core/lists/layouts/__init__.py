"""Layouts: plain lines that are really tables become tables; every visible character is kept once, whatever is no table stays as it was."""

from quanze.core.lists.layouts.model import LabelledTable
from quanze.core.lists.layouts.tabulate import tabulate

__all__ = ["LabelledTable", "tabulate"]
