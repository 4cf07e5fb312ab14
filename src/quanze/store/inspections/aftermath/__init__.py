"""After a visit: orders, rechecks, product spot checks, self-check reports, publication."""
