"""A published stub and the stub made of the source, as one: what either has, exists."""

import ast
from collections.abc import Iterable, Mapping

from guard.adapters.symbols.index.bound import bound
from guard.adapters.symbols.index.made import any_name, unknown
from guard.adapters.symbols.index.nodes import Definition
from guard.adapters.symbols.index.rest import MARK, add
from guard.adapters.symbols.index.stub import HEADER

Classes = Mapping[str, list[ast.ClassDef]]


def classes(modules: Iterable[ast.Module]) -> dict[str, list[ast.ClassDef]]:
    """The classes of a package by their bare name."""
    found: dict[str, list[ast.ClassDef]] = {}
    for module in modules:
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, []).append(node)
    return found


def merge(published: ast.Module, made: ast.Module, theirs: Classes, ours: Classes) -> str:
    """The published stub with what only the source has, of unknown type.

    Where the source of a class makes names while it runs, or makes the class itself so, they are
    taken for data: methods stand in the stub. Those that the source of a module makes stand in its
    stub, unless that is empty. A class may have its source in another module than its stub.
    `theirs` and `ours` are the classes of the two packages, which may inherit differently.
    """
    _adapt(published.body, made.body, True)
    there, sourced = _names(published.body), _names(made.body)
    if all(n[0] == "_" for n in there) and "__getattr__" in sourced:  # it says nothing against it
        published.body.append(any_name())
    _add(published.body, sourced - there)
    _export(published.body, made.body, sourced)
    built_on = {_base(b) for nodes in theirs.values() for n in nodes for b in n.bases}
    sources = {n.name: n for n in made.body if isinstance(n, ast.ClassDef)}
    made_by_calls = {_of_any_kind(n) for n in made.body}
    for node in published.body:
        if not isinstance(node, ast.ClassDef):
            continue
        if node.name in made_by_calls and "__getattr__" not in _members(node, theirs, set()):
            node.body.append(any_name(method=True, gives="object"))
        elsewhere = ours.get(node.name, []) if not made.body else []
        if source := sources.get(node.name) or (elsewhere[0] if len(elsewhere) == 1 else None):
            last = node.name in sources and node.name not in built_on
            _adapt(node.body, source.body, last)
            there = _members(node, theirs, set())
            if "__getattr__" in _names(source.body) and "__getattr__" not in there:
                node.body.append(any_name(method=True, gives="object"))
            _add(node.body, _members(source, ours, set()) - there)
    text = ast.unparse(ast.fix_missing_locations(published))
    return text if text.startswith(HEADER) else HEADER + text


def _of_any_kind(node: ast.stmt) -> str:
    """The name of what a module has, but not what that is: `Answer = make_tuple("Answer", ...)`."""
    match node:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=ast.Name("_Any")):
            return name
    return ""


def _members(node: ast.ClassDef, known: Classes, seen: set[str]) -> set[str]:
    """What a class has, its own and inherited; of bases with one name all are taken."""
    found = _names(node.body)
    for base in node.bases:
        name = _base(base)
        if name not in seen:
            seen.add(name)
            for one in known.get(name, ()):
                found |= _members(one, known, seen)
    return found


def _adapt(published: Iterable[ast.stmt], made: Iterable[ast.stmt], last: bool) -> None:
    """Functions take what their source names as well; of the rest it tells where it goes.

    Only where they are the `last`: a class that is built on theirs may take more of it.
    """
    sources: dict[str, list[ast.arguments]] = {}
    for node in made:
        if isinstance(node, Definition):
            sources.setdefault(node.name, []).append(node.args)
    for node in published:
        if isinstance(node, Definition) and len(found := sources.get(node.name, [])) == 1:
            args, source = node.args, found[0]
            said = args.kwarg and args.kwarg.annotation
            rest = source.kwarg and source.kwarg.annotation
            add(args, [one.arg for one in (*source.args, *source.kwonlyargs)])
            if last and args.kwarg and (said is None or ast.unparse(said) in ("Any", "Incomplete")):
                if source.kwarg is None or (rest and MARK in ast.unparse(rest)):
                    args.kwarg = ast.arg(args.kwarg.arg, rest) if rest else None


def _export(published: list[ast.stmt], made: Iterable[ast.stmt], sourced: set[str]) -> None:
    """What a stub imports for itself is for others where the source has it; so are its stars."""
    for node in published:
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (alias.name in sourced or "__getattr__" in sourced) and not alias.asname:
                    alias.asname = alias.name
    there = {ast.unparse(node) for node in published}
    stars = (n for n in made if isinstance(n, ast.ImportFrom) and n.names[0].name == "*")
    published[1:1] = [node for node in stars if ast.unparse(node) not in there]  # behind the header


def _base(node: ast.expr) -> str:
    return ast.unparse(node).partition("[")[0].rpartition(".")[2]


def _names(body: Iterable[ast.stmt]) -> set[str]:
    return {name for node in body for name in bound(node)}


def _add(body: list[ast.stmt], names: set[str]) -> None:
    body += unknown(name for name in sorted(names) if not name.startswith("_"))
