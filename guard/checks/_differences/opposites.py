"""Words that change what is said when one stands in the place of the other."""

from itertools import product

from guard.checks._figures.units import SCALES, UNITS
from guard.checks._words import stem

_OPPOSITES = """
    increase increasing rise rose risen grow grew grown gain gained climb surge soar jump expand
    accelerate escalate / decrease fall fell fallen decline drop shrink shrank shrunk reduce
    lose lost plunge contract slump diminish dwindle decelerate ease slip sink sank | increase
    raise raised expand extend enlarge boost widen / decrease reduce cut lower shorten narrow
    curb trim | growth increase rise gain surge expansion / decline decrease fall drop loss
    reduction contraction slump | more greater higher larger bigger / less fewer lower smaller |
    most / least fewest | many several numerous multiple / few | both / neither | either /
    neither | before prior earlier until / after following later since | above over / below
    under | up upward upwards / down downward downwards | inside within into / outside beyond |
    with / without | for / against | on / off | in / out | first earliest oldest initial / last
    latest newest youngest final | early earlier / late later | best / worst | better / worse |
    good great excellent / bad poor terrible | high / low | highest / lowest | large big huge
    great major / small little tiny minor | largest biggest greatest / smallest least | long
    longer longest / short shorter shortest | tall taller tallest / short shorter shortest |
    fast faster fastest quick quickly rapid rapidly / slow slower slowest slowly | hot warm /
    cold cool | warmer warming warm / cooler cooling cool | heavy heavier / light lighter | wide
    wider broad / narrow narrower | deep deeper / shallow shallower | strong stronger strongest
    / weak weaker weakest | strengthen reinforce / weaken undermine | rich wealthy / poor | old
    older oldest / new newer newest young younger youngest | ancient / modern | hard difficult /
    easy simple | harder / easier | expensive costly / cheap inexpensive | full / empty | open
    opened reopen / close closed shut | start begin began begun commence launch / end stop
    finish cease halt | beginning start / end | continue keep / stop cease discontinue | win won
    winning victory / lose lost losing defeat | winner / loser | succeed succeeded success
    successful successfully / fail failure unsuccessful unsuccessfully | accept accepted approve
    approved endorse / reject rejected decline deny refuse oppose | allow permit authorize
    legalize enable / prohibit forbid ban prevent bar block | allowed permitted / prohibited
    forbidden banned | support back favor favour / oppose reject resist | supporter proponent
    advocate / opponent critic | agree / disagree | confirm affirm acknowledge admit / deny
    refute dispute | prove / disprove | praise applaud / criticize criticise condemn blame |
    like love enjoy / dislike hate | include included including / exclude excluded excluding |
    add added / remove removed subtract | insert / delete | appoint hire hired / dismiss fire
    fired | join joined enter / leave left exit quit | arrive come came / depart leave left go
    went | come / go | remember recall / forget forgot | find found / lose lost | create build
    built construct / destroy demolish | buy bought purchase acquire / sell sold | buyer /
    seller | lend lent / borrow | lender / borrower | give gave given / take took taken receive
    | send sent / receive | import imports imported / export exports exported | push / pull |
    attack / defend | attacker / defender | teacher / student pupil | parent / child | employer
    / employee | doctor / patient | plaintiff / defendant | guilty / innocent | convicted /
    acquitted | true correct right accurate / false incorrect wrong inaccurate | right rightward
    / left leftward | safe harmless / dangerous harmful unsafe | healthy well / sick ill | alive
    living / dead | live survive born / die died | birth / death | cause trigger induce promote
    activate stimulate enhance / prevent inhibit suppress block impair | activation / inhibition
    | activator / inhibitor | agonist / antagonist | upregulate upregulated / downregulate
    downregulated | improve improved / worsen worsened deteriorate | improvement / deterioration
    | benefit beneficial / harm harmful detrimental | help / hinder harm | protect / expose |
    present presence / absent absence | positive positively / negative negatively | maximum
    maximal / minimum minimal | maximize / minimize | majority / minority | profit profitable
    surplus / loss unprofitable deficit | asset / liability | debit / credit | income revenue /
    expense | optimistic / pessimistic | public / private | domestic internal / foreign external
    | national / international local | local / global | urban / rural | indoor indoors / outdoor
    outdoors | male man men boy boys he his him / female woman women girl girls she her | father
    dad / mother mom | brother / sister | son / daughter | husband / wife | uncle / aunt | king
    prince / queen princess | actor / actress | north northern northward northwest northeast /
    south southern southward southwest southeast | east eastern eastward / west western westward
    | northwest northwestern / northeast northeastern | southwest southwestern / southeast
    southeastern | left / right | top upper / bottom lower | front / back rear | ahead forward /
    behind backward | near nearest close / far farthest distant | day daytime / night nighttime
    | morning / evening afternoon night | today / yesterday tomorrow | yesterday / tomorrow |
    last previous past / next upcoming | summer / winter | spring / autumn fall | past former /
    present current future | temporary / permanent | fixed / variable floating adjustable |
    executive / financial operating | financial / operating | ceo / cfo coo cto | cfo / coo cto
    | daily / weekly monthly yearly annually annual | weekly / monthly yearly annually annual |
    monthly / yearly annually annual quarterly | possible / impossible | mandatory required
    compulsory / optional voluntary | require / waive | same identical similar / different
    opposite | similarity / difference | similarly / differently | common frequent / rare
    uncommon infrequent | direct directly / indirect indirectly | active / passive inactive |
    visible / hidden invisible | simple / complex complicated | natural / artificial synthetic |
    single / married | single / multiple double | married / divorced | peace peaceful / war
    violent | friend ally / enemy | freedom / slavery | democratic / republican | democrat
    democrats / republican republicans | liberal / conservative | wet / dry | dark / bright |
    black / white | gross / net | acute / chronic | benign / malignant | systolic / diastolic |
    bacterial / viral | hypertension / hypotension | upstream / downstream | primary / secondary
    | odd / even | vertical vertically / horizontal horizontally | clockwise / counterclockwise
    | arrival / departure | victim / perpetrator | likely / unlikely | directly / indirectly |
    partially partly / completely fully entirely | alone / together | separately / together |
    online / offline | gold / silver bronze | silver / bronze | all every each everyone
    everything always / none no nobody nothing never | always usually often frequently generally
    commonly / never rarely seldom | must required / may might can could optional
"""
_STRONGER = """
    some many most several / all every always | few / many most all | sometimes often usually
    occasionally / always | may might could can / will must would shall | possibly perhaps maybe
    probably likely / certainly definitely | should / must | suggest suggests / prove proves
"""  # only the step from left to right says more than the passage does

