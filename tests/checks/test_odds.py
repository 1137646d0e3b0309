"""The probabilities of verdicts, from the tokens with which one of them was written."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

import pytest

from guard.checks.self_check import SelfCheck
from guard.types import Finding, Prompt, Verdict
from tests.checks.drafts import draft
from tests.fakes import FakeLlm, fake_tools

SAID = draft("It is 330 m high.", evidence={"a": "It is 330 m."}, prompt=Prompt(model="m"))


def answer(verdict: str, reason: str = "so", **order: Any) -> str:
    given = {"claim": 1, "verdict": verdict, "evidence": [1], "reason": reason}
    given = {"claim": 1, "evidence": [1], "reason": reason, "verdict": verdict} if order else given
    return json.dumps({"verdicts": [given]})


async def judged(text: str, pieces: str, likely: Mapping[str, Mapping[str, float]]) -> Finding:
    """Judge by tokens cut as the regex `pieces` says; `likely` are the alternatives of some."""
    content = []
    for piece in re.findall(pieces, text, re.DOTALL):
        odds = likely.get(piece, {piece: 1.0})
        top = [{"token": token, "logprob": math.log(p)} for token, p in odds.items()]
        one = {"token": piece, "logprob": math.log(odds.get(piece, 0.01)), "top_logprobs": top}
        content.append(one if len(top) > 1 else {k: one[k] for k in ("token", "logprob")})
    tools = fake_tools(text, extra={"logprobs": {"content": content}})
    (finding,) = await SelfCheck(logprobs=True).run(SAID, tools)
    assert isinstance(tools.llm, FakeLlm)
    (body,) = tools.llm.calls
    assert (body["logprobs"], body["top_logprobs"]) == (True, 5)
    return finding


WORDS = r"\w+|\W"
QUOTED = r'"?\w+|\W'  # a quotation mark is in the token of the word after it
SPLIT = r"s(?=upp)|upported|\w+|\W"


@pytest.mark.parametrize(
    ("verdict", "pieces", "likely", "score", "expect"),
    [
        # the verdicts' shares of what begins any of them
        ("supported", WORDS, {"supported": {"supported": 0.6, "ref": 0.15, "not": 0.05}}, 0.75, "supported"),
        ("refuted", WORDS, {"refuted": {"refuted": 0.6, "supported": 0.2, "Maybe": 0.1}}, 0.25, "refuted"),
        ("not_enough_info", WORDS, {"not_enough_info": {"not_enough_info": 0.7, "s": 0.3}}, 0.3, "not_enough_info"),
        ("supported", WORDS, {"supported": {"supported": 0.5, 'supported"': 0.3, "refute": 0.2}}, 0.8, "supported"),
        # what stands before the word in its token is before the others too
        ("supported", QUOTED, {'"supported': {'"supported': 0.8, '"ref': 0.2, "ref": 0.9, '"': 0.9}}, 0.8, "supported"),
        # the first token decides; an alternative is there even without the written one
        ("supported", SPLIT, {"s": {"s": 0.8, "r": 0.2}}, 0.8, "supported"),
        ("supported", WORDS, {"supported": {"refuted": 0.02, "not": 0.01}}, 0.25, "refuted"),
        # a worse verdict that is more probable than the written one is the verdict
        ("supported", WORDS, {"supported": {"supported": 0.3, "not": 0.6}}, 1 / 3, "not_enough_info"),
        ("supported", WORDS, {"supported": {"supported": 0.3, "not": 0.3, "re": 0.4}}, 0.3, "refuted"),
        ("not_enough_info", WORDS, {"not_enough_info": {"not_enough_info": 0.4, "refuted": 0.6}}, 0.0, "refuted"),
        # a better one is not
        ("refuted", WORDS, {"refuted": {"refuted": 0.4, "supported": 0.6}}, 0.6, "refuted"),
        ("not_enough_info", WORDS, {"not_enough_info": {"not_enough_info": 0.4, "supp": 0.6}}, 0.6, "not_enough_info"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("order", [{}, {"order": "reason_first"}])
async def test_alternatives_tell_the_probability_of_supported(
    verdict: str,
    pieces: str,
    likely: Mapping[str, Mapping[str, float]],
    score: float,
    expect: str,
    order: Mapping[str, Any],
) -> None:
    text = answer(verdict, "hm", **order)
    finding = await judged(text, pieces, likely)
    assert (finding.score, finding.verdict.value) == (pytest.approx(score), expect)
    changed = f"{expect} is more probable by its tokens: hm"
    assert finding.reason == ("hm" if expect == verdict else changed)


@pytest.mark.parametrize(
    ("verdict", "score"), [("supported", 0.8), ("refuted", 0.2), ("not_enough_info", 0.5)]
)
async def test_without_alternatives_the_written_tokens_tell(verdict: str, score: float) -> None:
    finding = await judged(answer(verdict), WORDS, {verdict: {verdict: 0.8}})
    assert (finding.verdict.value, finding.score) == (verdict, pytest.approx(score))
    pieces = rf"{verdict[:3]}|{verdict[3:]}|."
    halves = {verdict[:3]: {verdict[:3]: 0.8}, verdict[3:]: {verdict[3:]: 0.5}}
    finding = await judged(answer(verdict), pieces, halves)
    product = {"supported": 0.4, "refuted": 0.6}.get(verdict, 0.5)
    assert (finding.verdict.value, finding.score) == (verdict, pytest.approx(product))


async def test_tokens_that_do_not_spell_the_answer_tell_nothing() -> None:
    content = [{"token": "supported", "logprob": -1.0}]
    tools = fake_tools(answer("supported"), extra={"logprobs": {"content": content}})
    (finding,) = await SelfCheck(logprobs=True).run(SAID, tools)
    assert (finding.verdict, finding.score) == (Verdict.SUPPORTED, 1.0)


async def test_a_verdict_that_a_reason_quotes_is_none() -> None:
    text = answer("refuted", 'it says "verdict": "supported", "verdict": "supported"')
    finding = await judged(text, WORDS, {"refuted": {"refuted": 0.9, "supported": 0.1}})
    assert (finding.verdict, finding.score) == (Verdict.REFUTED, pytest.approx(0.1))
