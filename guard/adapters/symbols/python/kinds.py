"""What the expressions of a program are, as far as its text and stubs tell."""

import ast
from functools import partial

from guard.adapters.symbols.python.annotations import (
    Caller,
    Given,
    Instance,
    Kind,
    Method,
    either,
    is_function,
    one_of,
)
from guard.adapters.symbols.python.bindings import Bindings
from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.library import Library
from guard.adapters.symbols.python.matching import Matching
from guard.adapters.symbols.python.nodes import Definition, called, is_super, signatures
from guard.adapters.symbols.python.overloads import Overloads
from guard.adapters.symbols.python.symbol import (
    OWN,
    UNKNOWN,
    UNTYPED,
    Class,
    Function,
    Module,
    Unknown,
)

_MAKERS = frozenset(  # whose call makes a class, `Enum("Colour", "RED GREEN")`, or looks into one
    "builtins.super builtins.type typing.NamedTuple typing.TypedDict enum.Enum enum.IntEnum "
    "enum.StrEnum enum.Flag enum.IntFlag enum.EnumMeta enum.EnumType".split()
)
_MANAGERS = {
    "contextmanager": "AbstractContextManager",
    "asynccontextmanager": "AbstractAsyncContextManager",
}
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
        self._match = Matching(infer, self.of, self._awaited)
        self._overloads = Overloads(infer, self.of)

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
                return self._awaited(value)
            case ast.Attribute():
                return self._of_attribute(node)
            case ast.Call():
                return self._called(node)
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
        return self._displayed(node)

    def _displayed(self, node: ast.expr) -> Kind:
        """What the text of a program makes, and of what."""
        match node:
            case ast.List(elts=elts):
                return self._holding("list", elts)
            case ast.Set(elts=elts):
                return self._holding("set", elts)
            case ast.Tuple(elts=elts):
                kinds = tuple(self.of(one) for one in elts)
                return self._holder("tuple", kinds if len(kinds) > 1 else ())
            case ast.Dict(keys=keys, values=values):
                return self._holding(
                    "dict", [k or ast.Starred(ast.Name("_")) for k in keys], values
                )
            case ast.ListComp(elt=one):
                return self._holding("list", [one])
            case ast.SetComp(elt=one):
                return self._holding("set", [one])
            case ast.GeneratorExp(elt=one):
                return self._holding("Generator", [one])
            case ast.DictComp(key=key, value=value):
                return self._holding("dict", [key], [value])
            case ast.JoinedStr():
                return self._infer.instance("str")
            case ast.Slice():
                return self._infer.instance("slice")
        return UNKNOWN

    def _holding(self, name: str, *parts: list[ast.expr]) -> Kind:
        """An object that holds some of each of these; of an empty one, nobody tells of what."""
        kinds = [either([self.of(one) for one in part]) if part else UNTYPED for part in parts]
        return self._holder(name, tuple(kinds))

    def _holder(self, name: str, kinds: tuple[Kind, ...]) -> Kind:
        made = self._infer.instance(name)
        known = any(kind is not UNKNOWN for kind in kinds)
        return Instance(made.of, kinds) if known and isinstance(made, Instance) else made

    def comprehended(self, node: ast.expr) -> None:
        """Keep what a comprehension makes, while its names stand for what they do in it."""
        self._known[node] = self._displayed(node)

    def _named(self, name: str) -> Kind:
        if name in self.scope:
            return self.scope[name]
        found = self._library.builtin(name)
        if found or name in self._bound or "*" in self._bound or name.startswith("__"):
            return self._infer.kind(found)
        return UNTYPED

    def _reckoned(
        self, left: ast.expr, op: ast.operator | ast.cmpop | ast.unaryop, right: list[ast.expr]
    ) -> Kind:
        """What an operator gives: what the class of its left side says, unless that is built in."""
        kind = self.of(left)
        if kind is UNTYPED:
            return UNTYPED if type(op) in _OPERATORS else UNKNOWN
        method = _OPERATORS.get(type(op), "")
        if not isinstance(kind, Instance) or kind.of.module.name == "builtins":
            return UNKNOWN
        found = self._infer.attribute(kind.of, method, args=kind.args)
        if not isinstance(found, Method):
            return UNKNOWN
        return self._given(found.function, found.owner, ast.Call(left, right, []), found.given)

    def decorated(self, node: Definition, plain: Function) -> Kind:
        """What a function is once its decorators have made something of it."""
        made: Kind = plain
        for maker in reversed(node.decorator_list):
            if called(maker) in _MANAGERS and made is plain:
                continue  # what it gives is read off the function
            made = self._called(ast.Call(maker, [self._standing_for(made)], []))
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
            found = self._infer.attribute(within.of, node.attr, args=within.args) or UNKNOWN
            if found is UNKNOWN:
                return self._given_to(within.of, node.attr)
            return self._got(found, within)
        return UNTYPED if within is UNTYPED or is_function(within) else UNKNOWN

    def _inherited(self, name: str) -> Kind:
        """What `super()` has under a name, if a base surely has it: objects may have one before."""
        line = self._infer.bases(self.within)[1:] if self.within else ()
        for one in line:
            if isinstance(one, Unknown):
                break
            if name in self._infer.members(one):
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
        return self._given(get.function, get.owner, ast.Call(it, [it, owner], []), get.given)

    def _given_to(self, of: Class, name: str) -> Kind:
        """What the program gave to an attribute of its own class."""
        for one in self._infer.bases(of) if self._fields else ():
            if isinstance(one, Class) and (kind := self._fields.get((one.node, name))):
                return kind
        return UNKNOWN

    def _called(self, node: ast.Call) -> Kind:
        match self.of(node.func):
            case Class() as made:
                maker = f"{made.module.name}.{made.name}" in _MAKERS
                return UNKNOWN if maker else self._made(made, node)
            case Function() as function:
                return self._given(function, None, node)
            case Method(function, owner, given):
                return self._given(function, owner, node, given)
            case Caller(gives, same):
                return self.of(node.args[0]) if same and len(node.args) == 1 else gives
            case Instance(of) as called:
                by = self._infer.attribute(of, "__call__", args=called.args)
                if isinstance(by, Method):
                    return self._given(by.function, by.owner, node, by.given)
                if isinstance(by, Caller):
                    return by.gives
            case called if called is UNTYPED:
                return UNTYPED
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

    def _given(
        self, function: Function, owner: Class | None, node: ast.Call, given: Given | None = None
    ) -> Kind:
        kept = {called(d) for d in function.nodes[0].decorator_list} & _MANAGERS.keys()
        if not kept and any(isinstance(one, ast.AsyncFunctionDef) for one in function.nodes):
            return UNKNOWN
        made = self._returned(function, owner, node, given)
        if kept:
            return self._manager(_MANAGERS[kept.pop()], made)
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
        return UNTYPED if made is UNKNOWN and vague else made

    def _awaited(self, node: ast.expr) -> Kind:
        if isinstance(node, ast.Call):
            match self.of(node.func):
                case Function() as function:
                    owner, given = None, dict[str, Kind]()
                case Method(function, owner, given):
                    pass
                case _:
                    return self._infer.element(self.of(node), "__await__")
            if all(isinstance(one, ast.AsyncFunctionDef) for one in function.nodes):
                return self._returned(function, owner, node, given)
        return self._infer.element(self.of(node), "__await__")

    def _item(self, kind: Kind, key: ast.expr) -> Kind:
        if isinstance(kind, Instance):
            if kind.of.name == "tuple" and len(kind.args) > 1:
                return _at(kind.args, key)
            found = self._infer.attribute(kind.of, "__getitem__", args=kind.args)
            if isinstance(found, Method):
                call = ast.Call(key, [key], [])
                return self._given(found.function, found.owner, call, found.given)
        if isinstance(kind, Class) and self._infer.enumerates(kind):
            return Instance(kind)
        return UNTYPED if kind is UNTYPED else UNKNOWN


def _at(kinds: tuple[Kind, ...], key: ast.expr) -> Kind:
    """Which of several kinds a number chooses."""
    try:
        number = ast.literal_eval(key)
    except (ValueError, SyntaxError):
        return UNKNOWN
    in_range = type(number) is int and -len(kinds) <= number < len(kinds)
    return kinds[number] if in_range else UNKNOWN
