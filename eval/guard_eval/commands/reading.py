"""A manual page or a help text -> the options that it speaks of, and the sub-commands."""

import re

_HEAD = re.compile(r"^\s{0,40}(-{1,2}[^\s].*)$")
_OPTION = re.compile(r"(--?(?:\[no-\])?[A-Za-z0-9?#@%][\w.+-]*(?:\[no-\][\w-]+)?)(.*)", re.S)
_MENTION = re.compile(r"(?<![\w-])-{1,2}(?:\[no-\])?[A-Za-z0-9][\w]*(?:[-.][\w]+)*=?")
_CLUSTER = re.compile(r"\[-([A-Za-z0-9]{2,60})\]")
_RANK = ("~", "", "?", "=")  # of two marks the later one holds
_HYPHENS = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2212": "-", "\u00ad": None})
_SUBS = re.compile(r"^(?:[A-Z][\w /()-]*)?commands?(?: \([\w ]+\))?(?: are)?:?$", re.I)
_SUB = re.compile(r"^\s{1,8}([a-z][\w-]*)\*?(?:, [a-z][\w-]*)*(?:\s{2,}|\s*$|:\s)")


def options(text: str, long: bool = False) -> dict[str, str]:
    """The options of a text with their marks, as `guard.adapters.symbols.shell.index` has them.

    Those that a line begins with are known with what follows them; of others only the name is.
    With `long` a single dash begins a whole name, so that no letters are taken apart.
    """
    text = text.translate(_HYPHENS)
    found: dict[str, str] = {}
    for line in text.splitlines():
        head = _HEAD.match(line)
        if head:
            for name, mark in _heads(head[1]):
                found[name] = max(found.get(name, "~"), mark, key=_RANK.index)
    if not long:
        for cluster in _CLUSTER.findall(text):
            for letter in cluster:
                found.setdefault(f"-{letter}", "")
    for mention in _MENTION.findall(text):
        mark = "=" if mention.endswith("=") else "~"
        for name in _both(mention.rstrip("=.")):
            if not long and not name.startswith("--") and len(name) > 2:
                continue
            found.setdefault(name, mark)
    return found


def subcommands(text: str) -> list[str]:
    """The names of sub-commands that a help text lists."""
    found, listing = list[str](), False
    for line in text.splitlines():
        if _SUBS.match(line.strip()) and not line.startswith("    "):
            listing = True
        elif listing and line.strip() and not line.startswith((" ", "\t")):
            listing = False
        elif listing and (sub := _SUB.match(line.expandtabs(4))) and sub[1] not in found:
            found.append(sub[1])
    return [one for one in found if one != "help"]


def _heads(line: str) -> list[tuple[str, str]]:
    """The options that a line begins with: `-m <msg>, --message=<msg>   What it does`."""
    spec = re.split(r"\s{2,}|\t", line.strip(), maxsplit=1)[0]
    found: list[tuple[str, str]] = []
    for part in re.split(r",\s*(?=-)|\s*\|\s*(?=-)|\s+or\s+(?=-)|\s+(?=--?[A-Za-z])|/(?=-)", spec):
        option = _OPTION.match(part)
        if not option:
            continue
        rest = option[2].strip().rstrip(",;:")
        if not rest:
            mark = ""
        elif rest.startswith(("[", "(")):
            mark = "?" if rest.startswith("[=") or not option[2][0].isspace() else "~"
        elif len(rest.split()) > 2:
            mark = "~"  # rather words of a description
        else:
            mark = "="
        found += [(name, mark) for name in _both(option[1].rstrip(".:"))]
    marks = {mark for _, mark in found if mark}
    if len(marks) == 1 and found[-1][1]:
        shared = marks.pop()
        return [(name, mark or shared) for name, mark in found]
    return found


def _both(name: str) -> list[str]:
    if "[no-]" in name:
        return [name.replace("[no-]", ""), name.replace("[no-]", "no-")]
    return [name]
