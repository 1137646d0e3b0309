"""A report as Markdown: the same words, plots by what they show."""

import re

from guard_eval.report.blocks import (
    Block,
    Code,
    Facts,
    Mark,
    Picture,
    Points,
    Table,
    Text,
    Words,
)
from guard_eval.report.model import Report
from guard_eval.report.page import page
from guard_eval.report.proof import Proof


def markdown(report: Report, proof: Proof | None = None) -> str:
    """Return the page as Markdown with tables."""
    said = page(report, proof)
    lines = [f"# {_plain(said.title)}", "", f"**{_plain(said.banner.text)}**", ""]
    for block in said.about:
        lines += [*_block(block), ""]
    for section in said.sections:
        lines += [f"## {_plain(section.title)}", ""]
        for block in section.blocks:
            lines += [*_block(block), ""]
    return "\n".join(lines).rstrip() + "\n"


def _block(block: Block) -> list[str]:
    match block:
        case Text():
            return [_words(block.words)]
        case Points():
            return [f"- {_words(item)}" for item in block.items]
        case Facts():
            return [f"- {_plain(name)}: {_words(said)}" for name, said in block.rows]
        case Table():
            rule = ["---:" if i in block.numbers else "---" for i in range(len(block.head))]
            return [
                f"{_plain(block.caption)}:",
                "",
                _row([_plain(name) for name in block.head]),
                _row(rule),
                *(_row([_words(said) for said in row]) for row in block.rows),
            ]
        case Picture():
            return [f"**{_plain(block.title)}.** {_plain(block.words)}"]
        case Code():
            return ["```sh", block.text, "```"]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _words(said: Words) -> str:
    if isinstance(said, Mark):
        return f"*{_plain(said.text)}*" if said.tone == "unknown" else f"**{_plain(said.text)}**"
    return _plain(said)


def _plain(text: str) -> str:
    """Return text that Markdown, and the HTML in it, take as nothing but text."""
    text = re.sub(r"\s+", " ", text).strip()
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]|~])", r"\\\1", text)
