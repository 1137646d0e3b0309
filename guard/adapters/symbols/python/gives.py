"""What calls give: objects of classes, and what functions say that they return."""

import ast
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from guard.adapters.symbols.index.decorated import called
from guard.adapters.symbols.index.nodes import Definition
from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.library import Library
from guard.adapters.symbols.python.matching import Matching
from guard.adapters.symbols.python.nodes import signatures
from guard.adapters.symbols.python.objects import (
    Caller,
    Given,
    Instance,
    Kind,
    Method,
    Several,
    beyond,
    one_of,
)
from guard.adapters.symbols.python.overloads import Overloads
from guard.adapters.symbols.python.symbol import UNKNOWN, UNTYPED, Class, Function, Unknown

_MAKERS = frozenset(  # whose call makes a class, `Enum("Colour", "RED GREEN")`, or looks into one
    "builtins.super builtins.type typing.NamedTuple typing.TypedDict enum.Enum enum.IntEnum "
    "enum.StrEnum enum.Flag enum.IntFlag enum.EnumMeta enum.EnumType".split()
)
MANAGERS = {
    "contextmanager": "AbstractContextManager",
    "asynccontextmanager": "AbstractAsyncContextManager",
}


class Gives:
    """Follows calls to what they give; `kind` tells what an expression is."""

    def __init__(
        self, library: Library, infer: Inference, kind: Callable[[ast.expr], Kind]
    ) -> None:
        self._library = library
        self._infer = infer
        self._kind = kind
        self._match = Matching(infer, kind, self.awaited)
        self._overloads = Overloads(infer, kind)

    def _keeps(self, node: ast.Call) -> Kind | None:
        """What a function of numpy gives of others' objects: one of their own, `np.log(series)`."""
        kinds = [self._kind(one) for one in node.args]
        others = [k for k in kinds if not isinstance(k, Instance) or not _is_of_numpy(k)]
        return others[0] if others else None

    def called(self, node: ast.Call) -> Kind:
        """What a call gives."""
        match self._kind(node.func):
            case Class() as made:
                maker = f"{made.module.name}.{made.name}" in _MAKERS
                return UNKNOWN if maker else self._made(made, node)
            case Function() as function:
                return self.given(function, None, node)
            case Method(function, owner, given):
                return self.given(function, owner, node, given)
            case Caller(gives, same):
                return self._kind(node.args[0]) if same and len(node.args) == 1 else gives
            case Instance(of) as called:
                if of.name.startswith("_UFunc") and (kept := self._keeps(node)):
                    return kept
                by = self._infer.attribute(of, "__call__", args=called.args)
                if isinstance(by, Method):
                    return self.given(by.function, by.owner, node, by.given)
                if isinstance(by, Caller):
                    return by.gives
            case Unknown() as called:
                return beyond(called)
        return UNKNOWN

    def _made(self, of: Class, node: ast.Call) -> Kind:
        """An object of a class; of a generic one, with what its maker is given: `list(words)`."""
        names = self._infer.parameters(of)
        body = self._infer.members(of) if names else {}
        makers = signatures(body.get("__init__") or body.get("__new__") or ())
        if not makers:
            return Instance(of)
        function = Function(of.module, makers)
        if "__init__" not in body:  # says itself what it makes: `zip[tuple[A, B]]`
            made = self._returned(function, of, node, None)
            if isinstance(made, Instance) and made.args:
                return made
        likely, _ = self._overloads.meant(function, node, True)
        told = [
            {
                **self._match.given(one, of.module, node, True),
                **self._said_of_self(one, of, names),
            }
            for one in likely or makers
        ]
        args = tuple(one_of([each.get(name, UNKNOWN) for each in told]) for name in names)
        return Instance(of, args if any(arg is not UNKNOWN for arg in args) else ())

    def _said_of_self(self, maker: Definition, of: Class, names: tuple[str, ...]) -> Given:
        """What a maker says that its object is: `self: Popen[str]`."""
        first = [*maker.args.posonlyargs, *maker.args.args][:1]
        said = first[0].annotation if first else None
        kind = self._infer.annotated(said, of.module, of) if said else UNKNOWN
        return dict(zip(names, kind.args, strict=False)) if isinstance(kind, Instance) else {}

    def given(
        self, function: Function, owner: Class | None, node: ast.Call, given: Given | None = None
    ) -> Kind:
        """What a call of a function gives; `owner` is the class whose object or method it is of.

        `given` is what type variables stand for there.
        """
        kept = {called(d) for d in function.nodes[0].decorator_list} & MANAGERS.keys()
        if not kept and any(isinstance(one, ast.AsyncFunctionDef) for one in function.nodes):
            return UNKNOWN
        made = self._returned(function, owner, node, given)
        if kept:
            return self._manager(MANAGERS[kept.pop()], made)
        return UNKNOWN if isinstance(made, Class) else made  # made here: it may have any fields

    def _manager(self, name: str, yields: Kind) -> Kind:
        """What `with` is given by a function that yields once."""
        module = self._library.module("contextlib")
        found = self._library.get(module, name) if module else None
        if not isinstance(found, Class):
            return UNKNOWN
        method = "__iter__" if name == "AbstractContextManager" else "__aiter__"
        return Instance(found, (self._infer.element(yields, method),))

    def _returned(
        self, function: Function, owner: Class | None, node: ast.Call, given: Given | None
    ) -> Kind:
        decorators = {called(d) for d in function.nodes[0].decorator_list}
        bound = owner is not None and "staticmethod" not in decorators
        itself = (
            Instance(owner) if owner and not decorators & {"staticmethod", "classmethod"} else None
        )
        of = (given or {}).get("Self", itself) if itself else None
        likely, vague = self._overloads.meant(function, node, bound, of)
        one = Function(function.module, tuple(likely)) if likely else function
        told = partial(self._match.given, module=function.module, call=node, bound=bound)
        made = self._infer.returned(one, owner, given, told)
        if isinstance(made, Several) and vague:
            return replace(made, vague=True)
        return UNTYPED if made is UNKNOWN and vague else made

    def awaited(self, node: ast.expr) -> Kind:
        """What an expression gives that is waited for."""
        if isinstance(node, ast.Call):
            match self._kind(node.func):
                case Function() as function:
                    owner, given = None, dict[str, Kind]()
                case Method(function, owner, given):
                    pass
                case _:
                    return self._infer.element(self._kind(node), "__await__")
            if all(isinstance(one, ast.AsyncFunctionDef) for one in function.nodes):
                return self._returned(function, owner, node, given)
        return self._infer.element(self._kind(node), "__await__")


def _is_of_numpy(kind: Instance) -> bool:
    return kind.of.module.name.partition(".")[0] in ("numpy", "builtins", "typing")
