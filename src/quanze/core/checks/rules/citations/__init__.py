"""Citations: whether what is cited can be what it says."""
