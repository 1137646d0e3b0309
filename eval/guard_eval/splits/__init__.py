"""Splits: rows with one role each, and how they are dealt."""
