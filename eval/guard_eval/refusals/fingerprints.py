"""Whether what runs is what was fitted and registered."""

from guard_eval.counted import count
from guard_eval.refusals.base import Case, Moment
from guard_eval.refusals.rule import DONE, MEASURED, Answer, Clear, Effect, Rule, Seen, Unknown
from guard_eval.refusals.steps import CERTIFY, REGISTER


def drifted(case: Case) -> Answer:
    """A corpus, model, judge or setting that is another one than when the policy was made."""
    if case.fitted is None or case.running is None:
        return Unknown("the fingerprints of then, or of now, were not given")
    changed = [name for name, was in case.fitted.items() if case.running.get(name, "") != was]
    changed += [name for name in case.running if name not in case.fitted]
    if changed:
        name = changed[0]
        was, now = (each.get(name, "nothing")[:8] for each in (case.fitted, case.running))
        more = f" (and {', '.join(changed[1:4])})" if changed[1:] else ""
        return Seen(f"{name} was {was} and is now {now}{more}", {"part": name})
    if not case.fitted:
        return Clear("no part was fitted on a split, so nothing else has to be as it was then")
    return Clear(f"{count(len(case.fitted), 'fingerprint')} as when the policy was made")


def spaces(case: Case) -> Answer:
    """Queries embedded in another way than the index."""
    if case.index_space is None or case.query_space is None:
        if case.documents is not None and not case.documents:
            return Clear("the policy searches no corpus")
        return Unknown("the embedding of the index, or of the queries, was not given")
    if case.index_space != case.query_space:
        text = f"the index was made with {case.index_space[:12]}, the queries with "
        return Seen(text + case.query_space[:12])
    return Clear("index and queries are embedded alike")


def cached(case: Case) -> Answer:
    """Answers taken from a cache that was filled for another policy or split."""
    if case.caches is None or case.bundle is None or case.split is None:
        return Unknown("the caches read, the policy or the split were not given")
    own = (case.bundle.fingerprint, case.split.sha256)
    others = [each for each in case.caches if (each.policy, each.split) != own]
    if others:
        split = case.name(others[0].split)
        of = "another policy" if others[0].policy != own[0] else split
        return Seen(f"answers were read from a cache that was filled for {of}")
    return Clear(f"{count(len(case.caches), 'cache')}, filled for this policy and split")


def unpinned(case: Case) -> Answer:
    """A model behind a name that its provider may point elsewhere."""
    if case.bundle is None:
        return Unknown("no policy was given")
    loose = [part for part in case.bundle.parts if part.params.get("pin") == "none"]
    if loose:
        part = f"{loose[0].kind} {loose[0].name}".rstrip()
        return Seen(f"{count(len(loose), 'part')} without a fixed version ({part})", {"part": part})
    return Clear(f"{count(len(case.bundle.parts), 'part')}, each with a fixed version")


RULES = (
    Rule(
        "E_FINGERPRINT_DRIFT",
        "Something changed since the policy was made",
        "A threshold holds for the corpus, the models and the settings that it was fitted with, "
        "and for no others; a run over HTTP for the policy and the program that it began with.",
        "Put the {part} back, or fit again with what runs now: "
        + CERTIFY
        + ", then "
        + REGISTER
        + "."
        " `guard eval policy diff OLD NEW` shows what changed.",
        DONE,
        drifted,
        of_test=False,
    ),
    Rule(
        "E_EMBEDDING_VERSION",
        "Index and queries are embedded differently",
        "Distances between two embeddings mean nothing; the search returns anything.",
        "Embed the corpus again with the model of the queries: `guard corpus drop NAME`, then "
        "`guard corpus add FOLDER --corpus NAME`.",
        DONE,
        spaces,
        of_test=False,
    ),
    Rule(
        "E_CACHE_CROSS_SPLIT",
        "Answers came from the cache of another run",
        "A cached answer was given by another policy, or to rows that were developed on.",
        "Run again with an empty cache: delete the folder of the run under runs/, then `guard eval "
        "run`.",
        frozenset({Moment.REPORT}),
        cached,
    ),
    Rule(
        "E_UNPINNED",
        "A model has no fixed version",
        "Its provider can change it at any time, so the figures hold for the day they were taken.",
        "Name a dated version of the {part} in the policy, or of a model that reads answers a "
        "folder that it was downloaded to, and register that: `guard eval register "
        "--policy NAME --split SPLIT`. Otherwise the report can't say certified.",
        MEASURED,
        unpinned,
        Effect.FLAG,
        of_test=False,
    ),
)
