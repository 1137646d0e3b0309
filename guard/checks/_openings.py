"""How a sentence begins before it states anything: where it was read, and how it goes on."""

import re

_NUMBER = r"(?:\d{1,2}|one|two|three|four|five)"
_WHICH = (
    r"(?:(?:the|these|this|your|all|both)\s)?+"
    r"(?:(?:provided|given|supplied|available|retrieved|above|same|first|second|third|fourth|fifth"
    r"|last|other|source|reference)\s){0,2}+"
)
_SOURCE = (
    rf"{_WHICH}(?:passages?|documents?|sources?|texts?|excerpts?|contexts?|articles?(?!\s[(\[#]?\d)"
    rf"|(?:information|evidence|material)(?=\s(?:provided|given|supplied|available|above)|\s?,))"
    rf"(?:\s(?:no\.\s?)?[(\[#]?{_NUMBER}[)\]]?(?:(?:,|,?\sand)\s{_NUMBER})*+)?+"
    r"(?:\s(?:provided|given|supplied|available|above))?+"
)
_BY = (
    r"(?:according\sto|based\s(?:solely\s|only\s)?(?:up)?on|as\s(?:stated|noted|mentioned|described"
    r"|explained|shown)\sin|per|from|in)"
)
_GOES_ON = (
    r"however|alternatively|additionally|furthermore|moreover|in\saddition|besides|also|likewise"
    r"|similarly|for\s(?:example|instance)|in\s(?:summary|short|conclusion|brief)|overall"
    r"|to\s(?:summarize|summarise|sum\sup)|in\sother\swords|that\ssaid|on\sthe\sother\shand"
    r"|in\scontrast|by\scontrast|meanwhile|finally|lastly|(?:first|second|third)ly"
)
_NOTE = (
    r"(?:(?:please\s)?(?:note|remember|be\saware|keep\sin\smind|bear\sin\smind)"
    r"|(?:it\sis|it['’]s)\s(?:important|worth|useful)\s(?:to\snote|noting|to\sremember)"
    r"|it\sshould\sbe\snoted)(?:,\showever,)?\sthat"
)
_SAYS = (
    r"(?:also\s|further\s)?(?:says?|states?|adds?|mentions?|notes?|explains?|reports?|shows?"
    r"|indicates?|points?\sout|describes?|confirms?)\sthat"
)
_ASIDE = rf"(?:(?:{_GOES_ON}),\s)?+"
_TOLD = rf"{_BY}\s{_SOURCE},\s{_ASIDE}"
_BEFORE = re.compile(rf"(?:(?:{_GOES_ON}),\s|{_NOTE}\s|{_TOLD})", re.I)
_ITEM = re.compile(  # the number of an item of a list that stands within one line
    r"(?:[1-9]|[12]\d|30)[.)]\s(?!(?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December)\b)(?=[\"'“(]?[A-Z])"
)
_SAYING = re.compile(rf"{_SOURCE}(?:,\showever,)?\s{_SAYS}\s(?=\w)", re.I)
_LISTED = r"(?:these|some|several|the following)(?: [\w-]+){1,3}|(?:the )?following|as follows"
_NEXT_ITEM = re.compile(rf"\b(?:{_LISTED}):(\s1[.)])\Z", re.I)
_MOST = 3  # openings that follow each other
_LEAST = 2  # words that have to be left


def opening(text: str, saying: bool = True) -> int:
    """How many characters a text begins with that state nothing themselves.

    `According to passage 1,`, `However,` and `3. ` are such; with `saying`, `Passage 2 says that`;
    `As a result,` and `According to the WHO,` state something.
    """
    end = 0
    for _ in range(_MOST):
        found = _BEFORE.match(text, end) or (_SAYING.match(text, end) if saying else None)
        found = found or (_ITEM.match(text) if end == 0 else None)
        if found is None or len(text[found.end() :].split()) < _LEAST:
            break
        end = found.end()
    return end


def without_next_item(text: str) -> str:
    """A sentence without the number of the list's first item: `Follow these steps: 1.`."""
    found = _NEXT_ITEM.search(text)
    return text[: found.start(1)] if found else text
