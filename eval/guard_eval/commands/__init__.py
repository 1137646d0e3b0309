"""Makes the index of shell options that ships: `python -m guard_eval.commands --help`."""
