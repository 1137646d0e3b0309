"""Read a YAML file into a typed model, or say file, line, place, problem and remedy."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError

from guard.errors import ConfigError, meant, plainly

Model = TypeVar("Model", bound=BaseModel)


def read(path: Path) -> dict[str, Any]:
    """Return the mapping in a YAML file. Raises ConfigError."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), _UniqueKeys)
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file") from None
    except OSError as exc:
        raise ConfigError(f"{path}: cannot be read: {exc.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: cannot be read: it is not UTF-8") from None
    except yaml.MarkedYAMLError as exc:
        line = exc.problem_mark.line + 1 if exc.problem_mark else 1
        raise ConfigError(f"{path}:{line}: not valid YAML: {exc.problem}") from None
    except yaml.YAMLError as exc:
        raise ConfigError(f"{path}: not valid YAML: {exc}") from None
    except RecursionError:
        raise ConfigError(f"{path}: not valid YAML: nested too deep") from None
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise ConfigError(f"{path}:1: must be a mapping of settings, not {type(data).__name__}")
    return data


def build(
    model: type[Model], data: Mapping[str, Any], path: Path, under: Sequence[str] = ()
) -> Model:
    """Validate `data` as `model`; explain every problem in one ConfigError.

    `under` is the place in the file at `path` where the data stands.
    """
    try:
        return model.model_validate(data)
    except ValidationError as exc:
        problems = [_problem(error, path, model, under) for error in exc.errors()]
        raise ConfigError("\n".join(problems)) from None


def unknown(name: str, known: Sequence[str], path: Path, under: Sequence[str], kind: str) -> str:
    """The sentence that says a name is unknown, with the nearest known one."""
    place = [*under, name]
    where = f"{_at(path, place)}: {'.'.join(place)}"
    near = meant(name, known)
    return f"{where}: unknown {kind}; {near}known here: {', '.join(sorted(known)) or 'none'}"


class _UniqueKeys(yaml.SafeLoader):
    """A safe loader that refuses a key given twice, which YAML would silently overwrite."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(
                    problem="the name of a setting must be a word", problem_mark=key.start_mark
                )
            if key.value in seen and key.value != "<<":
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key.value!r} is given twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _problem(error: Any, path: Path, model: type[BaseModel], under: Sequence[str]) -> str:
    inner = [str(part) for part in error["loc"]]
    if error["type"] == "extra_forbidden":
        known = _fields(model, inner[:-1])
        return unknown(inner[-1], known, path, [*under, *inner[:-1]], "setting")
    place = [*under, *inner]
    where = f"{_at(path, place)}: {'.'.join(place)}".rstrip(": ")
    message = plainly(error)
    got = "" if error["type"] == "missing" or not inner else f" (got {_short(error['input'])})"
    return f"{where}: {message[:1].lower()}{message[1:]}{got}"


def _fields(model: type[BaseModel], place: Sequence[str]) -> list[str]:
    for part in place:
        if part.isdigit():
            continue  # a place in a list, whose items are what its field holds
        field = model.model_fields.get(part)
        held = [field.annotation, *get_args(field.annotation)] if field else []
        inner = [h for h in held if isinstance(h, type) and issubclass(h, BaseModel)]
        if not inner:
            return []
        model = inner[0]
    return list(model.model_fields)


def _at(path: Path, place: Sequence[str]) -> str:
    """The file and the line of a place; without a line for what is no file."""
    return f"{path}:{line(path, place)}" if path.is_file() else str(path)


def line(path: Path, place: Sequence[str]) -> int:
    """The line of the deepest part of `place` that stands in the file (1-based)."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), yaml.SafeLoader)
    except (OSError, ValueError, yaml.YAMLError):
        return 1
    at = 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = next(((k, v) for k, v in node.value if k.value == part), None)
            if found is None:
                break
            at, node = found[0].start_mark.line + 1, found[1]
        elif isinstance(node, yaml.SequenceNode) and part.isdigit() and int(part) < len(node.value):
            node = node.value[int(part)]
            at = node.start_mark.line + 1
        else:
            break
    return at


def _short(value: Any) -> str:
    text = re.sub(r"//[^/@\s]*@", "//...@", repr(value))  # a password in an address
    return text if len(text) <= 60 else text[:57] + "..."
