"""A certificate into the policy file that it is about, with where its numbers come from."""

from collections.abc import Mapping
from pathlib import Path

from guard.checks import Certified
from guard.checks.entailment import Entailment
from guard.checks.self_check import SelfCheck
from guard.policy import Policy
from guard.types import Action, Verdict
from guard_eval.certify.certificate import Certificate
from guard_eval.certify.placing import INDENT, flow, lines, placed
from guard_eval.errors import EvalError

_CHECK = "entailment"
_SETTINGS = ("checks", _CHECK)
_WHOLE = "\0"  # in place of a segment's name: all answers

_Made = Mapping[str, Certificate]


def write(
    certificate: Certificate | Mapping[str, Certificate],
    policy: Path,
    command: str,
    out: Path | None = None,
) -> Path:
    """Write the threshold and its provenance; return the file.

    `support` and `reject` become the threshold, so that no other check can let through what is
    below it, and what is not supported is withheld, which is what was certified: as a whole, and
    without asking the model again, whose second answers nobody measured. Without a threshold what
    is supported is withheld as well. All else in the file stays as it is.

    Thresholds by segment stand under `segments`, and take the place of those two in the segment
    that a request names.

    Args:
        certificate: of all answers, or those of segments, by name.
        policy: the file.
        command: that made the certificate.
        out: another file to write instead.

    Raises:
        EvalError: the policy ships with the program and there is no `out`; the threshold is no
            probability; an exception of the policy lets through what the certificate withholds; a
            judge gave scores that it will not give then.
        ConfigError: the policy, before or after, is wrong.
    """
    made = {_WHOLE: certificate} if isinstance(certificate, Certificate) else certificate
    return placed(
        policy,
        out,
        lambda now: _settings(now, made, command),
        lambda then: _says(then, made),
        "certificate",
    )


def _settings(policy: Policy, made: _Made, command: str) -> dict[tuple[str, ...], str]:
    """What has to be set, place by place."""
    thresholds = [each.threshold for each in made.values() if each.threshold is not None]
    if wrong := [found for found in thresholds if not 0 <= found <= 1]:
        raise EvalError(
            f"the threshold is {wrong[0]:g}, and {_CHECK} takes probabilities",
            "certify scores of the guard itself: guard eval run, then --tune and --cal",
        )
    check = next((each for each in policy.checks if isinstance(each, Entailment)), None)
    if check is None:
        raise EvalError(f"policy {policy.name} has no check {_CHECK}", f"add `{_CHECK}: {{}}`")
    if check.reject < check.support and SelfCheck.name() in {c.name() for c in policy.checks}:
        raise EvalError(
            f"policy {policy.name}: its judge ({SelfCheck.name()}) gave the scores of what lies "
            "between reject and support, and is never asked once both are the threshold",
            f"set checks.{_CHECK}.reject to support, measure both splits again, and certify that",
        )
    before = check.certified
    whole = made.get(_WHOLE)
    settings = _one(whole, command) if whole else _many(made, command)
    if whole and check.segments:
        settings[(*_SETTINGS, "segments")] = "{}"
    if not whole and before:
        settings[(*_SETTINGS, "certified")] = "null"
    if policy.repair.attempts:
        settings["repair", "attempts"] = "0"
    if policy.release != "answer":
        settings["release",] = "answer"
    supports = whole is None or whole.threshold is not None
    for verdict in Verdict:
        if verdict is Verdict.SUPPORTED and supports:
            if before is not None and before.threshold is None:
                settings["rules", verdict.value] = Action.PASS.value
            continue
        own = policy.rules.checks.get(_CHECK, {}).get(verdict)
        if own and not own.stops:
            raise EvalError(
                f"policy {policy.name}: rules.checks.{_CHECK}.{verdict.value} is {own.value}, "
                "which lets through what the certificate withholds",
                "take that exception out",
            )
        if not policy.rules.action(None, verdict).stops:
            settings["rules", verdict.value] = Action.ABSTAIN.value
    return settings


def _one(certificate: Certificate, command: str) -> dict[tuple[str, ...], str]:
    certified = lines(_provenance(certificate, command, ""), INDENT)
    settings: dict[tuple[str, ...], str] = {(*_SETTINGS, "certified"): certified}
    if certificate.threshold is not None:
        value = repr(certificate.threshold)
        settings |= {(*_SETTINGS, name): value for name in ("reject", "support")}
    return settings


def _many(made: _Made, command: str) -> dict[tuple[str, ...], str]:
    segments = [
        f"\n{INDENT}{flow(name)}: {lines(_provenance(each, command, name), INDENT + '  ')}"
        for name, each in sorted(made.items())
    ]
    return {(*_SETTINGS, "segments"): "{" + ",".join(segments) + "}"}


def _provenance(certificate: Certificate, command: str, segment: str) -> dict[str, object]:
    said = {
        "threshold": certificate.threshold,
        "max_risk": certificate.max_risk,
        "confidence": certificate.confidence,
        "exact": certificate.exact,
        "labels": certificate.n,
        "released": certificate.released,
        "errors": certificate.errors,
        "bound": certificate.bound,
        "method": certificate.method,
        "tune": certificate.tune_sha256,
        "cal": certificate.cal_sha256,
        "policy": certificate.policy,
        "asked": certificate.asked,
        "seed": certificate.seed,
        "date": certificate.at.date().isoformat(),
        "command": command,
        **({"together": certificate.together} if certificate.together else {}),
        **({"pooled": list(certificate.pooled)} if certificate.pooled else {}),
    }
    return {**said, "digest": Certified.model_validate(said).summed(segment)}


def _says(policy: Policy, made: _Made) -> bool:
    """Whether a policy does what was certified."""
    check = next(each for each in policy.checks if isinstance(each, Entailment))
    if (whole := made.get(_WHOLE)) is None:
        return check.segments.keys() == made.keys() and all(
            _threshold(policy, name) == each.threshold for name, each in made.items()
        )
    if check.segments or check.certified is None:
        return False
    if whole.threshold is not None:
        return _threshold(policy, "") == whole.threshold
    actions = [policy.rules.action(_CHECK, verdict) for verdict in Verdict]
    nothing = all(action.stops for action in actions)
    return nothing and check.certified.threshold is None


def _threshold(policy: Policy, segment: str) -> float | None:
    known = policy.certificate(segment)
    return known.threshold if known else None
