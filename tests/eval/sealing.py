"""Rows, splits and a workspace to try sealing with."""

import secrets
from pathlib import Path

import pytest
from guard_eval.ledger.entries import Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.lineage.parts import Bundle, Part
from guard_eval.looks.registration import Registration
from guard_eval.rows.identity import identify
from guard_eval.rows.row import Row
from guard_eval.splits.split import Role, Split

KEY = bytes(range(32))
BUNDLE = Bundle(policy="p", parts=(Part(kind="threshold", sha256="a" * 64, fit_run=""),))
WORDS = (
    "amber basin cedar delta ember fjord grove haven inlet jetty knoll larch mason nylon ocean "
    "pearl quill raven slate tulip umber vapor walnut xenon yacht zebra"
).split()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep anchors and keys of the test in a folder of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("GUARD_EVAL_KEY", raising=False)
    return tmp_path


def rows(count: int = 6, seed: int = 0) -> list[Row]:
    """Rows of about 20 words each that have no run of words in common."""
    import random

    chance = random.Random(seed)
    return [
        Row(
            id=f"{seed}-{i}",
            cluster=f"c{seed}-{i // 2}",
            question=" ".join(chance.choices(WORDS, k=9)) + "?",
            answer=" ".join(chance.choices(WORDS, k=12)) + ".",
            label="supported" if i % 2 else "unsupported",
        )
        for i in range(count)
    ]


def split_of(found: list[Row], name: str = "test", **given: object) -> Split:
    """The split that rows make."""
    own = identify(found)
    fields: dict[str, object] = {
        "name": name, "role": Role.TEST, "dataset": "d" * 64, "sha256": own.sha256,
        "merkle": own.merkle, "labels": own.labels, "rows": own.rows, "clusters": own.clusters,
    }  # fmt: skip
    return Split.model_validate(fields | given)


def promised(ledger: Ledger, split: Split, **given: object) -> Registration:
    """Register a look at a split."""
    fields: dict[str, object] = {"policy": BUNDLE.fingerprint, "split": split.sha256}
    made = Registration.model_validate(fields | given)
    ledger.append(Verb.REGISTER, {"registration": made.model_dump(mode="json")})
    return made


def key_in(monkeypatch: pytest.MonkeyPatch, key: bytes | None = None) -> bytes:
    """Put a key into the environment."""
    import base64

    own = key or secrets.token_bytes(32)
    monkeypatch.setenv("GUARD_EVAL_KEY", base64.b64encode(own).decode())
    return own
