"""Where corpora lie, as an option of commands that read a policy with all its parts."""

from typing import Annotated

import typer

Corpora = Annotated[
    str, typer.Option(help="Folder or Lance URI of the corpora that a policy may name.")
]
