"""What the check `patterns` looks for, rule by rule."""
