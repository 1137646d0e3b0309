"""`python -m guard_eval.groundedness STEP`: the steps that make the shipped model, in order."""

from guard_eval.groundedness.command import app

app()
