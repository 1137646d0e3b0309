"""The claim that most of a part of a text is in."""

from hypothesis import given
from hypothesis import strategies as st

from guard.checks._located import claim_over
from guard.types import Claim, Draft


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(0, 40), st.integers(0, 12))
def test_it_is_the_one_that_shares_most(edges, start, size):
    edges = sorted(edges)
    text = "x" * 60
    pairs = zip(edges[::2], edges[1::2], strict=False)
    claims = tuple(Claim(text[a:b], a, b) for a, b in pairs if a < b)
    end = start + size
    shared = [min(c.end, end) - max(c.start, start) for c in claims]
    most = max(shared, default=0)
    expected = claims[shared.index(most)] if most > 0 else None
    assert claim_over(Draft("?", (), text, claims), start, end) == expected
