"""Where the parts of a policy come from."""
