"""The order of a report's sections."""

from guard_eval.report import conduct, promises, results, running
from guard_eval.report.blocks import UNKNOWN, Block, Code, Facts, Page, Section, Text, Words
from guard_eval.report.model import Report
from guard_eval.report.promises import kept_back
from guard_eval.report.proof import Proof

SECTIONS = (
    ("primary", "The registered figure", promises.primary),
    ("lineage", "What the policy was fitted on", conduct.lineage),
    ("figures", "All figures", results.figures),
    ("plots", "Plots", results.curves),
    ("certificate", "The certificate for released answers", promises.certificate),
    ("slices", "Slices", results.slices),
    ("comparison", "Paired comparison", results.comparison),
    ("baselines", "Baselines", results.baselines),
    ("scan", "Leak scan", conduct.scan),
    ("drift", "Drift since calibration", conduct.drift),
    ("looks", "Every look at this split", conduct.looks),
    ("stages", "Latency and cost", running.stages),
    ("failures", "Failures", running.failures),
    ("misses", "Worst misses", running.misses),
    ("environment", "Environment", running.environment),
)


KEPT_BACK = {"figures", "plots", "slices", "comparison", "baselines", "failures"}
"""Sections that a look which is no better than another does not fill."""


def page(report: Report, proof: Proof | None = None) -> Page:
    """Put the report in words."""
    name = report.title or report.policy or report.run or "a policy"
    hidden = KEPT_BACK if report.withheld else set[str]()
    sections = [
        Section(id, title, kept_back(report) if id in hidden else said(report))
        for id, title, said in SECTIONS
    ]
    sections.append(Section("hashes", "Hashes, and how to verify", _hashes(report, proof)))
    return Page(
        f"Evaluation of {name}", promises.banner(report), promises.about(report), tuple(sections)
    )


def _hashes(report: Report, proof: Proof | None) -> tuple[Block, ...]:
    split, registered = report.split, report.registration
    name = f"{report.run}.html"
    part = ledger = alone = ""
    if proof:
        part, ledger = " and its part of the ledger", " --ledger ledger.jsonl"
        alone = ", which somebody could have made so that it agrees with itself"
    rows: list[tuple[str, Words]] = [
        ("This report", report.digest),
        ("Data set", split.dataset if split else UNKNOWN),
        ("Split", split.sha256 if split else UNKNOWN),
        ("Split's rows (Merkle root)", split.merkle if split else UNKNOWN),
        ("Split's labels (Merkle root)", split.labels if split else UNKNOWN),
        ("Policy", report.bundle or UNKNOWN),
        ("Registration", registered.fingerprint if registered else UNKNOWN),
        ("Ledger's head", proof.head if proof else UNKNOWN),
        ("Ledger's entries", f"{proof.entries:,}" if proof else UNKNOWN),
    ]
    return (
        Facts(tuple(rows)),
        Text(
            f"The page {name}, as HTML, carries its data{part}. The command needs no network; it"
            " draws the page anew and compares every byte. In the workspace:"
        ),
        Code(f"guard eval report verify reports/{name}{ledger}"),
        Text(f"Elsewhere, where the page alone is at hand{alone}:"),
        Code(f"guard eval report verify {name}"),
    )
