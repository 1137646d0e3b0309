"""What the `__getattr__` of a class gives."""

import ast

from guard.adapters.symbols.python.infer import Inference
from guard.adapters.symbols.python.objects import Instance
from guard.adapters.symbols.python.symbol import UNKNOWN, Class, Value


def makes_callables(of: Class, infer: Inference) -> bool:
    """Whether the `__getattr__` of a class may give what can be called."""
    made = infer.find(of, "__getattr__")
    if not isinstance(made, tuple) or not isinstance(made[1][-1], ast.FunctionDef):
        return True
    says = made[1][-1].returns
    if isinstance(says, ast.Name) and says.id == "object":  # data, so `merge` says
        return False
    if isinstance(says, ast.Name) and _is_bounded(says, made[0], infer):
        return False  # the elements of a table, by their labels
    given = infer.annotated(says, made[0].module, of) if says else UNKNOWN
    return not isinstance(given, Instance) or infer.find(given.of, "__call__") is not None


def _is_bounded(said: ast.Name, owner: Class, infer: Inference) -> bool:
    """Whether an annotation is a type variable with a bound."""
    found = infer.named(said, owner.module)
    call = found.value if isinstance(found, Value) else None
    return isinstance(call, ast.Call) and any(word.arg == "bound" for word in call.keywords)
