"""`guard eval`: measure and calibrate what is deployed, without fooling oneself."""

import typer

from guard.cli.late import late

app = typer.Typer(
    name="eval",
    cls=late(
        __name__, "suite", "run", "versus", "compare", "gate", "calibrate", "certify", "monitor",
        "conformal", "drift", "noise", "retrieval", "report", "data", "split", "seal", "register",
        "policy", "leaks", "ledger",
    ),
    help="Measure and calibrate what is deployed; refuses to call tuned-on data held-out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)  # fmt: skip


@app.callback()
def _root() -> None:
    pass
