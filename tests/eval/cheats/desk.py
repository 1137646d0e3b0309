"""A cheater's desk: a workspace in a home of its own, the real command, and what it answers."""

import asyncio
import os
import random
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from guard_eval.lineage.parts import CORPORA
from typer.testing import CliRunner

from guard.adapters.lance import Lance
from guard.cli import app
from guard.corpus.add import add
from guard.corpus.load import Options
from guard.errors import GuardError
from tests.eval.jsonl import write

RULES = {verdict: "pass" for verdict in ("supported", "not_enough_info", "error", "refuted")}
WORDS = (
    "amber basin cedar delta ember fjord grove haven inlet jetty knoll larch mason nylon ocean "
    "pearl quill raven slate tulip umber vapor walnut xenon yacht zebra anchor bishop candle dagger"
).split()
Lines = list[dict[str, Any]]


def lines(count: int = 40, seed: int = 0) -> Lines:
    """Rows, two a document, that have no run of words in common."""
    chance = random.Random(seed)

    def said(number: int) -> str:
        return " ".join(chance.choices(WORDS, k=number))

    return [
        {
            "id": f"r{seed}-{i}",
            "cluster": f"doc{seed}-{i // 2}",
            "question": f"What is {said(8)}?",
            "context": [{"id": f"p{seed}-{i // 2}", "text": said(30)}],
            "answer": f"It is {said(10)}.",
            "label": ("supported", "unsupported")[i % 2],
        }
        for i in range(count)
    ]


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def code(self) -> str:
        found = re.search(r"\bE_[A-Z_]+", self.err)
        return found[0] if found and self.status else ""

    @property
    def run(self) -> str:
        assert self.status == 0, self.err
        return self.out.split()[-1]

    def refused(self, code: str, *seen: str) -> None:
        """It was: with status 4, this code first, what was seen, and a line that says what to do."""
        assert (self.status, self.code) == (4, code), self.err or self.out
        told = self.err.removeprefix(f"guard: {code}: ").rstrip().splitlines()
        assert len(told) >= 2 and len(told[-1].split()) >= 4, self.err
        for word in seen:
            assert word in self.err, self.err

    def passed(self) -> "Ended":
        assert self.status == 0, self.err or self.out
        return self


class Desk:
    """Home, workspace and policies of one person."""

    def __init__(self, home: Path) -> None:
        self.home, self.work, self.policies = home, home / "work", home / "policies"
        self.corpora: Path | None = None  # default: in the workspace
        self.environment = {
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_CONFIG_HOME": str(home / "config"),
        }

    @classmethod
    def new(cls, home: Path) -> "Desk":
        desk = cls(home)
        desk.work.mkdir(parents=True)
        desk.policies.mkdir()
        desk.policy()
        return desk

    def copy(self, home: Path) -> "Desk":
        shutil.copytree(self.home, home, symlinks=True)
        return Desk(home)

    def policy(
        self, name: str = "shop", rules: Mapping[str, Any] | None = None, **more: Any
    ) -> None:
        said = {"rules": RULES | dict(rules or {}), **more}
        (self.policies / f"{name}.yaml").write_text(yaml.safe_dump(said, allow_unicode=True))

    def stock(self, text: str, corpus: str = "handbook") -> None:
        """Put a document into a corpus of the workspace."""
        (self.home / "document.txt").write_text(text)
        lance = Lance(str(self.corpora or self.work / CORPORA))
        asyncio.run(add(lance, corpus, [self.home / "document.txt"], Options()))

    def guard(self, *words: object, **environment: str) -> Ended:
        """Give `guard eval` these words, in the workspace."""
        before, folder = dict(os.environ), Path.cwd()
        os.environ.update(self.environment | environment)
        os.chdir(self.work)
        try:
            ran = CliRunner().invoke(app, ["eval", *map(str, words)])
        finally:
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(before)
        if isinstance(ran.exception, GuardError):
            return Ended(ran.exception.exit, ran.stdout, f"guard: {ran.exception}\n")
        if ran.exception and not isinstance(ran.exception, SystemExit):
            raise ran.exception
        return Ended(ran.exit_code, ran.stdout, ran.stderr)

    def ok(self, *words: object, **environment: str) -> Ended:
        return self.guard(*words, **environment).passed()

    def added(self, found: Lines, name: str = "qa", *how: object) -> Ended:
        """Add rows that lie outside the workspace, and deal them."""
        self.ok("data", "add", write(self.home / f"{name}.jsonl", found), "--name", name)
        return self.guard("split", "make", name, *how)

    def seal(self, split: str = "test", **environment: str) -> Ended:
        return self.guard("seal", "make", split, "--remove-plain", **environment)

    def recorded(self, *how: object) -> None:
        where = how or ("--elsewhere", "written by hand")
        self.ok("policy", "fit-record", "shop", "--run", "hand", *where, *self.shelf)

    def register(self, policy: str = "shop", split: str = "test", **environment: str) -> Ended:
        words = "register", "--policy", policy, "--split", split, *self.shelf
        return self.guard(*words, **environment)

    def run(
        self, policy: str = "shop", split: str = "test", *how: object, **environment: str
    ) -> Ended:
        words = "run", "-w", ".", "--split", split, "--target", f"guard:{policy}", *self.shelf
        return self.guard(*words, *how, **environment)

    def look(self, policy: str = "shop", split: str = "test", **environment: str) -> Ended:
        """Register, and run."""
        registered = self.register(policy, split, **environment)
        return registered if registered.status else self.run(policy, split, **environment)

    @property
    def shelf(self) -> tuple[object, ...]:
        elsewhere = ("--corpora", self.corpora) if self.corpora else ()
        return "--policies", self.policies, *elsewhere

    @property
    def ledger(self) -> Path:
        return self.work / "ledger.jsonl"

    @property
    def looks(self) -> int:
        return sum('"verb":"open"' in line for line in self.ledger.read_text().splitlines())

    def manifest(self) -> dict[str, Any]:
        found: dict[str, Any] = yaml.safe_load((self.work / "eval.yaml").read_text())
        return found

    def edit(self, manifest: Mapping[str, Any]) -> None:
        (self.work / "eval.yaml").write_text(yaml.safe_dump(dict(manifest)))
