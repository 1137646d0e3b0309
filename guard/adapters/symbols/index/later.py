"""Names that a class gets from elsewhere: by a decorator, or from who made an object of it."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from guard.adapters.symbols.index.bound import bound
from guard.adapters.symbols.index.made import unknown

_MADE = re.compile(r"^\s+(\w+) = (?:\w+\.)*([A-Z]\w*)\(", re.M)
_SET = re.compile(r"^\s+(\w+)\.([a-zA-Z]\w*) = ", re.M)


def aliases(node: ast.ClassDef) -> Iterator[str]:
    """The methods that a decorator of matplotlib adds: `@define_aliases({"linewidth": ["lw"]})`."""
    for one in node.decorator_list:
        match one:
            case ast.Call(func=ast.Attribute(attr="define_aliases"), args=[ast.Dict(values=lists)]):
                for name in (n for each in lists for n in ast.walk(each)):
                    if isinstance(name, ast.Constant) and isinstance(name.value, str):
                        yield from (f"get_{name.value}", f"set_{name.value}")


def later(texts: Iterable[str]) -> dict[str, set[str]]:
    """What is set on objects where they were made, by class: `a = Answer(1)`, then `a.x = 2`."""
    found: dict[str, set[str]] = {}
    for text in texts:
        made = {name: of for name, of in _MADE.findall(text) if name != "self"}
        for name, attribute in _SET.findall(text):
            if name in made:
                found.setdefault(made[name], set()).add(attribute)
    return found


def given(stub: str, names: Mapping[str, Iterable[str]]) -> str:
    """A stub whose classes have these names too, of unknown type."""
    if not any(f"class {name}" in stub for name in names):
        return stub
    tree = ast.parse(stub)
    more = False
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name in names:
            there = {one for statement in node.body for one in bound(statement)}
            new = sorted({*names[node.name]} - there)
            node.body += unknown(new)
            more = more or bool(new)
    return ast.unparse(ast.fix_missing_locations(tree)) + "\n" if more else stub
