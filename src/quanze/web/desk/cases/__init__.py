"""The desk for penalty cases, one page a file."""
