"""A program read from top to bottom: what its names stand for, and which of them do not exist."""

import ast
from collections.abc import Iterable, Sequence

from guard.adapters.symbols.python.annotations import Instance, Kind
from guard.adapters.symbols.python.bindings import Bindings
from guard.adapters.symbols.python.imports import Imports
from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.kinds import Kinds
from guard.adapters.symbols.python.library import Library
from guard.adapters.symbols.python.miss import Miss, Places
from guard.adapters.symbols.python.symbol import UNKNOWN, UNTYPED, Class, Function, Module
from guard.adapters.symbols.python.uses import Uses

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Reader(ast.NodeVisitor):
    """Reads one program."""

    def __init__(self, own: Module, places: Places, library: Library, all: Bindings) -> None:
        self._library = library
        self._infer = Inference(library)
        self._kinds = Kinds(library, self._infer, all.bound)
        self._uses = Uses(library, self._infer, self._kinds, places, all.defined)
        self._imports = Imports(library, self._infer, places)
        self._own = own
        self._class: Class | None = None

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

    def _bind(self, name: str, kind: Kind) -> None:
        self._kinds.scope[name] = kind

    def visit_FunctionDef(self, node: _Function) -> None:
        for outer in [*node.decorator_list, *node.args.defaults, *node.args.kw_defaults]:
            if outer:
                self.visit(outer)
        args = node.args
        every = [*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg]
        for said in [*(arg.annotation for arg in every if arg), node.returns]:
            self._annotate(said)
        if self._class is None:
            plain = Function(self._own, (node,))
            made = self._kinds.decorated(node) if node.decorator_list else plain
            self._bind(node.name, made)
        scope, within = self._kinds.scope, self._class
        self._kinds.scope = dict(scope)
        for i, arg in enumerate([*args.posonlyargs, *args.args, *args.kwonlyargs]):
            kind: Kind = UNKNOWN if arg.arg in ("self", "cls") else UNTYPED
            if arg.annotation:
                kind = self._infer.annotated(arg.annotation, self._own)
            if i == 0 and within and not _static(node):
                kind = within if _of_class(node) else Instance(within)
            self._bind(arg.arg, kind)
        for rest, name in ((args.vararg, "tuple"), (args.kwarg, "dict")):
            if rest:
                self._bind(rest.arg, self._infer.instance(name))
        self._class = None
        self._visit_all(node.body)
        self._kinds.scope, self._class = scope, within

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
        found = self._library.get(self._own, node.name)
        plain = isinstance(found, Class) and not _unclear(node)
        scope, within = self._kinds.scope, self._class
        self._kinds.scope = dict(scope)
        self._class = found if isinstance(found, Class) and plain else None
        self._visit_all(node.body)
        self._kinds.scope, self._class = scope, within
        self._bind(node.name, found if plain and isinstance(found, Class) else UNKNOWN)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self._give(target, node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value:
            self.visit(node.value)
        self._annotate(node.annotation)
        if isinstance(node.target, ast.Name):
            self._bind(node.target.id, self._infer.annotated(node.annotation, self._own))
        else:
            self.visit(node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self._assign(node.target, self._kinds.of(node.value))

    def _give(self, target: ast.expr, value: ast.expr) -> None:
        pairs = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
        if pairs and len(target.elts) == len(value.elts):  # type: ignore[attr-defined]
            kinds = [self._kinds.of(one) for one in value.elts]  # type: ignore[attr-defined]
            for one, kind in zip(target.elts, kinds, strict=True):  # type: ignore[attr-defined]
                self._assign(one, kind)
        else:
            self._assign(target, self._kinds.of(value))

    def _assign(self, target: ast.expr, kind: Kind) -> None:
        if isinstance(target, ast.Name):
            self._bind(target.id, kind)
        elif isinstance(target, ast.Tuple | ast.List):
            several = isinstance(kind, Instance) and kind.of.name == "tuple"
            args = kind.args if isinstance(kind, Instance) and several else ()
            for i, one in enumerate(target.elts):
                rest = UNTYPED if kind is UNTYPED else UNKNOWN
                self._assign(one, args[i] if len(args) == len(target.elts) else rest)
        elif isinstance(target, ast.Starred):
            self._assign(target.value, UNKNOWN)
        elif isinstance(target, ast.Attribute | ast.Subscript):
            self.visit(target.value)

    def visit_With(self, node: ast.With | ast.AsyncWith) -> None:
        method = "__enter__" if isinstance(node, ast.With) else "__aenter__"
        for item in node.items:
            self.visit(item.context_expr)
            if item.optional_vars:
                kind = self._infer.element(self._kinds.of(item.context_expr), method)
                self._assign(item.optional_vars, kind)
        self._visit_all(node.body)

    visit_AsyncWith = visit_With

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        method = "__iter__" if isinstance(node, ast.For) else "__aiter__"
        self._assign(node.target, self._infer.element(self._kinds.of(node.iter), method))
        self._branches([node.body, node.orelse])

    visit_AsyncFor = visit_For

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        self._branches([node.body, node.orelse])

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        if (held := self._library._holds(node.test)) is not None:
            self._visit_all(node.body if held else node.orelse)
        else:
            self._branches([node.body, node.orelse])

    def visit_Try(self, node: ast.Try | ast.TryStar) -> None:
        handlers = [handler.body for handler in node.handlers]
        for handler in node.handlers:
            if handler.type:
                self.visit(handler.type)
            if handler.name:
                caught = self._kinds.of(handler.type) if handler.type else UNKNOWN
                grouped = isinstance(node, ast.TryStar)
                kind = Instance(caught) if isinstance(caught, Class) and not grouped else UNKNOWN
                self._bind(handler.name, kind)
        self._branches([[*node.body, *node.orelse], *handlers])
        self._visit_all(node.finalbody)

    def visit_TryStar(self, node: ast.TryStar) -> None:
        self.visit_Try(node)

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        cases = ([c.pattern, *([c.guard] if c.guard else []), *c.body] for c in node.cases)
        self._branches([*cases, []])

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        self.generic_visit(node)
        if node.name:
            self._bind(node.name, UNKNOWN)

    visit_MatchStar = visit_MatchAs

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self.generic_visit(node)
        if node.rest:
            self._bind(node.rest, UNKNOWN)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self.visit(node.iter)
        method = "__aiter__" if node.is_async else "__iter__"
        self._assign(node.target, self._infer.element(self._kinds.of(node.iter), method))
        for test in node.ifs:
            self.visit(test)

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp) -> None:
        self._comprehend(node.generators, [node.elt])

    visit_SetComp = visit_GeneratorExp = visit_ListComp

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._comprehend(node.generators, [node.key, node.value])

    def _comprehend(self, generators: Iterable[ast.AST], made: Iterable[ast.expr]) -> None:
        scope, self._kinds.scope = self._kinds.scope, dict(self._kinds.scope)
        for one in (*generators, *made):
            self.visit(one)
        self._kinds.scope = scope

    def _branches(self, bodies: Sequence[Sequence[ast.AST]]) -> None:
        """Read each as if it came next; a name that differs after them can't be told."""
        before, after = self._kinds.scope, []
        for body in bodies:
            self._kinds.scope = dict(before)
            self._visit_all(body)
            after.append(self._kinds.scope)
        for name in {name for scope in after for name in scope}:
            kinds = [scope.get(name, before.get(name, UNKNOWN)) for scope in after]
            same = all(kind == kinds[0] for kind in kinds)
            self._kinds.scope[name] = kinds[0] if same else UNKNOWN

    def _visit_all(self, body: Iterable[ast.AST]) -> None:
        for node in body:
            self.visit(node)

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


def _static(node: _Function) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)


def _of_class(node: _Function) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "classmethod" for d in node.decorator_list)


def _unclear(node: ast.ClassDef) -> bool:
    """Whether decorators or a metaclass of its own may give a class any name."""
    plain = ("dataclass", "total_ordering", "final", "runtime_checkable", "unique", "define")
    names = (ast.unparse(d).partition("(")[0] for d in node.decorator_list)
    return any(name.rpartition(".")[2] not in plain for name in names)
