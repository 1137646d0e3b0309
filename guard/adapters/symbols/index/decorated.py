"""What the decorators of a function or class leave of what its text says."""

import ast
import re

_KEPT = frozenset(
    "property setter getter deleter cached_property staticmethod classmethod overload "
    "abstractmethod contextmanager asynccontextmanager hybrid_property dataclass define frozen "
    "attrs s dataclass_transform final runtime_checkable type_check_only deprecated "
    "lru_cache cache memoized_property".split()
)
_ATTRS = frozenset("define frozen mutable attrs s".split())
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


def is_made(node: ast.ClassDef) -> bool:
    """Whether a decorator that is not known may have written the constructor for the fields."""
    fields = any(isinstance(n, ast.AnnAssign) for n in node.body)
    return fields and any(is_odd(d) for d in node.decorator_list)


def argument(field: ast.AnnAssign, within: ast.ClassDef) -> str:
    """The argument that attrs makes of a private field: `size` of `_size`; empty if none."""
    if not any(called(d) in _ATTRS for d in within.decorator_list):
        return ""
    words = field.value.keywords if isinstance(field.value, ast.Call) else []
    for word in words:
        match word:
            case ast.keyword(arg="alias", value=ast.Constant(value=str(alias))):
                return alias
            case ast.keyword(arg="init"):
                return ""
    return ast.unparse(field.target).lstrip("_")


def called(node: ast.expr) -> str:
    """The last name of what is called, or of a decorator: `dataclass` of `@a.dataclass(b=True)`."""
    if isinstance(node, ast.Call):
        node = node.func
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
