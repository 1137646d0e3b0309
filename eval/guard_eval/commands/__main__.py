"""Makes the index of shell options anew from what is on a machine.

`--root` names folders that Debian packages were unpacked into (`dpkg -x PACKAGE.deb ROOT`), the
system itself, `/`, is looked at after them. Programs that are read in their own help are those on
the path, or in a folder named by `--bin`. Nothing is looked up elsewhere.
"""

import argparse
import json
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from guard_eval.commands import sources
from guard_eval.commands.reading import options, subcommands
from guard_eval.commands.table import ALIASES, BUILTINS, EXTRA, MANUALS, OPEN_NPM, WAYS

FEWEST = 3  # options; a command with fewer may have more than were found
_VERSION = re.compile(r"\d+\.\d+(?:\.\d+)*")
_HELPED = {  # program -> (flags that ask for help, depth of sub-commands)
    "docker": (["--help"], 2),
    "kubectl": (["--help"], 2),
    "pip": (["--help"], 1),
    "uv": (["--help"], 2),
    "uvx": (["--help"], 0),
    "poetry": (["--help"], 0),
    "ruff": (["--help"], 1),
    "mypy": (["--help"], 0),
    "black": (["--help"], 0),
    "pytest": (["--help"], 0),
    "isort": (["--help"], 0),
    "python3": (["--help", "--help-all"], 0),
    "node": (["--help", "--v8-options"], 0),
    "pipenv": (["--help"], 1),
    "uvicorn": (["--help"], 0),
    "gunicorn": (["--help"], 0),
    "alembic": (["--help"], 0),
    "pre-commit": (["--help"], 0),
    "flake8": (["--help"], 0),
    "tsc": (["--all"], 0),
    "terraform": (["-help"], 1),
}


def main() -> None:
    """Read everything, and write the index."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, action="append", default=[])
    parser.add_argument("--bin", type=Path, action="append", default=[])
    parser.add_argument("--compose", help="the docker-compose program")
    parser.add_argument("--go", help="the go program")
    parser.add_argument("--npm", type=Path, help="the folder of npm's package")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    os.environ["PATH"] = ":".join([*map(str, given.bin), os.environ["PATH"]])
    sources._PLAIN["PATH"] = os.environ["PATH"]
    found: dict[sources.Path_, dict[str, str]] = {}
    versions: dict[str, str] = {}
    for name, ways in MANUALS.items():
        roots = [*given.root, Path("/")]
        found |= sources.from_pages(roots, name, "subs" in ways.split(), "long" in ways.split())
        if (name,) in found:
            versions[name] = _debian(given.root, name)
    for name in BUILTINS.split():
        found.setdefault((name,), {}).update(options(sources.said("bash", "-c", f"help {name}")))
    helped = [name for name in _HELPED if shutil.which(name)]
    with ThreadPoolExecutor(8) as pool:
        for name, one in zip(helped, pool.map(_helped, helped), strict=True):
            found |= one
            versions[name] = _version(name)
    if ("kubectl",) in found:
        found["kubectl",] |= options(sources.said("kubectl", "options"))
    _cargo(found, versions)
    _poetry(found)
    if given.compose:
        found |= {
            ("docker", *path): one
            for path, one in sources.from_help(
                [given.compose], ("compose",), ["--help"], 1, False
            ).items()
        }
    if given.go:
        _go(given.go, found, versions)
    if given.npm:
        found["npm",] = found["npx",] = sources.from_npm(given.npm)
        versions["npm"] = json.loads((given.npm / "package.json").read_text())["version"]
        listed = sources.said("npm", "help").partition("All commands:")[2]
        for sub in re.findall(r"[a-z-]{2,}", listed.partition("Specify")[0]):
            found.setdefault(("npm", sub), {})
        for sub in ("i", "ci", "rm", "t", "up", "x", "ls", "run", "create", "un", "add"):
            found.setdefault(("npm", sub), {})
    for name, more in EXTRA.items():
        for one in more:
            found.setdefault((name,), {})[one.rstrip("=?")] = one[len(one.rstrip("=?")) :]
    given.out.write_text(_written(found, versions), encoding="utf-8")


def _helped(name: str) -> dict[sources.Path_, dict[str, str]]:
    flags, depth = _HELPED[name]
    return sources.from_help([name], (name,), flags, depth, "long" in WAYS.get(name, ""))


def _cargo(found: dict[sources.Path_, dict[str, str]], versions: dict[str, str]) -> None:
    if not shutil.which("cargo"):
        return
    listed = re.findall(r"^ {4}([a-z][\w-]*)", sources.said("cargo", "--list"), re.M)
    found["cargo",] = options(sources.said("cargo", "--help"))
    with ThreadPoolExecutor(8) as pool:
        texts = pool.map(lambda sub: sources.said("cargo", sub, "--help"), listed)
        found |= {("cargo", sub): options(text) for sub, text in zip(listed, texts, strict=True)}
    versions["cargo"] = _version("cargo")


def _poetry(found: dict[sources.Path_, dict[str, str]]) -> None:
    listed = sources.said("poetry", "list") if shutil.which("poetry") else ""
    for sub in re.findall(r"^ {2}([a-z][a-z ]*?) {2,}", listed, re.M):
        found["poetry", *sub.split()] = options(sources.said("poetry", *sub.split(), "--help"))


def _go(go: str, found: dict[sources.Path_, dict[str, str]], versions: dict[str, str]) -> None:
    topics = "".join(sources.said(go, "help", topic) for topic in ("testflag", "build"))
    for sub in subcommands(sources.said(go, "help")):
        text = sources.said(go, "help", sub)
        found["go", sub] = options(text, True) | options(topics, True)
        for below in subcommands(text):
            found["go", sub, below] = options(sources.said(go, "help", sub, below), True)
    found["go",] = {"-C": "="}
    versions["go"] = _version(go, "version")


def _version(*command: str) -> str:
    told = sources.said(*command, *([] if len(command) > 1 else ["--version"]))
    number = _VERSION.search(told)
    return number[0] if number else ""


def _debian(roots: list[Path], name: str) -> str:
    """The version of the package that a manual page was unpacked of, as its folder's list says."""
    for root in roots:
        for line in (root / "versions.txt").read_text().splitlines():
            package, version, *pages = line.split()
            if name in pages:
                return f"{version} ({package})".replace(" ", "_")
    return ""


def _written(found: dict[sources.Path_, dict[str, str]], versions: dict[str, str]) -> str:
    for alias, path in ALIASES.items():
        for known in [known for known in found if known[: len(path)] == path]:
            found[(alias, *known[len(path) :])] = found[known]
    lines = ["# Made by `python -m guard_eval.commands`; what the marks mean is said in index.py."]
    for path in sorted(found):
        name = ALIASES.get(path[0], ())
        ways = " ".join((*(name or path[:1]), *path[1:]))
        told = {*WAYS.get(ways, "").split(), *MANUALS.get(" ".join(path), "").split()} - {"subs"}
        root = WAYS.get((name or path)[0], "").split()
        told |= {"exact"} & set(root) | {"long"} & set(root)
        if path[0] == "npm" and path[1:] and path[1] in OPEN_NPM:
            told.add("open")
        if len(found[path]) < FEWEST and path[0] not in ("npm", *BUILTINS.split()):
            told.add("open")  # its help could not be read, or there is none to speak of
        if len(path) == 1 and versions.get(path[0]):
            told.add(f"version={versions[path[0]]}")
        marks = [f"{one}{mark}" for one, mark in sorted(found[path].items())]
        lines.append(" ".join([*path, *(f"@{way}" for way in sorted(told)), *marks]))
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
