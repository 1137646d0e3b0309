"""What kind of thing an expression is, as far as stubs tell."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from guard.adapters.symbols.index.stub import bound
from guard.adapters.symbols.python.library import (
    UNKNOWN,
    Class,
    Function,
    Library,
    Module,
    Symbol,
    Unknown,
    Value,
)

_DEPTH = 25  # annotations within annotations, bases of bases
_TRANSPARENT = frozenset(
    "Annotated ClassVar Final Required NotRequired ReadOnly Optional InitVar TypeGuard".split()
)
_ITERABLE = frozenset(
    "list set frozenset Iterator Iterable Generator Sequence Collection MutableSequence "
    "AsyncIterator AsyncIterable AsyncGenerator deque AbstractSet Set KeysView ValuesView "
    "Coroutine Awaitable type".split()
)
_PROPERTIES = frozenset(("property", "cached_property", "hybrid_property", "memoized_property"))


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class; `args` are what stands in the brackets of its annotation."""

    of: Class
    args: tuple["Kind", ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """A function looked up on an object or a class."""

    function: Function
    owner: Class


Kind = Module | Class | Function | Method | Instance | Unknown


class Inference:
    """Reads kinds off the stubs of a library. What it can't tell is UNKNOWN."""

    def __init__(self, library: Library) -> None:
        self.library = library

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

    def annotated(
        self, node: ast.expr, module: Module, own: Class | None = None, depth: int = 0
    ) -> Kind:
        """An object of the type that an annotation names, seen from a module and a class."""
        if depth > _DEPTH:
            return UNKNOWN
        match node:
            case ast.Constant(value=str() as text):
                try:
                    return self.annotated(ast.parse(text, mode="eval").body, module, own, depth + 1)
                except (SyntaxError, ValueError, RecursionError):
                    return UNKNOWN
            case ast.Name() | ast.Attribute():
                found = self.named(node, module, own)
                if isinstance(found, Value) and found.value is not None:
                    return self.annotated(found.value, found.module, own, depth + 1)
                if not isinstance(found, Class) or found.name in ("Any", "object"):
                    return UNKNOWN
                return Instance(found)
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return self._one([left, right], module, own, depth)
            case ast.Subscript(value=value, slice=inner):
                return self._subscript(value, inner, module, own, depth)
        return UNKNOWN

    def _subscript(
        self, value: ast.expr, inner: ast.expr, module: Module, own: Class | None, depth: int
    ) -> Kind:
        name = value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")
        elements = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        if name in _TRANSPARENT:
            return self.annotated(elements[0], module, own, depth + 1)
        if name == "Union":
            return self._one(elements, module, own, depth)
        if name == "Literal":
            kinds = {type(e.value).__name__ for e in elements if isinstance(e, ast.Constant)}
            return self.instance(kinds.pop()) if len(kinds) == 1 else UNKNOWN
        args = tuple(self.annotated(one, module, own, depth + 1) for one in elements)
        if name in ("type", "Type"):
            return args[0].of if isinstance(args[0], Instance) else UNKNOWN
        found = self.named(value, module, own)
        return Instance(found, args) if isinstance(found, Class) else UNKNOWN

    def _one(
        self, nodes: Sequence[ast.expr], module: Module, own: Class | None, depth: int
    ) -> Kind:
        """The only kind among alternatives, not counting None."""
        some = [n for n in nodes if not (isinstance(n, ast.Constant) and n.value is None)]
        kinds = [self.annotated(n, module, own, depth + 1) for n in some]
        return kinds[0] if kinds and all(_same(kinds[0], k) for k in kinds) else UNKNOWN

    def named(self, node: ast.expr, module: Module, own: Class | None = None) -> Symbol:
        """What an expression of names and dots stands for in a module."""
        if isinstance(node, ast.Subscript):
            return self.named(node.value, module, own)
        if isinstance(node, ast.Name):
            if node.id in ("_Self", "Self") and own:
                return own
            if own and (inner := self._nested(own, node.id)):
                return inner
            return self.library.get(module, node.id) or self.library.builtin(node.id) or UNKNOWN
        if isinstance(node, ast.Attribute):
            within = self.named(node.value, module, own)
            if isinstance(within, Module):
                return self.library.get(within, node.attr) or UNKNOWN
            if isinstance(within, Class):
                return self._nested(within, node.attr) or UNKNOWN
        return UNKNOWN

    def _nested(self, own: Class, name: str) -> Class | None:
        for node in own.node.body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                return Class(own.module, node)
        return None

    def bases(self, of: Class) -> Iterator[Class | Unknown]:
        """A class and all that it inherits from, nearest first; UNKNOWN for what can't be told."""
        seen, waiting = set(), [of]
        while waiting:
            one = waiting.pop(0)
            if one.node in seen:
                continue
            seen.add(one.node)
            yield one
            for base in one.node.bases:
                found = self.named(base, one.module)
                if isinstance(found, Class):
                    waiting.append(found)
                elif not _says_nothing(base):
                    yield UNKNOWN
        root = self.library.builtin("object")
        yield root if isinstance(root, Class) else UNKNOWN

    def members(self, of: Class) -> dict[str, list[ast.stmt]]:
        """What the body of a class binds."""
        found: dict[str, list[ast.stmt]] = {}
        for node in self.library.live(of.node.body):
            for name in bound(node):
                found.setdefault(name, []).append(node)
        return found

    def find(self, of: Class, name: str) -> tuple[Class, list[ast.stmt]] | Unknown | None:
        """Where a class or one of its bases binds a name; None if none does."""
        unknown = False
        for one in self.bases(of):
            if isinstance(one, Unknown):
                unknown = True
            elif nodes := self.members(one).get(name):
                return one, nodes
        return UNKNOWN if unknown else None

    def attribute(self, of: Class, name: str, on_class: bool = False) -> Kind | None:
        """What an object of a class, or the class itself, has under a name; None if nothing."""
        found = self.find(of, name)
        if isinstance(found, Unknown):
            return found
        if found:
            return self._member(found[1], found[0], of, on_class)
        if on_class:
            return self._of_metaclass(of, name)
        for maker in ("__getattr__", "__getattribute__"):
            made = self.find(of, maker)
            if isinstance(made, Unknown) or (made and made[0].name != "object"):
                return UNKNOWN
        return None

    def only_made_up(self, of: Class, name: str) -> bool:
        """Whether a name can only come of a `__getattr__` whose answers are nothing to call."""
        if self.find(of, name) is not None:
            return False
        made = self.find(of, "__getattr__")
        if not isinstance(made, tuple) or not isinstance(made[1][-1], ast.FunctionDef):
            return False
        says = made[1][-1].returns
        given = self.annotated(says, made[0].module, of) if says else UNKNOWN
        return isinstance(given, Instance) and self.find(given.of, "__call__") is None

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

    def _member(self, nodes: list[ast.stmt], owner: Class, of: Class, on_class: bool) -> Kind:
        match nodes[-1]:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                same = [n for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
                if any(_called(d) in _PROPERTIES for n in same for d in n.decorator_list):
                    if on_class or same[0].returns is None:
                        return UNKNOWN
                    return self.annotated(same[0].returns, owner.module, of)
                return Method(Function(owner.module, tuple(same)), of)
            case ast.AnnAssign(annotation=annotation):
                return self.annotated(annotation, owner.module, of)
            case ast.ClassDef() as inner:
                return Class(owner.module, inner)
            case ast.Assign(value=ast.Name(id=name)):
                again = self.members(owner).get(name)
                if again and again is not nodes:
                    return self._member(again, owner, of, on_class)
        return UNKNOWN

    def element(self, kind: Kind, method: str) -> Kind:
        """What `__iter__`, `__enter__` and their like give of an object."""
        if not isinstance(kind, Instance):
            return UNKNOWN
        if kind.of.name in _ITERABLE and kind.args:
            return kind.args[-1] if kind.of.name in ("Coroutine",) else kind.args[0]
        found = self.attribute(kind.of, method)
        if isinstance(found, Method):
            given = self.returned(found.function, found.owner)
            if method in ("__iter__", "__aiter__"):
                return given.args[0] if isinstance(given, Instance) and given.args else UNKNOWN
            return given
        return UNKNOWN

    def returned(self, function: Function, own: Class | None, call: ast.Call | None = None) -> Kind:
        """What a call of a function gives; of overloads, those that the call's text chooses."""
        nodes = [n for n in function.nodes if n.returns is not None]
        if own and nodes and all(_gives_self(n) for n in nodes):
            return Instance(own)
        if not nodes or len(nodes) < len(function.nodes):
            return UNKNOWN
        if len(nodes) > 1 and call:
            nodes = [n for n in nodes if _literal_fits(n, call, own is not None)] or nodes
        kinds = [self.annotated(n.returns, function.module, own) for n in nodes if n.returns]
        return kinds[0] if all(_same(kinds[0], k) for k in kinds) else UNKNOWN


def _same(one: Kind, other: Kind) -> bool:
    if isinstance(one, Instance) and isinstance(other, Instance):
        return one.of.node is other.of.node
    return one is other and not isinstance(one, Unknown)


def _called(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _gives_self(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a method says by a type variable that it gives the object it is called on."""
    first = [*node.args.posonlyargs, *node.args.args][:1]
    said = first[0].annotation if first else None
    named = isinstance(said, ast.Name) and isinstance(node.returns, ast.Name)
    return named and said.id == node.returns.id  # type: ignore[union-attr]


def _says_nothing(base: ast.expr) -> bool:
    """Whether a base gives a class no names: `Generic[T]`, `Protocol`."""
    name = ast.unparse(base).partition("[")[0].rpartition(".")[2]
    return name in ("Generic", "Protocol", "object")


def _literal_fits(
    node: ast.FunctionDef | ast.AsyncFunctionDef, call: ast.Call, bound: bool
) -> bool:
    """Whether an overload takes a constant that the call gives: `client(name: Literal["s3"])`."""
    places = [*node.args.posonlyargs, *node.args.args][1 if bound else 0 :]
    given = [*zip(places, call.args, strict=False)]
    named = {a.arg: a for a in (*places, *node.args.kwonlyargs)}
    given += [(named[k.arg], k.value) for k in call.keywords if k.arg in named]
    for place, value in given:
        said = place.annotation
        if isinstance(said, ast.Subscript) and _called(said.value) == "Literal":
            options = said.slice.elts if isinstance(said.slice, ast.Tuple) else [said.slice]
            if not isinstance(value, ast.Constant) or value.value not in [
                o.value for o in options if isinstance(o, ast.Constant)
            ]:
                return False
    return True
