"""Where the options are read: pages of manuals, and what programs say of themselves."""

import gzip
import json
import os
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from guard_eval.commands import roff
from guard_eval.commands.reading import options, subcommands

Path_ = tuple[str, ...]
_PLAIN = {
    **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
    "LC_ALL": "C.UTF-8",
    "TERM": "dumb",
    "COLUMNS": "500",
    "NO_COLOR": "1",
    "PAGER": "cat",
}


def said(*command: str) -> str:
    """What a program prints; nothing where it is not there or hangs."""
    try:
        done = subprocess.run(command, capture_output=True, env=_PLAIN, timeout=60, input=b"")
    except (OSError, subprocess.TimeoutExpired):
        return ""
    text = (done.stdout + done.stderr).decode("utf-8", "replace")
    return re.sub(r"\x1b\[[0-9;]*m|.\x08", "", text)


def pages(roots: list[Path], name: str, subs: bool) -> Iterator[tuple[str, str]]:
    """The manual pages of a command and of its sub-commands: (page, text)."""
    for root in roots:
        known = False
        for section in ("1", "8"):
            folder = root / f"usr/share/man/man{section}"
            for file in sorted(folder.glob(f"{name}*.{section}*")):
                page = file.name.split(f".{section}")[0]
                if page == name or (subs and page.startswith(f"{name}-")):
                    known = True
                    yield page, _rendered(file)
        if known:
            return


def _rendered(file: Path) -> str:
    source = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    if re.fullmatch(rb"\s*\.so \S+\s*", source):
        link = file.parent.parent / f"{source.split()[1].decode()}.gz"
        return _rendered(link) if link.exists() else ""
    return roff.text(source.decode("utf-8", "replace"))


def from_pages(roots: list[Path], name: str, subs: bool, long: bool) -> dict[Path_, dict[str, str]]:
    """The options that manual pages name; a page `git-commit` is of `git commit`."""
    found: dict[Path_, dict[str, str]] = {}
    for page, text in pages(roots, name, subs):
        if page == name:
            found.setdefault((name,), {}).update(options(text, long))
        elif subs:
            found.setdefault((name, page[len(name) + 1 :]), {}).update(options(text, long))
    return found


def from_help(
    program: list[str], path: Path_, flags: list[str], deepest: int, long: bool
) -> dict[Path_, dict[str, str]]:
    """The options that a program and its sub-commands list when asked for help."""
    text = "".join(said(*program, *path[1:], flag) for flag in flags)
    found = {path: options(text, long)}
    if len(path) <= deepest:
        with ThreadPoolExecutor(8) as pool:
            below = [
                pool.submit(from_help, program, (*path, name), flags[:1], deepest, long)
                for name in subcommands(text)
            ]
        for one in below:
            found |= one.result()
    return found


def from_npm(folder: Path) -> dict[str, str]:
    """The options of npm: every key of its configuration, and what stands for some in short."""
    script = (
        "const d = require(process.argv[1]); console.log(JSON.stringify([Object.entries("
        "d.definitions).map(([k, v]) => [k, [v.type].flat().includes(Boolean), v.short]), "
        "Object.keys(d.shorthands)]))"
    )
    told = said("node", "-e", script, str(folder / "node_modules/@npmcli/config/lib/definitions"))
    keys, shorthands = json.loads(told)
    found = {f"-{'-' if len(name) > 1 else ''}{name}": "" for name in shorthands}
    found |= {"-B": "", "-y": "", "-h": "", "-v": "", "--help": "", "--version": ""}
    for key, switch, short in keys:
        mark = "~" if switch else "="
        found[f"--{key}"] = mark
        for letter in [short] if isinstance(short, str) else short or []:
            found[f"-{letter}"] = mark
    return found
