"""The source of a manual page -> its text, a line for each of the source's, without layout."""

import re

_ESCAPE = re.compile(
    r"\\(?:f(?:\[[^]]*\]|\(..|.)|s[+-]?\d+|m\[[^]]*\]|\*(?:\[[^]]*\]|\(..|.)|[&%/,:)c|^!])"
)
_SIGNS = {
    **dict.fromkeys((r"\-", r"\(hy", r"\(en", r"\(em", r"\[u2010]"), "-"),
    **dict.fromkeys((r"\(aq", r"\(cq", r"\(oq"), "'"),
    **dict.fromkeys((r"\ ", r"\~"), " "),
    **dict.fromkeys((r"\e", r"\(rs"), "\\"),
    r"\(dq": '"',
    r"\(bu": "*",
    r"\(ha": "^",
    r"\(ti": "~",
    r"\[char46]": ".",
}
_ARGUMENT = re.compile(r'"((?:[^"]|"")*)"?|(\S+)')
_GLUED = frozenset("BI BR IB IR RB RI".split())
_TEXT = frozenset("B I SM SB IP TP HP TQ SS SH OP SY".split())
_FONT = frozenset("Fl Ar Cm Ic Pa Va Ev Em Sy Li Nm Xr Dv Ql Dq Sq".split())
_BRACKET = {"Op": "[", "Oo": "[", "Oc": "]", "Bro": "{", "Brc": "}", "Brq": "{", "Xo": "", "Xc": ""}


def text(source: str) -> str:
    """The text of a page in the man or mdoc macros."""
    lines = []
    for line in source.splitlines():
        if line.startswith((".", "'")):
            line = _request(line[1:].strip())
        line = _ESCAPE.sub("", line)
        for sign, meant in _SIGNS.items():
            line = line.replace(sign, meant)
        lines.append(line.rstrip())
    return "\n".join(lines)


def _request(line: str) -> str:
    name, _, rest = line.partition(" ")
    arguments = [quoted or plain for quoted, plain in _ARGUMENT.findall(rest)]
    if name in _GLUED:
        return "".join(arguments)
    if name in ("IP", "TP"):
        return arguments[0] if arguments and not arguments[0].isdigit() else ""
    if name in _TEXT:
        return " ".join(arguments)
    if name == "It" or name in _FONT or name in _BRACKET:
        return _mdoc(arguments if name == "It" else [name, *arguments])
    return ""


def _mdoc(words: list[str]) -> str:
    """`Fl o Ar file` -> `-o file`."""
    said, glue, closing = "", True, ""
    for word in words:
        if word in _BRACKET or word in ("Ns", "Pf") or word in _FONT:
            if word in _BRACKET:
                said += ("" if glue else " ") + _BRACKET[word]
                closing += "]" if word == "Op" else ""
            glue = glue if word in _FONT else True
            said += ("" if glue else " ") + "-" if word == "Fl" else ""
            glue = glue or word == "Fl"
            continue
        said += ("" if glue or word in ",|" else " ") + word
        glue = False
    return said + closing
