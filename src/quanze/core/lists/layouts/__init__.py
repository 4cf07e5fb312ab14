"""Layouts: plain lines that are really tables become tables; every visible character is kept once, whatever is no table stays as it was."""
