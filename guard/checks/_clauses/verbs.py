"""English verbs by their forms, as far as they can be told without reading the sentence."""

BE = frozenset("is are was were isn't aren't wasn't weren't".split())
HAVE = frozenset("has have had hasn't haven't hadn't".split())
DO = frozenset("does do did doesn't don't didn't".split())
MODAL = frozenset("will would can could may might must shall should cannot won't can't".split())
AUXILIARY = BE | HAVE | DO | MODAL

# base, past, participle
_IRREGULAR = """
    arise arose arisen, bear bore born, beat beat beaten, become became become, begin began begun,
    bind bound bound, bite bit bitten, blow blew blown, break broke broken, bring brought brought,
    build built built, buy bought bought, catch caught caught, choose chose chosen,
    cling clung clung, come came come, deal dealt dealt, dig dug dug, draw drew drawn,
    drive drove driven, eat ate eaten, fall fell fallen, feel felt felt, fight fought fought,
    find found found, flee fled fled, fly flew flown, forbid forbade forbidden,
    forget forgot forgotten, forgive forgave forgiven, freeze froze frozen, get got got,
    give gave given, go went gone, grow grew grown, hang hung hung, hide hid hidden,
    hold held held, keep kept kept, know knew known, lead led led, leave left left,
    lend lent lent, lose lost lost, make made made, meet met met, overcome overcame overcome,
    pay paid paid, ride rode ridden, rise rose risen, run ran run, see saw seen,
    seek sought sought, sell sold sold, send sent sent, shake shook shaken, shoot shot shot,
    shrink shrank shrunk, sing sang sung, sink sank sunk, speak spoke spoken, spend spent spent,
    stand stood stood, steal stole stolen, strike struck struck, swear swore sworn,
    swim swam swum, take took taken, teach taught taught, tear tore torn, think thought thought,
    throw threw thrown, undergo underwent undergone, wake woke woken, wear wore worn,
    weave wove woven, weep wept wept, win won won, withdraw withdrew withdrawn,
    write wrote written
"""

# Regular verbs whose base and third person name nothing else that is common.
_PLAIN = """
    accept accompany achieve acquire act activate add adopt affect aim allow appear apply appoint
    approve arrive assist attend attract avoid become begin believe belong bring build carry cause
    choose collaborate collect combine compete complete compose comprise conclude conduct connect
    consist consider construct contain continue contribute control create decide defeat deliver
    demonstrate depend depict derive describe design destroy detect determine develop die differ
    direct disappear discover discuss earn eat educate elect eliminate emphasize employ enable
    encourage encounter enhance enjoy enroll ensure enter escape establish evaluate examine execute
    exist expand explain explore express extend facilitate fail finance follow form found gain
    generate get give go graduate grow happen hire identify illustrate implement improve include
    incorporate increase indicate inform inhibit inspire install integrate introduce invade invent
    invest investigate invite involve join keep kill know lack launch lead learn leave lie live
    locate lose maintain make manage marry mention migrate modify name obtain occur operate oppose
    oversee own participate perform permit persuade possess praise predict prefer prepare present
    prevent produce promote propose protect prove provide publish raise reach receive recommend
    recover reduce refer reflect refuse regain regulate reject relate release relocate remain remove
    rename renovate replace represent require resign resolve respond restore retain retire reveal
    review rise save secure seem select sell send separate serve settle simulate sing solve speak
    specialize spend sponsor stay stimulate strengthen struggle study succeed suffer surround
    survive take teach tend think translate transmit transport travel undergo understand urge
    utilize vary visit win withdraw write accumulate acknowledge adjust afford aggregate alleviate
    allow analyze announce assess assume assure blend boil boost centralize comply comprehend
    conclude confirm conserve consolidate convert correlate declare decrease deepen define degrade
    differentiate discourage dismiss disrupt divide donate elaborate emit encompass enrich eradicate
    erode exacerbate exclude expect expel extract foster grab hinder ignore impair implore induce
    infect infer initiate interact interrupt invent isolate lay lessen lower mediate minimize
    mitigate motivate neutralize observe optimize outline persist polish predict prioritize prohibit
    protect qualify realize recognize refine reimburse request resemble restrict shorten showcase
    simplify soften stabilize stimulate streamline summarize suppress thrive transform trap
    underestimate undertake unlock uncover validate visualize warn weaken worsen
"""

