"""Full stops that end a word, not a sentence."""

import re

# Followed by a name or by what they introduce.
_ALWAYS = (
    "mr mrs ms mx dr prof rev hon gen sen rep gov capt lt col sgt maj cmdr messrs mme mlle "
    "vs viz cf e.g i.e eg ie z.b d.h u.a vgl bzw".split()
)
# Part of a reference only when a number follows: "No. 5", but "No. It is not."
_NUMBERED = (
    "no nos nr fig figs eq eqs p pp vol ch art sec par tab ref refs app ver v ext tel est min max "
    "jan feb mar apr jun jul aug sep sept oct nov dec abs".split()
)
# These may end a sentence too; the next word decides.
_MOSTLY = (
    "inc ltd co corp llc plc bros jr sr st ave blvd dept univ etc al approx ca incl excl resp "
    "ph.d m.d b.a m.a ibid vols ed eds usw inkl zzgl ggf evtl sog "
    "esp avg misc orig temp cont hrs mins secs yrs lbs tbsp tsp pkg qty".split()
)
_ANY = re.compile("")
_NUMBER = re.compile(r"\d")
_NOT_A_BEGINNING = re.compile(
    r"(?!(?:The|This|These|Those|That|It|Its|He|She|They|We|You|I|In|On|At|As|A|An|And|But|For|From|"
    r"If|When|While|However|Also|There|Then|To|With|After|Before|By|Our|Your|My|His|Her|Their|No|"
    r"Not|Yes|So|Since|Because|Although|Each|Every|All|Some|Most|Many|Any|Both|What|Who|How|Why|"
    r"Where|Which|Please)\b)"
)
# After the time of a day: the day, its date, or the zone of the time.
_OF_THE_DAY = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*+"
    r"|[ECMP][SD]?T|GMT|UTC|BST|CES?T|AES?T|IST|JST|Eastern|Central|Mountain|Pacific|Greenwich)\b"
)
_GOES_ON = {
    **dict.fromkeys(("a.m", "p.m"), _OF_THE_DAY),
    **dict.fromkeys(_MOSTLY, _NOT_A_BEGINNING),
    **dict.fromkeys(_NUMBERED, _NUMBER),
    **dict.fromkeys(_ALWAYS, _ANY),
}
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_LEADING = "\"'“„‘«([*_~`「（"


def abbreviation(before: str) -> re.Pattern[str] | None:
    """What must come next for the sentence to go on after `before` and a full stop.

    None if no abbreviation stands there.
    """
    words = before.rsplit(None, 1)
    word = words[-1].lstrip(_LEADING) if words else ""
    if word == "v":  # of a case: Brown v. Board of Education
        return _ANY
    goes_on = _GOES_ON.get(word.lower())
    if goes_on is None and _INITIALS.fullmatch(word):
        return _NOT_A_BEGINNING
    return goes_on
