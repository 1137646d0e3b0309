"""The ledger: what was done, in order, and never edited."""
