"""Looks at test splits: promised, counted, opened, and told."""
