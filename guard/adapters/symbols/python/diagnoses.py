"""What ty objects to, as far as it says that a name does not exist.

The names of its rules are those of ty 0.0.105 to 0.0.107. Other rules judge types, which may be
wrong in stubs without a name being so.
"""

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.library import Library
from guard.adapters.symbols.python.miss import Miss, Places, What
from guard.adapters.symbols.python.symbol import Class
from guard.adapters.symbols.python.ty import Program

_METHOD = re.compile(r"bound method `(\w+\.\w+)`")
_LAST_NAME = re.compile(r"[^\W\d]\w*\Z")
_OWNER = re.compile(r"^(Module|Class|Object of type|Special form) `(.*?)` has no ")
_ARGUMENT = re.compile(r"^Argument `(.*?)` does not match any known parameter(?: of (.*))?$")
_NAME = re.compile(r"[\w.]+")
_UNSURE = frozenset(  # `bound` and `def`: functions, which a decorator may have made a property
    "int bool float None object Hashable Never complex Unknown Any bound def".split()
)
_ANY = frozenset("object Hashable BaseException Exception".split())  # in a union: it tells nothing
_MOST = 20  # misses of one program that are looked into


class Diagnoses:
    """Reads the findings of ty on one program."""

    def __init__(
        self, source: str, nodes: Sequence[ast.AST], library: Library, program: Program
    ) -> None:
        self._source = source
        self._nodes = nodes
        self._places = Places(source)
        self._library = library
        self._program = program

    @cached_property
    def _own(self) -> set[str]:
        return {n.name for n in self._nodes if isinstance(n, ast.ClassDef)}

    @cached_property
    def _functions(self) -> set[str]:
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        return {n.name for n in self._nodes if isinstance(n, functions)}

    @cached_property
    def _calls(self) -> dict[tuple[int, int], ast.Call]:
        calls = [n for n in self._nodes if isinstance(n, ast.Call)]
        return {(self._places.start(n), self._places.end(n)): n for n in calls}

    async def misses(self, told: Sequence[Mapping[str, Any]]) -> list[Miss]:
        """The names that do not exist, of what it objects to. Raises Silent."""
        found: list[Miss] = []
        for one in told:
            code, message = str(one.get("code")), str(one.get("message")).partition("\n")[0]
            start, end = (self._place(one["range"][edge]) for edge in ("start", "end"))
            if code == "import-not-found":
                name = self._source[start:end].lstrip(".").partition(" ")[0]  # and not `as y`
                if not self._source[start:end].startswith("."):
                    found += self._module(name, start)
            elif len(found) >= _MOST:
                continue
            elif read := _RULES.get(code):
                found += [miss async for miss in read(self, start, end, message)]
        return found

    def _place(self, position: Mapping[str, int]) -> int:
        return self._places.here(position["line"], position["character"])

    def _module(self, name: str, start: int) -> list[Miss]:
        """A module that is not found is missing only where the package is here as a whole."""
        parts = name.split(".")
        for i in range(len(parts) - 1, 0, -1):
            inside = ".".join(parts[:i])
            if module := self._library.module(inside):
                if module.any_name or self._library.public(module, parts[i]) is not None:
                    return []
                at = start + len(inside) + 1
                return [Miss.of(at, parts[i], What.MODULE, inside)]
        return []

    async def _attribute(self, start: int, end: int, message: str) -> Any:
        told = _OWNER.match(message)
        last = _LAST_NAME.search(self._source[start:end])
        if not told or not last:
            return
        kind, owner, name = told[1], told[2], last[0]
        at = start + last.start()
        head = re.split(r"[\[@ ]", owner.removeprefix("type[").removeprefix("<class '"))[0]
        if kind == "Module":
            if self._may_lack(owner, name):
                yield Miss(at, end, name, What.MEMBER, owner)
            return
        if any(one.strip("( ").partition(" ")[0] in _ANY for one in owner.split("|")):
            return
        if head in _UNSURE or not _NAME.fullmatch(head):  # functions as ty writes them: `(x) -> y`
            return
        if owner.startswith("Literal["):
            head = {"b": "bytes", '"': "str", "'": "str"}.get(owner[8:9], "")
            if not head:
                return
        if head.endswith("ndarray") and self._may_be_table(name):
            return
        own = head in self._own or head.startswith("Self")
        yield Miss(at, end, name, What.ATTRIBUTE, head, own=own)

    def _may_lack(self, owner: str, name: str) -> bool:
        """Whether the index has no such name in a module: it knows of some that ty does not."""
        module = self._library.module(owner)
        return module is None or self._library.public(module, name) is None

    def _may_be_table(self, name: str) -> bool:
        """Whether the name is one of a table's, which functions of numpy give back as they are."""
        if not any(_imports(node, "pandas") for node in self._nodes):
            return False
        tables = self._library.module("pandas")
        kinds = (
            [self._library.get(tables, one) for one in ("Series", "DataFrame")] if tables else []
        )
        infer = Inference(self._library)
        return any(isinstance(one, Class) and infer.find(one, name) for one in kinds)

    async def _member(self, start: int, end: int, message: str) -> Any:
        told = _OWNER.match(message)
        name = self._source[start:end]
        if told and name.isidentifier() and self._may_lack(told[2], name):
            yield Miss(start, end, name, What.MEMBER, told[2])

    async def _argument(self, start: int, end: int, message: str) -> Any:
        told = _ARGUMENT.match(message)
        if told and (called := self._call(start, end)):
            method = _METHOD.match(told[2] or "")
            yield self._keyword(called, told[1], await self._taken(called), method and method[1])

    async def _overload(self, start: int, end: int, message: str) -> Any:
        call = self._calls.get((start, end))
        if call is None or self._is_own(call):
            return
        taken = await self._taken(call)
        if taken is None:
            return
        for word in call.keywords:
            if word.arg and word.arg not in taken:
                yield self._keyword(call, word.arg, taken)

    def _keyword(
        self, call: ast.Call, name: str, taken: dict[str, None] | None, of: str | None = None
    ) -> Miss:
        word = next(w for w in call.keywords if w.arg == name)
        at = self._places.start(word)
        owner, names = of or ast.unparse(call.func), tuple(taken or ())
        return Miss.of(at, name, What.ARGUMENT, owner, names)

    async def _taken(self, call: ast.Call) -> dict[str, None] | None:
        """The keywords that the signatures of a call take; None if any, or if it can't be told."""
        at = self._places.end(call.func)
        opens = self._source.find("(", at)
        taken: dict[str, None] = {}
        for labels in await self._program.signatures(self._places.line(opens + 1)):
            for label in labels:
                if label.startswith("**"):
                    return None
                taken[label.partition(":")[0].partition("=")[0].strip()] = None
        return taken or None

    async def _made_up(self, start: int, end: int, message: str) -> Any:
        """A call of what a `__getattr__` gives: columns of a table, names of a module."""
        call = self._calls.get((start, end))
        if call is None or not isinstance(call.func, ast.Attribute):
            return
        of, name = call.func.value, call.func.attr
        if isinstance(of, ast.Attribute) and not await self._is_defined(of):
            return  # an object that may be of any class: `model.layer.f()`
        if not await self._is_defined(call.func):
            at = self._places.end(call.func) - len(name)
            yield Miss.of(at, name, What.ATTRIBUTE, ast.unparse(of))

    async def _is_defined(self, node: ast.Attribute) -> bool:
        at = self._places.end(node) - len(node.attr)
        return bool(await self._program.defined(self._places.line(at)))

    def _call(self, start: int, end: int) -> ast.Call | None:
        """The call that a keyword argument belongs to, if what is called is others'."""
        for call in self._calls.values():
            for word in call.keywords:
                if word.arg and self._places.start(word) == start:
                    return None if self._is_own(call) else call
        return None

    def _is_own(self, call: ast.Call) -> bool:
        names = {n.id for n in ast.walk(call.func) if isinstance(n, ast.Name)}
        last = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        return bool(names & (self._own | self._functions)) or last in self._functions


_RULES: dict[str, Callable[[Diagnoses, int, int, str], Any]] = {
    "missing-attribute": Diagnoses._attribute,
    "missing-module-member": Diagnoses._member,
    "unknown-argument": Diagnoses._argument,
    "positional-only-parameter-as-kwarg": Diagnoses._argument,
    "no-matching-overload": Diagnoses._overload,
    "not-callable": Diagnoses._made_up,
}


def _imports(node: ast.AST, package: str) -> bool:
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").partition(".")[0] == package
    names = node.names if isinstance(node, ast.Import) else []
    return any(alias.name.partition(".")[0] == package for alias in names)
