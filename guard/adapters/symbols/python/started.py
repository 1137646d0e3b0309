"""The commands that a program starts, whose options are looked up as those of a script are."""

import ast
from collections.abc import Iterator, Mapping, Sequence

from guard.adapters.symbols.python.miss import Places
from guard.adapters.symbols.shell import Word, commands, looked
from guard.ports import Looked

_LISTS = frozenset(
    f"subprocess.{name}" for name in ("run", "Popen", "call", "check_call", "check_output")
)
_WORDS = frozenset(("asyncio.create_subprocess_exec",))
_SCRIPTS = frozenset(
    "os.system os.popen subprocess.getoutput subprocess.getstatusoutput "
    "asyncio.create_subprocess_shell".split()
)
_MODULES = frozenset(("subprocess", "os", "asyncio"))
_NOT_SAID = "\0"  # a word that is only known when the program runs


def started(source: str, nodes: Sequence[ast.AST], places: Places) -> Looked:
    """What is missing of the options that a program gives to others, and what is not known."""
    names = dict(_imported(nodes))
    calls = [n for n in nodes if isinstance(n, ast.Call) and n.args] if names else []
    named = [(call, name) for call in calls if (name := _name(call.func, names))]
    return looked(lambda: (words for one in named for words in _commands(*one, source, places)))


def _commands(call: ast.Call, name: str, source: str, places: Places) -> Iterator[Sequence[Word]]:
    first = call.args[0]
    if name in _WORDS:
        yield [_word(one, places) for one in call.args]
    elif name in _LISTS and isinstance(first, ast.List | ast.Tuple):
        yield [_word(one, places) for one in first.elts]
    elif name in _SCRIPTS or (name in _LISTS and _by_shell(call)):
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            start, end = places.start(first), places.end(first)
            for words in commands(first.value):
                yield [_found(word.text, source, start, end) for word in words]


def _found(text: str, source: str, start: int, end: int) -> Word:
    """A word of a script, where it first stands in the text that has it."""
    at = source.find(text, start, end)
    return Word(at, at + len(text), text) if at >= 0 else Word(start, start + 1, text)


def _word(node: ast.expr, places: Places) -> Word:
    start, end = places.start(node), places.end(node)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return Word(start, end, node.value)
    is_python = isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.executable"
    return Word(start, end, "python" if is_python else _NOT_SAID)


def _by_shell(call: ast.Call) -> bool:
    return any(
        word.arg == "shell" and isinstance(word.value, ast.Constant) and word.value.value is True
        for word in call.keywords
    )


def _name(node: ast.expr, names: Mapping[str, str]) -> str:
    """The full name of what is called, if it is of one of the modules that start programs."""
    match node:
        case ast.Name(id=name):
            return names.get(name, "")
        case ast.Attribute(value=ast.Name(id=name), attr=attr) if name in names:
            return f"{names[name]}.{attr}"
    return ""


def _imported(nodes: Sequence[ast.AST]) -> Iterator[tuple[str, str]]:
    """What the imports of these modules bind, each with its full name."""
    for node in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in _MODULES:
                    yield alias.asname or alias.name, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module in _MODULES:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"
