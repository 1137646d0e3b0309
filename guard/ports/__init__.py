"""The outside world as the inside sees it. Adapters fit these; tests fake them."""

from dataclasses import dataclass

from guard.ports.models import Entailment, Llm, Nli
from guard.ports.packages import NO_PACKAGES, Package, Packages, Standing
from guard.ports.sandbox import LIMITS, NOWHERE, End, Execution, Language, Limits, Sandbox
from guard.ports.store import Store
from guard.ports.symbols import NO_SYMBOLS, Looked, Missing, Symbols
from guard.ports.web import Outcome, Page, Web


@dataclass(frozen=True, slots=True)
class Tools:
    """What the pipeline and the checks may use; made once, in `app`."""

    llm: Llm
    store: Store
    nli: Nli
    web: Web
    sandbox: Sandbox = NOWHERE
    symbols: Symbols = NO_SYMBOLS
    packages: Packages = NO_PACKAGES


__all__ = [
    "LIMITS",
    "NOWHERE",
    "NO_PACKAGES",
    "NO_SYMBOLS",
    "End",
    "Entailment",
    "Execution",
    "Language",
    "Limits",
    "Llm",
    "Looked",
    "Missing",
    "Nli",
    "Outcome",
    "Package",
    "Packages",
    "Page",
    "Sandbox",
    "Standing",
    "Store",
    "Symbols",
    "Tools",
    "Web",
]
