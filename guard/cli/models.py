"""Models of entailment that policies name and that can't be what is meant; no server is asked."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from guard import yamlfile
from guard.adapters.nli import doubt
from guard.checks.consistency import Consistency
from guard.checks.entailment import Entailment
from guard.policy import Policy


def unknown(folder: Path, policies: Mapping[str, Policy]) -> Iterator[str]:
    """Say of every model that is known to be none where a policy names it, and what to do."""
    for name, policy in policies.items():
        for check in policy.checks:
            if isinstance(check, Entailment | Consistency) and (why := doubt(check.model)):
                path, place = folder / f"{name}.yaml", ("checks", check.name(), "model")
                yield f"{path}:{yamlfile.line(path, place)}: {'.'.join(place)}: {why}"
