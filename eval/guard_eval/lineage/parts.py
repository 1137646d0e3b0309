"""What a policy is made of, and what each part was fitted on."""

from collections.abc import Collection, Mapping
from typing import Literal

from pydantic import Field

from guard.fixed import Fixed
from guard_eval.canonical import digest

Kind = Literal[
    "threshold", "calibrator", "density_ratio", "prompt", "few_shot", "chunker", "index",
    "corpus_snapshot", "embedding_version", "retriever", "reranker", "judge", "detector",
    "drift_band", "code", "setting",
]  # fmt: skip

CORPORA = ".guard/corpus"
"""Where corpora lie unless the server is told otherwise."""


class Part(Fixed):
    """One part of a policy that could have been fitted to data.

    `fit_on` are the sha256 of the splits it was fitted on, () for a part that was not fitted;
    `made_from` the fingerprints of the parts that the run which fitted it used: what those were
    fitted on, this one was too. `fit_run` None means that nobody says where the part comes from.
    """

    kind: Kind
    name: str = ""
    sha256: str = Field(description="of the part's canonical value, or of its file")
    text: str = Field("", description="prompts and few-shots: the text, for the leak scan")
    fit_on: tuple[str, ...] = ()
    made_from: tuple[str, ...] = ()
    fit_run: str | None = None
    params: Mapping[str, str] = {}

    @property
    def fingerprint(self) -> str:
        """The part's identity: 64 hexadecimal digits. Does not depend on where it came from."""
        return digest({"kind": self.kind, "name": self.name, "sha256": self.sha256})


class Bundle(Fixed):
    """A policy with all its parts; what is registered and run."""

    policy: str
    parts: tuple[Part, ...]
    corpora: str = CORPORA  # where its corpus was read; what it held there is a part

    @property
    def fingerprint(self) -> str:
        """The policy's identity: changes with any part."""
        return digest(sorted(part.fingerprint for part in self.parts))

    def other(self, before: Collection[str]) -> str:
        """Name the parts that are not among those of before, given by fingerprint."""
        new = [f"{p.kind} {p.name}".strip() for p in self.parts if p.fingerprint not in before]
        return ", ".join(new) or "a part is gone"
