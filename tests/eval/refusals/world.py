"""A small honest world, in which every check has something to look at and finds nothing."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

from guard_eval.canonical import digest
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.lineage.parts import Bundle, Part
from guard_eval.looks.registration import Registration
from guard_eval.refusals.base import Anchor, Cache, Case, Fold, Moment
from guard_eval.rows.identity import identify
from guard_eval.rows.row import Passage, Row
from guard_eval.runs.outcomes import Outcome
from guard_eval.splits.split import Level, Role, Split

from tests.eval.refusals.near import ExactNear, ExactSketch, Meaning, Probe

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
DATASET = digest("the data set")
MARK = "groundwire-canary-7d1f3c52-0000-4000-8000-000000000001"
SIZES = {"train": 14, "tune": 14, "cal": 12, "test": 40}
FIRST_DAY = {"train": 0, "tune": 40, "cal": 70, "test": 120}
WORDS = ["".join(p) for p in zip(*[random.Random(n).choices("bdfgklmnprstv", k=900) for n in (1, 2)],
                                 *[random.Random(n).choices("aeiou", k=900) for n in (3, 4)],
                                 random.Random(5).choices("bdfgklmnprstv", k=900), strict=True)]  # fmt: skip


def prose(seed: str, words: int) -> str:
    """Words that no other seed gives in this order."""
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def a_row(name: str, day: int = 0, **changes) -> Row:
    """An honest row: a question, an answer, a dated document and all times."""
    when = START + day * DAY
    document = Passage(
        id=f"doc-{name}", text=prose(f"context {name}", 30), source=f"source-{name}",
        available_at=when - 3 * DAY, ingested_at=when - 2 * DAY,
    )  # fmt: skip
    row = Row(
        id=f"id-{digest(name)[:10]}", cluster=f"cluster {name}", question=prose(f"question {name}", 12),
        context=(document,), answer=prose(f"answer {name}", 10), label="supported",
        label_source="two people", prediction_time=when, label_available_at=when + DAY,
        ingested_at=when, meta={"channel": "mail"},
    )  # fmt: skip
    return row.model_copy(update=changes)


@cache
def rows_of(name: str) -> tuple[Row, ...]:
    return tuple(a_row(f"{name} {n}", FIRST_DAY[name] + n // 5) for n in range(SIZES[name]))


def a_split(name: str, rows, role: Role | None = None, **changes) -> Split:
    """The split that these rows are."""
    found = identify(rows)
    split = Split(
        name=name, role=role or Role(name), dataset=DATASET, sha256=found.sha256,
        merkle=found.merkle, labels=found.labels, rows=found.rows, clusters=found.clusters, seed=17,
        rule="clusters", first=found.first, last=found.last, level=Level.DECLARED,
    )  # fmt: skip
    return split.model_copy(update=changes)


@cache
def honest_splits() -> tuple[Split, ...]:
    return tuple(a_split(name, rows_of(name)) for name in SIZES)


def sha(name: str) -> str:
    return next(split.sha256 for split in honest_splits() if split.name == name)


def a_part(kind: str, name: str = "", value: str = "", **changes) -> Part:
    return Part(kind=kind, name=name, sha256=digest([kind, name, value]), **changes)


def parts() -> tuple[Part, ...]:
    return (
        a_part("threshold", fit_on=(sha("cal"),), fit_run="r-threshold"),
        a_part("prompt", "answer", text=f"Use the context only. {prose('prompt', 40)}",
               fit_on=(sha("tune"),), fit_run="r-prompt"),
        a_part("few_shot", text=f"{rows_of('tune')[0].question}\n{rows_of('tune')[0].answer}",
               fit_on=(sha("tune"),), fit_run="r-few"),
        a_part("detector", "words", fit_on=(sha("train"),), fit_run="r-detector"),
        a_part("judge", "judge-7", text=prose("judge prompt", 40), fit_run="", params={"pin": "2026-03-01"}),
        a_part("chunker", fit_run=""),
    )  # fmt: skip


BUNDLE = Bundle(policy="medical", parts=parts())


def chain(steps) -> tuple[Entry, ...]:
    """Entries of a ledger from (verb, data), as it writes them."""
    entries, prev = [], ""
    for count, (verb, data) in enumerate(steps):
        entry = Entry(count=count, at=START + count * DAY, verb=verb, data=data, prev=prev)
        prev = digest(entry)
        entries.append(entry)
    return tuple(entries)


def made(split: Split):
    return (Verb.SPLIT, {"split": split.model_dump(mode="json")})


def fitted(part: Part):
    return (Verb.FIT, {"run": part.fit_run, "part": part.model_dump(mode="json")})


def promised(registration: Registration):
    return (Verb.REGISTER, {"registration": registration.model_dump(mode="json")})


def opened(split: str, registration: Registration):
    return (Verb.OPEN, {"split": split, "registration": registration.fingerprint})


def history(
    *, splits=None, bundle: Bundle = BUNDLE, registration: Registration | None = None,
    before=(), between=(), after=(),
) -> list:  # fmt: skip
    """The steps of an honest ledger, and others: before the splits, the promise, or at the end."""
    splits = splits or honest_splits()
    return [
        (Verb.CREATE, {"id": "5a9f8a34-0000-4000-8000-000000000000"}),
        (Verb.INGEST, {"dataset": DATASET, "rows": sum(SIZES.values())}),
        *before,
        *map(made, splits),
        *(fitted(part) for part in bundle.parts if part.fit_run),
        *between,
        promised(registration or promise(bundle)),
        *after,
    ]


def promise(bundle: Bundle = BUNDLE, **changes) -> Registration:
    return Registration(policy=bundle.fingerprint, split=sha("test")).model_copy(update=changes)


def closure(bundle: Bundle, entries) -> Mapping[str, frozenset[str]]:
    """What each part has seen, by the parts it was made from."""
    known = {p.fingerprint: p for p in bundle.parts}
    for entry in entries:
        if entry.verb is Verb.FIT:
            part = Part.model_validate(entry.data["part"])
            known.setdefault(part.fingerprint, part)

    def seen(fingerprint, path=()):
        part = known.get(fingerprint)
        if part is None or fingerprint in path:
            return frozenset()
        above = [seen(each, (*path, fingerprint)) for each in part.made_from]
        return frozenset(part.fit_on).union(*above)

    return {part.fingerprint: seen(part.fingerprint) for part in bundle.parts}


def with_ledger(case: Case, steps) -> Case:
    """The case with another ledger, remembered outside as it should be."""
    entries = chain(steps)
    anchor = Anchor(len(entries), digest(entries[-1]), "the state folder")
    taint = closure(case.bundle, entries)
    return replace(case, entries=entries, anchors=(anchor,), taint=taint)


def with_bundle(case: Case, *changed: Part, ledger: bool = True) -> Case:
    """The case with parts replaced by kind and name, or added; registered and in the ledger."""
    kept = {(p.kind, p.name): p for p in (*BUNDLE.parts, *changed)}
    bundle = Bundle(policy=BUNDLE.policy, parts=tuple(kept.values()))
    registration = promise(bundle)
    after = [opened(sha("test"), registration)] if case.outcomes is not None else []
    recorded = bundle if ledger else BUNDLE
    steps = history(bundle=recorded, registration=registration, after=after)
    case = replace(
        case, bundle=bundle, registration=registration, asked=registration,
        caches=(Cache(bundle.fingerprint, sha("test")),),
    )  # fmt: skip
    return with_ledger(case, steps)


def with_manifest(case: Case) -> Case:
    """The case with an eval.yaml that says of the splits what the ledger says."""
    return replace(case, declared={split.name: split for split in case.splits})


def with_rows(case: Case, **changed) -> Case:
    """The case with other rows under its splits, dealt and recorded so."""
    splits, rows = [], dict(case.rows)
    for split in case.splits:
        if split.name not in changed:
            splits.append(split)
            continue
        new = a_split(split.name, changed[split.name], split.role, level=split.level)
        rows.pop(split.sha256, None)
        if split.sha256 in case.rows:
            rows[new.sha256] = tuple(changed[split.name])
        splits.append(new)
    test = next(split for split in splits if split.name == "test")
    renamed = {old.sha256: new.sha256 for old, new in zip(case.splits, splits, strict=True)}
    refit = [
        part.model_copy(update={"fit_on": tuple(renamed.get(s, s) for s in part.fit_on)})
        for part in BUNDLE.parts
    ]
    bundle = Bundle(policy=BUNDLE.policy, parts=tuple(refit))
    registration = promise(bundle, split=test.sha256)
    sketches = case.sketches
    if "test" in changed and case.sketches:
        sketches = {test.sha256: ExactSketch(changed["test"])}
    total = sum(split.rows for split in splits)
    steps = history(splits=splits, bundle=bundle, registration=registration)
    steps[1] = (Verb.INGEST, {"dataset": DATASET, "rows": total})
    outcomes = case.outcomes
    if outcomes is not None:
        outcomes = tuple(an_outcome(row) for row in rows[test.sha256])
        steps.append(opened(test.sha256, registration))
    case = replace(
        case, splits=tuple(splits), rows=rows, sketches=sketches, bundle=bundle,
        registration=registration, asked=registration, outcomes=outcomes,
        canaries={test.sha256: MARK}, caches=(Cache(bundle.fingerprint, test.sha256),),
    )  # fmt: skip
    return with_ledger(case, steps)


def an_outcome(row: Row) -> Outcome:
    return Outcome(row=row.id, score=0.9, action="pass", released=True)


def honest(moment: Moment, sealed: bool = False, **changes) -> Case:
    """Everything that is known at a moment when nobody cheats."""
    splits = honest_splits()
    rows = {split.sha256: rows_of(split.name) for split in splits}
    sketches = {}
    opened_now = moment is Moment.REPORT
    if sealed:
        splits = tuple(
            s.model_copy(update={"level": Level.SEALED}) if s.role is Role.TEST else s
            for s in splits
        )
        sketches = {sha("test"): ExactSketch(rows_of("test"))}
        if not opened_now:
            del rows[sha("test")]
    documents = tuple(p for row in rows_of("test") for p in row.context)
    fingerprints = {part.kind: part.fingerprint for part in BUNDLE.parts}
    ids = [row.id for row in rows_of("train")]
    registration = promise()
    case = Case(
        target="test", splits=splits, rows=rows, sketches=sketches, canaries={sha("test"): MARK},
        near=ExactNear(), likeness=Meaning(), proxies=Probe(),
        embargo=7 * DAY, now=datetime(2100, 1, 1, tzinfo=UTC),
        bundle=BUNDLE, influence=(sha("tune"),),
        folds=(Fold("1", frozenset(ids[:10]), {"scaler": frozenset(ids[10:])}),),
        registration=registration, asked=registration, documents=documents,
        retrieved={row.id: row.context for row in rows_of("test")}, fitted=fingerprints,
        running=dict(fingerprints), index_space=digest("space"), query_space=digest("space"),
        caches=(Cache(BUNDLE.fingerprint, sha("test")),), inputs=("question", "context", "answer"),
        judge="judge-7", generator="writer-3", executor="local",
        earlier={}, deals={}, texts={"run.log": "100 rows, no errors", "notes.md": prose("notes", 50)},
        outcomes=tuple(map(an_outcome, rows_of("test"))) if opened_now else None,
    )  # fmt: skip
    after = [opened(sha("test"), registration)] if opened_now else []
    return replace(with_ledger(case, history(after=after)), **changes)
