"""Report: what was found and what it may be called, on one page that can be verified."""
