"""The attacks that a way of isolating programs must hold against before it is used.

All of them are bounded: what gets through takes at most 1.5 GB of memory, 400 MB of disk, 500 MB of
output or 400 processes, and touches nothing but what the stage set up for it.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from guard.ports import Language
from guard.sandbox.attacks import files, javascript, kernel, network, processes, resources, secrets

_BEGUN, _ESCAPED = "BEGUN", "ESCAPED"
_PYTHON = f"""
if __name__ == "__main__":
    import json
    given = json.loads(input())
    print("{_BEGUN}", flush=True)
    try:
        result = %s(given)
    except BaseException:
        result = None
    if result:
        print("{_ESCAPED}", result, flush=True)
"""
_JAVASCRIPT = f"""
const given = JSON.parse(require('fs').readFileSync(0))
const escaped = what => console.log("{_ESCAPED}", what)
console.log("{_BEGUN}");
"""


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack: `program` says in its output whether it has begun, and whether it escaped."""

    name: str
    language: Language
    program: str

    def files(self, token: str, python: str) -> dict[str, str]:
        """The program as files whose names hold a token, by which its processes are known."""
        if self.language is Language.SHELL:
            script = f"exec {python} -I -B {token}.py\n"
            return {f"{token}.sh": script, f"{token}.py": self.program}
        return {f"{token}.{'py' if self.language is Language.PYTHON else 'js'}": self.program}


def begun(output: str) -> bool:
    """Whether the attack was made at all: what could not run has proved nothing."""
    return _BEGUN in output


def escape(output: str) -> str:
    """What the attack got, by its own words; empty if nothing."""
    return output.partition(_ESCAPED)[2].strip()[:200]


def _of(module: ModuleType, language: Language) -> list[Attack]:
    source = inspect.getsource(module)
    attacks: list[Callable[[Mapping[str, Any]], object]] = [
        one
        for name, one in inspect.getmembers(module, inspect.isfunction)
        if one.__module__ == module.__name__ and not name.startswith("_")
    ]
    return [
        Attack((one.__doc__ or "").rstrip("."), language, source + _PYTHON % one.__name__)
        for one in attacks
    ]


_MODULES = (files, secrets, network, processes, resources, kernel)
ATTACKS: tuple[Attack, ...] = (
    *(one for module in _MODULES for one in _of(module, Language.PYTHON)),
    *(one for module in _MODULES for one in _of(module, Language.SHELL)),
    *(
        Attack(name, Language.JAVASCRIPT, f"{_JAVASCRIPT}{program}")
        for name, program in javascript.ATTACKS.items()
    ),
)
