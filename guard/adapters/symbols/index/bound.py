"""The names that statements bind."""

import ast
from collections.abc import Iterator


def bound(node: ast.stmt) -> Iterator[str]:
    """The names that a statement binds in its own scope."""
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            for target in targets:
                yield from named(target)
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)):
            yield name
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            yield from (a.asname or a.name.partition(".")[0] for a in aliases if a.name != "*")
        case ast.If(body=body, orelse=orelse):
            for one in (*body, *orelse):
                yield from bound(one)
        case ast.Try():
            handled = [n for h in node.handlers for n in h.body]
            for one in (*node.body, *handled, *node.orelse, *node.finalbody):
                yield from bound(one)
        case ast.With(body=body) | ast.For(body=body):
            for one in body:
                yield from bound(one)
        case _ if type(node).__name__ == "TypeAlias":
            yield node.name.id  # type: ignore[attr-defined]


def named(target: ast.expr) -> Iterator[str]:
    """The names in the target of an assignment."""
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for one in target.elts:
            yield from named(one)


def public(name: str) -> bool:
    """Whether a name is for those who use what has it: no underscore before it, or two around."""
    return not name.startswith("_") or (name.startswith("__") and name.endswith("__"))
