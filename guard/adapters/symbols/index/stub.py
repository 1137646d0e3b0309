"""A module's source as a stub: names, bases, signatures; nothing of it is run or imported.

What is bound is kept, however it comes to be bound: a name too many costs less than one too few.
"""

import ast
import re
from collections.abc import Container, Iterator, Sequence

from guard.adapters.symbols.index.arguments import arguments, is_long
from guard.adapters.symbols.index.attributes import (
    instance_attributes,
    is_dynamic,
    made_of,
    may_be_dynamic,
    returned,
)
from guard.adapters.symbols.index.bound import bound, named, public
from guard.adapters.symbols.index.decorated import argument, called, is_kept, is_made, is_odd
from guard.adapters.symbols.index.later import aliases
from guard.adapters.symbols.index.made import (
    any_name,
    catches,
    gives_nothing,
    listed,
    spread,
    unknown,
    without_maker,
)
from guard.adapters.symbols.index.nodes import Definition
from guard.adapters.symbols.index.rest import tell
from guard.adapters.symbols.index.wrapped import Wrapped, widen

HEADER = "from typing import Annotated as _Annotated, Any as _Any, Self as _Self\n"
_MAKES = re.compile(r"^(TypeVar|ParamSpec|TypeVarTuple|NewType|namedtuple|NamedTuple|TypedDict)$")
_ANY = ast.Name("_Any")
_NOTHING: list[ast.stmt] = [ast.Expr(ast.Constant(...))]


def stub(source: str, typed: bool, inner: Container[str] = (), by: Wrapped | None = None) -> str:
    """The stub of a module; `typed` says that the source is one already, which is made smaller.

    `inner` are the modules in it, where it is a package; `by` the keywords of its decorators.
    Raises SyntaxError for what is no Python, ValueError and RecursionError for what can't be read.
    """
    tree = ast.parse(source)
    widen(tree, by or {})
    made = ast.fix_missing_locations(stubbed(source, tree, typed, inner))
    return HEADER + re.sub(r":\n {4,}\.\.\.(?=\n|$)", ": ...", ast.unparse(made)) + "\n"


def stubbed(source: str, tree: ast.Module, typed: bool, inner: Container[str] = ()) -> ast.Module:
    """The tree of the stub of a module, without the header. Raises what `stub` raises.

    It shares nodes with the tree of the module, which stays as it is.
    """
    dynamic = not typed and may_be_dynamic(source)
    writer = _Writer(typed, dynamic)
    body = list(writer.statements(tree.body, None))
    body += [] if typed else unknown(spread(tree))
    if dynamic and is_dynamic(tree):
        body.append(any_name())
    elif not typed and any("__getattr__" in bound(n) for n in body):
        body = [*listed(tree, body, inner), *without_maker(body)]
    return ast.Module(body, [])


