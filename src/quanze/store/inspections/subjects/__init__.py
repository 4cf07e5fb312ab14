"""The register of inspected subjects, and what bars or fits an officer: specialities, absences, interests."""
