"""Sentences that only announce what the answer goes on to say: English, in lower case."""

import re

_SOME = (
    r"(?:several|some|a few|many|various|different|multiple|a number of|a couple of|the following)"
)
_SORT = r"(?: (?:different|main|common|possible|simple|easy|good|useful|practical|helpful|other))?"
_WAYS = r"(?:ways|methods|options|approaches|steps|tips|things|possibilities|techniques|resources)"
_DO = r"(?:do|doing|try|consider|choose from|go about|this|that|it|these|you)"
_OWN = (
    r"(?:your|the|each|the specific|your specific|your individual|your own) "
    r"(?:situation|circumstances|case|needs|goals|preferences|specifics|details|context)"
)
# Whole sentences without a word on the matter. A count would be one: `there are two ways`.
_NOTHING = re.compile(
    rf"it (?:really |all |also |partly )?depends(?: on (?:{_SOME}{_SORT} "
    rf"(?:factors|things|circumstances)|{_OWN}))?"
    rf"|there are (?:also |still )?{_SOME}{_SORT} {_WAYS}"
    rf"(?: (?:to|for|of|in which))?(?: {_DO}){{0,3}}"
    r"|(?:just |simply |please )?follow (?:these|the following|the) (?:simple |easy )?"
    r"(?:steps|instructions|tips)(?: below)?"
    r"|here(?:['’]s| is| are) (?:a |an |the |some |your )?(?:short |brief |quick )?"
    r"(?:answer|summary|overview|steps|details|list|information)"
    r"|(?:so,? |thus,? |in short,? )?(?:the|my) (?:final |short |correct |direct )?"
    r"(?:answer|reply|response|summary|conclusion)(?: to (?:the|your|this) question)? is"
    r"(?: (?:as follows|this|below|simple))?"
)
# What comes before a list: an infinitive of purpose, and how the list will go on.
_TO = r"to(?: (?!(?:you|we|i|it|they|should|can|could|must|need|have)\b)\w[\w'’-]*){1,14}"
_LEADS = re.compile(
    rf"{_TO}(?:, (?:you|we|one) (?:should|can|could|may|must|need to|have to|will need to)"
    rf"(?: also)?(?: (?:use|try|follow|consider|do) {_SOME}{_SORT}(?: {_WAYS})?)?)?"
    rf"|there are (?:also |still )?{_SOME}{_SORT} {_WAYS}"
    r"(?: (?:to|of|for|in which|that can|you can) [^,;]{1,80})?"
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|cannot|might|shall|would|does|did|not|no|never|without|only"
    r"|\w+n['’]t)\b"
)


def announces(said: str) -> bool:
    """Whether a sentence, without edges and in lower case, says nothing on the matter itself."""
    return _NOTHING.fullmatch(said.rstrip(".!:： ")) is not None


def leads_to(said: str) -> bool:
    """Whether a line that ends in a colon only says to what end or of what kind the list is."""
    rest = said.rstrip(":： ")
    return _LEADS.fullmatch(rest) is not None and not _VERB.search(rest.replace("there are", ""))
