"""A report with everything in it, of a made-up run."""

import hashlib
import math
from datetime import UTC, datetime, timedelta

from guard_eval.canonical import digest
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.looks.registration import Registration
from guard_eval.report.model import Report
from guard_eval.report.proof import Proof, proof
from guard_eval.report.sections import (
    Baseline,
    Certified,
    Check,
    Comparison,
    Curve,
    Domain,
    Drift,
    Failure,
    Figure,
    FittedPart,
    Lineage,
    Look,
    Miss,
    Primary,
    Slice,
    SplitNode,
    Stage,
    Waiver,
)
from guard_eval.splits.split import Level, Role, Split

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def sha(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def split(role: Role = Role.TEST, **changes) -> Split:
    name = {Role.TEST: "support-test", Role.TUNE: "support-tune"}[role]
    given = {
        "name": name, "role": role, "dataset": sha("data"), "sha256": sha(role),
        "merkle": sha("rows"), "labels": sha("labels"), "rows": 1200, "clusters": 214,
        "level": Level.SEALED, "budget": 2,
    }  # fmt: skip
    return Split(**given | changes)


def registration(**changes) -> Registration:
    given = {"policy": sha("bundle"), "split": sha(Role.TEST), "slices": ("billing",)}
    return Registration(**given | changes)


def lineage(parts: int = 30) -> Lineage:
    kinds = ["threshold", "calibrator", "prompt", "few_shot", "chunker", "retriever", "reranker"]
    on = [(sha(Role.CAL),), (sha(Role.TUNE),), (sha(Role.TRAIN),), ()]
    nodes = tuple(
        SplitNode(sha256=sha(role), name=f"support-{role}", role=role, rows=rows)
        for role, rows in zip(Role, (5200, 900, 1000, 1200), strict=True)
    )
    made = tuple(
        FittedPart(
            kind=kinds[i % len(kinds)],
            name=f"part-{i:02}",
            fingerprint=sha(f"part {i}"),
            fit_on=on[i % 4],
            through=on[2] if i % 5 == 0 else (),
        )
        for i in range(parts)
    )
    return Lineage(parts=made, splits=nodes)


def curves() -> tuple[Curve, ...]:
    grid = [i / 60 for i in range(61)]
    return (
        Curve(kind="roc", points=tuple((x, x**0.3) for x in grid), at=(0.08, 0.47), area=0.8312),
        Curve(
            kind="pr", points=tuple((x, 1 - 0.6 * x**2) for x in grid), at=(0.47, 0.87), area=0.79,
            base=0.31,
        ),
        Curve(
            kind="reliability",
            points=tuple((x, 0.5 + 0.5 * math.sin(math.pi * (x - 0.5))) for x in grid[3::6]),
            area=0.041,
        ),
        Curve(
            kind="risk_coverage", points=tuple((x, 0.31 * x**1.5) for x in grid[1:]),
            at=(0.62, 0.04), area=0.09, base=0.31,
        ),
    )  # fmt: skip


def certificate(**changes) -> Certified:
    given = {
        "own": True, "sourced": True, "entered": True, "asked": 1, "risk": 0.05, "confidence": 0.95, "threshold": 0.7312, "policy": sha("bundle"),
        "split": sha(Role.CAL), "split_name": "support-cal", "rows": 1000, "clusters": 188,
        "released": 611, "errors": 18, "bound": 0.0448,
        "method": "fixed sequence, exact binomial and cluster t, the larger p",
        "assumptions": (
            "new answers come from the same source as those of the calibration",
            "policy and corpus stay as they were: another fingerprint voids it",
        ),
        "domains": (
            Domain(name="billing", threshold=0.71, rows=520, released=340, errors=9, bound=0.0471),
            Domain(name="legal", rows=90, released=0, errors=0),
        ),
        "observed": Figure(name="released_risk", value=0.031, low=0.018, high=0.049, unit="share"),
    }  # fmt: skip
    return Certified(**given | changes)


def report(**changes) -> Report:
    """A certified look at a sealed split; `changes` replace fields."""
    share = {"unit": "share"}
    given = {
        "title": "support", "run": "r-0042", "at": NOON, "policy": "support", "bundle": sha("bundle"),
        "split": split(), "measured": 1200, "registration": registration(), "look": 1,
        "waivers": (Waiver(code="E_TARGET_PROXY", reason="lengths differ by design", at=NOON),),
        "lineage": lineage(),
        "primary": Primary(
            figure=Figure(name="auroc", value=0.8312, low=0.8011, high=0.8598), level=0.95,
            method="cluster bootstrap, 2,000 draws, seed 17", rows=1200, clusters=214,
            detectable=0.031, threshold=0.7312, threshold_from="support-cal",
        ),
        "figures": (
            Figure(name="auroc", value=0.8312, low=0.8011, high=0.8598),
            Figure(name="auprc", value=0.79, low=0.74, high=0.83),
            Figure(name="prevalence", value=0.31, low=0.27, high=0.35, **share),
            Figure(name="catch_rate", value=0.47, low=0.41, high=0.53, **share),
            Figure(name="false_block_rate", value=0.08, low=0.06, high=0.1, **share),
            Figure(name="ece", value=0.041),
            Figure(name="added_latency", value=84.2, low=80.0, high=91.5, unit="ms"),
            Figure(name="cost", value=0.0312, unit="USD"),
        ),
        "curves": curves(), "certificate": certificate(),
        "slices": tuple(
            Slice(
                name=name, figure=Figure(name="auroc", value=value, low=value - 0.05, high=0.95),
                rows=400, clusters=70, p=p, holm=min(1, 2 * p),
            )
            for name, value, p in (("billing", 0.85, 0.00001), ("legal", 0.71, 0.21))
        ),
        "comparison": Comparison(
            baseline="support-2026-10", this=0.8312, other=0.8125, only_this=61, only_other=39,
            figure=Figure(name="auroc", value=0.0187, low=0.002, high=0.036), mcnemar=0.0352,
            detectable=0.021, verdict="better, and more than noise",
        ),
        "baselines": tuple(
            Baseline(name=name, figures=(Figure(name="auroc", value=value),))
            for name, value in (("always_flag", 0.5), ("length", 0.56), ("bigram_copy", 0.7441))
        ),
        "checks": (
            Check(code="E_FIT_ON_TEST", what="a part fitted on the test split", state="pass", count=0),
            Check(
                code="E_TARGET_PROXY", what="a field that tells the label", state="waived", count=1,
                note="length: AUROC 0.63", examples=(sha("row 1"), sha("row 2")),
            ),
        ),
        "drift": Drift(
            since=NOON - timedelta(days=9), reference="support-cal", rows=1200, effective=934.0,
            clipped=0.004, figures=(Figure(name="wasserstein", value=0.021, low=0, high=0.05),),
            verdict="inside the band",
        ),
        "looks": (
            Look(count=5, at=NOON, verb="open", registration=registration().fingerprint,
                 policy=sha("bundle"), told="auroc 0.8312"),
        ),
        "stages": (Stage(name="entailment", median=61.0, p95=140.2, total=73000, cost=0.0, tokens=0),
                   Stage(name="judge", median=22.0, p95=1400.0, total=26400, cost=0.0312, tokens=90210)),
        "failures": (Failure(kind="UpstreamTimeout", rows=3),),
        "environment": {"python": "3.11.7", "groundwire": "0.1.0", "processors": "2"},
    }  # fmt: skip
    return Report(**given | changes)


def dev(**changes) -> Report:
    """The same on a tune split, with misses."""
    given = {
        "split": split(Role.TUNE), "certificate": None, "look": None,
        "misses": (Miss(row="q-17", error="released unsupported", score=0.97,
                        question="When does it end?", answer="On 4 May."),),
    }  # fmt: skip
    return report(**given | changes)


def ledger(report_digest: str = "", made: Registration | None = None) -> list[Entry]:
    """From the creation to the result, with an anchor after it."""
    made = made or registration()
    told = [
        (Verb.CREATE, {}),
        (Verb.SPLIT, {"split": {"name": "support-test"}}),
        (Verb.SEAL, {"split": made.split}),
        (Verb.REGISTER, {"registration": made.model_dump(mode="json")}),
        (Verb.FIT, {"run": "r-9", "part": {"kind": "prompt"}}),
        (Verb.OPEN, {"split": made.split, "registration": made.fingerprint}),
        (Verb.RESULT, {"registration": made.fingerprint, "report": report_digest}),
        (Verb.ANCHOR, {"where": "a signed tag"}),
    ]
    entries: list[Entry] = []
    for count, (verb, data) in enumerate(told):
        prev = digest(entries[-1]) if entries else ""
        at = NOON + timedelta(minutes=count)
        entries.append(Entry(count=count, at=at, verb=verb, data=data, prev=prev))
    return entries


def proved(of: Report) -> Proof:
    made = proof(ledger(of.digest), of.registration.fingerprint, of.digest, (of.split.sha256,))
    assert made
    return made
