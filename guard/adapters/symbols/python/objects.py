"""What expressions give: objects of classes, methods, what can be called; one of several."""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from guard.adapters.symbols.python.nodes import is_plain
from guard.adapters.symbols.python.symbol import (
    OWN,
    UNKNOWN,
    UNTYPED,
    Class,
    Function,
    Module,
    Unknown,
)

_MOST = 8  # classes that an object may be of
_NUMBERS = frozenset("int float complex bool object".split())  # taken for each other


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class; `args` are what stands in the brackets of its annotation.

    A tuple of one kind of things, however many, has that alone.
    """

    of: Class
    args: tuple["Kind", ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """A function looked up on an object or a class, and what type variables stand for there."""

    function: Function
    owner: Class
    given: "Given" = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Caller:
    """What can be called, and what that gives; `same`: what it is given."""

    gives: "Kind"
    same: bool = False


@dataclass(frozen=True, slots=True)
class Several(Unknown):
    """An object of one of these classes, nobody knows of which; `vague`: nor could anybody."""

    kinds: tuple[Instance, ...]
    vague: bool = False


Kind = Module | Class | Function | Method | Caller | Instance | Unknown
Given = Mapping[str, Kind]


def is_function(kind: Kind) -> bool:
    """Whether it is a function as it was defined, which may be given any attribute."""
    function = kind.function if isinstance(kind, Method) else kind
    if isinstance(kind, Method) and kind.function.module.name == OWN:
        return False  # of the program's methods only those decorators are kept that we know
    return isinstance(function, Function) and len(function.nodes) == 1 and is_plain(*function.nodes)


def is_vague(kind: Kind) -> bool:
    """Whether text does not say what it is, or what it is made of."""
    return kind is UNTYPED or (isinstance(kind, Instance) and UNTYPED in kind.args)


def one_of(kinds: Sequence[Kind]) -> Kind:
    """What all of these are, where it is the same; else unknown."""
    if kinds and all(kind is UNTYPED for kind in kinds):
        return UNTYPED
    if not kinds or not all(same(kinds[0], kind) for kind in kinds):
        return UNKNOWN
    first = kinds[0]
    if isinstance(first, Instance) and any(kind != first for kind in kinds):
        return Instance(first.of)
    return first


def either(kinds: Sequence[Kind]) -> Kind:
    """What one of these is, nobody knows which; with one of no type, nobody can tell."""
    return UNTYPED if UNTYPED in kinds else any_of(kinds)


def same(one: Kind, other: Kind) -> bool:
    """Whether two kinds are surely the same; what can't be told is never."""
    if isinstance(one, Instance) and isinstance(other, Instance):
        return one.of.node is other.of.node
    return one is other and not isinstance(one, Unknown)


def any_of(kinds: Sequence[Kind]) -> Kind:
    """What all of these are; where they are objects of a few classes, one of those."""
    if (made := one_of(kinds)) is not UNKNOWN:
        return made
    every = [one for kind in kinds for one in (kind.kinds if isinstance(kind, Several) else [kind])]
    found: dict[ast.ClassDef, Instance] = {}
    for one in every:
        if not isinstance(one, Instance) or one.of.name in _NUMBERS:
            return UNKNOWN
        found.setdefault(one.of.node, one)
    return Several(tuple(found.values())) if 1 < len(found) <= _MOST else UNKNOWN


def beyond(kind: Kind) -> Unknown:
    """What comes of something that has no known type: none, if nobody could tell that."""
    vague = kind is UNTYPED or (isinstance(kind, Several) and kind.vague)
    return UNTYPED if vague else UNKNOWN
