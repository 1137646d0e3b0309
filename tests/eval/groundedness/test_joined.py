import random
from dataclasses import dataclass

from guard_eval.groundedness.examples import Reader
from guard_eval.groundedness.joined import joined, without

RENT = "The rent is due on the first day of each month."
DEPOSIT = "Agents hold the deposit in a separate account for the tenant."
PETS = "Keeping animals in the flat needs written permission."
NOISE = "Loud music after ten in the evening is forbidden."
LEASE = " ".join((RENT, DEPOSIT, PETS, NOISE))


@dataclass(frozen=True)
class Word:
    text: str
    ent_type_: str = ""
    pos_: str = "NOUN"


@dataclass(frozen=True)
class Parsed:
    text: str
    first: Word

    def __getitem__(self, at: int) -> Word:
        assert at == 0
        return self.first


def _all(first: str, second: str, word: Word | None = None) -> list:
    a, b = Parsed(first, Word(first.split()[0])), Parsed(second, word or Word(second.split()[0]))
    reader = Reader()
    made = [joined(a, b, LEASE, 120, reader, random.Random(seed)) for seed in range(40)]
    return [one for one in made if one is not None]


def test_half_of_them_are_true_and_nothing_is_at_fault():
    made = _all(RENT, DEPOSIT)
    both = [one for one in made if one.label == "supported"]
    assert 10 < len(both) < 30
    assert all(one.spans == () and "deposit" in one.premise for one in both)


def test_of_the_others_the_second_sentence_is_at_fault_and_its_evidence_gone():
    for one in _all(RENT, DEPOSIT):
        if one.label == "supported":
            continue
        assert one.label == "not_enough_info"
        ((start, end),) = one.spans
        assert one.claim[start:end].lower() == DEPOSIT.rstrip(".").lower()
        assert "deposit" not in one.premise and "rent" in one.premise


def test_a_name_keeps_its_capital():
    name = Word("Agents", ent_type_="ORG")
    assert all(DEPOSIT.rstrip(".") in one.claim for one in _all(RENT, DEPOSIT, name))
    assert any(DEPOSIT.rstrip(".") not in one.claim for one in _all(RENT, DEPOSIT))


def test_without_leaves_out_what_says_the_claim():
    left = without(DEPOSIT, LEASE, Reader())
    assert list(left) == [RENT, PETS, NOISE]


def test_where_both_say_the_same_there_is_no_claim_of_which_one_is_missing():
    made = _all(RENT, RENT)
    assert made and all(one.label == "supported" for one in made)
