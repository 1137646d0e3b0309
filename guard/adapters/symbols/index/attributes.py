"""What a class or module comes to have while it runs, as far as its text tells."""

import ast
import re
from collections.abc import Collection, Iterator
from keyword import iskeyword
from types import UnionType

from guard.adapters.symbols.index.copied import copied
from guard.adapters.symbols.index.nodes import Definition, is_name

_SECTION = re.compile(r"^Attributes\n-{3,}\n((?:(?!.*\n-{3,}$).*\n?)*)", re.M)
_ENTRY = re.compile(r"^([A-Za-z]\w*(?:, *[A-Za-z]\w*)*)[ \t]*(?::|$)", re.M)
_SCOPES = (Definition, ast.ClassDef, ast.Lambda)


def instance_attributes(node: ast.ClassDef) -> dict[str, ast.expr | None]:
    """What methods set on `self` or `cls`, with its type where the text says it.

    Functions elsewhere may set more: so says the list of attributes in the documentation.
    """
    found: dict[str, ast.expr | None] = dict.fromkeys(_documented(node))
    for method in node.body:
        if not isinstance(method, Definition) or not method.args.args:
            continue
        own = method.args.args[0].arg
        said = {a.arg: a.annotation for a in (*method.args.args, *method.args.kwonlyargs)}
        for name, kind in _set(method, own, said):
            if found.get(name) is None:
                found[name] = kind
    return found


def _documented(node: ast.ClassDef) -> Iterator[str]:
    """The names in the section "Attributes" of a class's documentation, as numpydoc lays it out."""
    section = _SECTION.search(ast.get_docstring(node) or "")
    for line in _ENTRY.finditer(section[1] if section else ""):
        names = (name.strip() for name in line[1].split(","))
        yield from (name for name in names if not iskeyword(name))  # `None`, where there are none


def _set(
    method: Definition, own: str, said: dict[str, ast.expr | None]
) -> Iterator[tuple[str, ast.expr | None]]:
    for node in _inside(method, ast.expr):
        targets: list[ast.expr] = []
        kind: ast.expr | None = None
        match node:
            case ast.AnnAssign(target=target, annotation=kind):
                targets = [target]
            case ast.Assign(targets=targets, value=value):
                kind = said.get(value.id) if isinstance(value, ast.Name) else None
            case ast.With(items=items):
                targets = [item.optional_vars for item in items if item.optional_vars]
            case ast.For(target=target):
                targets = [target]
        for target in targets:
            for one in target.elts if isinstance(target, ast.Tuple | ast.List) else [target]:
                if isinstance(one, ast.Attribute) and is_name(one.value, own):
                    yield one.attr, kind if one is target else None


def may_be_dynamic(source: str) -> bool:
    """Whether it is worth while to ask `is_dynamic` of anything in this source."""
    return any(
        word in source
        for word in ("setattr(", "__dict__", "globals()", "locals()", "vars()", "attach")
    )


def is_dynamic(node: ast.ClassDef | ast.Module) -> bool:
    """Whether names are made that no text tells: `setattr`, `globals()[x] = y`.

    In a class, what methods do to their first argument counts. What they set again does not: in
    methods of `_AGAIN`, and where the same name is read from the same object beside it.
    """
    if isinstance(node, ast.Module):
        makes = [n for n in _own(node) if _makes(n, _MODULE)]
        return bool(makes) and not copied(node).issuperset(makes)
    loose = [n for n in _own(node, Definition) if not isinstance(n, Definition)]
    if any(_makes(n, _MODULE) for n in loose):
        return True
    return any(
        _names_itself(method)
        for method in _own(node, Definition)
        if isinstance(method, Definition) and method.args.args
        if not (method.name == "__init_subclass__" and _tells(node))
    )


def made_of(node: ast.ClassDef) -> str:
    """The type of what a dynamic class makes: `object` for data, `_Any` if it may be called."""
    for one in _own(node):
        match one:
            case ast.Call(func=ast.Name(id="setattr"), args=[_, _, ast.Call() | ast.Lambda()]):
                return "_Any"
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="__dict__"), attr="update")):
                return "_Any"
    return "object"


def _names_itself(method: Definition) -> bool:
    whose, read = {method.args.args[0].arg, *_MODULE}, _read(method)
    return any(_makes(n, whose, read) for n in _own(method))


