"""Which weights stand behind the name of a model."""

import hashlib
from pathlib import Path

from guard.adapters.nli.load import MINICHECK, REMOTE_CODE
from guard.adapters.onnx import SHIPPED

_FILES = ("*.onnx", "*.safetensors", "*.bin")


def fingerprint(model: str) -> str:
    """Identify a model's weights, `sha256:` and 16 digits; empty for those that lie elsewhere."""
    folder = Path(model.removeprefix(REMOTE_CODE).removeprefix(MINICHECK))
    folder = SHIPPED / model if model == "groundedness" else folder
    files = sorted(path for kind in _FILES for path in folder.glob(kind))
    if not files:
        return ""
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    return f"sha256:{digest.hexdigest()[:16]}"
