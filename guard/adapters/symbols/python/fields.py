"""Fields of classes that are not what their annotations say, or not all that there are."""

import ast
from collections.abc import Iterator, Sequence

from guard.adapters.symbols.python.miss import Places


def of_fields(nodes: Sequence[ast.AST], places: Places) -> Iterator[int]:
    """Where an attribute is asked of a field itself, which a call made: `size: int = field()`.

    In the body of its class and on the class it is what the call gave (`@size.validator`,
    `User.name.ilike("a%")`), whatever objects have there.
    """
    for owner in nodes:
        if not isinstance(owner, ast.ClassDef):
            continue
        fields = {
            one.target.id
            for one in owner.body
            if isinstance(one, ast.AnnAssign)
            and isinstance(one.target, ast.Name)
            and isinstance(one.value, ast.Call)
        }
        if fields:
            inside = set(ast.walk(owner))
            for node in nodes:
                if isinstance(node, ast.Attribute) and _is_field(node, owner, fields, inside):
                    yield places.end(node) - len(node.attr)


def _is_field(
    node: ast.Attribute, owner: ast.ClassDef, fields: set[str], inside: set[ast.AST]
) -> bool:
    match node.value:
        case ast.Name(id=name):
            return name in fields and node in inside
        case ast.Attribute(value=ast.Name(id=name), attr=attr):
            return name == owner.name and attr in fields
    return False


def takes_more(owner: ast.ClassDef) -> bool:
    """Whether a class says that its objects keep what is no field of it: pydantic's `extra`."""
    return any(_allows(value) for node in ast.walk(owner) for value in _extras(node))


def _extras(node: ast.AST) -> Iterator[ast.expr]:
    """What is said of `extra`: by a keyword, in a dictionary, in a class within the class."""
    match node:
        case ast.keyword(arg="extra", value=value):
            yield value
        case ast.Assign(targets=[ast.Name(id="extra")], value=value):
            yield value
        case ast.Dict(keys=keys, values=values):
            said = zip(keys, values, strict=True)
            yield from (v for k, v in said if isinstance(k, ast.Constant) and k.value == "extra")


def _allows(value: ast.expr) -> bool:
    match value:
        case ast.Constant("allow") | ast.Attribute(attr="allow"):
            return True
    return False
