"""Scores that policies read by numbers fitted for others, and judges that no claim reaches."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from guard import yamlfile
from guard.adapters.nli.weights import fingerprint
from guard.checks.entailment import Entailment
from guard.checks.self_check import SelfCheck
from guard.policy import Policy

_ENTAILMENT = ("checks", Entailment.name())


def unfit(folder: Path, policies: Mapping[str, Policy]) -> Iterator[str]:
    """Say of every such policy where it is, and what to do."""
    for name, policy in policies.items():
        path = folder / f"{name}.yaml"
        check = next((each for each in policy.checks if isinstance(each, Entailment)), None)
        if check is None:
            continue
        own = yamlfile.read(path)
        for section in _ENTAILMENT:
            own = own.get(section) or {}
        for place, problem in _problems(check, own, policy, path):
            at = yamlfile.line(path, place)
            yield f"{path}:{at}: {'.'.join(place)}: {problem}"


def _problems(
    check: Entailment, own: Mapping[str, object], policy: Policy, path: Path
) -> Iterator[tuple[tuple[str, ...], str]]:
    """`own` is what the policy's own file says of the check."""
    known, again = check.calibration, f"guard eval calibrate ROWS --policy {path}"
    if "model" in own and "support" not in own and (not known or known.model != check.model):
        yield (
            (*_ENTAILMENT, "model"),
            f"its scores are read by thresholds that were fitted for "
            f"{known.model if known else 'another'} (support {check.support:g}, reject "
            f"{check.reject:g}, refute {check.refute:g}): set them beside it, or fit what they are "
            f"worth on answers of your own ({again})",
        )
    there = fingerprint(check.model)
    if known and known.model == check.model and there and known.fitted.weights != there:
        yield (
            (*_ENTAILMENT, "calibration", "fitted", "weights"),
            f"was fitted for {known.fitted.weights}, and the model has {there}: its scores are "
            f"worth something else now ({again})",
        )
    judged = SelfCheck.name() in {each.name() for each in policy.checks}
    if judged and check.reject == check.support and not (check.certified or check.segments):
        yield (
            ("checks", SelfCheck.name()),
            f"is asked of no claim that entailment reads: it gets what scores between reject and "
            f"support, which are both {check.support:g}",
        )
