"""What the check `code` reads, runs and says of a program, and what other checks read of code."""
