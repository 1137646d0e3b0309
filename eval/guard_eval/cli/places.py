"""Where workspaces, policies and corpora lie: the options, and how they are given again."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from guard_eval.lineage.parts import CORPORA

Corpora = Annotated[
    str, typer.Option(help="Folder or Lance URI of the corpora that a policy may name.")
]

Folder = Annotated[Path, typer.Option("--workspace", "-w", help="The folder with eval.yaml.")]
HERE = Path()


def again(policies: Path | None, corpora: str) -> str:
    """Return the options that a further command needs to find the same; empty for the usual."""
    words = [] if corpora == CORPORA else ["--corpora", corpora]
    if policies:
        from guard.shelf import SHIPPED  # every check comes with it: half a second

        words = words if policies == SHIPPED else ["--policies", str(policies), *words]
    return "".join(f" {shlex.quote(word)}" for word in words)
