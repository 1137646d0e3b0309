"""What classes have, and what their methods and functions give, as far as stubs tell."""

import ast
from collections.abc import Callable

from guard.adapters.symbols.index.decorated import called
from guard.adapters.symbols.index.nodes import Definition
from guard.adapters.symbols.python.annotations import Annotations
from guard.adapters.symbols.python.bases import Bases
from guard.adapters.symbols.python.library import Library
from guard.adapters.symbols.python.nodes import gives_self, refuses, signatures
from guard.adapters.symbols.python.objects import (
    Given,
    Instance,
    Kind,
    Method,
    Several,
    any_of,
    beyond,
)
from guard.adapters.symbols.python.symbol import (
    OWN,
    UNKNOWN,
    UNTYPED,
    Class,
    Function,
    Symbol,
    Unknown,
    Value,
)
from guard.adapters.symbols.python.variables import Variables

_ITERABLE = frozenset(
    "list set frozenset Iterator Iterable Generator Sequence Collection MutableSequence "
    "AsyncIterator AsyncIterable AsyncGenerator deque AbstractSet Set KeysView ValuesView "
    "Coroutine Awaitable type".split()
)
_TEXTS = frozenset(("TextIO", "TextIOWrapper"))  # whose lines their stubs tell in a type variable
_PROPERTIES = frozenset(("property", "cached_property", "hybrid_property", "memoized_property"))


