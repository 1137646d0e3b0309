"""Runs: what a target did with every row of a split."""
