import random

from guard_eval.groundedness.turned import turned

from tests.eval.parsed import bought, parse


def _all(verb):
    return [turned(verb, random.Random(seed)) for seed in range(30)]


def test_active_and_passive_say_the_same_and_parties_exchanged_do_not():
    same = {"Acme acquired Bolt.", "Bolt was acquired by Acme."}
    swapped = {"Bolt acquired Acme.", "Acme was acquired by Bolt."}
    made = _all(bought()[1])
    assert {a for a, _ in made} == same
    assert {b for _, b in made} == swapped


def test_a_passive_is_turned_into_an_active():
    deal = parse(
        "Bolt NNP nsubjpass 2", "was VBD auxpass 2", "acquired VBN ROOT 2 acquire",
        "by IN agent 2", "Acme NNP pobj 3", "in IN prep 2", "June NNP pobj 5", ". . punct 2",
    )  # fmt: skip
    assert ("Acme acquired Bolt in June.", "Bolt acquired Acme in June.") in _all(deal[2])


def test_many_take_the_plural():
    deal = parse(
        "Acme NNP nsubj 1", "fired VBD ROOT 1 fire", "the DT det 3", "workers NNS dobj 1",
        ". . punct 1",
    )  # fmt: skip
    assert "The workers were fired by Acme." in {a for a, _ in _all(deal[1])}
    assert "Acme was fired by the workers." in {b for _, b in _all(deal[1])}


def test_what_holds_either_way_is_left_alone():
    met = parse("Ann NNP nsubj 1", "met VBD ROOT 1 meet", "Bob NNP dobj 1", ". . punct 1")
    assert _all(met[1]) == [None] * 30


def test_a_denied_clause_is_left_alone():
    denied = parse(
        "Ann NNP nsubj 2", "never RB neg 2", "fired VBD ROOT 2 fire", "Bob NNP dobj 2",
        ". . punct 2",
    )  # fmt: skip
    assert _all(denied[2]) == [None] * 30
