"""Tests in the words of a request: its `assert` statements, with what they need before them."""

import ast
import re
from collections.abc import Iterator, Sequence

from guard.checks._code.snippets import parsed

_LONGEST = 30  # lines of one assertion
_LARGEST = 200  # lines of one function or class
_ASSERT = re.compile(r"(?<!\w)assert (?=\S)")
_GOES_ON = re.compile(r"[ \t]+\S|[)\]}]|(?:elif|else|except|finally)\b|[ \t]*$")
_BEGINS = re.compile(r"@?[^\W\d]\w*")
_STEPS = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Delete)
_BLOCKS = (ast.For, ast.While, ast.With, ast.If, ast.Try)


def assertions(text: str) -> list[str]:
    """The tests in a text; an `assert` may follow prose in its line.

    One is a statement that asserts something of a call or of names that statements before it make,
    after those; a function `test_...` of no parameters, or a class of such, with a call of it; a
    call of a function that asserts something of its parameter.
    """
    if not _ASSERT.search(text):
        return []
    lines, reader, at = text.split("\n"), _Reader(), 0
    found: list[str] = []
    while at < len(lines):
        source, body, size = _read(lines, at)
        for node in body:
            found += reader.tests(node, ast.get_source_segment(source, node) or "")
        at += size
    return found


def _read(lines: Sequence[str], at: int) -> tuple[str, Sequence[ast.stmt], int]:
    """What begins at a line, its statements, and how many lines it takes; no statement: prose."""
    sizes: list[int] = []
    if _BEGINS.match(lines[at]):
        end = at + 1
        while end < len(lines) and end - at < _LARGEST and _GOES_ON.match(lines[end]):
            end += 1
        sizes = [end - at, 1] if end - at > 1 else [1]
    begin = _ASSERT.search(lines[at])
    for size in sizes:
        source = "\n".join(lines[at : at + size])
        if body := _body(source):
            return source, body, size
    for size in range(1, _LONGEST + 1) if begin else ():
        source = "\n".join([lines[at][begin.start() :], *lines[at + 1 : at + size]])  # type: ignore[union-attr]
        if body := _body(source):
            return source, body, size
    return "", (), 1


def _body(source: str) -> Sequence[ast.stmt]:
    try:
        return parsed(source).body
    except SyntaxError:
        return ()


class _Reader:
    """Keeps the statements of a text until a test needs them: all run in one namespace, once."""

    def __init__(self) -> None:
        self._before: list[tuple[ast.stmt, str]] = []
        self._bound: set[str] = set()
        self._checkers: set[str] = set()

    def tests(self, node: ast.stmt, source: str) -> Iterator[str]:
        """The tests that end with a statement of the text."""
        match node:
            case ast.FunctionDef(name=name) if _asserts(node):
                if name.startswith("test") and _takes_nothing(node, 0):
                    yield self._after_its_needs(node, f"{source}\n{name}()")
                elif _calls_a_parameter(node):
                    self._checkers.add(name)
                    self._keep(node, source)
            case ast.ClassDef(name=name) if methods := _tests_of(node):
                yield self._after_its_needs(node, f"{source}\n{name}().{methods[0]}()")
                yield from (f"{name}().{method}()" for method in methods[1:])
            case ast.Expr(ast.Call(ast.Name(checker))) if checker in self._checkers:
                yield self._after_its_needs(node, source)
            case ast.Assert():
                if _names(node) & self._bound or _calls(node):
                    yield self._after_its_needs(node, source)
            case _ if isinstance(node, _BLOCKS) and _asserts(node):
                yield self._after_its_needs(node, source)
            case _ if isinstance(node, (*_STEPS, *_BLOCKS)):
                if not isinstance(getattr(node, "value", None), ast.Lambda):  # what is to be made
                    self._keep(node, source)

    def _keep(self, node: ast.stmt, source: str) -> None:
        self._before.append((node, source))
        stored = (n for n in ast.walk(node) if isinstance(n, ast.Name))
        self._bound |= {n.id for n in stored if isinstance(n.ctx, ast.Store)} | _defined(node)

    def _after_its_needs(self, test: ast.stmt, source: str) -> str:
        """A test after what was kept that has to do with its names, which is kept no longer."""
        names = _names(test) & self._bound
        needed: list[str] = []
        for one in reversed(list(self._before)):
            if (_names(one[0]) | _defined(one[0])) & names:
                names |= _names(one[0]) & self._bound
                needed.insert(0, one[1])
                self._before.remove(one)
        return "\n".join([*needed, source])


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _defined(node: ast.stmt) -> set[str]:
    return {node.name} if isinstance(node, ast.FunctionDef) else set()


def _calls(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Call) for one in ast.walk(node))


def _asserts(node: ast.AST) -> bool:
    return any(isinstance(one, ast.Assert) for one in ast.walk(node))


def _takes_nothing(node: ast.FunctionDef, own: int) -> bool:
    """Whether it can be called as it is, but for `own` parameters that it is given anyway."""
    said = node.args
    needs = len(said.posonlyargs) + len(said.args) - len(said.defaults)
    return needs == own and not any(said.kw_defaults) and not node.decorator_list


def _calls_a_parameter(node: ast.FunctionDef) -> bool:
    """Whether it is handed what it tests: `def check(candidate)`."""
    given = {one.arg for one in node.args.args}
    calls = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    return any(isinstance(func, ast.Name) and func.id in given for func in calls)


def _tests_of(node: ast.ClassDef) -> list[str]:
    """The tests of a class whose objects need nothing else done before."""
    methods = [one for one in node.body if isinstance(one, ast.FunctionDef)]
    if node.bases or not all(m.name.startswith("test") and _takes_nothing(m, 1) for m in methods):
        return []
    return [method.name for method in methods if _asserts(method)]
