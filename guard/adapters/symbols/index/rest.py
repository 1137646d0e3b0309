"""What a function does with the keywords it does not name: `**rest`."""

import ast
from collections.abc import Iterable, Iterator

from guard.adapters.symbols.index.nodes import Definition, is_name, is_word

MARK = "_Annotated"


def tell(args: ast.arguments, node: Definition) -> None:
    """Says of these parameters of a function where its rest goes: `**rest: _Annotated[_Any, "f"]`.

    What it takes out of the rest becomes a parameter; of a rest that it refuses nothing is left.
    """
    found = rest(node)
    if args.kwarg is None or found is None:
        return
    keys, targets = found
    add(args, keys)
    told = ast.Tuple([ast.Name("_Any"), *map(ast.Constant, targets)])
    said = ast.Subscript(ast.Name(MARK), told)
    args.kwarg = ast.arg(args.kwarg.arg, said) if targets else None


def add(args: ast.arguments, names: Iterable[str]) -> None:
    """Add parameters that a caller may name, where they are not there."""
    there = {one.arg for one in (*args.posonlyargs, *args.args, *args.kwonlyargs)}
    more = [name for name in dict.fromkeys(names) if name not in there and is_word(name)]
    args.kwonlyargs += [ast.arg(name) for name in more]
    args.kw_defaults += [ast.Constant(...) for _ in more]


def rest(node: Definition) -> tuple[list[str], list[str]] | None:
    """The keywords that a function takes out of its rest, and to what it gives what is left.

    That is nothing, where it refuses what is left: `if rest: raise ...`. It is the text of what is
    called, and after a semicolon the parameter by which a caller may have something else called:
    `Option; cls`. None where the text does not tell.
    """
    name = node.args.kwarg.arg if node.args.kwarg else ""
    ends = [n for n in node.body if isinstance(n, ast.If) and is_name(n.test, name) and _raises(n)]
    end = {id(one) for refusal in ends for one in ast.walk(refusal)}
    taken: dict[int, str] = {}
    given: dict[int, ast.expr] = {}
    for one in ast.walk(node):
        if isinstance(one, ast.Call):
            given |= {id(w.value): one.func for w in one.keywords if w.arg is None}
        if key := _key(one, name):
            taken[id(key[0])] = key[1]
    uses = {id(n) for n in ast.walk(node) if is_name(n, name)} - end
    targets = [target for place, target in given.items() if place in uses]
    if not uses <= taken.keys() | given.keys() or not (targets or ends):
        return None
    told = [_told(target, node) for target in targets]
    keys = [key for place, key in taken.items() if place in uses]
    return (keys, [one for one in told if one]) if all(told) else None


def _key(node: ast.AST, name: str) -> tuple[ast.expr, str] | None:
    """Where a constant key is asked of the rest or set in it, and which."""
    match node:
        case (
            ast.Call(
                func=ast.Attribute(value=space, attr="pop" | "get" | "setdefault"),
                args=[ast.Constant(value=str(key)), *_],
            )
            | ast.Compare(
                left=ast.Constant(value=str(key)), ops=[ast.In() | ast.NotIn()], comparators=[space]
            )
            | ast.Subscript(value=space, slice=ast.Constant(value=str(key)))
        ) if is_name(space, name):
            return space, key
    return None


def _told(target: ast.expr, node: Definition) -> str:
    """What is called, as text that tells it outside of the function; empty if none does."""
    text = ast.unparse(target)
    root = text.partition(".")[0].partition("(")[0]
    if text.startswith("super()."):
        return text
    if not all(isinstance(n, ast.Name | ast.Attribute | ast.Load) for n in ast.walk(target)):
        return ""
    own = node.args.args[:1]
    every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    if root not in {one.arg for one in every}:
        return "" if root in set(_made(node)) else text
    if root == text and (made := _unless_given(node, root)):
        return f"{made}; {root}"
    return text if own and root == own[0].arg and root in ("self", "cls") else ""


def _unless_given(node: Definition, name: str) -> str:
    """What a parameter is where a caller gives nothing: `if cls is None: cls = Option`."""
    for one in node.body:
        if isinstance(one, ast.If) and ast.unparse(one.test) == f"{name} is None":
            match one.body[-1]:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    while isinstance(value, ast.Call):  # `t.cast("type[Option]", Option)`
                        value = value.args[-1] if value.args else ast.Constant(None)
                    return ast.unparse(value) if isinstance(value, ast.Name) else ""
    return ""


def _made(node: Definition) -> Iterator[str]:
    """The names that a function makes itself, and those of what it is given."""
    for one in ast.walk(node):
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store):
            yield one.id
        elif isinstance(one, ast.arg):
            yield one.arg
        elif isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield one.name
        elif isinstance(one, ast.Import | ast.ImportFrom):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in one.names)


def _raises(node: ast.If) -> bool:
    return isinstance(node.body[-1], ast.Raise)
