"""`guard policy`: look at what the policies say."""

import difflib
import json
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from guard import shelf
from guard.checks import CHECKS
from guard.cli.calibrations import unfit
from guard.cli.corpora import HERE, Location, unfound
from guard.cli.models import unknown
from guard.errors import ConfigError, UnknownPolicy, meant
from guard.policy import Policy
from guard.shelf import SHIPPED

app = typer.Typer(help="Check, show and compare policies.", no_args_is_help=True)
Folder = Annotated[
    Path, typer.Option("--policies", help="Folder of policies; those that ship are known besides.")
]


@app.command("check")
def check(
    folder: Annotated[Path, typer.Argument(help="Folder of policies.")] = SHIPPED,
    location: Location = HERE,
) -> None:
    """Say whether every policy of a folder is right; if not, what to mend where.

    A corpus or a model that is not there is a warning only: it may be made later. So are scores
    that are read by numbers fitted for others, and a judge that no claim reaches.
    """
    policies = shelf.load(folder)
    for name, policy in policies.items():
        checks = ", ".join(check.name() for check in policy.checks) or "no checks"
        typer.echo(f"{name}: {'certificate edited' if policy.edited else 'ok'} ({checks})")
    missing = (*unfound(folder, policies, location), *unknown(folder, policies))
    for doubt in (*missing, *unfit(folder, policies)):
        typer.echo(f"warning: {doubt}", err=True)
    if doubts := shelf.doubts(folder, policies):
        raise ConfigError("\n".join(doubts))


@app.command("show")
def show(name: str, folder: Folder = SHIPPED) -> None:
    """Print a policy with all that it inherits and every default."""
    typer.echo(_yaml(_named(folder, name)), nl=False)


@app.command("diff")
def diff(one: str, other: str, folder: Folder = SHIPPED) -> None:
    """Print in what two policies differ, as resolved."""
    before, after = (_yaml(_named(folder, name)).splitlines() for name in (one, other))
    for line in difflib.unified_diff(before, after, one, other, lineterm="", n=2):
        typer.echo(line)


@app.command("schema")
def schema() -> None:
    """Print the JSON Schema of a policy file, for editors."""
    typer.echo(json.dumps(json_schema(), indent=2))


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a policy file."""
    schema = Policy.model_json_schema()
    checks = {
        check.name(): {
            "description": check.__doc__,
            "anyOf": [check.model_json_schema(), {"type": "null"}, {"const": False}],
        }
        for check in CHECKS
    }
    fields = schema["properties"]
    fields["checks"] = {"type": "object", "properties": checks, "additionalProperties": False}
    fields["extends"] = {"type": "string", "description": "the policy to build on"}
    del fields["name"]
    schema["required"] = []
    return schema


def _named(folder: Path, name: str) -> Policy:
    policies = {**shelf.load(SHIPPED), **shelf.load(folder)}
    if name not in policies:
        known = ", ".join(sorted(policies))
        near = meant(name, policies)
        raise UnknownPolicy(f"{folder}: there is no policy {name!r}; {near}there are: {known}")
    return policies[name]


def _yaml(policy: Policy) -> str:
    return yaml.safe_dump(policy.resolved(), sort_keys=False, allow_unicode=True, width=100)
