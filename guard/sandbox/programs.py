"""Programs of the machine that rungs are made of."""

import shutil
import sys
from pathlib import Path

from guard.sandbox.interpreters import PATH
from guard.sandbox.rung import Missing


def program(name: str, remedy: str) -> str:
    """Where a program is, on the machine or beside this interpreter. Raises Missing."""
    beside = Path(sys.executable).parent
    if found := shutil.which(name, path=f"{PATH}:/usr/sbin:/sbin:{beside}"):
        return found
    raise Missing(f"no {name} ({remedy})")
