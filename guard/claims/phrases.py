"""How talk, offers, refusals and statements of not knowing begin: English, in lower case."""

import re


def _any(*patterns: str) -> str:
    return "(?:" + "|".join(patterns) + ")"


_SORRY = (
    r"(?:(?:i(?:['’]m| am)(?: very| so| really| truly)? sorry|sorry|my apologies|unfortunately|"
    r"regrettably|i apologi[sz]e|as an ai(?: language model| assistant)?)(?:,? but)?,? )?"
)
_QUESTIONS = r"(?:any |more |other |further |additional |questions?\b|concerns?\b)"
_ASK = (
    r"(?:please )?(?:do )?(?:let me know|feel free|just ask|ask away|don['’]t hesitate|"
    r"i(?:['’]m| am|['’]ll be) (?:happy|glad|here) to|reach out)\b"
)

TALK = re.compile(
    _any(
        r"(?:sure(?: thing)?|certainly|of course|okay|ok|got it|understood|no problem|noted|"
        r"(?:great|good) question|hello|hi|hey|welcome|goodbye|bye|good luck|cheers|take care|"
        r"you['’]re welcome|thanks|thank you)\b(?=\W*(?:\Z|,? (?:again|everyone|there)\b))",
        r"good (?:morning|afternoon|evening|day)\b(?=\W*\Z)",
        r"(?:thanks|thank you) for (?:your|the|asking|reaching|contacting|waiting|sharing)\b",
        r"i(?:['’]m| am)(?: very| so| really)? sorry (?:to hear|for|about)\b",
        r"(?:i|we) apologi[sz]e for\b",
        r"(?:i )?hope (?:this|that|it) (?:helps|answers|clarifies|is helpful|was helpful)\b",
        r"(?:i(?:['’]m| am|['’]d be|['’]ll be) |i would be )?(?:happy|glad) to "
        r"(?:help|assist|answer)\b",
        r"i(?:['’]m| am) here to (?:help|assist|answer)\b",
        r"i understand (?:your|how you)\b",
        rf"if you (?:have|need|want|would like|['’]d like) {_QUESTIONS}[^,;.:!?]{{0,60}}, {_ASK}",
        rf"{_ASK} (?:if|should|to ask|to help|to assist|to answer|to reach|with|when|whenever)\b",
        r"(?:have|enjoy) (?:a|your) (?:nice|great|good|wonderful|lovely|day|rest)\b",
        # Hedges about the answer itself.
        r"(?:please note(?: that)? )?i (?:may|might|could)(?: well)? be (?:wrong|mistaken)\b",
        r"(?:please note(?: that)? )?(?:this|that|(?:my|the|this) answer) (?:may|might|could) "
        r"(?:not )?be (?:wrong|incorrect|inaccurate|incomplete|out of date|outdated|accurate|"
        r"complete|correct|up to date)(?=\W*\Z)",
        r"i(?:['’]m| am) not (?:a|your) (?:doctor|lawyer|physician|attorney|financial advis[eo]r)"
        r"(?=\W*\Z)",
        r"this is not (?:medical|legal|financial|investment|professional) advice(?=\W*\Z)",
        r"(?:please )?(?:double-check|verify) (?:this|it|my answer)(?: yourself)?(?=\W*\Z)",
    ),
)

# Nothing that is itself a finding: "there is no evidence that ..." states something.
_THE_SOURCES = (
    r"(?:(?:the|these|those|this|any of the|my|your) )?"
    r"(?:(?:provided|given|available|supplied|above|retrieved) )?"
    r"(?:passages?|documents?|sources?|context|text|information|materials?|excerpts?)"
    r"(?: (?:provided|given|available|above|i have|i was given|supplied))?"
)
_NO = r"(?:do not|does not|don['’]t|doesn['’]t|did not|didn['’]t)"
_CANNOT = (
    r"(?:can not|cannot|can['’]t|could not|couldn['’]t|am unable to|am not able to|won['’]t|"
    r"will not)"
)
_KNOWLEDGE = r"(?:information|details?|data|knowledge|access|context|records?|an answer|the answer)"
_SAY = r"(?:say|state|mention|contain|specify|include|provide|tell|address|answer|discuss|explain)"

IGNORANCE = re.compile(
    _SORRY
    + _any(
        rf"i (?:really |simply |just )?{_NO} (?:actually )?know\b",
        rf"i {_NO} have (?:(?:any|enough|sufficient|the|specific|that|this) )*{_KNOWLEDGE}\b",
        r"i (?:really )?have no (?:idea|information|data|knowledge|record|way of knowing)\b",
        r"i(?:['’]m| am) (?:not (?:sure|certain)|unsure)\b",
        rf"i(?:['’]m not able to|['’]m unable to| {_CANNOT}) "
        r"(?:answer|say|tell|determine|confirm|verify|help|assist|comply|discuss|share|"
        r"do (?:that|this)|"
        r"(?:find|provide|give)(?: you)?(?: (?:any|an|the|that|medical|legal|financial))* "
        rf"(?:{_KNOWLEDGE}|answer|advice))\b",
        rf"(?:in |from )?{_THE_SOURCES} (?:{_NO}|cannot|can['’]t) "
        rf"(?:explicitly |directly |actually )?{_SAY}\b",
        rf"there (?:is|['’]s) (?:no|not enough|insufficient) (?:information|mention|details?|data)"
        rf"[^,;:.]{{0,80}} in {_THE_SOURCES}",
        rf"(?:it|this|that) (?:is not|isn['’]t) "
        rf"(?:stated|mentioned|specified|given|covered) in {_THE_SOURCES}",
    ),
)
