"""A split: rows with one role. What was fitted on one is never measured on the same."""

from enum import StrEnum

from pydantic import AwareDatetime

from guard.fixed import Fixed


class Role(StrEnum):
    """What the rows of a split may be used for; a cluster has one role."""

    TRAIN = "train"
    TUNE = "tune"
    CAL = "cal"
    TEST = "test"


class Level(StrEnum):
    """How well the rows of a test split are protected; every report says what it means."""

    DECLARED = "L0"  # a plain file: misuse is evident at best
    SEALED = "L1"  # an encrypted file: no accident and no casual peeking
    SERVICE = "L2"  # another user or host holds key and labels
    ANCHORED = "L3"  # L2, with an anchor outside and a third party's key


class Split(Fixed):
    """What is known of a split without opening it; lists are in the order of the file."""

    name: str
    role: Role
    dataset: str  # sha256 of the data set it was cut from
    sha256: str  # of the canonical rows: the split's identity
    merkle: str  # root over the rows' digests
    labels: str  # root over (content, label) pairs: fixed when sealed
    rows: int
    clusters: int
    seed: int | None = None
    rule: str = ""  # how rows were joined to clusters and clusters dealt out
    first: AwareDatetime | None = None  # earliest and latest prediction_time
    last: AwareDatetime | None = None
    segments: tuple[str, ...] = ()  # their names, empty for rows without; none: not known
    level: Level = Level.DECLARED
    budget: int = 1  # looks
    file: str = ""  # relative to the manifest
    created: AwareDatetime | None = None
