"""The words of a claim that name the one of two things that a sentence tells apart."""

from guard.checks._contrast.parts import FIGURE, NOUN, REST, SUBJECT, VERB, Part

_ONCE = (SUBJECT, VERB, NOUN, "of")
"""Places whose words are often said once for both."""


def anchor(here: Part, there: Part, own: set[str]) -> frozenset[str]:
    """The words of a claim that name what is told `here`, and nothing of what is told `there`."""
    mine, theirs = here.all - there.all, unique(there, here)
    if own & theirs:
        return frozenset()
    for place, stems in here.words.items():
        rival = there[place]
        if not set(rival) & theirs or not _parallel(place, here, there):
            continue
        if len(rival) < len(stems) and not stems[-1].isdigit():
            stems = stems[:-1]  # the last may be meant there, too: the first dose, the second
        some = mine.intersection(stems)
        hit = some & own
        if hit and 2 * len(hit) >= len(some):
            return frozenset(hit)
    return frozenset()


def after(here: Part, there: Part, own: set[str]) -> frozenset[str]:
    """The same, of two adjuncts that are not alike: `forbidden indoors, allowed on the balcony`."""
    mine, theirs = here.after - there.all, there.after - here.all
    alike = here.words.keys() & there.words.keys() - {SUBJECT, VERB}
    apart = any(here[place] and there[place] for place in (SUBJECT, VERB))
    if apart or alike or not (mine and theirs) or own & theirs:
        return frozenset()
    return frozenset(mine & own) if mine <= own else frozenset()


def unique(there: Part, here: Part) -> frozenset[str]:
    """The words that only one of two parts has, without what the other need not say again."""
    said = {place for place in _ONCE if here[place]}
    theirs = there.all - here.all
    for place, stems in there.words.items():
        if (place in _ONCE or here.again) and place not in said:
            theirs -= set(stems)
    return theirs


def _parallel(place: str, here: Part, there: Part) -> bool:
    """Whether both parts say the same kind of thing of what stands in a place."""
    if place == FIGURE or (place in (SUBJECT, VERB) and there.pointing):
        return False
    if place == VERB:
        return not (here[SUBJECT] and there[SUBJECT])
    if place not in (SUBJECT, NOUN, REST):  # after a preposition
        return True
    return not (here[VERB] and there[VERB]) or bool(set(here[VERB]) & set(there[VERB]))
