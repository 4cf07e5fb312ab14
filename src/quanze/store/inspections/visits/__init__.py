"""Visits: codes before entry, check-in, forms, photographs, results, ratings."""
