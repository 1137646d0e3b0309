"""What may be said about the sandbox."""

import os
from pathlib import Path

from pydantic import Field

from guard.fixed import Fixed


class SandboxSettings(Fixed):
    """How code of models is run, where a policy wants it run."""

    python: Path | None = Field(
        None, description="the Python that runs it, whose packages it may import; default: ours"
    )
    concurrent: int = Field(
        max(2, os.cpu_count() or 2), ge=1, le=64, description="runs at once, per worker"
    )
