from guard_eval.likeness.paraphrases import pairs

ASKED = "How many days do I have to send a pair of shoes back?"
SAME = "How many days have I got to send back a pair of shoes?"
OTHER = "Which bus goes from the harbour to the old town on Sundays?"


def test_the_same_in_other_words_is_found_and_nothing_else():
    (found,) = pairs([ASKED, OTHER, SAME])
    assert (found.left, found.right) == (0, 2)
    assert 0.92 <= found.similarity <= 1
