"""What the type variables of generic classes stand for, seen from an object."""

import ast
from collections.abc import Callable, Iterable, Iterator

from guard.adapters.symbols.python.annotations import Annotations
from guard.adapters.symbols.python.objects import Given, Instance, Kind
from guard.adapters.symbols.python.symbol import Class, Module, Unknown


class Variables:
    """Follows type variables from a class up to the base that speaks of them."""

    def __init__(
        self, read: Annotations, bases: Callable[[Class], Iterable[Class | Unknown]]
    ) -> None:
        self._read = read
        self._bases = bases
        self._told: dict[ast.expr, tuple[str, ...]] = {}

    def given(self, of: Class, args: tuple[Kind, ...], owner: Class) -> Given:
        """What they stand for in `owner`, a base of the class of an object with these `args`."""
        if owner.node is of.node and not args:
            return {}
        return {**self._up(of, args, owner), "Self": Instance(of, args)}

    def _up(self, of: Class, args: tuple[Kind, ...], owner: Class) -> Given:
        given = dict(zip(self._read.parameters(of), args, strict=False)) if args else {}
        if owner.node is of.node:
            return given
        for base in of.node.bases:
            found = self._read.named(base, of.module)
            if isinstance(found, Class) and any(
                isinstance(one, Class) and one.node is owner.node for one in self._bases(found)
            ):
                inner = base.slice if isinstance(base, ast.Subscript) else None
                said = inner.elts if isinstance(inner, ast.Tuple) else [inner] if inner else []
                kinds = (self._read.annotated(one, of.module, of, given=given) for one in said)
                return self._up(found, tuple(kinds), owner)
        return {}

    def of_annotation(self, said: ast.expr, module: Module) -> tuple[str, ...]:
        """The type variables that a value for it tells of; not those that a function takes."""
        if (found := self._told.get(said)) is None:
            names = dict.fromkeys(_names(said))
            found = tuple(name for name in names if self._read.is_variable(name, module))
            self._told[said] = found
        return found


def _names(said: ast.AST) -> Iterator[str]:
    if isinstance(said, ast.Name):
        yield said.id
    elif isinstance(said, ast.Subscript) and ast.unparse(said.value).endswith("Callable"):
        yield from _names(said.slice.elts[-1] if isinstance(said.slice, ast.Tuple) else said.slice)
    else:
        for one in ast.iter_child_nodes(said):
            yield from _names(one)
