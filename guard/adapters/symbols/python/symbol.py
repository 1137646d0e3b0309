"""What a name may stand for: a module, a class, a function, a value."""

import ast
from dataclasses import dataclass, field

OWN = "__main__"  # the program that is looked at, as a module


@dataclass(eq=False, slots=True)
class Module:
    """A module: the statements that bind each name.

    `private` are names that a stub imports for itself only; `any_name` where it may have others.
    `found`, `bodies`, `lines` and `variables` are what was found out of it: of its names, and of
    its classes what they bind, what they inherit from and their type variables.
    """

    name: str
    members: dict[str, list[ast.stmt]] = field(default_factory=dict)
    stars: list[ast.ImportFrom] = field(default_factory=list)
    private: set[str] = field(default_factory=set)
    is_package: bool = False
    any_name: bool = False
    found: dict[str, "Symbol | None"] = field(default_factory=dict)
    bodies: dict[ast.ClassDef, dict[str, list[ast.stmt]]] = field(default_factory=dict)
    lines: dict[ast.ClassDef, "tuple[Class | Unknown, ...]"] = field(default_factory=dict)
    variables: dict[ast.ClassDef, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Class:
    """A class, and the module it is in."""

    module: Module
    node: ast.ClassDef

    @property
    def name(self) -> str:
        """The name it has in its module."""
        return self.node.name


@dataclass(frozen=True, slots=True)
class Function:
    """A function: one definition, or its overloads."""

    module: Module
    nodes: tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A name bound to something with this annotation, or to the value of this expression."""

    module: Module
    annotation: ast.expr | None
    value: ast.expr | None = None


class Unknown:
    """What can't be told; not the same as nothing."""


UNKNOWN = Unknown()
UNTYPED = Unknown()  # of which no text tells more: a parameter without annotation
Symbol = Module | Class | Function | Value | Unknown
