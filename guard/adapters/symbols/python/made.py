"""Constructors that a decorator writes: their arguments are the fields of a class."""

import ast

from guard.adapters.symbols.index.decorated import called
from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.symbol import Class, Unknown

_MAKERS = frozenset(  # what writes the constructor of a class for it
    "dataclass define frozen attrs s mutable dataclass_transform".split()
)
_SAY_MORE = frozenset(("init", "these"))  # words by which a maker takes other fields, or makes none


def is_made(of: Class) -> bool:
    """Whether a decorator may have written the constructor of a class."""
    return any(called(one) in _MAKERS for one in of.node.decorator_list)


def fields(of: Class, infer: Inference) -> list[str]:
    """What a class says that its objects have, in itself and in what is known of its bases."""
    known = [one for one in infer.bases(of) if isinstance(one, Class)]
    every = [(name, nodes) for one in known for name, nodes in infer.members(one).items()]
    return [name for name, nodes in every if isinstance(nodes[-1], ast.AnnAssign)]


def takes_fields(of: Class, infer: Inference) -> bool:
    """Whether the fields are surely all that a constructor takes, which a decorator wrote."""
    line = infer.bases(of)
    if not is_made(of) or any(isinstance(one, Unknown) for one in line):
        return False
    above = [one for one in line if isinstance(one, Class) and one.name != "object"]
    return not any(
        one.node.keywords
        or not {"__init__", "__new__"}.isdisjoint(infer.members(one))
        or any(_says_more(decorator) for decorator in one.node.decorator_list)
        for one in above
    )


def _says_more(decorator: ast.expr) -> bool:
    words = decorator.keywords if isinstance(decorator, ast.Call) else []
    return called(decorator) not in _MAKERS or any(
        word.arg is None or word.arg in _SAY_MORE for word in words
    )
