"""What comments say that lines of a program print."""

import pytest

from guard.checks._code.commented import by_chance, commented, printed_line


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
