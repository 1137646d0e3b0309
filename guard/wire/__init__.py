"""Protocols, one file each; pure functions, no framework and no I/O."""
