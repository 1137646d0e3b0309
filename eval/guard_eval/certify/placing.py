"""What was fitted into the policy file that it is about; all else in it stays as it is."""

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from guard.errors import ConfigError
from guard.policy import Policy
from guard.shelf import SHIPPED, read
from guard_eval.certify.edit import put
from guard_eval.errors import EvalError

INDENT = " " * 12  # of a line in a flow mapping: deeper than what it stands in
_WIDTH = 50  # of a text before it is folded, at the next space

Settings = Mapping[tuple[str, ...], str]
"""What to set, as YAML that may stand in a flow mapping, by its place."""


def placed(
    policy: Path,
    out: Path | None,
    settings: Callable[[Policy], Settings],
    holds: Callable[[Policy], bool],
    what: str,
) -> Path:
    """Set what follows from a policy in its file, or in another; return the file.

    Args:
        policy: the file.
        out: another file to write instead.
        settings: from the policy to what is to be set.
        holds: whether a policy says what was to be set.
        what: what that is called.

    Raises:
        EvalError: the policy ships with the program and there is no `out`; the file cannot be
            edited or written.
        ConfigError: the policy is wrong.
    """
    target = out or policy
    if target.resolve().parent == SHIPPED.resolve():
        raise EvalError(f"{target}: this policy ships with the program", "name another file: --out")
    if not target.parent.is_dir():
        raise EvalError(f"{target.parent}: there is no such folder", "make it first")
    wanted = settings(read(policy))
    text = policy.read_text(encoding="utf-8")
    try:
        for place, value in wanted.items():
            text = put(text, place, value)
    except (ValueError, yaml.YAMLError) as exc:
        raise EvalError(
            f"{policy}: {exc}", "write it as a plain mapping, without anchors"
        ) from None
    _replace(target, text, holds, what)
    return target


def lines(mapping: Mapping[str, object], indent: str) -> str:
    """A flow mapping, a key a line."""
    each = (f"\n{indent}{name}: {flow(value, indent)}" for name, value in mapping.items())
    return "{" + ",".join(each) + "}"


def flow(value: object, indent: str = "") -> str:
    """YAML as it may stand in a flow mapping; lines that go on are indented."""
    dumped = yaml.safe_dump(
        [value], default_flow_style=True, width=_WIDTH if indent else 1_000_000,
        allow_unicode=True, sort_keys=False,
    )  # fmt: skip
    return str(dumped).strip()[1:-1].strip().replace("\n", f"\n{indent}")


def _replace(target: Path, text: str, holds: Callable[[Policy], bool], what: str) -> None:
    """Put a file in place once it has been read as a policy. Raises ConfigError, EvalError."""
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            for beside in target.parent.glob("*.yaml"):  # it may extend any of them
                (Path(folder) / beside.name).write_bytes(beside.read_bytes())
            new = Path(folder) / target.name
            new.write_text(text, encoding="utf-8")
            try:
                took = holds(read(new))
            except ConfigError as exc:
                told = str(exc).replace(folder, str(target.parent))
                raise EvalError(f"with the {what}, the policy is wrong: {told}") from None
            if not took:
                raise EvalError(
                    f"{target}: what was written does not come out of the file",
                    "write checks.entailment and rules without YAML anchors",
                )
            os.replace(new, target)
    except OSError as exc:
        raise EvalError(f"{target}: cannot be written: {exc.strerror}", "mend the path") from None
