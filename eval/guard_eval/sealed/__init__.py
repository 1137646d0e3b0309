"""Sealed test splits: encrypted, known again by a sketch, and remembered."""
