"""Runs cells, tests and examples of Python in one namespace, inside the sandbox.

This file is sent into the sandbox as it is, and reports in lines of JSON that begin with a word
which only the guard knows. A program bent on it can forge its own report; none can do so by chance.
What is reported to pass is therefore run again with its tests made wrong: see `falsified`.
"""

import ast
import contextlib
import io
import json
import math
import sys
import traceback
import types
from collections.abc import Callable, Mapping
from typing import Any

_LONGEST = 300  # characters of a value that is shown
_MOST_PRINTED = 20_000
_LEFT, _RIGHT = "__left__", "__right__"


class _Kept(io.TextIOWrapper):
    """Keeps what a program prints."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), "utf-8", errors="backslashreplace", write_through=True)

    def text(self) -> str:
        """What was printed, the beginning of it."""
        assert isinstance(self.buffer, io.BytesIO)
        return self.buffer.getvalue().decode("utf-8", "replace")[:_MOST_PRINTED]


def main(order: Mapping[str, Any], say: Callable[..., None]) -> None:
    """Run what is ordered: `given` code, `cells`, `examples` and `tests`; `say` what happens."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    space = module.__dict__
    _execute(order["given"], "given", space)
    for number, cell in enumerate(order["cells"]):
        output, failure = _execute(cell, f"cell {number}", space)
        say(kind="cell", number=number, output=output, **failure)
    for number, (source, want) in enumerate(order["examples"]):
        failure = _example(source, want, space)
        say(kind="example", number=number, source=source, **failure)
    for number, test in enumerate(order["tests"]):
        say(kind="test", number=number, source=test, **_test(test, f"test {number}", space))
    say(kind="done")


def _execute(
    source: str | ast.Module, name: str, space: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    output = _Kept()
    try:
        with contextlib.redirect_stdout(output):
            exec(compile(source, f"<{name}>", "exec"), space)  # noqa: S102  the sandbox is for this
    except BaseException as exc:
        return output.text(), _failure(exc, f"<{name}>")
    return output.text(), {}


def _failure(exc: BaseException, name: str) -> dict[str, Any]:
    lines = [at.lineno for at in traceback.extract_tb(exc.__traceback__) if at.filename == name]
    last = traceback.extract_tb(exc.__traceback__)[-1:]
    kinds = [kind.__name__ for kind in type(exc).__mro__]
    return {
        "error": type(exc).__name__,
        "kinds": kinds,
        "message": _short(str(exc)),
        "line": lines[-1] if lines else getattr(exc, "lineno", None),
        "missing": getattr(exc, "name", None),
        "environment": bool(last) and isinstance(exc, KeyError) and "os" in last[0].filename[-8:],
        "platform": sys.platform == "wasi" and _of_platform(exc, bool(last) and last[0].filename),
    }


def _of_platform(exc: BaseException, file: str | bool) -> bool:
    """Whether it may have failed for want of what only another platform has, of 64 bits too."""
    within = isinstance(file, str) and not file.startswith("<")
    of_module = isinstance(getattr(exc, "obj", None), types.ModuleType)
    return within or of_module or isinstance(exc, OverflowError)


def _example(source: str, want: str, space: dict[str, Any]) -> dict[str, Any]:
    """Run an example; `expected` and `actual` where it shows something else."""
    output, got = _Kept(), ""
    try:
        with contextlib.redirect_stdout(output):
            exec(compile(source, "<example>", "single"), space)  # noqa: S102
    except BaseException as exc:
        if want.lstrip().startswith("Traceback") and type(exc).__name__ in want:
            return {}
        return _failure(exc, "<example>")
    finally:
        got = output.text()
    if not want.strip():
        return {"expected": "True", "actual": "False"} if got.strip() == "False" else {}
    if _same(want, got):
        return {}
    if _literal(want) is _NONE and "print" not in source:
        return {"unclear": True}
    return {"expected": _short(want.strip()), "actual": _short(got.strip())}


_NONE = object()


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return _NONE


def _same(want: str, got: str) -> bool:
    if want.split() == got.split():
        return True
    if "..." in want:
        head, _, tail = " ".join(want.split()).partition("...")
        whole = " ".join(got.split())
        return whole.startswith(head.strip()) and whole.endswith(tail.rpartition("...")[2].strip())
    one, other = _literal(want), _literal(got)
    if one is _NONE or other is _NONE:
        return False
    if isinstance(one, float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-6, abs_tol=1e-9)
    return bool(one == other)


def _test(source: str, name: str, space: dict[str, Any]) -> dict[str, Any]:
    """Run a test; how it fails, of `assert f(x) == y` with what f(x) is. No side is run twice."""
    try:
        program: str | ast.Module = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        program = source
    match program:
        case ast.Module([*_, ast.Assert(ast.Compare(left, [_], [right]) as compared)]):
            compared.left = ast.NamedExpr(ast.Name(_LEFT, ast.Store()), left)
            compared.comparators = [ast.NamedExpr(ast.Name(_RIGHT, ast.Store()), right)]
            ast.fix_missing_locations(compared)
    _, failure = _execute(program, name, space)
    sides = [space.pop(side, _NONE) for side in (_LEFT, _RIGHT)]
    if failure.get("error") == "AssertionError" and not any(side is _NONE for side in sides):
        with contextlib.suppress(BaseException), contextlib.redirect_stdout(_Kept()):
            actual, expected = map(repr, sides)
            return {**failure, "actual": _short(actual), "expected": _short(expected)}
    return failure


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "..."


if __name__ == "__main__":
    word, order = json.loads(sys.stdin.read())
    sys.path.insert(0, ".")  # only now: a file of the answer may be called as one of ours
    sys.stdin = io.StringIO()
    out, sys.stderr = sys.stdout, io.StringIO()

    def _say(word: str = word, **event: Any) -> None:
        out.write(f"\n{word}{json.dumps(event)}\n")
        out.flush()

    main(order, _say)
