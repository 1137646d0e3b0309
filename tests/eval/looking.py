"""A workspace with a sealed test split, and looks at it by policies whose scores are made up."""

import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from guard_eval.ledger.entries import Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.lineage.lineage import bundle
from guard_eval.looks import held_out
from guard_eval.looks.registration import Registration
from guard_eval.manifest import Workspace
from guard_eval.rows.row import Row
from guard_eval.runs import running
from guard_eval.runs.outcomes import Outcome
from guard_eval.runs.sharding import Judged
from guard_eval.sealed import key as keys
from guard_eval.sealed.seal import seal
from guard_eval.targets import Spec

from guard.shelf import SHIPPED
from tests.eval.sealing import rows, split_of

SCORED = 0.123456789
Scores = Callable[[Row], float]


class Made:
    """An executor whose scores are made up."""

    name, workers, travel = "made", 1, "memory"

    def __init__(self, scores: Scores) -> None:
        self.scores = scores

    def judge(self, spec, shards):
        for shard in shards:
            yield Judged(shard.number, tuple(self._outcome(row) for row in shard.rows))

    def _outcome(self, row: Row) -> Outcome:
        score = self.scores(row)
        return Outcome(row=row.id, score=score, released=score >= 0.5, text=row.answer)


class Looking:
    """A workspace; every look is by a registration of its own."""

    def __init__(self, folder: Path, count: int = 120, budget: int = 3) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.ledger = folder, Ledger(folder / "ledger.jsonl")
        self.rows = rows(count)
        self.policies = folder / "policies"  # one only: all that ship take seconds to read
        self.policies.mkdir()
        shutil.copy(SHIPPED / "creative.yaml", self.policies)
        self.made: Registration | None = None
        self.seal("test", self.rows, budget)

    def seal(self, name: str, found: Sequence[Row], budget: int) -> None:
        """Seal rows as a test split."""
        split = split_of(list(found), name, file=f"splits/{name}.jsonl", budget=budget)
        self.ledger.append(Verb.SPLIT, {"split": split.model_dump(mode="json")})
        project = Workspace(self.folder)
        project.put(seal(self.folder, split, found, keys.load(self.folder), self.ledger))
        project.save()

    def register(self, split: str = "test", **given: object) -> Registration:
        """Promise a look that follows the one before."""
        made = bundle("creative", self.policies, entries=self.ledger.entries())
        before = self.made.fingerprint if self.made else None
        fields = {
            "policy": made.fingerprint,
            "split": Workspace(self.folder).split(split).sha256,
            "predecessor": before,
        }
        promise = Registration.model_validate(fields | given)
        self.ledger.append(Verb.REGISTER, {"registration": promise.model_dump(mode="json")})
        return promise

    def look(self, scores: Scores, split: str = "test", **given: object) -> Path:
        """Register, look, and return the run's folder."""
        promise = self.register(split, **given)
        spec, made = Spec("guard:creative", self.policies), Made(scores)
        source = held_out.source(self.folder, split, promise.fingerprint, spec, made)
        place = running.run(source, spec, source.policy, made, self.folder / "runs")[1]
        self.made = promise
        return place

    def told(self) -> dict[str, object]:
        """What the ledger says of the last look."""
        found = [e.data for e in self.ledger.entries() if e.verb is Verb.LADDER]
        return dict(found[-1])


def knowing(share: float, seed: int = 0) -> Scores:
    """Scores that are right about so many rows, and wrong about the others."""
    chance = random.Random(seed)

    def score(row: Row) -> float:
        right = chance.random() < share
        high = (row.label == "supported") is right
        return SCORED + (0.8 if high else 0) + chance.random() / 100

    return score
