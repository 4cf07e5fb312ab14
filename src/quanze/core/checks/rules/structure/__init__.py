"""Structure: fields, numbers, totals, rows."""
