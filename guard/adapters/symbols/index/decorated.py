"""What the decorators of a function or class leave of what its text says."""

import ast
import re

_KEPT = frozenset(
    "property setter getter deleter cached_property staticmethod classmethod overload "
    "abstractmethod contextmanager asynccontextmanager hybrid_property dataclass define frozen "
    "attrs s dataclass_transform final runtime_checkable type_check_only deprecated "
    "lru_cache cache memoized_property".split()
)
_SAME = re.compile(  # decorators after which a function still takes what it says
    r"deprecat|remov|doc|wraps|envwrap|set_module|dispatch|validate|cache|overrid|keyword_only"
    r"|positional|export|final|module|inherit|preprocess|csrf|sensitive|never_cache|compat|permission|guard|version"
    r"|util|required|versionadded|beta|public|generative|langhelpers|implements|copy_|interpd|np_"
)


def is_kept(decorator: ast.expr) -> bool:
    """Whether a stub says it too."""
    return called(decorator) in _KEPT


def is_odd(decorator: ast.expr) -> bool:
    """Whether a function with it may take other arguments than it says."""
    name = called(decorator)
    return name not in _KEPT and not _SAME.search(name.lower())


def is_made_by_others(node: ast.ClassDef) -> bool:
    """Whether a decorator that is not known may have written the constructor for the fields."""
    fields = any(isinstance(n, ast.AnnAssign) for n in node.body)
    return fields and any(is_odd(d) for d in node.decorator_list)


def called(node: ast.expr) -> str:
    """The last name of what is called, or of a decorator: `dataclass` of `@a.dataclass(b=True)`."""
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
