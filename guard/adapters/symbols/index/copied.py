"""Names that a module puts into its own `globals()`, and its text tells after all."""

import ast
from collections.abc import Iterator


def copied(tree: ast.Module) -> set[ast.AST]:
    """The assignments to `globals()[x]` that make no public name that the text does not tell.

    `x` goes through `dir(M)`, and all of M is imported with a star, if for type checkers alone; or
    whatever `x` is given begins with an underscore.
    """
    starred = [
        f".{node.module}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"
    ]
    given = _given(tree)
    found: set[ast.AST] = set()
    for loop in ast.walk(tree):
        match loop:
            case ast.For(
                target=ast.Name(id=name),
                iter=ast.Call(func=ast.Name(id="dir"), args=[ast.Name() | ast.Attribute() as of]),
            ) if any(one.endswith(f".{ast.unparse(of)}") for one in starred):
                found |= {node for node in ast.walk(loop) if _sets(node) == name}
    private = {name for name, values in given.items() if all(map(_private, values))}
    return found | {node for node in ast.walk(tree) if _sets(node) in private}


def _sets(node: ast.AST) -> str:
    """`x` of `globals()[x] = y`."""
    match node:
        case ast.Assign(
            targets=[
                ast.Subscript(value=ast.Call(func=ast.Name(id="globals")), slice=ast.Name(id=x))
            ]
        ):
            return x
    return ""


def _given(tree: ast.Module) -> dict[str, list[ast.expr | None]]:
    """What names are assigned, all over a module; None where that is not plain to see."""
    found: dict[str, list[ast.expr | None]] = {}
    plain = set[ast.expr]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                for name, value in _pairs(target, node.value):
                    plain.add(name)
                    found.setdefault(name.id, []).append(value)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            found.setdefault(node.arg, []).append(None)
        elif isinstance(node, ast.Name) and node not in plain:
            if isinstance(getattr(node, "ctx", None), ast.Store):  # what a stub adds has none
                found.setdefault(node.id, []).append(None)
    return found


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.Name, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        if len(target.elts) == len(value.elts):
            for one, other in zip(target.elts, value.elts, strict=True):
                yield from _pairs(one, other)


def _private(value: ast.expr | None) -> bool:
    """Whether a text is empty or begins with an underscore."""
    match value:
        case (
            ast.Constant(value=str() as text)
            | ast.JoinedStr(values=[ast.Constant(value=str() as text), *_])
        ):
            return not text or text.startswith("_")
    return False
