"""Entries of the ledger: what was done, in order, never edited."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime

from guard.fixed import Fixed


class Verb(StrEnum):
    """What an entry says was done."""

    CREATE = "create"  # the ledger itself
    INGEST = "ingest"  # a data set: dataset, rows
    SPLIT = "split"  # split (a Split as a mapping)
    SEAL = "seal"  # split, sketch, canary
    FIT = "fit"  # run, part (a Part as a mapping)
    CERTIFY = "certify"  # question put to cal answers, certificates (sha256)
    REGISTER = "register"  # registration (as a mapping)
    OPEN = "open"  # split, registration: written before the seal is opened
    LADDER = "ladder"  # what a look may tell: better, or no better than another; hashes
    RESULT = "result"  # registration, report (sha256), published figures
    BURN = "burn"  # split, reason
    WAIVE = "waive"  # code, split, reason
    ANCHOR = "anchor"  # count and head, and where they were kept
    MEND = "mend"  # torn: what a crash left of a last line


class Entry(Fixed):
    """One line of the ledger; `prev` is the digest of the one before."""

    count: int  # 0, 1, 2 ...
    at: AwareDatetime
    verb: Verb
    data: Mapping[str, Any]
    prev: str
