"""What goes to a worker and comes back can be read by the two of them only."""

import pytest
from cryptography.exceptions import InvalidTag
from guard_eval.executors.envelope import Envelope


def pair():
    one, other = Envelope(), Envelope()
    one.agree(other.public)
    other.agree(one.public)
    return one, other


def test_either_side_opens_what_the_other_closed():
    one, other = pair()
    sealed = one.close({"answer": "In 3 days."}, "rows 1")
    assert b"days" not in sealed and other.open(sealed, "rows 1") == {"answer": "In 3 days."}
    assert one.open(other.close("back", "outcomes 1"), "outcomes 1") == "back"


def test_each_time_it_is_another_text():
    one, _ = pair()
    assert one.close("same", "rows 1") != one.close("same", "rows 1")


def test_it_opens_only_whole_for_whom_and_as_what_it_was_closed():
    one, other = pair()
    sealed = one.close("rows", "rows 1")
    for wrong, what in ((sealed, "rows 2"), (sealed[:-1] + bytes([sealed[-1] ^ 1]), "rows 1")):
        with pytest.raises(InvalidTag):
            other.open(wrong, what)
    with pytest.raises(InvalidTag):
        pair()[0].open(sealed, "rows 1")
