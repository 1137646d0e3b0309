"""What the names of a program stand for, followed through its branches, loops and patterns."""

import ast
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from guard.adapters.symbols.python.annotations import ANYTHING
from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.kinds import Kinds
from guard.adapters.symbols.python.live import Version, holds
from guard.adapters.symbols.python.nodes import LEAVES
from guard.adapters.symbols.python.objects import Instance, Kind, any_of, beyond, is_vague
from guard.adapters.symbols.python.symbol import UNKNOWN, UNTYPED, Class

_READ = (ast.Name, ast.Constant, *LEAVES)


class Flow(ast.NodeVisitor):
    """Visits statements in their order and binds the names they give."""

    def __init__(
        self, infer: Inference, kinds: Kinds, python: Version, filled: AbstractSet[str]
    ) -> None:
        self._infer = infer
        self._kinds = kinds
        self._python = python
        self._filled = filled
        self._groups: set[ast.ExceptHandler] = set()

    def visit(self, node: ast.AST) -> None:
        """Visit a node; names, constants and operators are read where they are used."""
        if isinstance(node, _READ):
            return
        visitor = getattr(self, f"visit_{type(node).__name__}", None)
        (visitor or self.generic_visit)(node)

    def _bind(self, name: str, kind: Kind) -> None:
        self._kinds.scope[name] = kind

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self._give(target, node.value)

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
            self._assign(target, self._held(target, value))

    def _held(self, target: ast.expr, value: ast.expr) -> Kind:
        """What a name is given; of a display that more is put into, no longer of what it is."""
        kind = self._kinds.of(value)
        shown = isinstance(value, ast.Dict | ast.List | ast.Set) and isinstance(kind, Instance)
        if shown and getattr(target, "id", "") in self._filled and not is_vague(kind):
            return Instance(kind.of)  # type: ignore[union-attr]
        return kind

    def _assign(self, target: ast.expr, kind: Kind) -> None:
        if isinstance(target, ast.Name):
            self._bind(target.id, kind)
        elif isinstance(target, ast.Tuple | ast.List):
            several = isinstance(kind, Instance) and kind.of.name == "tuple"
            args = kind.args if isinstance(kind, Instance) and several else ()
            if len(args) == 1:  # of any length
                args *= len(target.elts)
            for i, one in enumerate(target.elts):
                rest = beyond(kind)
                self._assign(one, args[i] if len(args) == len(target.elts) else rest)
        elif isinstance(target, ast.Starred):
            self._assign(target.value, UNKNOWN)
        elif isinstance(target, ast.Attribute | ast.Subscript):
            self.visit(target.value)
            if isinstance(target, ast.Attribute):
                self._kinds.give(target, kind)

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
        if (held := holds(node.test, self._python)) is not None:
            self._visit_all(node.body if held else node.orelse)
        else:
            self._branches([node.body, node.orelse])

    def visit_Try(self, node: ast.Try | ast.TryStar) -> None:
        self._branches([[*node.body, *node.orelse], *([one] for one in node.handlers)])
        self._visit_all(node.finalbody)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type:
            self.visit(node.type)
        if node.name:
            self._bind(node.name, UNKNOWN if node in self._groups else self._caught(node.type))
        self._visit_all(node.body)

    def _caught(self, said: ast.expr | None) -> Kind:
        """What a handler catches; of any exception, nobody can tell what it has."""
        caught = self._kinds.of(said) if said else UNKNOWN
        if isinstance(caught, Class):
            return UNTYPED if caught.name in ANYTHING else Instance(caught)
        return UNKNOWN

    def visit_TryStar(self, node: ast.TryStar) -> None:
        self._groups |= set(node.handlers)  # these catch groups of what they name
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
        self._comprehend(node, [node.elt])

    visit_SetComp = visit_GeneratorExp = visit_ListComp

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._comprehend(node, [node.key, node.value])

    def _comprehend(
        self,
        node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp,
        made: Iterable[ast.expr],
    ) -> None:
        scope, self._kinds.scope = self._kinds.scope, dict(self._kinds.scope)
        for one in (*node.generators, *made):
            self.visit(one)
        self._kinds.comprehended(node)
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
            self._kinds.scope[name] = kinds[0] if same else any_of(kinds)

    def _visit_all(self, body: Iterable[ast.AST]) -> None:
        for node in body:
            self.visit(node)
