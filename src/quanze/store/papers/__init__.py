"""Papers: official documents that were issued, the registers of their numbers, the templates that offices brought."""
