import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.adapters.fetch import robots

CASES = [  # rules, paths that are allowed, paths that are not
    ("", ["/", "/a"], []),
    ("User-agent: *\nDisallow:", ["/", "/a"], []),
    ("User-agent: *\nDisallow: /", [], ["/", "/a"]),
    ("user-agent : * \n disallow : /a # all of it", ["/", "/b"], ["/a", "/a/b", "/ab"]),
    ("User-agent: *\nDisallow: /a\nAllow: /a/b", ["/a/b/c"], ["/a", "/a/c"]),
    ("User-agent: *\nAllow: /a/b\nDisallow: /a", ["/a/b/c"], ["/a", "/a/c"]),
    ("User-agent: *\nDisallow: /a\nAllow: /a", ["/a"], []),
    (
        "User-agent: *\nDisallow: /*.pdf$",
        ["/a.pdf?x", "/a.html"],
        ["/a.pdf", "/b/c.pdf", "/a.pdf.pdf"],
    ),
    ("User-agent: *\nDisallow: /a*/c*d", ["/a/b/x", "/c"], ["/a/c/d", "/ax/y/cdd"]),
    ("User-agent: *\nDisallow: /a$", ["/ab", "/a/"], ["/a"]),
    ("User-agent: *\nDisallow: /*?", ["/a"], ["/a?b", "/?"]),
    ("User-agent: Other\nDisallow: /", ["/"], []),
    ("User-agent: Lark\nDisallow: /a\n\nUser-agent: *\nDisallow: /", ["/b"], ["/a"]),
    ("User-agent: *\nDisallow: /\n\nUser-agent: lark\nDisallow: /a", ["/b"], ["/a"]),
    ("User-agent: Other\nUser-agent: LARK\nDisallow: /a", ["/b"], ["/a"]),
    ("User-agent: Lark\nAllow: /x\nUser-agent: Other\nDisallow: /", ["/a"], []),
    ("Disallow: /\nSitemap: https://x.net/s.xml\nnonsense", ["/a"], []),
    ("<html><p>Not found</p></html>", ["/"], []),
]


@pytest.mark.parametrize(("rules", "allowed", "forbidden"), CASES)
def test_rules(rules: str, allowed: list[str], forbidden: list[str]):
    read = robots.read(rules, "Lark")
    assert [path for path in allowed if not read.allow(path)] == []
    assert [path for path in forbidden if read.allow(path)] == []


def test_hostile_rules_take_no_time():
    rules = "User-agent: *\n" + "".join(f"Disallow: /{'*a' * n}*b\n" for n in range(5_000))
    read = robots.read(rules[: robots.LONGEST], "Lark")
    assert len(read.rules) <= 2_000
    assert read.allow("/" + "a" * 2_000)


@given(st.text(), st.text())
def test_any_text_has_rules(rules: str, path: str):
    robots.read("User-agent: *\n" + rules, "Lark").allow("/" + path)
