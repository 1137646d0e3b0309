"""Parts that no policy file holds: what a client shows the model, what watches for drift."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

from guard_eval.errors import EvalError
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.lineage.detectors import sha256
from guard_eval.lineage.fittable import strings
from guard_eval.lineage.parts import Kind, Part

_TEXTS = ("prompt", "few_shot", "judge")  # what they say is looked through for test rows
_NEVER = ("code", "setting")  # stand in the program, or in the policy file
KINDS = tuple(kind for kind in get_args(Kind) if kind not in _NEVER)


def part(told: str) -> Part:
    """Return the part that KIND=FILE tells, named by its file. Raises EvalError."""
    kind, _, file = told.partition("=")
    path = Path(file)
    if kind not in KINDS or not file:
        raise EvalError(
            f"--add {told}: is not KIND=FILE",
            f"as in few_shot=examples.jsonl; kinds: {', '.join(KINDS)}",
        )
    try:
        own, text = sha256(path), _text(path) if kind in _TEXTS else ""
    except (OSError, ValueError) as exc:
        remedy = "give the file that the part is; of words, UTF-8 text or JSON Lines"
        raise EvalError(f"{path}: cannot be read: {exc}", remedy) from None
    return Part.model_validate({"kind": kind, "name": path.name, "sha256": own, "text": text})


def parts(policy: str, entries: Iterable[Entry]) -> list[Part]:
    """Return the parts that were added to a policy; of one kind and file name, the last."""
    added = (e.data for e in entries if e.verb is Verb.FIT and e.data.get("added_to") == policy)
    found = (Part.model_validate(each["part"]) for each in added)
    return list({(each.kind, each.name): each for each in found}.values())


def _text(path: Path) -> str:
    """What a file says; of JSON Lines, each example a paragraph."""
    text = path.read_text("utf-8")
    if path.suffix != ".jsonl":
        return text
    examples: list[Any] = [json.loads(line) for line in text.splitlines() if line.strip()]
    return "\n\n".join("\n".join(strings(each)) for each in examples)
