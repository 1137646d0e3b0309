"""Words that say nothing about the world: what is made of them alone is only talk."""

import re

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")
# Left out on purpose: yes, no, sure, certainly, correct, safe... An answer may be nothing else.
VOCABULARY = frozenset(
    "a an the i i'm i've i'd i'll me my you you're you've you'd your we we're our us it it's "
    "its this that these those they them here here's there is isn't are aren't am was be been "
    "to of in on at for from with and or but if so as by about out do does don't doesn't did "
    "didn't not have has haven't hasn't can can't cannot could couldn't would will won't may "
    "might shall should know say says mention mentions contain contains hold holds provide "
    "provides include includes tell tells find found answer answers answered question questions "
    "information info detail details passage passages source sources document documents context "
    "text texts material evidence sorry apologize apologies apology unfortunately afraid unable "
    "help helps helping helpful happy glad hope let any anything anyone else more further other "
    "another please thank thanks hello hi hey dear welcome good great morning afternoon evening "
    "day feel free ask asking asked reach contact contacting assist assistance following below "
    "above list step steps summary overview conclusion note notes next what which who how when "
    "where why like want need think enough sufficient based given provided according look "
    "looking looked clear specific refer references reference see support try again regarding "
    "wish best regards".split()
)


def is_talk(text: str) -> bool:
    """Whether a text is made of nothing but words that say nothing about the world."""
    words = _WORD.findall(text.replace("’", "'").casefold())
    return all(word in VOCABULARY for word in words)
