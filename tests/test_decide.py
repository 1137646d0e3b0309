import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.decide import decide, vetoes, weakest
from guard.policy import SEVERITY, STRICTNESS, Rules
from guard.types import Action, Claim, Draft, Finding, Verdict

CLAIMS = tuple(Claim(f"c{i}.", 4 * i, 4 * i + 3, checkworthy=i != 2) for i in range(3))
DRAFT = Draft("?", (), "c0. c1. c2.", CLAIMS)
findings = st.builds(
    Finding,
    st.sampled_from(["self_check", "entailment"]),
    st.sampled_from([*CLAIMS, None]),
    st.sampled_from(list(Verdict)),
    st.none() | st.floats(0, 1),
    tentative=st.booleans(),
)
rules = st.lists(st.sampled_from(list(Action)), min_size=4, max_size=4).map(
    lambda actions: Rules(
        **{v.value: a for v, a in zip(Verdict, sorted(actions, key=STRICTNESS), strict=True)}
    )
)


@given(st.lists(findings, max_size=8), rules)
def test_the_worst_verdict_wins_and_silence_is_not_support(found, rules):
    decision = decide(DRAFT, found, rules)
    for judged in decision.claims:
        firm = [f.verdict for f in found if f.claim == judged.claim and not f.tentative]
        if firm:
            assert judged.verdict is max(firm, key=SEVERITY)
            assert judged.action is rules.action(None, judged.verdict)
        elif judged.claim.checkworthy:
            assert judged.verdict is Verdict.NOT_ENOUGH_INFO
        else:
            assert judged.verdict is None
            assert judged.action is Action.PASS
        assert judged.score is None or 0 <= judged.score <= 1
    actions = [j.action for j in decision.claims]
    actions += [rules.of(f) for f in found if f.claim is None]
    assert decision.action is max(actions, key=STRICTNESS)


@given(st.lists(findings, max_size=8), rules, st.randoms())
def test_the_order_of_findings_does_not_matter(found, rules, random):
    shuffled = list(found)
    random.shuffle(shuffled)
    one, other = decide(DRAFT, found, rules), decide(DRAFT, shuffled, rules)
    assert one.action is other.action
    assert [j.score for j in one.claims] == [j.score for j in other.claims]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_half_a_claim_has_no_support_but_may_be_refuted(verdict):
    cut = Claim("It is", 0, 5, cut=True)
    found = Finding("entailment", cut, verdict, 0.9)
    (judged,) = decide(Draft("?", (), "It is", (cut,)), [found], Rules()).claims
    assert judged.verdict is max(verdict, Verdict.NOT_ENOUGH_INFO, key=SEVERITY)
    assert judged.score is not None
    assert judged.score < 0.9 or verdict is not Verdict.SUPPORTED
    assert "the answer breaks off in it" in judged.findings[0].reason
    talk = Claim("I hope", 0, 6, checkworthy=False, cut=True)
    assert decide(Draft("?", (), "I hope", (talk,)), [], Rules()).claims[0].verdict is None


def test_groundedness_counts_checkworthy_claims_only():
    supported = Finding("entailment", CLAIMS[0], Verdict.SUPPORTED, 0.9)
    decision = decide(DRAFT, [supported], Rules())
    assert decision.groundedness == 0.5
    assert decide(Draft("?", (), "", ()), [], Rules()).groundedness is None


def test_a_draft_below_the_demanded_groundedness_abstains():
    supported = Finding("entailment", CLAIMS[0], Verdict.SUPPORTED, 0.9)
    assert decide(DRAFT, [supported], Rules(min_groundedness=0.6)).action is Action.ABSTAIN
    dropped = Rules(min_groundedness=0.6, not_enough_info=Action.REVISE, error=Action.ABSTAIN)
    assert decide(DRAFT, [supported], dropped).action is Action.REVISE


def test_a_check_may_have_rules_of_its_own():
    rules = Rules(checks={"patterns": {Verdict.REFUTED: Action.BLOCK}})
    found = [Finding("patterns", None, Verdict.REFUTED), Finding("x", CLAIMS[0], Verdict.REFUTED)]
    assert decide(DRAFT, found[1:], rules).action is Action.REVISE
    assert decide(DRAFT, found, rules).action is Action.BLOCK


def test_a_milder_rule_for_a_necessary_check_supports_nothing():
    mild = {Verdict.NOT_ENOUGH_INFO: Action.ANNOTATE, Verdict.REFUTED: Action.ANNOTATE}
    strict = {"not_enough_info": Action.REVISE, "error": Action.ABSTAIN}
    rules = Rules(**strict, checks={"numbers": mild, "entailment": mild})
    refuted = Finding("numbers", CLAIMS[0], Verdict.REFUTED)
    unsure = Finding("entailment", CLAIMS[0], Verdict.NOT_ENOUGH_INFO)
    assert decide(DRAFT, [refuted], rules).claims[0].action is Action.REVISE
    assert decide(DRAFT, [unsure, refuted], rules).claims[0].action is Action.ANNOTATE


def test_a_veto_caps_the_score():
    found = [
        Finding("entailment", CLAIMS[0], Verdict.SUPPORTED, 0.9),
        Finding("numbers", CLAIMS[0], Verdict.REFUTED),
    ]
    (judged, *_) = decide(DRAFT, found, Rules()).claims
    assert judged.verdict is Verdict.REFUTED
    assert judged.score == pytest.approx(0.18)


def test_the_last_sufficient_check_gives_the_score():
    found = [
        Finding("entailment", CLAIMS[0], Verdict.NOT_ENOUGH_INFO, 0.6, tentative=True),
        Finding("self_check", CLAIMS[0], Verdict.SUPPORTED, 0.95),
        Finding("confidence", CLAIMS[0], Verdict.NOT_ENOUGH_INFO, 0.2, tentative=True),
    ]
    decided = decide(DRAFT, found, Rules())
    assert decided.claims[0].score == 0.95
    assert weakest(decided.claims) == 0.0  # of a claim that nobody supported


REFUTED, UNKNOWN = Verdict.REFUTED, Verdict.NOT_ENOUGH_INFO


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (Finding("numbers", CLAIMS[0], REFUTED), ["numbers"]),
        (Finding("names", CLAIMS[0], UNKNOWN), ["names"]),
        (Finding("names", CLAIMS[0], Verdict.ERROR), ["names"]),
        (Finding("patterns", None, REFUTED), ["patterns"]),
        (Finding("names", CLAIMS[0], UNKNOWN, tentative=True), []),
        (Finding("numbers", CLAIMS[0], Verdict.SUPPORTED), []),
        (Finding("entailment", CLAIMS[0], REFUTED, 0.1), []),  # a lower threshold supports it
        (Finding("citations", CLAIMS[0], REFUTED), []),  # an exception lets it through
    ],
)
def test_what_speaks_against_an_answer_whatever_its_score(finding, expected):
    rules = Rules(checks={"citations": {REFUTED: Action.ANNOTATE}})
    found = [Finding("entailment", claim, Verdict.SUPPORTED, 0.9) for claim in CLAIMS[:2]]
    assert vetoes(decide(DRAFT, [*found, finding], rules), rules) == expected
