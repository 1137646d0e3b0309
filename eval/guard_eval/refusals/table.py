"""Everything that is refused or flagged, in the order in which it is reported."""

from guard_eval.refusals import (
    clusters,
    duplication,
    fingerprints,
    in_pieces,
    judge,
    ledger,
    lineage,
    looks,
    outcome_rows,
    promises,
    prompts,
    proxies,
    roles,
    sealed,
    times,
)
from guard_eval.refusals.rule import Rule
from guard_eval.refusals.steps import FRESH

RULES: tuple[Rule, ...] = (
    *ledger.RULES,
    *looks.RULES,
    *promises.RULES,
    *lineage.RULES,
    *prompts.RULES,
    *in_pieces.RULES,
    *duplication.RULES,
    *clusters.RULES,
    *roles.RULES,
    *times.RULES,
    *outcome_rows.RULES,
    *judge.RULES,
    *fingerprints.RULES,
    *sealed.RULES,
    *proxies.RULES,
    ledger.MANIFEST,  # after the checks that can say what the edit was for
)
BY_CODE = {rule.code: rule for rule in RULES}
VITAL = frozenset(
    {"E_FIT_ON_TEST", "E_FEWSHOT_OVERLAP", "E_DUP_ACROSS_SPLITS", "E_CLUSTER_STRADDLE",
     "E_ROLE_REUSE", "E_BUDGET", "E_ADAPTIVE_REUSE", "E_SPLIT_LAUNDERING", "E_PREREG_MISMATCH",
     "E_LEDGER_TAMPERED"}
)  # fmt: skip
"""Without these no look is spent: not checked stops an opening as a finding would."""
ELSEWHERE = {
    "E_NOT_CHECKED": (
        "A look would be spent although a vital check could not be made",
        "Something that the check needs is missing; the message says what. Give it, and see with "
        "`guard eval leaks scan` whether the check can be made.",
    ),
    "E_LEDGER_TORN": (
        "The last line of the ledger is cut off",
        "A program was killed while it wrote. Run `guard eval ledger mend`, which records what was "
        "left of the line; if it was a look, the look counts.",
    ),
    "E_SEAL_KEY": (
        "The key is not the one that sealed the split",
        "Set GUARD_EVAL_KEY to the key that sealed it, and give the command again: `export "
        "GUARD_EVAL_KEY=...`. Without it the split can't be opened.",
    ),
    "E_SEAL_BROKEN": (
        "The sealed file was changed",
        "Put it back as it was, from git or a backup. Or seal the split again from its rows: "
        "`guard eval seal make SPLIT --remove-plain`.",
    ),
    "E_SKETCH_MISSING": (
        "The sketch of a sealed split is gone or was changed",
        "Without it nobody can say whether rows were looked at before. Put the file that the "
        "message names back, from git or a backup, and see whether it does: `guard eval leaks "
        "scan`.",
    ),
    "E_KEY_PLACE": (
        "The key lies where the data lies",
        "Whoever gets the folder would get both. Make the key again with `guard eval seal key`, "
        "which puts it elsewhere, and delete this one.",
    ),
    "E_KEY_READABLE": (
        "Others on this machine can read the key",
        "Run `chmod 600` on the file that the message names. If others may have read it, seal "
        "again with a new key: `guard eval seal key`.",
    ),
    "E_RUN_CHANGED": (
        "A run is not what it was when it ended",
        "Its outcomes or its description were edited. Run again: `guard eval run -w . --split "
        "SPLIT --target guard:NAME --fresh`. What is wrong with a label is corrected in the rows.",
    ),
    "E_BOX_BROKEN": (
        "The locked outcomes of a test split were changed",
        "Put the run's folder back as it was, from git or a backup, use the key that sealed the "
        "split, and draw the report again: `guard eval report draw RUN`. Another run on the split "
        "would be another look.",
    ),
    "E_LOOK_MISSING": (
        "An earlier look at the same rows is not at hand to compare with",
        "Further looks show only what is better than those before. Look in the workspace where the "
        "first look was taken, or put its `looks` folder back, from git or a backup. Or: "
        f"{FRESH[0].lower()}{FRESH[1:]}",
    ),
    "E_REPORT_TAMPERED": (
        "The report is not what was written",
        "Write it again from the run: `guard eval report draw RUN`. If somebody sent it to you, "
        "ask for the run itself.",
    ),
    "E_UNDERPOWERED": (
        "There are too few rows for what is to be shown",
        "The message says how many are missing. Add labelled rows, `guard eval data add FILE "
        "--name NEW`, or ask "
        "for less: a higher risk, or a lower confidence.",
    ),
}
"""Refusals of other commands, made where they happen: (title, what it means and what to do)."""
