"""Names that users give to data sets and splits: they stand in commands and become file names."""

import re

from guard_eval.errors import EvalError

_NAME = re.compile(r"\w[\w.-]*")


def spelled(option: str, name: str) -> None:
    """Make sure that a name can be typed as it is. Raises EvalError."""
    if not _NAME.fullmatch(name):
        raise EvalError(
            f"{option} {name!r}: is no name", "use letters, digits, `-`, `_` and `.`, as in qa-2026"
        )