class Inference:
    """Reads kinds off the stubs of a library. What it can't tell is UNKNOWN."""

    def __init__(self, library: Library) -> None:
        self.library = library
        read = Annotations(library)
        self.annotated = read.annotated
        self.named = read.named
        self._bases = Bases(library, read.named)
        self.bases = self._bases.of
        self._variables = Variables(read, self.bases)
        self.parameters = read.parameters
        self.variables = self._variables.of_annotation
        self.given = self._variables.given

    def instance(self, name: str) -> Kind:
        """An object of a builtin class."""
        found = self.library.builtin(name)
        return Instance(found) if isinstance(found, Class) else UNKNOWN

    def kind(self, symbol: Symbol | None) -> Kind:
        """What a name of a module stands for."""
        if isinstance(symbol, Value):
            if symbol.annotation is not None:
                return self.annotated(symbol.annotation, symbol.module)
            return UNKNOWN
        return symbol if symbol is not None else UNKNOWN

    def members(self, of: Class) -> dict[str, list[ast.stmt]]:
        """What the body of a class binds."""
        return self.library.body(of)

    def find(self, of: Class, name: str) -> tuple[Class, list[ast.stmt]] | Unknown | None:
        """Where a class or one of its bases binds a name; None if none does."""
        unknown = False
        for one in self.bases(of):
            if isinstance(one, Unknown):
                unknown = True
            elif nodes := self.members(one).get(name):
                return one, nodes
        return UNKNOWN if unknown else None

    def attribute(
        self, of: Class, name: str, on_class: bool = False, args: tuple[Kind, ...] = ()
    ) -> Kind | None:
        """What an object of a class, or the class itself, has under a name; None if nothing.

        `args` are what stands in the brackets of the class.
        """
        found = self.find(of, name)
        if isinstance(found, Unknown):
            return found
        if found:
            return self._member(found[1], found[0], of, on_class, args)
        if on_class:
            return self._of_metaclass(of, name)
        for maker in ("__getattr__", "__getattribute__"):
            made = self.find(of, maker)
            if isinstance(made, Unknown):
                return UNKNOWN
            if made and made[0].name != "object" and not refuses(made[1][-1]):
                return self._given_for_any_name(made[1][-1], made[0])
        return None

    def _given_for_any_name(self, maker: ast.stmt, owner: Class) -> Kind:
        says = maker.returns if isinstance(maker, ast.FunctionDef) else None
        return self.annotated(says, owner.module, owner) if says else UNKNOWN

    def made_up(self, of: Class, name: str) -> bool:
        """Whether objects of a class, all of it known, can have a name only by a `__getattr__`."""
        made = self.find(of, "__getattr__")
        return self.find(of, name) is None and isinstance(made, tuple) and not refuses(made[1][-1])

    def _of_metaclass(self, of: Class, name: str) -> Kind | None:
        for one in self.bases(of):
            if isinstance(one, Unknown):
                return UNKNOWN
            for word in one.node.keywords:
                if word.arg == "metaclass":
                    meta = self.named(word.value, one.module)
                    return self.attribute(meta, name) if isinstance(meta, Class) else UNKNOWN
        plain = self.library.builtin("type")
        return self.attribute(plain, name) if isinstance(plain, Class) else UNKNOWN

    def _member(
        self,
        nodes: list[ast.stmt],
        owner: Class,
        of: Class,
        on_class: bool,
        args: tuple[Kind, ...],
    ) -> Kind:
        given = self._variables.given(of, args, owner)
        match nodes[-1]:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                same = signatures(nodes)
                of_enum = owner.module.name == "enum" and same[0].name in ("name", "value")
                if of_enum or any(called(d) in _PROPERTIES for n in same for d in n.decorator_list):
                    if on_class:
                        return UNKNOWN
                    if same[0].returns is None:
                        return UNTYPED
                    return self.annotated(same[0].returns, owner.module, of, given=given)
                return Method(Function(owner.module, same), of, given)
            case ast.AnnAssign(annotation=annotation):
                return self.annotated(annotation, owner.module, of, given=given)
            case ast.ClassDef() as inner:
                return Class(owner.module, inner)
            case ast.Assign() if self.enumerates(of):
                return Instance(of)
            case ast.Assign(value=ast.Call(func=func)):
                made = self.named(func, owner.module, owner)
                return Instance(made) if isinstance(made, Class) else UNKNOWN
            case ast.Assign(value=ast.Name(id=name)):
                again = self.members(owner).get(name)
                if again and again is not nodes:
                    return self._member(again, owner, of, on_class, args)
            case ast.Assign(value=ast.Attribute(value=base, attr=name)):  # `detach = Base.detach`
                whose = self.named(base, owner.module, owner)
                theirs = self.find(whose, name) if isinstance(whose, Class) else None
                if isinstance(theirs, tuple) and theirs[1] is not nodes:
                    return self._member(theirs[1], theirs[0], of, on_class, args)
        return UNKNOWN

    def enumerates(self, of: Class) -> bool:
        """Whether what the body of a class binds are objects of it."""
        known = [one for one in self.bases(of) if isinstance(one, Class)]
        return any(one.name == "Enum" and one.module.name == "enum" for one in known)

    def element(self, kind: Kind, method: str) -> Kind:
        """What `__iter__`, `__enter__` and their like give of an object."""
        if isinstance(kind, Class) and method == "__iter__" and self.enumerates(kind):
            return Instance(kind)
        if isinstance(kind, Several):
            return any_of([self.element(one, method) for one in kind.kinds])
        if not isinstance(kind, Instance):
            return beyond(kind)
        if kind.of.name in _ITERABLE and kind.args and method != "__enter__":
            return kind.args[-1] if kind.of.name in ("Coroutine",) else kind.args[0]
        if kind.of.name == "tuple" and kind.args and method == "__iter__":
            return any_of(kind.args)
        if kind.of.name in _TEXTS and method == "__iter__":
            return self.instance("str")
        found = self.attribute(kind.of, method, args=kind.args)
        if isinstance(found, Method):
            given = self.returned(found.function, found.owner, given=found.given)
            if method in ("__iter__", "__aiter__"):
                if isinstance(given, Instance) and given.of.name in _ITERABLE and given.args:
                    return given.args[0]
                return self.element(given, "__next__") if method == "__iter__" else UNKNOWN
            if method == "__await__":  # `Generator[yielded, sent, given]`
                args = given.args if isinstance(given, Instance) else ()
                return args[-1] if len(args) == 3 else UNKNOWN
            return given
        return UNKNOWN

    def returned(
        self,
        function: Function,
        own: Class | None,
        given: Given | None = None,
        told: Callable[[Definition], Given] | None = None,
    ) -> Kind:
        """What a call of a function gives: of each of its overloads, where that is the same.

        `given` is what type variables of the class stand for, `told` says it of a signature's own.
        """
        given = given or {}
        nodes = function.nodes
        if own and all(gives_self(n) for n in nodes):
            return given.get("Self") or Instance(own)
        if function.module.name == OWN and not any(n.returns for n in nodes):
            return UNTYPED
        kinds = [
            self.annotated(
                n.returns, function.module, own, given={**(told(n) if told else {}), **given}
            )
            if n.returns
            else UNTYPED
            for n in nodes
        ]
        return any_of(kinds)
