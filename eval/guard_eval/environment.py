"""What figures may depend on, and nothing that tells whose machine it was."""

import os
import platform
import sys
import sysconfig
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_MATTERS = ("groundwire", "numpy", "onnxruntime", "tokenizers", "ray", "xllamacpp")
_OWN, _BEFORE = ("guard", "guard_eval"), ("sitecustomize", "usercustomize")
LOADED = "loaded from elsewhere"
"""Modules of this program that `PYTHONPATH` put in place of the installed ones, modules that Python
was made to load before any program, and libraries that the system was."""
_PRELOADED = ("LD_PRELOAD", "DYLD_INSERT_LIBRARIES")


def environment() -> dict[str, str]:
    """Versions by name; what is not installed is not in it."""
    found = {
        "python": platform.python_version(),
        "system": platform.system().lower(),
        "machine": platform.machine(),
    }
    for name in _MATTERS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    if elsewhere := _elsewhere():
        found[LOADED] = ", ".join(elsewhere)
    return found


def _elsewhere() -> list[str]:
    given = [Path(place) for place in os.environ.get("PYTHONPATH", "").split(os.pathsep) if place]
    system = Path(sysconfig.get_path("stdlib"))  # some systems have a sitecustomize of their own
    files = {name: getattr(sys.modules.get(name), "__file__", None) for name in (*_OWN, *_BEFORE)}
    at = {name: Path(file).absolute() for name, file in files.items() if file}
    before = [f"{name} ({os.environ[name]})" for name in _PRELOADED if os.environ.get(name)]
    return before + [
        name
        for name, file in at.items()
        if (
            any(file.is_relative_to(place.absolute()) for place in given)
            if name in _OWN
            else not file.is_relative_to(system)
        )
    ]
