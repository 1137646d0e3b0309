"""The statements of a module that count for one version of Python."""

import ast
from collections.abc import Iterator, Sequence

Version = tuple[int, int]


def live(body: Sequence[ast.stmt], python: Version) -> Iterator[ast.stmt]:
    """Yield the statements that count; branches on the version are decided."""
    for node in body:
        if isinstance(node, ast.If):
            held = holds(node.test, python)
            yield from live(node.body, python) if held is not False else ()
            yield from live(node.orelse, python) if held is not True else ()
        else:
            yield node


def holds(test: ast.expr, python: Version) -> bool | None:
    """Whether a condition holds in this version; None if it asks for something else.

    What is there on one platform exists, so a condition on the platform is something else.
    """
    match test:
        case ast.Compare(
            left=ast.Attribute(attr="version_info"),
            ops=[op],
            comparators=[ast.Tuple(elts=elts)],
        ):
            said = tuple(e.value for e in elts if isinstance(e, ast.Constant))[:2]
            if isinstance(op, ast.GtE):
                return python >= said
            if isinstance(op, ast.Lt):
                return python < said
    return None
