"""What an answer says of its own code."""

import pytest

from guard.checks._claimed import announced_error, by_chance, commented, own, printed_line
from guard.checks._snippets import snippets
from tests.checks.drafts import draft


@pytest.mark.parametrize(
    ("source", "claims"),
    [
        ("print(f(5))  # Output: 20", ["20"]),
        ("console.log(a); // prints: a b", ["a b"]),
        ("print(x)  # [1, 2]\nprint(y)  # 'a'\nprint(z)  # -> True", ["[1, 2]", "'a'", "True"]),
        ("print('#', \")\")  # '# )'", ["'# )'"]),
        ("print(x)  # prints the value of x", []),
        ("print(x)  # => greets\nprint(y)  # first element", []),
        ("print(1)  # 1\nprint(2)  # 2", []),  # steps
        ("print(1, end='')  # 1\nprint(4)  # 4", []),
        ("if x:\n    print(x)  # 4", []),  # may not be come to
        ("print(x) or y  # 4", []),
        ("print(x)  # 4   ", ["4"]),
    ],
)
def test_comments_that_claim_an_output(source, claims):
    assert commented(source) == claims


@pytest.mark.parametrize(
    ("claim", "output", "holds"),
    [
        ("20", "25", False),
        ("20", "1\n20\n3", True),
        ("20", "120", False),
        ("0.667", "0.6666666666666666", True),
        ("3.14", "3.141592653589793", True),
        ("3.16", "3.141592653589793", False),
        ("1_000_000", "1000000", True),
        ("1e20", "1e+20", True),
        ("'ABC'", "ABC", True),
        ("[1, 2]", "[ 1, 2 ]", True),
        ("[1, 2]", "[2, 1]", False),
        ("a b", "a\nb", True),
        ("a c", "a\nb", False),
        ("0.333...", "1", True),
    ],
)
def test_an_output_beside_what_a_comment_claims(claim, output, holds):
    assert printed_line(claim, output) is holds


@pytest.mark.parametrize(
    ("source", "varies"),
    [
        ("print(datetime.now())", True),
        ("print(random.choice(x))", True),
        ("print({'a', 'b'})", True),
        ("console.log(new Date())", True),
        ("print({'a': 1}, x[1], f'{y}')", False),
        ("print(sum(range(10)))", False),
    ],
)
def test_programs_that_print_something_else_each_time(source, varies):
    assert by_chance(source) is varies


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
