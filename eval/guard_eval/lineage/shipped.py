"""Parts that come with the program: model weights, the index's make, the code."""

import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import guard
from guard.adapters.onnx import SHIPPED
from guard.policy import Policy
from guard_eval.canonical import digest
from guard_eval.lineage.detectors import sha256
from guard_eval.lineage.parts import Kind, Part

_ROOT = Path(guard.__file__).parent
_CHUNKER = ("chunk.py", "sentences.py")
_sha256 = cache(sha256)


def parts(policy: Policy) -> Iterator[Part]:
    """Yield the parts that a policy uses of those that ship.

    Weights were fitted; where, their card says, which is named as the run where it lists the hash
    of the very file. Code was not fitted, but no figure holds for other code.
    """
    models = {str(s["model"]) for s in _settings(policy) if s.get("model")}
    if (SHIPPED / "groundedness").is_dir() and "groundedness" in models:
        yield weights("detector", "groundedness")
    if policy.ground.corpus:
        yield weights("embedding_version", "encoder", **_space())
        yield weights("reranker", "reranker")
        yield _code("chunker", "corpus.chunk", [_ROOT / "corpus" / name for name in _CHUNKER])
        yield _code("retriever", "corpus.corpora", [_ROOT / "corpus" / "corpora.py"])
    yield _code("code", f"guard {_version()}", sorted(_ROOT.rglob("*.py")))


def weights(kind: Kind, name: str, **params: str) -> Part:
    """The weights of a shipped model, by their file and what their card says of it."""
    file, card = SHIPPED / name / "model.onnx", SHIPPED / name / "CARD.md"
    own = _sha256(file)
    listed = own in card.read_text(encoding="utf-8")
    tokenizer = _sha256(SHIPPED / name / "tokenizer.json")
    sha = digest({"model": own, "tokenizer": tokenizer, **params})
    run = f"card {name} {own[:16]}" if listed else None
    return Part(kind=kind, name=name, sha256=sha, fit_run=run, params={"file": own, **params})


def _settings(policy: Policy) -> Iterator[dict[str, object]]:
    return (check.model_dump(mode="json") for check in policy.checks)


def _space() -> dict[str, str]:
    """What makes vectors comparable: the encoder's space, width, window and query prefix."""
    encoder = importlib.import_module("guard.adapters.encoder")
    own = encoder.Encoder
    return {
        "space": own.space,
        "width": str(own.width),
        "window": str(own.window),
        "query": encoder.QUERY,
    }


def _code(kind: Kind, name: str, paths: list[Path]) -> Part:
    found = {path.relative_to(_ROOT).as_posix(): _sha256(path) for path in paths}
    return Part(kind=kind, name=name, sha256=digest(found), fit_run="")


def _version() -> str:
    from importlib.metadata import version

    return version("groundwire")
