"""Where a name may exist although nothing that was read has it."""

import ast
import re
from collections.abc import Iterator, Sequence

from guard.adapters.symbols.index.bound import bound
from guard.adapters.symbols.index.decorated import called
from guard.adapters.symbols.python.fields import of_fields, takes_more
from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.library import Library
from guard.adapters.symbols.python.miss import Miss, Places, What
from guard.adapters.symbols.python.near import alone
from guard.adapters.symbols.python.patches import patched
from guard.adapters.symbols.python.removed import removal
from guard.adapters.symbols.python.symbol import OWN, Class, Module, Unknown

_GUARDS = ("ImportError", "ModuleNotFoundError", "AttributeError")
_OPEN = frozenset(  # classes whose objects are given names by others while they run
    "Model AbstractUser AbstractBaseUser AnonymousUser User HttpRequest WSGIRequest LogRecord "
    "Namespace State SimpleNamespace Flask Mock MagicMock Config "
    "FixtureRequest Item Task Context ModelForm Form Serializer Module Pipeline".split()
)
_MADE = re.compile(r"media|get_\w+_display|get_(next|previous)_by_\w+")  # by Django
_PUTTING = frozenset(("setattr", "patch", "object"))  # `patch.object` of unittest.mock
_OTHER = frozenset(  # what stands for something else, or has any name
    "type Any EllipsisType FixtureFunctionDefinition MarkGenerator BaseTraceType BaseClient".split()
)
_WRONG = {("stats", "moments")}  # keywords that published stubs have under another name
_FILES = ("_io", "zipfile", "tempfile")
_WIDER = {  # modules, or single classes of them, that an object may be of, said to be of this
    "_Element": ("lxml.html",),
    "Traversable": ("pathlib",),
    "Coroutine": ("types.CoroutineType",),
    "tzinfo": ("zoneinfo",),
    **dict.fromkeys(("IO", "TextIO", "BinaryIO", "_WrappedBuffer", "_Fileobj"), _FILES),
}
_LOOSE = frozenset(  # classes that objects are hardly ever of, but of others built on them
    "BaseServer Dataset Sampler Iterable MetaPathFinderProtocol _QueueLike".split()
)
_PROTOCOL = re.compile(r"_?(?:Has|Supports)[A-Z]\w*|\w+(?:Protocol|Like)")  # as these are named
_NOBODYS = frozenset(  # builtins that nobody asks for names, but calls variables by
    "map filter zip range slice object property reversed enumerate".split()
)
_OTHERS = {"Axes": "3d"}  # a class, and the text that makes objects of one which no stub has
_OF_REQUESTS = ("user", "session", "auth")  # given to them by extensions and middleware
_EXTENDED = frozenset(("ChatCompletionMessage", "ChoiceDelta"))  # servers add fields to these
_LEAVING = frozenset("unique verify dataclass total_ordering final runtime_checkable".split())
_PLAIN = frozenset("object ABC Generic Protocol Exception BaseException NamedTuple".split())