_PREFIXES = ("un", "dis", "non", "ir", "il", "im", "in", "mis", "anti", "counter")
_SAME = frozenset({"flamm", "valu", "habit"})  # inflammable is flammable

NOT = frozenset(
    """
    not never no none neither nobody nothing nowhere without unless except hardly scarcely seldom
    """.split()
)
"""The words that turn a statement into its opposite."""

NOT_TO = frozenset("fail refuse declin unable unwill".split())
"""Stems of those that do so with `to` after them."""

NOT_THAT = frozenset("deni deny".split())
"""Stems of those that do so with `that` after them."""

_LEAST = (
    "at least", "more than", "over", "above", "exceeding", "no less than", "no fewer than",
    "minimum of",
)  # fmt: skip
_MOST = (
    "at most", "less than", "fewer than", "under", "below", "up to", "no more than", "within",
    "maximum of",
)  # fmt: skip
_PHRASES = frozenset(
    {
        ("prior to", "after"), ("after", "prior to"), ("because of", "despite"),
        ("despite", "because of"), ("almost no", "almost all"), ("almost all", "almost no"),
        ("away from", "toward"), ("away from", "towards"), ("toward", "away from"),
        ("towards", "away from"),
        ("must", "need not"), ("shall", "need not"), ("should", "need not"), ("need not", "must"),
        *product(_LEAST, _MOST), *product(_MOST, _LEAST),
    }
)  # fmt: skip


def phrases(told: str, said: str) -> bool:
    """Whether two phrases say different things, with the negations that are in them."""
    return (told, said) in _PHRASES


def changes(told: str, said: str) -> bool:
    """Whether a folded word or phrase says another thing in the place of the one `told`."""
    if (told, said) in _PHRASES:
        return True
    one, other = stem(told), stem(said)
    return (one, other) in _CHANGES or _prefixed(one, other) or _prefixed(other, one)


def _prefixed(long: str, short: str) -> bool:
    """Whether one is the other with `un` or its like before it."""
    return (
        len(short) > 2
        and short not in _SAME
        and long.endswith(short)
        and long[: -len(short)] in _PREFIXES
    )


def _pairs(sides: str) -> set[tuple[str, str]]:
    return {
        (stem(one), stem(other))
        for entry in sides.split("|")
        for one, other in product(*(side.split() for side in entry.split("/")))
    }


def _measures() -> set[tuple[str, str]]:
    """Durations and scales that are not the same: `weeks` and `days`, `millions` and `billions`."""
    known = {word: ("time", unit.factor) for word, unit in UNITS.items() if unit.family == "time"}
    known |= {word: ("scale", factor) for word, factor in SCALES.items()}
    known |= {f"{word}s": ("scale", SCALES[word]) for word in ("hundred", "thousand", "trillion")}
    return {
        (stem(one), stem(other))
        for (one, (kind, size)), (other, (of, apart)) in product(known.items(), repeat=2)
        if kind == of and size != apart and min(len(one), len(other)) > 2
    }


_OPPOSED = _pairs(_OPPOSITES)
_CHANGES = _OPPOSED | {(b, a) for a, b in _OPPOSED} | _pairs(_STRONGER) | _measures()
_CHANGES -= {(a, b) for a, b in _CHANGES if a == b}
RISES, FALLS = (
    frozenset(stem(w) for entry in _OPPOSITES.split("|")[:4] for w in entry.split("/")[at].split())
    for at in (0, 1)
)
"""Stems of the words that say that something goes up, or is more; and down, or less."""
TELLING = frozenset(word for pair in _CHANGES for word in pair)
"""Stems of all words that have an opposite."""
