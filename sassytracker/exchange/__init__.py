"""Ways out of the ledger and into it."""
