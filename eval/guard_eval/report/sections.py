"""The sections of a report, as plain data. A field that is None is printed as "not measured"."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from guard_eval.report.names import Unit
from guard_eval.splits.split import Role

Share = Annotated[float, Field(ge=0, le=1)]
Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Hashed = Annotated[str, Field(pattern=r"^[0-9a-f]{8,64}$")]
"""A row's hash, or its beginning: what an example of a leak is shown as, never its text."""


class Said(BaseModel):
    """Base of all that a report says: frozen, strict, no NaN."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Figure(Said):
    """A number with its interval."""

    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: Unit = ""


class Primary(Said):
    """The figure that was registered beforehand, and how it was come by."""

    figure: Figure
    level: Share | None = None  # of the interval
    method: str = ""  # of the interval
    rows: int | None = None  # that the figure is of
    clusters: int | None = None
    detectable: float | None = None  # the smallest difference that would likely be noticed
    threshold: float | None = None
    threshold_from: str = ""  # name of the split that it was fitted on


class Curve(Said):
    """One line of a plot; both axes are shares."""

    kind: Literal["roc", "pr", "reliability", "risk_coverage"]
    points: tuple[tuple[Share, Share], ...]
    at: tuple[Share, Share] | None = None  # where the threshold lies; of reliability, only x counts
    area: float | None = None  # AUROC, AUPRC, ECE or AURC
    base: Share | None = None  # what knowing nothing gives: prevalence


class FittedPart(Said):
    """A part of the policy, and what it was fitted on, by itself and through other parts."""

    kind: str
    name: str = ""
    fingerprint: Sha
    fit_on: tuple[str, ...] = ()  # sha256 of splits
    through: tuple[str, ...] = ()  # sha256 of splits that came in through other parts
    run: str = ""  # what fitted it; empty: it was not fitted, or nobody says
    declared: bool = True  # somebody says where it comes from
    pinned: bool = True  # it cannot change under its name


class SplitNode(Said):
    """A split in the lineage graph."""

    sha256: str
    name: str = ""
    role: Role | None = None  # None: no split of this workspace
    rows: int | None = None


class Lineage(Said):
    """The policy's parts and the splits that they, or the measurement, touch."""

    parts: tuple[FittedPart, ...] = ()
    splits: tuple[SplitNode, ...] = ()


class Domain(Said):
    """A certified threshold of one group of rows."""

    name: str
    threshold: float | None = None
    rows: int | None = None
    released: int | None = None
    errors: int | None = None
    bound: Share | None = None


class Certified(Said):
    """The promise about released answers, made on the calibration split."""

    risk: Share  # at most this rate of unsupported answers among the released
    confidence: Share
    threshold: float | None = None  # None: nothing qualified, so nothing may be released
    policy: str = ""  # fingerprint of the bundle that it holds for
    own: bool = False  # whether the report's policy scores answers as the certified one did
    sourced: bool = False  # whether it is known what made the scores
    asked: int | None = None  # which of those asked of the cal answers; None: not counted
    entered: bool = False  # whether the ledger has it as it is
    split: str = ""  # sha256 of the calibration split
    split_name: str = ""
    rows: int | None = None
    clusters: int | None = None
    released: int | None = None
    errors: int | None = None
    bound: Share | None = None  # upper, at the confidence
    method: str = ""
    missing: int | None = None  # labels that are still needed
    assumptions: tuple[str, ...] = ()
    domains: tuple[Domain, ...] = ()
    observed: Figure | None = None  # the rate on the split of this report


class Slice(Said):
    """A segment that is reported apart."""

    name: str
    figure: Figure
    rows: int | None = None
    clusters: int | None = None
    p: Share | None = None
    holm: Share | None = None


class Comparison(Said):
    """This policy against another, on the same rows."""

    baseline: str
    figure: Figure  # of the difference: this less the other
    this: float | None = None
    other: float | None = None
    only_this: int | None = None  # rows that only this policy gets right
    only_other: int | None = None
    mcnemar: Share | None = None  # exact p
    detectable: float | None = None
    verdict: str = ""


class Baseline(Said):
    """What a guard without understanding reaches on the same rows."""

    name: str
    figures: tuple[Figure, ...] = ()


State = Literal["pass", "refused", "flagged", "waived", "not checked"]
"""The words of `guard_eval.refusals.scan.Status`."""


class Check(Said):
    """One line of the leak scan."""

    code: str
    what: str = ""
    state: State = "not checked"
    needed: bool = True  # nothing is certified without it
    count: int | None = None
    note: str = ""
    examples: tuple[Hashed, ...] = Field((), max_length=3)


class Waiver(Said):
    """A flag that somebody decided to live with."""

    code: str
    reason: str
    at: AwareDatetime | None = None


class Drift(Said):
    """How far the rows are from those that the policy was calibrated on."""

    since: AwareDatetime | None = None
    reference: str = ""
    rows: int | None = None
    effective: float | None = None  # sample size, after weighting
    clipped: Share | None = None  # of the weights' mass
    figures: tuple[Figure, ...] = ()
    verdict: str = ""


class Look(Said):
    """One time that this split, or one that shares its rows, was looked at."""

    count: int  # of the ledger's entry
    at: AwareDatetime
    verb: str
    registration: str = ""
    policy: str = ""
    told: str = ""  # what was published
    server: str = ""  # that the rows were sent to
    sources: Mapping[str, int] = {}  # of the split, that others had which were looked at before


class Inherited(Said):
    """A look at another split with rows of this one: it counts as a look at this one."""

    split: str  # its name, or the beginning of its sha256
    rows: int  # that both have, or nearly
    at: AwareDatetime | None = None  # None: in another workspace, whose ledger is not here
    registration: str = ""
    policy: str = ""


class Stage(Said):
    """Time and cost of a stage of the guard, over the run's rows."""

    name: str
    median: float | None = None  # ms
    p95: float | None = None
    total: float | None = None
    cost: float | None = None  # USD
    tokens: int | None = None


class Failure(Said):
    """Rows that ended in an error, by its kind, or on which a check broke, by its name."""

    kind: str
    rows: int


class Miss(Said):
    """A row that the policy got badly wrong. Never one of a test split."""

    row: str
    error: Literal["released unsupported", "held back supported"]
    score: float | None = None
    question: str = ""
    answer: str = ""
