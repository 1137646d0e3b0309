"""What the expressions of a program are, as far as its text and stubs tell."""

import ast
import builtins

from guard.adapters.symbols.index.decorated import called
from guard.adapters.symbols.index.nodes import Definition
from guard.adapters.symbols.python.bindings import Bindings
from guard.adapters.symbols.python.displays import Displays
from guard.adapters.symbols.python.gives import MANAGERS, Gives
from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.library import Library
from guard.adapters.symbols.python.nodes import is_super
from guard.adapters.symbols.python.objects import (
    Instance,
    Kind,
    Method,
    Several,
    any_of,
    beyond,
    either,
    is_function,
)
from guard.adapters.symbols.python.symbol import (
    OWN,
    UNKNOWN,
    UNTYPED,
    Class,
    Function,
    Module,
    Unknown,
)

_OPERATORS: dict[type[ast.operator | ast.cmpop | ast.unaryop], str] = {
    ast.Add: "__add__",
    ast.Sub: "__sub__",
    ast.Mult: "__mul__",
    ast.Div: "__truediv__",
    ast.FloorDiv: "__floordiv__",
    ast.Mod: "__mod__",
    ast.MatMult: "__matmul__",
    ast.Pow: "__pow__",
    ast.BitAnd: "__and__",
    ast.BitOr: "__or__",
    ast.Lt: "__lt__",
    ast.LtE: "__le__",
    ast.Gt: "__gt__",
    ast.GtE: "__ge__",
    ast.Eq: "__eq__",
    ast.NotEq: "__ne__",
    ast.USub: "__neg__",
    ast.Invert: "__invert__",
}


