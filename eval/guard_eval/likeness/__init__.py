"""Which texts are the same, nearly the same, or part of another."""
