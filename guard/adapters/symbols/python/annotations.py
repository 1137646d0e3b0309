"""What annotations name: the classes, modules and objects that stubs speak of."""

import ast
from collections.abc import Sequence

from guard.adapters.symbols.index.decorated import called
from guard.adapters.symbols.python.library import Library
from guard.adapters.symbols.python.objects import Caller, Given, Instance, Kind, any_of
from guard.adapters.symbols.python.symbol import (
    OWN,
    UNKNOWN,
    UNTYPED,
    Class,
    Module,
    Symbol,
    Value,
)

_DEPTH = 25  # annotations within annotations
ANYTHING = ("Exception", "BaseException")  # said of objects of which more is known elsewhere
_VARIABLES = ("TypeVar", "ParamSpec", "TypeVarTuple")
_TRANSPARENT = frozenset(
    "Annotated ClassVar Final Required NotRequired ReadOnly Optional InitVar TypeGuard".split()
)


_NOTHING: Given = {}


class Annotations:
    """Reads annotations, each as its module and the class around it see it."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def annotated(
        self,
        node: ast.expr,
        module: Module,
        own: Class | None = None,
        depth: int = 0,
        given: Given = _NOTHING,
    ) -> Kind:
        """An object of the type that an annotation names, seen from a module and a class.

        `given` is what type variables stand for there.
        """
        if depth > _DEPTH:
            return UNKNOWN
        match node:
            case ast.Constant(value=str() as text):
                try:
                    said = ast.parse(text, mode="eval").body
                    return self.annotated(said, module, own, depth + 1, given)
                except (SyntaxError, ValueError, RecursionError):
                    return UNKNOWN
            case ast.Name(id=name) if name in given:
                return given[name]
            case ast.Name() | ast.Attribute():
                found = self.named(node, module, own)
                if isinstance(found, Value) and found.value is not None:
                    return self.annotated(found.value, found.module, own, depth + 1)
                if not isinstance(found, Class):
                    return UNKNOWN
                if found.name in (*ANYTHING, "object", "Hashable"):
                    return UNTYPED
                if found.name == "Any":  # where the program says so itself, its values may tell
                    return UNKNOWN if module.name == OWN else UNTYPED
                if (own and found is own) or module.name == OWN:  # of which others may tell more
                    return Instance(found)
                return Instance(found, (UNTYPED,) * len(self.parameters(found)))
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return self._one([left, right], module, own, depth, given)
            case ast.Subscript(value=value, slice=inner):
                return self._subscript(value, inner, module, own, depth, given)
        return UNKNOWN

    def _subscript(
        self,
        value: ast.expr,
        inner: ast.expr,
        module: Module,
        own: Class | None,
        depth: int,
        given: Given,
    ) -> Kind:
        name = value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")
        elements = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        if not elements:  # `tuple[()]`
            return UNKNOWN
        if name in _TRANSPARENT:
            return self.annotated(elements[0], module, own, depth + 1, given)
        if name == "Union":
            return self._one(elements, module, own, depth, given)
        if name == "Literal":
            kinds = {type(e.value).__name__ for e in elements if isinstance(e, ast.Constant)}
            return self._builtin(kinds.pop()) if len(kinds) == 1 else UNKNOWN
        if name == "Callable":
            said = elements[0].elts if isinstance(elements[0], ast.List) else []
            same = [ast.dump(one) for one in said] == [ast.dump(elements[-1])]
            gives = self.annotated(elements[-1], module, own, depth + 1, given)
            return Caller(UNKNOWN if same else gives, same)
        if name in ("tuple", "Tuple") and isinstance(elements[-1], ast.Constant):
            elements = elements[:1]  # `tuple[int, ...]`
        args = tuple(self.annotated(one, module, own, depth + 1, given) for one in elements)
        if name in ("type", "Type"):
            return args[0].of if isinstance(args[0], Instance) else UNKNOWN
        found = self._library.builtin("tuple") if name == "Tuple" else None
        found = found or self.named(value, module, own)
        if isinstance(found, Value) and found.value is not None:  # another name: `NDArray[int]`
            of = self.annotated(found.value, found.module, own, depth + 1)
            return Instance(of.of) if isinstance(of, Instance) else UNKNOWN
        return Instance(found, args) if isinstance(found, Class) else UNKNOWN

    def _builtin(self, name: str) -> Kind:
        found = self._library.builtin(name)
        return Instance(found) if isinstance(found, Class) else UNKNOWN

    def _one(
        self,
        nodes: Sequence[ast.expr],
        module: Module,
        own: Class | None,
        depth: int,
        given: Given,
    ) -> Kind:
        """The only kind among alternatives, or one of them, not counting None."""
        some = [n for n in nodes if not (isinstance(n, ast.Constant) and n.value is None)]
        kinds = [self.annotated(n, module, own, depth + 1, given) for n in some]
        if any(k is UNTYPED and not _is_error(n) for k, n in zip(kinds, some, strict=True)):
            return UNTYPED  # of `str | Any` nothing is surely missing
        return any_of(kinds)

    def named(self, node: ast.expr, module: Module, own: Class | None = None) -> Symbol:
        """What an expression of names and dots stands for in a module."""
        if isinstance(node, ast.Subscript):
            return self.named(node.value, module, own)
        if isinstance(node, ast.Name):
            if node.id in ("_Self", "Self") and own:
                return own
            if own and (inner := self._nested(own, node.id)):
                return inner
            return self._library.get(module, node.id) or self._library.builtin(node.id) or UNKNOWN
        if isinstance(node, ast.Attribute):
            within = self.named(node.value, module, own)
            if isinstance(within, Module):
                return self._library.get(within, node.attr) or UNKNOWN
            if isinstance(within, Class):
                return self._nested(within, node.attr) or UNKNOWN
        return UNKNOWN

    def parameters(self, of: Class) -> tuple[str, ...]:
        """The type variables of a class in their order."""
        if (found := of.module.variables.get(of.node)) is None:
            own = [one.name for one in getattr(of.node, "type_params", ())]
            brackets = [base for base in of.node.bases if isinstance(base, ast.Subscript)]
            said = [b for b in brackets if called(b.value) in ("Generic", "Protocol")]
            within = [node for base in said or brackets for node in ast.walk(base.slice)]
            names = dict.fromkeys(node.id for node in within if isinstance(node, ast.Name))
            own += [name for name in names if self.is_variable(name, of.module)]
            found = of.module.variables[of.node] = tuple(dict.fromkeys(own))
        return found

    def is_variable(self, name: str, module: Module) -> bool:
        """Whether a name of a module is a type variable."""
        found = self.named(ast.Name(name), module)
        call = found.value if isinstance(found, Value) else None
        return isinstance(call, ast.Call) and called(call) in _VARIABLES

    def _nested(self, own: Class, name: str) -> Class | None:
        for node in self._library.body(own).get(name, ()):
            if isinstance(node, ast.ClassDef):
                return Class(own.module, node)
        return None


def _is_error(said: ast.expr) -> bool:
    return called(said) in ANYTHING
