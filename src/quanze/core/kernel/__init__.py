"""What every room may use: places in a source, intervals, honest unknowns, canonical JSON, digests, event chains."""
