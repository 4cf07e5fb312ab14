"""The clock: a limit, a start and a calendar give a deadline that explains itself. Values in, frozen values out; no time is read here."""
