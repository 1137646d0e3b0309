"""What an answer says of its own code."""

import pytest

from guard.checks._code.claimed import announced_error, own
from guard.checks._code.snippets import snippets
from tests.checks.drafts import draft


@pytest.mark.parametrize(
    ("before", "code", "after", "told"),
    [
        ("", "x[3]  # IndexError", "", True),
        ("A missing key raises an error:\n\n", "d['x']", "", True),
        ("", "d['x']", "\nThis code throws, as there is none.", True),
        ("", "x[3]", "\nIt raises `IndexError`.", True),
        ("Run this:\n\n", "x[3]", "\nThat is all.", False),
    ],
)
def test_code_that_is_said_to_fail(before, code, after, told):
    text = f"{before}```python\n{code}\n```\n{after}"
    (block,) = snippets(text)
    error = "KeyError" if "d[" in code else "IndexError"
    assert announced_error(error, block, draft(text)) is told


@pytest.mark.parametrize(
    ("after", "claims"),
    [
        ("Then `f(2)` returns `4`.", [("f(2)", "4")]),
        ("`f('a', n=2)` gives `[1]`", [("f('a', n=2)", "[1]")]),
        ("`f(3)` returns `1.67`", [("round(f(3), 2)", "1.67")]),
        ("Before the change `f(0)` returns `0`.", []),
        ("Without it, `f(0)` gives `0`. But `f(1)` returns `1`.", [("f(1)", "1")]),
        ("`f(x)` returns `4`, `g(2)` returns `4`, `f(2)` returns `x + 1`.", []),
    ],
)
def test_what_calls_are_said_to_return(after, claims):
    text = f"```python\ndef f(x, n=1):\n    return x\n```\n\n{after}"
    blocks = snippets(text)
    assert [(e.source, e.want) for e in own(blocks[0], draft(text), blocks, False)] == claims
