"""What was not inspected, and why. Pure."""

from collections.abc import Mapping

from guard.policy import Policy
from guard.voice import Voice, passed_on
from guard.wire.answer import BROKE_OFF, Answer, Choice

Gap = Mapping[str, str]


def of_segment(policy: Policy, segment: str) -> list[Gap]:
    """That a segment has no threshold of its own, where thresholds are by segment."""
    if not policy.segments or policy.certificate(segment):
        return []
    known = ", ".join(sorted(name for name in policy.segments if policy.certificate(name)))
    what = f"segment {segment!r}" if segment else "guard.segment: not given"
    why = "not certified: no statement counts as supported"
    return [{"what": what, "why": f"{why}; certified are: {known or 'none'}"}]


def of_answer(policy: Policy, voices: Mapping[int, Voice], upstream: Answer) -> list[Gap]:
    """What no check of the policy could judge in the answer, and what became of it."""
    gaps: list[Gap] = []
    for index, voice in sorted(voices.items()):
        place = f"choices[{index}].message"
        if not policy.judges and voice.text:
            why = f"no check of the policy {policy.name!r} can support a statement"
            gaps.append({"what": f"{place}.{voice.name}: groundedness", "why": why})
        talk = sum(not claim.checkworthy for claim in voice.claims)
        if talk:
            why = f"{talk} of {len(voice.claims)} statements are talk, questions, headings or code"
            gaps.append({"what": f"{place}.{voice.name}", "why": why})
        gaps += [{"what": place, "why": note} for part in voice.parts for note in part.notes]
        broken = {(ran.check, ran.error) for part in voice.parts for ran in part.ran if ran.error}
        gaps += [{"what": f"{place}: {name}", "why": why} for name, why in sorted(broken)]
        if choice := upstream.choices.get(index):
            gaps += _choice_gaps(policy, voice, choice, f"choices[{index}]")
    gaps += [{"what": name, "why": "withheld: no check reads it"} for name in upstream.other]
    return gaps


def _choice_gaps(policy: Policy, voice: Voice, choice: Choice, place: str) -> list[Gap]:
    passed = passed_on(choice, policy)
    gaps = _end_gaps(voice, choice, place)
    gaps += [
        {
            "what": f"{place}.message.{name}",
            "why": f"{'passed on' if name in passed else 'withheld'}: no check reads it",
        }
        for name in choice.other
    ]
    if voice.calls:
        form = any(check.name() == "schema" for check in policy.checks)
        why = "whether the arguments are true is not judged" if form else "no check reads it"
        gaps.append({"what": f"{place}.message.tool_calls", "why": why})
    if choice.refusal and choice.text:
        gaps.append({"what": f"{place}.message.refusal", "why": "withheld: there is a content too"})
    if choice.logprobs:
        why = "passed on: the alternatives in it are not judged"
        if not voice.verbatim(choice):
            why = "withheld: the text was changed"
        elif not choice.is_spelled:
            why = "withheld: there are tokens in it that are not the text's"
        gaps.append({"what": f"{place}.logprobs", "why": why})
    return gaps


def _end_gaps(voice: Voice, choice: Choice, place: str) -> list[Gap]:
    """That the answer, or the one the model gave when asked again, broke off."""
    again = voice.parts[-1].finish_reason if voice.parts else None
    reason = again or choice.finish_reason
    if reason not in BROKE_OFF:
        return []
    why = f"the answer breaks off (finish_reason {reason!r}): what was to follow is not known"
    return [{"what": f"{place}.message.{voice.name}: its end", "why": why}]
