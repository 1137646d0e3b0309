"""What is refused, and why: pure checks over what is known at one moment."""
