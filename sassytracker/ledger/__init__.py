"""The ledger: money, rows, journal, questions. SQLite, one transaction an act."""
