"""The ledger: append-only events, chained per stream."""
