"""Full-text search that finds any substring, down to one character, exactly; on SQLite and on PostgreSQL alike."""