class Kinds:
    """Tells what expressions are; `scope` is what names stand for where the reader is now.

    `within` is the class whose method that is. `all` are the names that the program binds anywhere.
    """

    def __init__(self, library: Library, infer: Inference, all: Bindings) -> None:
        self.scope: dict[str, Kind] = {}
        self.within: Class | None = None
        self._bound = all.bound
        self._once = all.once
        self._tested = all.tested
        self._fields: dict[tuple[ast.ClassDef, str], Kind] = {}
        self._library = library
        self._infer = infer
        self._known: dict[ast.expr, Kind] = {}
        self._gives = Gives(library, infer, self.of)
        self._displays = Displays(infer, self.of)

    def of(self, node: ast.expr) -> Kind:
        """What an expression is, as far as can be told; one that is tested changes on the way."""
        if self._tested and isinstance(node, ast.Name | ast.Attribute):
            if ast.unparse(node) in self._tested:
                return UNKNOWN
        if node not in self._known or isinstance(node, ast.Name):
            self._known[node] = self._of(node)
        return self._known[node]

    def is_missing(self, node: ast.expr) -> None:
        """Take it from here on that there is no such name: nobody can tell what it gives."""
        if not isinstance(node, ast.Call) or isinstance(self.of(node), Unknown):
            self._known[node] = UNTYPED

    def give(self, target: ast.Attribute, kind: Kind) -> None:
        """Give an attribute of an object of the program's own class what no other place gives."""
        within = self.of(target.value)
        own = isinstance(within, Instance) and within.of.module.name == OWN
        if own and target.attr in self._once:
            self._fields[within.of.node, target.attr] = kind  # type: ignore[union-attr]

    def _of(self, node: ast.expr) -> Kind:
        match node:
            case ast.Name(id=name):
                return self._named(name)
            case ast.Constant(value=value):
                name = type(value).__name__
                return self._infer.instance(name) if name in ("str", "bytes") else UNKNOWN
            case ast.Await(value=value):
                return self._gives.awaited(value)
            case ast.Attribute():
                return self._of_attribute(node)
            case ast.Call():
                return self._gives.called(node)
            case ast.Subscript(value=value):
                return self._item(self.of(value), node.slice)
            case ast.NamedExpr(value=value):
                return self.of(value)
            case ast.BinOp(left=left, op=op, right=right):
                return self._reckoned(left, op, [right])
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._reckoned(left, op, [right])
            case ast.UnaryOp(op=op, operand=operand):
                return self._reckoned(operand, op, [])
            case ast.IfExp(body=one, orelse=other) | ast.BoolOp(values=[one, other]):
                return either([self.of(one), self.of(other)])
        return self._displays.of(node)

    def comprehended(self, node: ast.expr) -> None:
        """Keep what a comprehension makes, while its names stand for what they do in it."""
        self._known[node] = self._displays.of(node)

    def _named(self, name: str) -> Kind:
        if name in self.scope:
            return self.scope[name]
        found = self._library.builtin(name) if hasattr(builtins, name) else None
        if found or name in self._bound or "*" in self._bound or name.startswith("__"):
            return self._infer.kind(found)
        return UNTYPED

    def _reckoned(
        self, left: ast.expr, op: ast.operator | ast.cmpop | ast.unaryop, right: list[ast.expr]
    ) -> Kind:
        """What an operator gives: what the class of its left side says, unless that is built in."""
        kind = self.of(left)
        if beyond(kind) is UNTYPED:
            return UNTYPED if type(op) in _OPERATORS else UNKNOWN
        method = _OPERATORS.get(type(op), "")
        if not isinstance(kind, Instance) or kind.of.module.name == "builtins":
            return UNKNOWN
        found = self._infer.attribute(kind.of, method, args=kind.args)
        if not isinstance(found, Method):
            return UNKNOWN
        return self._gives.given(
            found.function, found.owner, ast.Call(left, right, []), found.given
        )

    def decorated(self, node: Definition, plain: Function) -> Kind:
        """What a function is once its decorators have made something of it."""
        made: Kind = plain
        for maker in reversed(node.decorator_list):
            if called(maker) in MANAGERS and made is plain:
                continue  # what it gives is read off the function
            made = self._gives.called(ast.Call(maker, [self._standing_for(made)], []))
        return made

    def _standing_for(self, kind: Kind) -> ast.expr:
        """An expression for something that no text of the program says."""
        node = ast.Set([])
        self._known[node] = kind
        return node

    def _of_attribute(self, node: ast.Attribute) -> Kind:
        if is_super(node.value):
            return self._inherited(node.attr)
        within = self.of(node.value)
        if isinstance(within, Module):
            return self._infer.kind(self._library.get(within, node.attr))
        if isinstance(within, Class):
            return self._got(self._infer.attribute(within, node.attr, True) or UNKNOWN, within)
        if isinstance(within, Instance):
            return self._of_object(within, node.attr)
        if isinstance(within, Several):
            found = any_of([self._of_object(one, node.attr) for one in within.kinds])
            return beyond(within) if found is UNKNOWN else found
        return UNTYPED if is_function(within) else beyond(within)

    def _of_object(self, within: Instance, name: str) -> Kind:
        found = self._infer.attribute(within.of, name, args=within.args) or UNKNOWN
        return self._given_to(within.of, name) if found is UNKNOWN else self._got(found, within)

    def _inherited(self, name: str) -> Kind:
        """What `super()` has under a name, if a base surely has it: objects may have one before."""
        line = self._infer.bases(self.within)[1:] if self.within else ()
        for one in line:
            if isinstance(one, Unknown):
                break
            if name in self._infer.members(one):
                if one.name == "object" and any(_is_made_anew(c, self._infer) for c in line):
                    break
                found = self._infer.attribute(one, name)
                it = self.within
                if isinstance(found, Method) and it:
                    return Method(found.function, it, {**found.given, "Self": Instance(it)})
                break
        return UNKNOWN

    def _got(self, found: Kind, within: Instance | Class) -> Kind:
        """What an attribute gives: a descriptor not itself, but what it makes."""
        if not isinstance(found, Instance) or not self._infer.find(found.of, "__get__"):
            return found
        get = self._infer.attribute(found.of, "__get__", args=found.args)
        if not isinstance(get, Method):
            return UNKNOWN
        on_class = isinstance(within, Class)
        it = ast.Constant(None) if on_class else self._standing_for(within)
        owner = self._standing_for(within if isinstance(within, Class) else within.of)
        return self._gives.given(get.function, get.owner, ast.Call(it, [it, owner], []), get.given)

    def _given_to(self, of: Class, name: str) -> Kind:
        """What the program gave to an attribute of its own class."""
        for one in self._infer.bases(of) if self._fields else ():
            if isinstance(one, Class) and (kind := self._fields.get((one.node, name))):
                return kind
        return UNKNOWN

    def _item(self, kind: Kind, key: ast.expr) -> Kind:
        if isinstance(kind, Instance):
            if kind.of.name == "tuple" and len(kind.args) > 1:
                return _at(kind.args, key)
            found = self._infer.attribute(kind.of, "__getitem__", args=kind.args)
            if isinstance(found, Method):
                call = ast.Call(key, [key], [])
                return self._gives.given(found.function, found.owner, call, found.given)
        if isinstance(kind, Class) and self._infer.enumerates(kind):
            return Instance(kind)
        return beyond(kind)


def _is_made_anew(one: Class | Unknown, infer: Inference) -> bool:
    """Whether a stub says by `__new__` what its source may say by `__init__`."""
    known = isinstance(one, Class) and one.name != "object"
    return known and "__new__" in infer.members(one)  # type: ignore[arg-type]


def _at(kinds: tuple[Kind, ...], key: ast.expr) -> Kind:
    """Which of several kinds a number chooses."""
    try:
        number = ast.literal_eval(key)
    except (ValueError, SyntaxError):
        return UNKNOWN
    in_range = type(number) is int and -len(kinds) <= number < len(kinds)
    return kinds[number] if in_range else UNKNOWN
