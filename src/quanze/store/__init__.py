"""Store: Django apps, thin. `queries.py` reads; `operations.py` loads, asks the core and records in one transaction."""
