"""What makes the ledger provable to strangers: hash trees, checkpoints, and the judge who recomputes everything."""
