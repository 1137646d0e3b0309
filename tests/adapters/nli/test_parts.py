"""Parts cover everything and overlap."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from guard.adapters.nli.parts import overlapping


@given(st.integers(0, 2000), st.integers(1, 509))
def test_parts_overlap_and_cover_everything(tokens: int, size: int):
    parts = list(overlapping(range(tokens), size))
    assert parts[0][:1] == range(tokens)[:1] and parts[-1][-1:] == range(tokens)[-1:]
    assert all(len(part) == min(size, tokens) for part in parts)
    for one, other in pairwise(parts):
        assert other[0] + size // 4 <= one[-1] + 1


def test_texts_are_cut_as_tokens_are():
    assert list(overlapping("abcdefgh", 4)) == ["abcd", "cdef", "efgh"]
