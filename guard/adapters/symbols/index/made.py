"""Names that a `__getattr__` makes while a program runs, and how a stub says so."""

import ast
from collections.abc import Container, Iterable, Iterator, Sequence

from guard.adapters.symbols.index.bound import bound, public
from guard.adapters.symbols.index.nodes import is_word


def listed(tree: ast.Module, body: Sequence[ast.stmt], inner: Container[str]) -> Iterator[ast.stmt]:
    """Names that a module with a `__getattr__` of its own lists as strings: it may make them.

    Those of `inner`, the modules of a package, it imports.
    """
    there = {name for node in body for name in bound(node)} | set(_refused(tree))
    texts = {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)}
    for name in sorted(t for t in texts if isinstance(t, str) and is_word(t)):
        if name not in there and public(name):
            if name in inner:
                yield ast.ImportFrom(None, [ast.alias(name, name)], 1)
            else:
                yield from unknown([name])


def without_maker(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The same without its `__getattr__`, be it one for some versions of Python only."""
    for node in body:
        if isinstance(node, ast.If):
            parts = [list(without_maker(part)) for part in (node.body, node.orelse)]
            if any(parts):
                yield ast.If(node.test, parts[0] or [ast.Pass()], parts[1])
        elif "__getattr__" not in bound(node):
            yield node


def spread(tree: ast.Module) -> Iterator[str]:
    """The members of enumerations that a module makes names of its own: `for one in Kind: ...`.

    That is `setattr(module, one.name, one.value)`, for each of some classes in a tuple.
    """
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    for node in tree.body:
        if not isinstance(node, ast.For) or ".name" not in ast.unparse(node):
            continue
        inner = [n for n in ast.walk(node) if isinstance(n, ast.Call) and _sets(n)]
        named = node.iter.elts if isinstance(node.iter, ast.Tuple) else [node.iter]
        for name in (ast.unparse(one) for one in named if inner):
            for one in classes[name].body if name in classes else ():
                yield from bound(one)


def _sets(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Name) and node.func.id == "setattr"


def _refused(tree: ast.Module) -> Iterator[str]:
    """Names that a `__getattr__` knows to tell why they are gone: `if name == "x": raise`."""
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name != "__getattr__":
            continue
        for one in node.body:
            match one:
                case ast.If(
                    test=ast.Compare(
                        ops=[ast.Eq()], comparators=[ast.Constant(value=str() as name)]
                    ),
                    body=[*before, ast.Raise()],
                ) if not any(isinstance(n, ast.Return) for b in before for n in ast.walk(b)):
                    yield name


def catches(node: ast.FunctionDef) -> bool:
    """Whether a method answers for names that nothing else has."""
    return node.name in ("__getattr__", "__getattribute__")


def gives_nothing(node: ast.stmt) -> bool:
    """Whether a `__getattr__` of a class has nothing of its own: it words errors or asks a base.

    So it is where all that it returns is made with `super()`.
    """
    if not isinstance(node, ast.FunctionDef) or not catches(node):
        return False
    given = [n.value for n in ast.walk(node) if isinstance(n, ast.Return)]
    if not given:
        return any(isinstance(n, ast.Raise) for n in node.body[-1:])
    return all(value and _asks_base(value) for value in given)


def _asks_base(value: ast.expr) -> bool:
    calls = [n for n in ast.walk(value) if isinstance(n, ast.Call)]
    return any(isinstance(n.func, ast.Name) and n.func.id == "super" for n in calls)


def any_name(method: bool = False, gives: str = "_Any") -> ast.stmt:
    """The `__getattr__` of a stub: its module, or the class whose `method` it is, has any name."""
    first = "self, " if method else ""
    return ast.parse(f"def __getattr__({first}name: str) -> {gives}: ...").body[0]


def unknown(names: Iterable[str]) -> list[ast.stmt]:
    """Names of unknown type, as a stub has them."""
    return [ast.AnnAssign(ast.Name(name), ast.Name("_Any"), None, simple=1) for name in names]
