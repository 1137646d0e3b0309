"""Names of packages that programs of Python and JavaScript import."""

import ast
import re
from collections.abc import Iterator

from guard.checks._code.snippets import Snippet, parsed
from guard.checks._packages.mention import Mention

_LINE = re.compile(
    r"^[ \t]{0,80}(?:>>> |\.\.\. )?[ \t]{0,80}"
    r"(?:from[ \t]{1,9}(?P<origin>\w[\w.]{0,200})[ \t]{1,9}import\b"
    r"|import[ \t]{1,9}(?P<names>\w[\w., \t]{0,500}))",
    re.M,
)
_MAGIC = re.compile(r"^[ \t]*[%!?][^\n]*$", re.M)
_JAVASCRIPT = frozenset("javascript typescript ts tsx jsx mts cts vue svelte astro".split())
_SPECIFIER = re.compile(
    r"(?:\bfrom\s{0,9}|\bimport\s{0,9}\(?\s{0,9}|\brequire\s{0,9}\(\s{0,9})"
    r"([\"'`])(?P<name>[^\"'`\n]{1,400})\1"
)
_COMMENT = re.compile(r"^\s{0,80}(?://|\*)")
_PACKAGE = re.compile(r"@[\w~-][\w.~-]{0,200}/[\w~-][\w.~-]{0,200}|[\w-][\w.~-]{0,213}")
_BUILT_IN = frozenset(
    "assert async_hooks buffer child_process cluster console constants crypto dgram"
    " diagnostics_channel dns domain events fs http http2 https inspector module net os path"
    " perf_hooks process punycode querystring readline repl stream string_decoder sys timers tls"
    " trace_events tty url util v8 vm wasi worker_threads zlib".split()
)


def imported(text: str, block: Snippet) -> Iterator[Mention]:
    """Yield what a block of code imports, each once; nothing that is named relative to itself."""
    if block.language in ("python", "doctest"):
        found = [("pypi", name, True) for name in python_modules(block.source)]
    elif block.language in _JAVASCRIPT:
        found = [("npm", name, False) for name in javascript_packages(block.source)]
    else:
        return
    for registry, name, module in dict.fromkeys(found):
        place = re.compile(rf"(?<![\w@/.-]){re.escape(name)}(?![\w-])").search(
            text, block.start, block.end
        )
        if place:
            yield Mention(registry, name, place.start(), place.end(), module)


def python_modules(source: str) -> list[str]:
    """The top-level modules that a program imports; of broken ones those of lines that read so."""
    names: list[str] = []
    try:
        tree = parsed(_MAGIC.sub("", source))
    except SyntaxError:
        for line in _LINE.finditer(source):
            names += [line["origin"]] if line["origin"] else line["names"].split(",")
    else:
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names.append(node.module)
    tops = (name.strip().partition(" ")[0].partition(".")[0] for name in names)
    return list(dict.fromkeys(top for top in tops if top.isidentifier()))


def javascript_packages(source: str) -> list[str]:
    """The packages that a program imports: no files, no built-in modules, no addresses."""
    found = []
    for specifier in _SPECIFIER.finditer(source):
        line = source[source.rfind("\n", 0, specifier.start()) + 1 : specifier.start()]
        name = specifier["name"].removeprefix("npm:")
        if _COMMENT.match(line) or name[0] in "./~#$" or name.startswith("@/") or ":" in name:
            continue
        package = _PACKAGE.match(name)
        if package and package[0] not in _BUILT_IN and "${" not in name:
            found.append(package[0])
    return list(dict.fromkeys(found))