class Doubt:
    """What speaks for it that a name of a program exists after all."""

    def __init__(
        self, own: Module, nodes: Sequence[ast.AST], places: Places, library: Library
    ) -> None:
        self._library = library
        self._own = own
        self._infer = Inference(library)
        self._guarded = list(_guarded(nodes, places))
        self._said = frozenset(_said(nodes))
        self._put = frozenset(_put(nodes))
        self._selves = {
            places.end(n) - len(n.attr)
            for n in nodes
            if isinstance(n, ast.Attribute) and _is_self(n.value)
        }
        self._bare = {
            places.end(n) - len(n.attr)
            for n in nodes
            if isinstance(n, ast.Attribute) and getattr(n.value, "id", "") in _NOBODYS
        }
        self._called = {
            places.end(n.func) - len(n.func.attr)
            for n in nodes
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)
        }
        self._keeping = {n.name for n in nodes if isinstance(n, ast.ClassDef) and takes_more(n)}
        self._remade = {n.name for n in nodes if isinstance(n, ast.ClassDef) and _remakes(n)}
        self._fields = frozenset(of_fields(nodes, places))
        self.imported = frozenset(_imported(nodes))
        self._patched = patched(nodes, library.nowhere)

    def certain(self, miss: Miss) -> bool:
        """Whether nothing speaks for it, whichever of several classes the owner is."""
        return self._certain(miss) and all(self._certain(one) for one in miss.others)

    def _certain(self, miss: Miss) -> bool:
        if any(start <= miss.start < end for start, end in self._guarded):
            return False
        if miss.name in self._put:
            return False
        if miss.name.startswith("_") and miss.what is not What.ARGUMENT:
            return False
        if miss.what is What.ARGUMENT:
            return not self._takes(miss)
        if miss.what is not What.ATTRIBUTE:
            return miss.what is What.MODULE or "._" not in f".{miss.owner}"  # private: no one's
        if miss.start in self._fields:
            return False
        owner = miss.owner.rpartition(".")[2]
        if owner in _NOBODYS and miss.start in self._bare:
            return False
        if miss.name in self._said or owner in _OTHER or self._wider(miss):
            return False
        if owner in _EXTENDED and miss.start not in self._called:
            return False
        if owner == "Request" and miss.name in _OF_REQUESTS:
            return False
        if self._takes_more(owner) or _OTHERS.get(owner) in self._said:
            return False
        if miss.own and (_MADE.fullmatch(miss.name) or not self._built_on_others(miss.owner)):
            return False
        if removal(miss, self.imported):
            return True
        if self._patched and not miss.own:
            return False
        vague = owner in _LOOSE or _PROTOCOL.fullmatch(owner)
        unsure = miss.start in self._selves or vague or self._open(owner)
        return not (self._narrower(miss) or (unsure and alone(miss)))

    def hidden(self, miss: Miss) -> bool:
        """Whether it is a private name that the program did not set: no stub has those."""
        return miss.name.startswith("_") and miss.name not in self._said

    def _built_on_others(self, name: str) -> bool:
        """Whether a class of the program's own gets names from a package, and all are known."""
        found = self._library.get(self._own, name)
        if not isinstance(found, Class):
            return False
        every = list(self._infer.bases(found))
        if any(isinstance(one, Unknown) or self._is_remade(one) for one in every):
            return False
        return any(
            isinstance(one, Class) and one.module.name != OWN and one.name not in _PLAIN
            for one in every
        )

    def _is_remade(self, own: Class) -> bool:
        """Whether a decorator may have given a class of the program's own more names."""
        return own.module.name == OWN and own.name in self._remade

    def _takes_more(self, name: str) -> bool:
        """Whether objects of a class of the program's own keep what nobody declared."""
        found = self._library.get(self._own, name)
        every = self._infer.bases(found) if isinstance(found, Class) else ()
        return any(
            isinstance(one, Class) and one.module.name == OWN and one.name in self._keeping
            for one in every
        )

    def _wider(self, miss: Miss) -> bool:
        """Whether a class that its stubs do not speak of has the name."""
        for place in _WIDER.get(miss.owner.rpartition(".")[2], ()):
            within, _, name = place.rpartition(".")
            module = self._library.module(place)
            found = module or self._library.module(within)
            nodes = found.members if found else {}
            some = nodes.values() if module else [nodes.get(name, [])]
            classes = [n for each in some for n in each if isinstance(n, ast.ClassDef)]
            if any(miss.name in bound(one) for n in classes for one in n.body):
                return True
        return False

    def _narrower(self, miss: Miss) -> bool:
        """Whether a class that is built on the owner has the name: the object may be one of it."""
        head, _, owner = miss.owner.rpartition(".")
        packages = {head.partition(".")[0]} - {""} | self.imported
        return any(miss.name in self._library.builders(one, owner) for one in sorted(packages))

    def _takes(self, miss: Miss) -> bool:
        """Whether a method takes a keyword in a class that is built on the one it was found in."""
        owner, _, method = miss.owner.rpartition(".")
        if not owner.isidentifier() or not owner[:1].isupper():
            return (method, miss.name) in _WRONG
        told = {f"{method}({miss.name}", f"{method}(**"}
        heirs = (self._library.builders(one, owner) for one in sorted(self.imported))
        return any(not told.isdisjoint(names) for names in heirs)

    def _open(self, name: str) -> bool:
        if name in _OPEN:
            return True
        found = self._library.get(self._own, name)
        if not isinstance(found, Class):
            return False
        return any(isinstance(b, Class) and b.name in _OPEN for b in self._infer.bases(found))


def _guarded(nodes: Sequence[ast.AST], places: Places) -> Iterator[tuple[int, int]]:
    """Where the program itself is prepared for a name that is not there."""
    for node in nodes:
        if not isinstance(node, ast.Try | ast.TryStar):
            continue
        caught = [n for h in node.handlers if h.type for n in ast.walk(h.type)]
        names = {n.id for n in caught if isinstance(n, ast.Name)}
        if names.intersection(_GUARDS):
            parts: Sequence[ast.stmt] = [*node.body, *(n for h in node.handlers for n in h.body)]
            for part in parts:
                yield places.start(part), places.end(part)


def _said(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Names that the program gives to something itself: attributes set, texts, keywords."""
    for node in nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store | ast.Del):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def _put(nodes: Sequence[ast.AST]) -> Iterator[str]:
    """Names that a call gives to something: `setattr(sys, "x", 1)`, `mock.patch("sys.x", 1)`."""
    for node in nodes:
        if isinstance(node, ast.Call) and called(node.func) in _PUTTING:
            for one in node.args[:2]:
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield one.value.rpartition(".")[2]


def _remakes(node: ast.ClassDef) -> bool:
    return not {called(d) for d in node.decorator_list} <= _LEAVING


def _imported(nodes: Sequence[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")
