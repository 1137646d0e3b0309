"""Names of packages in files that list what a program needs."""

import json
import re
import tomllib
from collections.abc import Iterator
from typing import Any

import yaml

from guard.checks._code.snippets import Snippet
from guard.checks._packages.mention import Mention, required

_LONGEST = 200_000  # characters of a list that are read
_LISTS = ("requirements", "constraints")
_LINE = re.compile(
    r"[A-Za-z0-9][\w.-]{0,100}(?:\[[\w,. -]{1,100}\])?\s{0,4}(?:[=<>!~]=?=?|@)\s{0,4}\S.{0,200}"
)
_SCRIPT = re.compile(r"^# /// script[ \t]*\n((?:^#(?: .*)?\n){1,200}?)^# ///", re.M)
_JSON = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")


def listed(text: str, block: Snippet) -> Iterator[Mention]:
    """Yield the packages that a block lists, if it is such a file."""
    source = block.source[:_LONGEST]
    for registry, written in _written(block, source):
        name = required(registry, written)
        place = name and re.compile(rf"(?<![\w@/-]){re.escape(name)}(?![\w-])").search(
            text, block.start, block.end
        )
        if name and place:
            yield Mention(registry, name, place.start(), place.end())


def _written(block: Snippet, source: str) -> Iterator[tuple[str, str]]:
    language = block.language
    if language == "toml":
        yield from _toml(source)
    elif language in ("json", "jsonc", "json5") and '"' in source:
        yield from _json(source)
    elif language in ("yaml", "yml") and "dependencies:" in source:
        yield from _conda(source)
    elif language == "python" and (script := _SCRIPT.search(source)):
        yield from _toml(re.sub(r"^# ?", "", script[1], flags=re.M))
    elif _is_requirements(block, source):
        for line in source.split("\n"):
            written = re.split(r"\s#|\s--", line.strip(), maxsplit=1)[0]
            if written and not written.startswith(("#", "-")):
                yield "pypi", written


def _is_requirements(block: Snippet, source: str) -> bool:
    named = block.name.rpartition("/")[2]
    if named.startswith(_LISTS) and named.endswith((".txt", ".in")):
        return True
    if block.language.startswith((*_LISTS, "pip-requirements")):
        return True
    if block.language not in ("", "output"):
        return False
    lines = [line.strip() for line in source.split("\n")]
    lines = [line for line in lines if line and not line.startswith(("#", "-"))]
    return bool(lines) and all(_LINE.fullmatch(line) for line in lines)


def _toml(source: str) -> Iterator[tuple[str, str]]:
    try:
        data = tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    project, tool = _table(data.get("project")), _table(data.get("tool"))
    lists = [
        data.get("dependencies"),
        project.get("dependencies"),
        _table(data.get("build-system")).get("requires"),
        *_table(project.get("optional-dependencies")).values(),
        *_table(data.get("dependency-groups")).values(),
    ]
    yield from (("pypi", one) for some in lists for one in _texts(some))
    poetry = _table(tool.get("poetry"))
    groups = (_table(group) for group in _table(poetry.get("group")).values())
    tables = [poetry, *groups]
    for table in (_table(t.get(f)) for t in tables for f in ("dependencies", "dev-dependencies")):
        for name, version in table.items():
            if name != "python" and not _table(version).keys() & {"path", "git", "url"}:
                yield "pypi", name


def _json(source: str) -> Iterator[tuple[str, str]]:
    try:
        data = _table(json.loads(source))
    except (ValueError, RecursionError):
        return
    for name, version in ((n, v) for f in _JSON for n, v in _table(data.get(f)).items()):
        yield "npm", f"{name}@{version}"


def _conda(source: str) -> Iterator[tuple[str, str]]:
    try:
        entries = _table(yaml.safe_load(source)).get("dependencies")
    except (yaml.YAMLError, RecursionError, ValueError):
        return
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, str):
            name = entry.rpartition("::")[2]
            if not name.startswith(("python=", "python>", "python<")) and name != "python":
                yield "conda", name
        yield from (("pypi", one) for one in _texts(_table(entry).get("pip")))


def _table(value: Any) -> dict[str, Any]:
    return {str(k): v for k, v in value.items()} if isinstance(value, dict) else {}


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
