"""What `api` calls missing in documentation: `python eval/bench/api_docs.py FOLDERS...`.

A folder holds packages, installed (as `site-packages`) or unpacked. Read are their Markdown and
reStructuredText, the descriptions in their metadata, and the docstrings of their modules: the
Python of a file or docstring is judged as that of one answer. Each finding is printed with the
package and the place, for a person to judge: removed, misspelt or another version's is a true one,
whatever else is a false alarm. Then each name with how often it was found, and what was not read.
"""

import ast
import asyncio
import inspect
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from guard.adapters.symbols.python import Python
from guard.adapters.symbols.settings import SymbolSettings
from guard.checks._code.snippets import snippets
from guard.checks._code.written import written
from guard.ports import Looked

LARGEST = 1_000_000  # characters of a file that is read
TEXTS = (".md", ".rst", ".txt")
_BLOCK = re.compile(
    r"^(?P<margin> *)(?:\.\. (?P<kind>code-block|code|sourcecode|testcode|doctest|ipython)::"
    r" *(?P<language>[\w-]*)|(?!\.\. )\S.*::)[ \t]*$"
)
_SHOWS = (">>> ", "```", "::\n")  # what a docstring with code has
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def fenced(text: str) -> str:
    """A text whose literal blocks and typed sessions are fenced, as those of Markdown are."""
    lines = text.expandtabs().split("\n")
    found: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        at += 1
        block = _BLOCK.match(line)
        if block:
            margin = len(block["margin"])
            end = next((i for i in range(at, len(lines)) if _ends(lines[i], margin)), len(lines))
            body = [one for one in lines[at:end] if not re.match(r" +:[\w-]+:", one)]
            language = block["language"] or {"testcode": "python"}.get(block["kind"], "")
            at = end
        elif line.lstrip().startswith(">>> "):
            end = next((i for i in range(at, len(lines)) if not lines[i].strip()), len(lines))
            body, language, at = lines[at - 1 : end], "pycon", end
        else:
            continue
        found += [f"```{language}", inspect.cleandoc("\n" + "\n".join(body)), "```"]
    return "\n".join(found)


def _ends(line: str, margin: int) -> bool:
    return bool(line.strip()) and len(line) - len(line.lstrip()) <= margin


def texts(file: Path) -> Iterator[tuple[int, str]]:
    """The texts of a file that document something, each with the line it begins at."""
    text = file.read_text("utf-8", errors="replace")
    if len(text) > LARGEST:
        return
    if file.suffix != ".py":
        yield 1, text if "\n```" in text else fenced(text)
        return
    if not any(mark in text for mark in _SHOWS):
        return
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, RecursionError):
        return
    for node in nodes:
        if isinstance(node, _DOCUMENTED) and (said := ast.get_docstring(node)):
            yield getattr(node, "lineno", 1), said if "\n```" in said else fenced(said)


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files of a folder that may document something, each with its package."""
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder)
        read = file.suffix in (*TEXTS, ".py") or file.name in ("METADATA", "README")
        if read and file.is_file() and "tests" not in inside.parts:
            yield re.sub(r"-.*|\.py$", "", inside.parts[0]), file


async def main(folders: list[Path]) -> None:
    """Print what is found in each folder."""
    python = Python(SymbolSettings(seconds=60))
    await python.warm()
    began, programs = time.process_time(), 0
    found: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    for folder in folders:
        for package, file in files(folder):
            for line, text in texts(file):
                for program in written(text, snippets(text), []):
                    if program.language != "python":
                        continue
                    programs += 1
                    looked = Looked(unread=(program.fault,))
                    if not program.fault:
                        looked = await python.look(program.source)
                    unread.update(re.sub(r"line \d+", "line", why) for why in looked.unread)
                    for miss in looked.missing:
                        found[miss.name] += 1
                        place = f"{file.relative_to(folder)}:{line}"
                        code = program.source.split("\n")[program.line(miss.start)].strip()
                        print(f"{package}\t{place}\t{miss.name}\t{miss.reason}\t{code}", flush=True)
    await python.close()
    print("\n".join(f"{times:4}  {name}" for name, times in found.most_common()))
    print("\n".join(f"{times:4}  not read: {why}" for why, times in unread.most_common(20)))
    spent = time.process_time() - began
    print(f"{programs} programs, {found.total()} findings, {spent:.1f} s of processor without ty's")


if __name__ == "__main__":
    asyncio.run(main([Path(name) for name in sys.argv[1:]]))
