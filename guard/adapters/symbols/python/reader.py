"""A program read from top to bottom: what its names stand for, and which of them do not exist."""

import ast

from guard.adapters.symbols.index.nodes import Definition
from guard.adapters.symbols.python.bindings import Bindings
from guard.adapters.symbols.python.flow import Flow
from guard.adapters.symbols.python.imports import Imports
from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.kinds import Kinds
from guard.adapters.symbols.python.library import Library
from guard.adapters.symbols.python.miss import Miss, Places
from guard.adapters.symbols.python.objects import Instance, Kind
from guard.adapters.symbols.python.symbol import UNKNOWN, UNTYPED, Class, Function, Module
from guard.adapters.symbols.python.uses import Uses


class Reader(Flow):
    """Reads one program."""

    def __init__(self, own: Module, places: Places, library: Library, all: Bindings) -> None:
        infer = Inference(library)
        super().__init__(infer, Kinds(library, infer, all), library.python, all.filled)
        self._library = library
        self._uses = Uses(library, self._infer, self._kinds, places, all.defined)
        self._imports = Imports(library, self._infer, places)
        self._own = own
        self._class: Class | None = None
        self._in_class = False  # be it one of which nothing can be told

    @property
    def misses(self) -> list[Miss]:
        """The names that do not exist."""
        return [*self._imports.misses, *self._uses.misses]

    @property
    def settled(self) -> bool:
        """Whether nothing is left that a type checker could tell more of."""
        return self._uses.settled

    @property
    def strange(self) -> list[str]:
        """The packages that are not known."""
        return list(self._imports.strange)

    def visit_Import(self, node: ast.Import) -> None:
        self._kinds.scope |= self._imports.plain(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self._kinds.scope |= self._imports.taken(node)

    def visit_FunctionDef(self, node: Definition) -> None:
        for outer in [*node.decorator_list, *node.args.defaults, *node.args.kw_defaults]:
            if outer:
                self.visit(outer)
        args = node.args
        every = [*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg]
        for said in [*(arg.annotation for arg in every if arg), node.returns]:
            self._annotate(said)
        if self._class is None:
            plain = Function(self._own, (node,))
            made = self._kinds.decorated(node, plain)
            self._bind(node.name, made)
        scope, within, in_class = self._kinds.scope, self._class, self._in_class
        method_of = self._kinds.within
        self._kinds.scope = dict(scope)
        for i, arg in enumerate([*args.posonlyargs, *args.args, *args.kwonlyargs]):
            first = arg.arg in ("self", "cls") and self._in_class
            kind: Kind = UNKNOWN if first else UNTYPED
            if arg.annotation:
                kind = self._infer.annotated(arg.annotation, self._own)
            if i == 0 and within and not _static(node):
                kind = within if _of_class(node) else Instance(within)
                self._kinds.within = within
            self._bind(arg.arg, kind)
        for rest, name in ((args.vararg, "tuple"), (args.kwarg, "dict")):
            if rest:
                self._bind(rest.arg, self._infer.instance(name))
        self._class, self._in_class = None, False
        self._visit_all(node.body)
        self._kinds.scope, self._class, self._in_class = scope, within, in_class
        self._kinds.within = method_of

    visit_AsyncFunctionDef = visit_FunctionDef

    def _annotate(self, said: ast.expr | None) -> None:
        for node in ast.walk(said) if said else ():
            if isinstance(node, ast.Constant) and "." in str(node.value):
                self._uses.settled = False  # code in quotes
        if said:
            self.visit(said)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default:
                self.visit(default)
        scope, self._kinds.scope = self._kinds.scope, dict(self._kinds.scope)
        for arg in ast.walk(node.args):
            if isinstance(arg, ast.arg):
                self._bind(arg.arg, UNKNOWN)
        self.visit(node.body)
        self._kinds.scope = scope

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for outer in (*node.decorator_list, *node.bases, *node.keywords):
            self.visit(outer)
        found = self._infer.named(ast.Name(node.name), self._own, self._class)
        plain = isinstance(found, Class) and not _unclear(node)
        scope, within, in_class = self._kinds.scope, self._class, self._in_class
        self._kinds.scope = dict(scope)
        self._class, self._in_class = found if isinstance(found, Class) and plain else None, True
        self._kinds.within = None
        self._visit_all(node.body)
        self._kinds.scope, self._class, self._in_class = scope, within, in_class
        self._bind(node.name, found if plain and isinstance(found, Class) else UNKNOWN)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)
        self._annotate(node.annotation)
        if isinstance(node.target, ast.Name):
            self._bind(node.target.id, self._infer.annotated(node.annotation, self._own))
        else:
            self.visit(node.target)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.visit(node.value)
        if isinstance(node.ctx, ast.Load):
            self._uses.attribute(node, called=False)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute):
            self.visit(node.func.value)
            self._uses.attribute(node.func, called=True)
        else:
            self.visit(node.func)
        for word in (*node.args, *node.keywords):
            self.visit(word)
        self._uses.arguments(node)


def _static(node: Definition) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)


def _of_class(node: Definition) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "classmethod" for d in node.decorator_list)


def _unclear(node: ast.ClassDef) -> bool:
    """Whether decorators or a metaclass of its own may give a class any name."""
    plain = ("dataclass", "total_ordering", "final", "runtime_checkable", "unique", "define")
    names = (ast.unparse(d).partition("(")[0] for d in node.decorator_list)
    return any(name.rpartition(".")[2] not in plain for name in names)
