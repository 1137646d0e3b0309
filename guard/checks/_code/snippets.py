"""Program text in an answer or a question: which language, which file, and where it stands."""

import ast
import re
from dataclasses import dataclass
from itertools import pairwise

from guard import newer

_FENCE = re.compile(r"^[ \t>]{0,12}(?P<mark>`{3,}+|~{3,}+)[ \t]*(?P<info>[^\n`]{0,200})$", re.M)
_NAMED = re.compile(r"(?:title=|file(?:name)?=|\s)[\"']?([\w./-]{1,80}\.\w{1,5})\b")
_NAME_ABOVE = re.compile(
    r"(?:^|[\s`*#:(])([\w/-]{1,60}\.(?:py|js|mjs|sh|txt|json|csv))[`*:)]{0,4}\s*$"
)
_NAME_WITHIN = re.compile(r"(?:#|//)\s*(?:file(?:name)?:\s*)?([\w/-]{1,60}\.(?:py|js|mjs|sh))\s*$")
_FILE = re.compile(r"^(?:#|//) ?(?:file(?:name)?|path): ?`?([\w./-]{1,80}\.\w{1,5})`?[ \t]*$", re.M)
_LANGUAGES = {
    **dict.fromkeys("python py python3 ipython jupyter".split(), "python"),
    **dict.fromkeys("pycon python-repl doctest".split(), "doctest"),
    **dict.fromkeys("javascript js node nodejs mjs cjs".split(), "javascript"),
    **dict.fromkeys("typescript ts tsx mts cts jsx".split(), "typescript"),
    **dict.fromkeys("sh bash shell zsh".split(), "shell"),
    **dict.fromkeys("console shell-session shellsession terminal".split(), "transcript"),
    **dict.fromkeys("output out text txt plaintext stdout".split(), "output"),
}
DATA = frozenset(  # what only says or shows something
    "output json jsonc yaml yml toml ini xml html css csv tsv markdown md mermaid http".split()
)
_LONGEST = 100_000  # characters of a text that may be a program without a fence saying so
_MAY_DEFINE = re.compile(r"\b(?:def|class|import)\b")
_DEFINES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A block of program text: characters `start` to `end` of the text that it stands in.

    `language` is a name of ours where there is one (`python`, `doctest`, `javascript`,
    `typescript`, `shell`, `transcript`, `output`), else what the fence says, or empty. `name` is
    the file's, if told.
    """

    language: str
    source: str
    start: int
    end: int
    name: str = ""


def snippets(text: str) -> list[Snippet]:
    """The fenced blocks of a text; a text that is a Python program as a whole is one too."""
    found, at = [], 0
    while fence := _FENCE.search(text, at):
        begin = fence.end() + 1
        mark = fence["mark"]
        closing = re.compile(rf"^[ \t>]{{0,12}}{mark[0]}{{{len(mark)},}}[ \t]*$", re.M)
        stop = closing.search(text, begin)
        end = stop.start() if stop else len(text)
        at = stop.end() if stop else len(text)
        found += _files(_snippet(text, fence, text[begin:end], at))
    if not found and is_program(text):
        return [Snippet("python", text, 0, len(text))]
    return found


def is_program(text: str) -> bool:
    """Whether a text is Python that defines or imports something, and no prose."""
    if len(text) > _LONGEST or not _MAY_DEFINE.search(text):
        return False
    try:
        return any(isinstance(node, _DEFINES) for node in newer.parse(text)[1].body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def parsed(source: str) -> ast.Module:
    """The source as a tree; nothing of it is run. Raises SyntaxError whatever is wrong with it."""
    try:
        return ast.parse(source)
    except (ValueError, RecursionError, MemoryError) as exc:
        raise SyntaxError(str(exc) or type(exc).__name__) from None


def _snippet(text: str, fence: re.Match[str], source: str, end: int) -> Snippet:
    info = fence["info"].strip()
    word = re.split(r"[\s,{:]", info.lower(), maxsplit=1)[0]
    language = _LANGUAGES.get(word, word)
    if not language and ">>> " in source:
        language = "doctest"
    if not language and is_program(source):
        language = "python"
    if language == "python" and source.lstrip().startswith(">>> "):
        language = "doctest"
    named = _NAMED.search(f" {info}") if word != info else None
    above = _NAME_ABOVE.search(text[max(0, fence.start() - 90) : fence.start()].rstrip())
    within = _NAME_WITHIN.match(source.split("\n", 1)[0])
    name = next((match[1] for match in (named, above, within) if match), "")
    return Snippet(language, _dedented(source), fence.start(), end, name)


def _files(block: Snippet) -> list[Snippet]:
    """The files that a block holds, each below a line with its name: `# file: a.py`.

    They share its place evenly, in order: what is said after the block is said of the last.
    """
    marks = list(_FILE.finditer(block.source))
    if len(marks) < 2 or block.source[: marks[0].start()].strip():
        return [block]
    ends = [*(mark.start() for mark in marks[1:]), len(block.source)]
    size = block.end - block.start
    at = [block.start + size * i // len(marks) for i in range(len(marks) + 1)]
    return [
        Snippet(block.language, block.source[mark.end() : end].strip("\n"), *span, mark[1])
        for mark, end, span in zip(marks, ends, pairwise(at), strict=True)
    ]


def _dedented(source: str) -> str:
    """The source as it stands in a list item or a quotation, moved to the margin."""
    lines = source.split("\n")
    filled = [line for line in lines if line.strip()]
    if not filled:
        return source
    if all(line.lstrip().startswith(">") for line in filled) and ">>>" not in filled[0]:
        lines = [re.sub(r"^\s*> ?", "", line) for line in lines]
        filled = [line for line in lines if line.strip()] or [""]
    margin = min(len(line) - len(line.lstrip(" \t")) for line in filled)
    return "\n".join(line[margin:] for line in lines)