def _makes(node: ast.AST, whose: Collection[str], read: Collection[str] = ()) -> bool:
    match node:
        case ast.Assign(targets=[ast.Subscript(value=space, slice=name)]):
            return _is_space(space, whose) and not _private(name)
        case ast.Call(func=ast.Name(id="setattr"), args=[of, name, _]):
            said = ast.unparse(name)
            known = isinstance(name, ast.Constant) or {f"{_text(of)}, {said}", said} & {*read}
            return not known and _text(of) in whose
        case ast.Call(func=ast.Attribute(attr="attach" | "attach_stub")):
            return _text(node.func).removesuffix("_stub").endswith(("lazy.attach", "loader.attach"))
        case ast.Call(func=ast.Attribute(value=space, attr="update")):
            return _is_space(space, whose)
    return False


def _is_space(node: ast.expr, whose: Collection[str]) -> bool:
    text = _text(node)
    return text in _SPACES or (
        text.endswith(".__dict__") and text.removesuffix(".__dict__") in whose
    )


def _read(method: Definition) -> set[str]:
    """Names that were there before: read with `getattr(object, name)`, or compared with a text."""
    found = set[str]()
    for node in _inside(method):
        match node:
            case ast.Call(func=ast.Name(id="getattr"), args=[of, name]):
                found.add(f"{_text(of)}, {ast.unparse(name)}")
            case ast.Compare(left=ast.Name(id=said), ops=[ast.Eq()], comparators=[ast.Constant()]):
                found.add(said)
    return found


def _tells(node: ast.ClassDef) -> bool:
    """Whether a class tells type checkers alone of methods: those that it makes."""
    blocks = [n for n in node.body if isinstance(n, ast.If) and _text(n.test) == "TYPE_CHECKING"]
    return any(isinstance(n, Definition) for block in blocks for n in block.body)


def _private(name: ast.expr) -> bool:
    return isinstance(name, ast.Constant) and str(name.value).startswith("_")


def _text(node: ast.expr) -> str:
    plain = isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
    return ast.unparse(node) if plain else ""


_MODULE = frozenset(("sys.modules[__name__]",))
_SPACES = frozenset(("globals()", "locals()", "vars()"))
_AGAIN = frozenset(  # methods that set again what an object had, or what is asked for by name
    "__getattr__ __getstate__ __setstate__ __reduce__ __reduce_ex__ __copy__ __deepcopy__ "
    "__replace__ copy extend set_params _set_params _copy_internals _set_memoized_attribute "
    "apply_syntax_extension_point _set_syntax_extensions load_external_module".split()
)


def _own(node: ast.AST, *without: type[ast.AST] | UnionType) -> Iterator[ast.AST]:
    """What is in a class, module or function, but in no class within nor in methods of `_AGAIN`."""
    waiting = list(ast.iter_child_nodes(node))
    while waiting:
        one = waiting.pop()
        if not isinstance(one, ast.ClassDef) and getattr(one, "name", "") not in _AGAIN:
            yield one
            waiting += [] if isinstance(one, without) else ast.iter_child_nodes(one)


def _inside(node: ast.AST, *without: type[ast.AST] | UnionType) -> Iterator[ast.AST]:
    waiting = list(ast.iter_child_nodes(node))
    while waiting:
        one = waiting.pop()
        if not isinstance(one, without):
            yield one
            waiting += ast.iter_child_nodes(one)


def returned(node: Definition) -> ast.expr | None:
    """The type of what a function returns, where every `return` says the same: self, or a class."""
    own = node.args.args[0].arg if node.args.args else ""
    makes = any(isinstance(d, ast.Name) and d.id == "classmethod" for d in node.decorator_list)
    found: set[str] = set()
    for one in _inside(node, *_SCOPES):
        if makes and isinstance(one, ast.Name) and one.id == own and isinstance(one.ctx, ast.Store):
            return None
        if isinstance(one, ast.Yield | ast.YieldFrom | ast.Await):
            return None
        if isinstance(one, ast.Return) and one.value is not None:
            found.add(_kind(one.value, own, makes))
    only = found.pop() if len(found) == 1 else ""
    return ast.Name(only) if only else None


def _kind(value: ast.expr, own: str, makes: bool) -> str:
    if is_name(value, own) and own == "self":
        return "_Self"
    if makes and isinstance(value, ast.Call) and is_name(value.func, own):  # `return cls(...)`
        return "_Self"
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        name = value.func.id
        return name if name[0].isupper() and not name.isupper() else ""
    return ""
