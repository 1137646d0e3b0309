"""`guard eval`: measure and calibrate what is deployed, without fooling oneself."""

import typer

from guard_eval.cli import (
    certify,
    compare,
    conformal,
    data,
    drift,
    gate,
    leaks,
    ledger,
    monitor,
    noise,
    policy,
    register,
    report,
    run,
    seal,
    split,
    suite,
    versus,
)

app = typer.Typer(
    name="eval",
    help="Measure and calibrate what is deployed; refuses to call tuned-on data held-out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("suite")(suite.suite)
app.command("run")(run.run)
app.command("versus")(versus.versus)
app.command("compare")(compare.compare)
app.command("gate")(gate.gate)
app.command("certify")(certify.certify)
app.command("monitor")(monitor.monitor)
app.command("conformal")(conformal.conformal)
app.command("drift")(drift.drift)
app.command("noise")(noise.noise)
app.add_typer(report.app, name="report")
app.add_typer(data.app, name="data")
app.add_typer(split.app, name="split")
app.add_typer(seal.app, name="seal")
app.command("register")(register.register)
app.add_typer(policy.app, name="policy")
app.add_typer(leaks.app, name="leaks")
app.add_typer(ledger.app, name="ledger")
