"""Tests made wrong: who passes these too passes for another reason than being right.

The tests run in the process of the program, which can find and forge whatever is there: values
that are equal to all, the expected ones read from frames, a report of its own. It can't know which
of two runs is the one with the right values without having worked them out.
"""

import ast
import math
import random
from collections.abc import Iterator

from guard.checks._code.snippets import parsed


def plain(test: str) -> str:
    """A test as both runs have it: nothing of its look tells whether it was made wrong."""
    try:
        return ast.unparse(parsed(test))
    except (SyntaxError, RecursionError):
        return test


def falsified(test: str) -> str:
    """The test with one of its assertions made wrong; empty if it has none that is always met.

    A value to be equal to is another one; any other condition is turned round.
    """
    try:
        tree = parsed(test)
        met = list(_met(tree.body))
        if not met:
            return ""
        one = random.choice(met)
        one.test = _wrong(one.test)
        return ast.unparse(ast.fix_missing_locations(tree))
    except (SyntaxError, RecursionError):
        return ""


def other_output(want: str) -> str:
    """An output that is not the one wanted; empty if there is none for sure."""
    if not want.strip() or "..." in want or want.lstrip().startswith("Traceback"):
        return ""
    try:
        return repr(_other(ast.literal_eval(want.strip()))) + "\n"
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return want.rstrip("\n") + " 0\n"


def _met(body: list[ast.stmt]) -> Iterator[ast.Assert]:
    """Assertions about a call that stand where each run comes to."""
    for node in body:
        if isinstance(node, ast.Assert) and any(isinstance(n, ast.Call) for n in ast.walk(node)):
            yield node
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from _met(node.body)


def _wrong(test: ast.expr) -> ast.expr:
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Eq):
        sides = [test.left, test.comparators[0]]
        for at in (1, 0):
            try:
                sides[at] = _node(_other(ast.literal_eval(sides[at])))
            except (ValueError, TypeError):
                continue
            return ast.Compare(sides[0], test.ops, [sides[1]])
    return ast.UnaryOp(ast.Not(), test)


def _node(value: object) -> ast.expr:
    return ast.parse(repr(value), mode="eval").body


def _other(value: object) -> object:
    """A value of the same kind that is not equal to this literal's. TypeError if none is known."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + random.randint(1, 9)
    if isinstance(value, float):
        return value + max(1.0, abs(value)) if math.isfinite(2 * value) else 0.0
    if isinstance(value, str):
        return value + random.choice("aeiou")
    if isinstance(value, list | tuple):
        return type(value)([*value, 0])
    if isinstance(value, dict):
        return {**value, "one more": 0}
    if value is None:
        return 0
    raise TypeError(type(value).__name__)
