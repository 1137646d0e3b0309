"""Every check the guard knows, in the order they are reported."""

from guard.checks._certified import Certified
from guard.checks._passages import off_loop
from guard.checks.api import Api
from guard.checks.base import LONGEST, Check, Ran, Scope, added, run, together
from guard.checks.citations import Citations
from guard.checks.code import Code
from guard.checks.confidence import Confidence
from guard.checks.consistency import Consistency
from guard.checks.entailment import Entailment
from guard.checks.links import Links
from guard.checks.names import Names
from guard.checks.numbers import Numbers
from guard.checks.packages import Packages
from guard.checks.patterns import Patterns
from guard.checks.quotes import Quotes
from guard.checks.schema import Schema
from guard.checks.self_check import SelfCheck
from guard.checks.wording import Wording

CHECKS: tuple[type[Check], ...] = (
    Citations,
    Numbers,
    Names,
    Quotes,
    Wording,
    Entailment,
    SelfCheck,
    Consistency,
    Confidence,
    Links,
    Packages,
    Schema,
    Patterns,
    Code,
    Api,
)

__all__ = [
    "CHECKS",
    "LONGEST",
    "Certified",
    "Check",
    "Ran",
    "Scope",
    "added",
    "off_loop",
    "run",
    "together",
]
