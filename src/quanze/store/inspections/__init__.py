"""Inspections in rows: five small apps, each derived from events: subjects, check forms, plans with their draws, visits, what comes after."""
