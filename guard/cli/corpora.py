"""Corpora that policies name and that are not there."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guard import yamlfile
from guard.adapters.lance import Lance
from guard.corpus import contents
from guard.errors import GuardError

if TYPE_CHECKING:  # every check comes with it, which `guard corpus` has no use for
    from guard.policy import Policy

Location = Annotated[str, typer.Option(help="Folder or Lance URI that holds the corpora.")]
HERE = ".guard/corpus"
_PLACE = ("ground", "corpus")


def unfound(folder: Path, policies: Mapping[str, "Policy"], location: str) -> list[str]:
    """Say of every corpus that a policy names and that can't be had where, why, and what to do."""
    return asyncio.run(_unfound(folder, policies, location))


async def _unfound(folder: Path, policies: Mapping[str, "Policy"], location: str) -> list[str]:
    lance, found = Lance(location), list[str]()
    for name, policy in policies.items():
        if not policy.ground.corpus:
            continue
        try:
            await contents.existing(lance, policy.ground.corpus)
        except GuardError as exc:
            path = folder / f"{name}.yaml"
            where = f"{path}:{yamlfile.line(path, _PLACE)}: {'.'.join(_PLACE)}"
            so = f"Looked for in {location}; requests under {name} fail until it is there"
            found.append(f"{where}: {exc}. {so}")
    return found
