"""Matters: what runs under a procedure, as events of the ledger and the rows derived from them."""
