"""A certificate into the policy file that it is about, with where its numbers come from."""

import os
import tempfile
from pathlib import Path

import yaml

from guard.checks.entailment import Entailment
from guard.errors import ConfigError
from guard.policy import STRICTNESS, Policy
from guard.shelf import SHIPPED, read
from guard.types import Action, Verdict
from guard_eval.certify.certificate import Certificate
from guard_eval.certify.edit import put
from guard_eval.errors import EvalError

_CHECK = "entailment"
_SETTINGS = ("checks", _CHECK)


def write(certificate: Certificate, policy: Path, command: str, out: Path | None = None) -> Path:
    """Write the threshold and its provenance; return the file.

    `support` and `reject` become the threshold, so that no other check can let through what is
    below it, and what is not supported is withheld, which is what was certified. Without a
    threshold what is supported is withheld as well. All else in the file stays as it is.

    Args:
        certificate: of all answers.
        policy: the file.
        command: that made the certificate.
        out: another file to write instead.

    Raises:
        EvalError: the policy ships with the program and there is no `out`; the threshold is no
            probability; an exception of the policy lets through what the certificate withholds.
        ConfigError: the policy, before or after, is wrong.
    """
    target = out or policy
    if target.resolve().parent == SHIPPED.resolve():
        raise EvalError(f"{target}: this policy ships with the program", "name another file: --out")
    if not target.parent.is_dir():
        raise EvalError(f"{target.parent}: there is no such folder", "make it first")
    now = read(policy)
    settings = _settings(now, certificate, command)
    text = policy.read_text(encoding="utf-8")
    try:
        for place, value in settings.items():
            text = put(text, place, value)
    except (ValueError, yaml.YAMLError) as exc:
        raise EvalError(
            f"{policy}: {exc}", "write it as a plain mapping, without anchors"
        ) from None
    _replace(target, text, certificate)
    return target


def _settings(policy: Policy, certificate: Certificate, command: str) -> dict[tuple[str, ...], str]:
    """What has to be set, place by place."""
    found = certificate.threshold
    if found is not None and not 0 <= found <= 1:
        raise EvalError(
            f"the threshold is {found:g}, and {_CHECK} takes probabilities",
            "certify scores of the guard itself: guard eval run, then --tune and --cal",
        )
    check = next((each for each in policy.checks if isinstance(each, Entailment)), None)
    if check is None:
        raise EvalError(f"policy {policy.name} has no check {_CHECK}", f"add `{_CHECK}: {{}}`")
    before = check.certified
    settings: dict[tuple[str, ...], str] = {}
    settings[(*_SETTINGS, "certified")] = _flow(_provenance(certificate, command))
    if found is not None:
        settings |= {(*_SETTINGS, name): repr(found) for name in ("reject", "support")}
    for verdict in Verdict:
        wanted = STRICTNESS(Action.ABSTAIN)
        if verdict is Verdict.SUPPORTED and found is not None:
            if before is not None and before.threshold is None:
                settings["rules", verdict.value] = Action.PASS.value
            continue
        own = policy.rules.checks.get(_CHECK, {}).get(verdict)
        if own and STRICTNESS(own) < wanted:
            raise EvalError(
                f"policy {policy.name}: rules.checks.{_CHECK}.{verdict.value} is {own.value}, "
                "which lets through what the certificate withholds",
                "take that exception out",
            )
        if STRICTNESS(policy.rules.action(None, verdict)) < wanted:
            settings["rules", verdict.value] = Action.ABSTAIN.value
    return settings


def _provenance(certificate: Certificate, command: str) -> dict[str, object]:
    return {
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
        "seed": certificate.seed,
        "date": certificate.at.date().isoformat(),
        "command": command,
    }


def _flow(values: dict[str, object]) -> str:
    """One line of YAML."""
    dumped = yaml.safe_dump(
        values, default_flow_style=True, width=1_000_000, allow_unicode=True, sort_keys=False
    )
    return str(dumped).strip()


def _replace(target: Path, text: str, certificate: Certificate) -> None:
    """Put a file in place once it has been read as a policy. Raises ConfigError, EvalError."""
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            for beside in target.parent.glob("*.yaml"):  # it may extend any of them
                (Path(folder) / beside.name).write_bytes(beside.read_bytes())
            new = Path(folder) / target.name
            new.write_text(text, encoding="utf-8")
            try:
                took = _says(read(new), certificate)
            except ConfigError as exc:
                told = str(exc).replace(folder, str(target.parent))
                raise EvalError(f"with the certificate, the policy is wrong: {told}") from None
            if not took:
                raise EvalError(
                    f"{target}: what was written does not come out of the file",
                    "write checks.entailment and rules without YAML anchors",
                )
            os.replace(new, target)
    except OSError as exc:
        raise EvalError(f"{target}: cannot be written: {exc.strerror}", "mend the path") from None


def _says(policy: Policy, certificate: Certificate) -> bool:
    """Whether a policy does what was certified."""
    found = certificate.threshold
    rules = [policy.rules.action(_CHECK, verdict) for verdict in Verdict]
    if any(
        STRICTNESS(action) < STRICTNESS(Action.ABSTAIN) for action in rules[found is not None :]
    ):
        return False
    check = next(each for each in policy.checks if isinstance(each, Entailment))
    if check.certified is None or check.certified.threshold != found:
        return False
    return found is None or check.support == check.reject == found