# Verbs whose base or third person is as often a noun: trusted only before what a verb takes.
_NOUNISH = """
    advocate air answer appeal approach arrest ask attack award base benefit block book border bind
    broadcast call capture cast challenge change charge claim close command compromise contact
    contract cost cover cut damage date debate debut decline demand display document dominate drive
    drop effect end estimate exhibit experience export face feature feel fight fill film finish fly
    focus force function grant guide handle head help hold host house impact import influence issue
    judge lack land last leave level limit link list look love mark match measure meet merge move
    need note offer open order pass pay plan play position practice process profit program progress
    project purchase question rank rate record register rely report request research rest result
    return ride rule run score search see seek share show sign star start state stand stop store
    supply support surface survey target test track trade train transfer treat trigger try turn use
    value view vote wait walk want watch wear witness work
"""

_NEVER = frozenset(
    """
    hundred indeed exceed proceed succeed embed naked sacred wicked aged biped breed creed freed
    greed bleed tweed steed unused beloved rugged ragged crooked infrared kindred shed sped shred
    inbred hatred moped alleged supposed
    """.split()
)  # words in -ed that are no past


def _third(base: str) -> str:
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    return base[:-1] + "ies" if base[-1] == "y" and base[-2] not in "aeiou" else base + "s"


_ROWS = [row.split() for row in _IRREGULAR.split(",")]
_BASES = frozenset(_PLAIN.split()) | {row[0] for row in _ROWS} | frozenset(_NOUNISH.split())
_NOUNS = frozenset(_NOUNISH.split())
PAST_ONLY = frozenset(past for base, past, part in _ROWS if past not in (base, part))
"""Past tenses that are no participle, so that nothing but a predicate has them."""

_PAST_OR_PART = frozenset(past for _, past, part in _ROWS if past == part)
_PART_ONLY = frozenset(part for base, past, part in _ROWS if part not in (base, past))
_LEMMAS = {form: base for base, past, part in _ROWS for form in (past, part)}
_THIRD = {_third(base): base for base in _BASES}


def past(word: str) -> bool:
    """Whether a word may be a past tense that is a participle as well (`moved`, `held`)."""
    return word in _PAST_OR_PART or (
        len(word) > 3
        and word.islower()
        and word.endswith("ed")
        and not word.endswith("eed")
        and word not in _NEVER
    )


def participle(word: str) -> bool:
    """Whether a word may be a past participle."""
    return word in _PART_ONLY or past(word) or word in ("become", "come", "run", "cut", "set")


def third(word: str) -> bool:
    """Whether a word may be a verb in the third person of the present (`moves`)."""
    return word in _THIRD


def base(word: str) -> bool:
    """Whether a word may be a verb's base form (`move`)."""
    return word in _BASES


def nounish(word: str) -> bool:
    """Whether a verb's base or third person is as often a noun (`works`, `offer`)."""
    return _THIRD.get(word, word) in _NOUNS


def lemma(word: str) -> str:
    """The base form of an irregular verb or of a third person; any other word as it is."""
    return _LEMMAS.get(word) or _THIRD.get(word, word)


INTRANSITIVE = frozenset(
    """
    worked lived died served moved studied played graduated appeared starred performed competed
    retired resigned emigrated immigrated migrated returned arrived traveled travelled remained
    stayed participated collaborated specialized specialised ended started began continued debuted
    lasted settled enrolled
    """.split()
)
"""Past tenses that are seldom a passive before a preposition: `was born here and worked there`."""

PASSIVE = frozenset(
    """
    raised educated buried published released approved built completed opened founded established
    designed produced directed written recorded located owned operated based used made sold held
    elected appointed nominated inducted named awarded known considered regarded found taken given
    constructed developed demolished destroyed rebuilt replaced reissued adapted translated filmed
    distributed manufactured introduced launched created invented discovered signed drafted
    traded arrested convicted sentenced killed executed baptized baptised trained schooled brought
    transferred promoted knighted honoured honored listed added removed acquired bought merged
    abolished adopted ratified enacted repealed caused triggered influenced inspired characterized
    characterised surrounded bordered connected linked powered funded financed supported
    administered commissioned decommissioned renamed incorporated
    broadcast aired shown screened premiered exhibited displayed stored kept transmitted spread
    treated diagnosed infected tested measured observed detected identified isolated derived
    """.split()
)
"""Participles that, after a passive and before a preposition, are a passive again."""

GIVING = frozenset(
    """
    awarded given named elected appointed called made considered offered granted paid sent declared
    crowned dubbed ranked voted nominated rated designated shown taught told assigned left deemed
    titled estimated expected required allowed asked forced believed denied promised
    """.split()
)
"""Participles that take an object in the passive too: `was given a medal`."""