class _Writer:
    def __init__(self, typed: bool, dynamic: bool) -> None:
        self._typed = typed
        self._dynamic = dynamic

    def statements(
        self, body: Sequence[ast.stmt], within: ast.ClassDef | None
    ) -> Iterator[ast.stmt]:
        overloaded = set[str]()
        for node in body:
            if isinstance(node, Definition):
                if any(called(d) == "overload" for d in node.decorator_list):
                    overloaded.add(node.name)
                elif node.name in overloaded:
                    continue  # what implements overloads has a signature that no caller sees
            yield from self._statement(node, within)

    def _statement(self, node: ast.stmt, within: ast.ClassDef | None) -> Iterator[ast.stmt]:
        match node:
            case ast.Import() | ast.ImportFrom():
                yield from self._import(node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if within is None or (public(node.name) and not gives_nothing(node)):
                    yield self._function(node)
            case ast.ClassDef():
                yield self._class(node)
            case ast.AnnAssign(target=ast.Name() as name):
                if within is None or public(name.id):
                    alias = self._typed or called(node.annotation) == "TypeAlias"
                    value = node.value if alias or not node.value else _brief(node.value)
                    yield ast.AnnAssign(name, node.annotation, value, simple=1)
                elif taken := argument(node, within):
                    value = node.value and _brief(node.value)
                    yield ast.AnnAssign(ast.Name(taken), node.annotation, value, simple=1)
            case ast.Assign():
                yield from self._assign(node, within)
            case ast.AugAssign(target=ast.Name(id="__all__")):
                yield node
            case ast.If():
                yield from self._if(node, within)
            case ast.Try():
                every = [*node.body, *node.orelse, *node.finalbody]
                yield from self.statements(every, within)
                for handler in node.handlers:
                    yield from _unless(self.statements(handler.body, within), every)
            case ast.With() | ast.For() | ast.While():
                yield from self.statements(node.body, within)
            case _ if type(node).__name__ == "TypeAlias":  # `type X = ...`, Python 3.12 and later
                yield node

    def _if(self, node: ast.If, within: ast.ClassDef | None) -> Iterator[ast.stmt]:
        test = ast.unparse(node.test)
        if "__name__" in test:
            return
        if "version_info" in test or "platform" in test:
            body = list(self.statements(node.body, within))
            other = list(self.statements(node.orelse, within))
            if body or other:
                yield ast.If(node.test, body or [ast.Pass()], other)
            return
        one, two = node.body, node.orelse
        if test.startswith("not ") and "TYPE_CHECKING" in test:
            hidden = [n for n in one if not isinstance(n, ast.FunctionDef) or not catches(n)]
            one, two = two, hidden  # a `__getattr__` that type checkers are not to see
        yield from self.statements(one, within)
        yield from _unless(self.statements(two, within), one)

    def _import(self, node: ast.Import | ast.ImportFrom) -> Iterator[ast.stmt]:
        if self._typed:
            yield node
            return
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                kept = None if alias.name == "*" else alias.asname or alias.name
                if node.module != "__future__":
                    yield ast.ImportFrom(node.module, [ast.alias(alias.name, kept)], node.level)
            elif alias.asname or "." not in alias.name:
                yield ast.Import([ast.alias(alias.name, alias.asname or alias.name)])
            else:
                top = alias.name.partition(".")[0]
                yield ast.Import([ast.alias(alias.name)])
                yield ast.Import([ast.alias(top, top)])

    def _function(self, node: Definition) -> ast.stmt:
        kept = [d for d in node.decorator_list if is_kept(d)]
        args = arguments(node.args, self._typed)
        odd = any(is_odd(d) for d in node.decorator_list)
        if odd and not self._typed and not args.kwarg:
            args.kwarg = ast.arg("_kwargs", _ANY)
        elif not odd and not self._typed:
            tell(args, node)
        returns = node.returns
        if returns is None and not self._typed:
            returns = returned(node)
        made = type(node)(node.name, args, list(_NOTHING), kept, returns)
        vars(made)["type_params"] = getattr(node, "type_params", [])
        return made

    def _class(self, node: ast.ClassDef) -> ast.stmt:
        body = list(self.statements(node.body, node))
        if not self._typed:
            there = {name for n in body for name in bound(n)}
            body += [
                ast.AnnAssign(ast.Name(name), kind or _ANY, None, simple=1)
                for name, kind in instance_attributes(node).items()
                if name not in there and public(name)
            ]
            body += unknown(name for name in aliases(node) if name not in there)
            if self._dynamic and is_dynamic(node) and "__getattr__" not in there:
                body.append(any_name(True, made_of(node)))
            if not there & {"__init__", "__new__"} and is_made(node):
                body.append(
                    ast.parse("def __init__(self, *args: _Any, **kwargs: _Any): ...").body[0]
                )
        decorators = [d for d in node.decorator_list if is_kept(d)]
        made = ast.ClassDef(node.name, node.bases, node.keywords, body or _NOTHING, decorators)
        vars(made)["type_params"] = getattr(node, "type_params", [])
        return made

    def _assign(self, node: ast.Assign, within: ast.ClassDef | None) -> Iterator[ast.stmt]:
        for target in node.targets:
            for name in named(target):
                if (within is not None and not public(name)) or _remade(name, node.value):
                    continue
                if name in ("__all__", "__slots__", "__match_args__"):
                    yield ast.Assign([ast.Name(name)], node.value)
                elif not isinstance(target, ast.Name):
                    yield ast.AnnAssign(ast.Name(name), _ANY, None, simple=1)
                elif within is not None and _enumerates(within):
                    yield ast.Assign([ast.Name(name)], _brief(node.value))
                else:
                    yield self._bound(name, _documented(name, node.value))

    def _bound(self, name: str, value: ast.expr) -> ast.stmt:
        """What a name is bound to, where a reader can tell it from the text."""
        if self._typed or isinstance(value, ast.Name | ast.Attribute):
            return ast.Assign([ast.Name(name)], value)
        if (
            isinstance(value, ast.Subscript)
            and name.lstrip("_")[:1].isupper()
            and not is_long(value)
        ):
            return ast.Assign([ast.Name(name)], value)
        if isinstance(value, ast.Call):
            maker = called(value)
            if _MAKES.match(maker):
                return ast.Assign([ast.Name(name)], value)
            if maker[:1].isupper() and not maker.isupper():
                return ast.AnnAssign(ast.Name(name), value.func, None, simple=1)
        if isinstance(value, ast.Constant) and type(value.value) in (int, str, bytes, bool, float):
            kind = ast.Name(type(value.value).__name__)
            return ast.AnnAssign(ast.Name(name), kind, None, simple=1)
        return ast.AnnAssign(ast.Name(name), _ANY, None, simple=1)


def _remade(name: str, value: ast.expr) -> bool:
    """Whether a class is given back to its name by what was made of it: `A = registered(A)`."""
    passed = value.args if isinstance(value, ast.Call) else []
    return name[0].isupper() and any(isinstance(a, ast.Name) and a.id == name for a in passed)


def _documented(name: str, value: ast.expr) -> ast.expr:
    """What of the same name something is made of: `detach = _add_docstr(Base.detach, "...")`."""
    first = value.args[0] if isinstance(value, ast.Call) and value.args else None
    return first if isinstance(first, ast.Attribute) and first.attr == name else value


def _unless(made: Iterator[ast.stmt], before: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    there = {name for node in before for name in bound(node)}
    yield from (n for n in made if isinstance(n, ast.If) or not there.intersection(bound(n)))


def _brief(value: ast.expr) -> ast.expr:
    return (
        value
        if isinstance(value, ast.Constant) and len(str(value.value)) < 20
        else ast.Constant(...)
    )


def _enumerates(node: ast.ClassDef) -> bool:
    return any(re.search(r"(Enum|Flag|Choices)$", called(base)) for base in node.bases)
