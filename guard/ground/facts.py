"""What a system message states, apart from what it tells the model to do."""

import re

from guard.ground.passage import Passage

_SENTENCE = re.compile(
    r"(?:^[ \t]*+\d{1,3}[.)][ \t]++)?+"
    r"(?:[^.!?\n。！？]++|[.!?]++(?![\"'”’)\]*_]*+(?:\s+[^\sa-z]|\s*\Z|\n)))++"
    r"(?:[.!?。！？]++[\"'”’)\]*_]*+)?+|[.!?。！？]++",
    re.MULTILINE,
)
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_BULLET = re.compile(r"[\s*_>•–-]*(?:\(?\d{1,3}[.)](?=\s))?[\s*_•–-]*")
_TO_THE_MODEL = re.compile(
    r"\b(?:you|your|yours|yourself|"
    r"(?:the|this|an?) (?:assistant|chatbot|bot|language model|llm|ai)|"
    r"(?:(?:the|an|all|any|each) |^)(?:answers?|responses?|repl(?:y|ies)|outputs?) "
    r"(?:should|must|has to|have to|needs? to|may)|"
    r"du|dein|ihre aufgabe|sie sind|tu es|vous êtes|eres|usted es|sei un)\b",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"(?:please|always|never|do|don['’]t|act|adopt|analy[sz]e|ask|assume|avoid|be|begin|cite|"
    r"clarify|compare|consider|decline|describe|determine|double-check|ensure|explain|extract|"
    r"follow|generate|give|go|greet|highlight|identify|ignore|include|introduce|justify|keep|"
    r"let['’]?s?|maintain|make|mention|output|paraphrase|politely|prefer|prioriti[sz]e|produce|"
    r"provide|refer|refrain|refuse|rely|remain|remember|repeat|rephrase|reply|respond|rewrite|say|"
    r"speak|stay|stick|suggest|summari[sz]e|tell|think|translate|treat|try|understand|verify|wait|"
    r"write)\b",
    re.IGNORECASE,
)
# Words that may begin a statement as well: "Return the JSON." tells, "Return is free." states.
_MAY_TELL = re.compile(
    r"(?:address|answer|base|break|call|check|choose|complete|contact|draft|end|escalate|first|"
    r"focus|format|help|limit|list|note|only|order|perform|place|point|present|process|quote|read|"
    r"report|return|review|select|show|start|state|support|take|thank|turn|use|work)\b",
    re.IGNORECASE,
)
_STATES = re.compile(
    r"\b(?:is|are|was|were|has|have|had|can|may|must|will|costs?|takes?|lasts?|includes?|needs?|"
    r"requires?|applies|apply|ends?|starts?|begins?|closes?|opens?)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"(?:if|when|whenever|unless|once|for)\b([^,]*)(?:,|\Z)", re.IGNORECASE)
_OF_THE_TALK = re.compile(
    r"\b(?:users?|questions?|answers?|asked|asks|unsure|doubt|context|passages?|documents?)\b",
    re.IGNORECASE,
)
_SETTING = re.compile(
    r"(?:role|tone|style|language|format|output|persona|goal|task|audience|voice|instructions?|"
    r"rules?|note|important|example)\b[^:\n]{0,20}:",
    re.IGNORECASE,
)


def facts(text: str) -> tuple[Passage, ...]:
    """The runs of sentences, paragraph by paragraph, that state something."""
    found = []
    for paragraph in _PARAGRAPH.split(text):
        runs: list[tuple[int, int]] = []
        adjoins = False
        for sentence in _SENTENCE.finditer(paragraph):
            start = sentence.start() + _bullet(sentence[0])
            states = not _is_about_answering(paragraph[start : sentence.end()])
            if states and adjoins:
                runs[-1] = (runs[-1][0], sentence.end())
            elif states:
                runs.append((start, sentence.end()))
            adjoins = states
        found += [paragraph[start:end].strip() for start, end in runs]
    return tuple(Passage(run) for run in found if len(run.split()) > 2)


def is_instruction(sentence: str) -> bool:
    """Whether a sentence tells the model what to do, rather than what is the case."""
    words = sentence[_bullet(sentence) :]
    if _TO_THE_MODEL.search(words) or _SETTING.match(words):
        return True
    if condition := _CONDITION.match(words):
        if _OF_THE_TALK.search(condition[1]):
            return True
        words = words[condition.end() :].lstrip()
    if _TELLS.match(words):
        return True
    verb = _MAY_TELL.match(words)
    return verb is not None and not _STATES.search(" ".join(words[verb.end() :].split()[:6]))


def first_stated(text: str) -> int:
    """Where the instructions at the beginning of a text end."""
    for sentence in _SENTENCE.finditer(text):
        if sentence[0].strip() and not is_instruction(sentence[0]):
            return sentence.start()
    return len(text)


def last_sentence(text: str) -> int:
    """Where the last sentence of a text begins."""
    return max((sentence.start() for sentence in _SENTENCE.finditer(text)), default=0)


def _is_about_answering(sentence: str) -> bool:
    words = sentence.strip()
    return not words or words.startswith("#") or words.endswith((":", "?")) or is_instruction(words)


def _bullet(sentence: str) -> int:
    mark = _BULLET.match(sentence)
    return mark.end() if mark else 0
