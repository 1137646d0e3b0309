"""What figures may depend on, and nothing that tells whose machine it was."""

import platform
from importlib.metadata import PackageNotFoundError, version

_MATTERS = ("groundwire", "numpy", "onnxruntime", "tokenizers", "ray", "xllamacpp")


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
    return found
