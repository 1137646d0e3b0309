"""A report: what was found, as one value that has a digest."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Self

from pydantic import AwareDatetime, model_validator

from guard_eval.looks.registration import Registration
from guard_eval.report.sections import (
    Baseline,
    Certified,
    Check,
    Comparison,
    Curve,
    Drift,
    Failure,
    Figure,
    Inherited,
    Lineage,
    Look,
    Miss,
    Primary,
    Said,
    Slice,
    Stage,
    Waiver,
)
from guard_eval.splits.split import Role, Split


class Report(Said):
    """All of it. What it may be called is not said here but follows from it: `standing`."""

    title: str = ""
    run: str = ""
    at: AwareDatetime | None = None  # when the run ended
    policy: str = ""  # its name
    bundle: str = ""  # its fingerprint
    split: Split | None = None
    burned: str | None = None  # the reason; None: the ledger says nothing of the kind
    measured: int | None = None  # rows with an outcome
    registration: Registration | None = None
    look: int | None = None  # this is look number ...
    withheld: str = ""  # why the Ladder lets no figure of this look be told
    inherited: tuple[Inherited, ...] = ()  # looks at other splits that count for this one
    waivers: tuple[Waiver, ...] = ()
    lineage: Lineage | None = None
    primary: Primary | None = None
    figures: tuple[Figure, ...] = ()
    curves: tuple[Curve, ...] = ()
    certificate: Certified | None = None
    slices: tuple[Slice, ...] = ()
    comparison: Comparison | None = None
    baselines: tuple[Baseline, ...] = ()
    checks: tuple[Check, ...] = ()
    drift: Drift | None = None
    looks: tuple[Look, ...] | None = None  # None: the ledger was not read
    stages: tuple[Stage, ...] = ()
    failures: tuple[Failure, ...] | None = None
    broken: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()  # why figures are missing, or count fewer rows
    misses: tuple[Miss, ...] = ()
    environment: Mapping[str, str] = {}

    @property
    def digest(self) -> str:
        """What the ledger's RESULT keeps: 64 hexadecimal digits."""
        return data_digest(self.model_dump(mode="json"))

    @model_validator(mode="after")
    def _no_text_of_a_test(self) -> Self:
        if self.misses and (self.split is None or self.split.role is Role.TEST):
            raise ValueError("misses show text of rows: not of a test split, nor of an unknown one")
        return self

    @model_validator(mode="after")
    def _no_figure_of_a_withheld_look(self) -> Self:
        measured = self.primary, self.figures, self.curves, self.slices, self.comparison
        more = self.baselines, self.failures, self.certificate and self.certificate.observed
        if self.withheld and any((*measured, *more, self.broken, self.notes)):
            raise ValueError("a look that is no better than another shows no figures")
        return self


def data_digest(data: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a report as JSON has it, keys sorted.

    Stricter than `canonical`: "not measured" and "none" are two things here.
    """
    text = json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
