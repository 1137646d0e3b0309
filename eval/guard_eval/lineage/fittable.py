"""What a policy file says, as parts: every number, text and model that could have been fitted."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from guard.checks import CHECKS
from guard.policy import Policy
from guard_eval.canonical import digest
from guard_eval.lineage import detectors
from guard_eval.lineage.parts import Kind, Part

PROVENANCE = ("fitted", "certified", "certificate")
"""Blocks of a policy file that say where the numbers beside them come from."""

_SPLITS = ("tune", "cal", "splits", "fit_on")  # what such a block calls them
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PROMPTS = ("instruct", "ask", "hedge", "instructions")
_MODELS: Mapping[str, Kind] = {"self_check": "judge"}  # elsewhere `model` reads, and is a detector
_LIMITS = ("seconds", "milliseconds", "run_seconds", "max_chars")  # of cost, not of judgement
_SENTENCE = 5  # words; fewer are a name or a choice
_CODE = 40  # signs without a space; a sentence may be written so
_NOT_FITTED = ""  # as `fit_run`: known to come from no data


def parts(policy: Policy) -> Iterator[Part]:
    """Yield the parts of a policy, each with what the file says of its origin.

    A setting that has the default of the code was not fitted by whoever wrote the file; its origin
    is the code's. A number, prompt or model that the file sets, and says nothing of, has no origin.
    """
    usual = Policy(name=policy.name).resolved()
    for section, value in policy.resolved().items():
        if section == "checks":
            for check, settings in value.items():
                usual_check = next(c for c in CHECKS if c.name() == check)().model_dump(mode="json")
                yield from _section(f"checks.{check}", settings, usual_check)
        elif section not in ("name", "description"):
            yield from _section(section, value, usual[section])


def _section(path: str, value: Any, usual: Any) -> Iterator[Part]:
    """Parts of a section; settings that are neither number, text nor model make one together."""
    if not isinstance(value, Mapping):
        yield from _leaf(path, value, usual, {})
        return
    declared = {name: value[name] for name in PROVENANCE if isinstance(value.get(name), Mapping)}
    settings = {}
    for name, each in value.items():
        if name in declared:
            continue
        before = usual.get(name) if isinstance(usual, Mapping) else None
        if name == "calibration" and each:
            yield _calibrator(f"{path}.{name}", each)
        elif name == "segments" and isinstance(each, Mapping):
            yield from (_segment(f"{path}.{name}.{one}", made) for one, made in each.items())
        elif _kind(path, name, each) != "setting":
            yield from _leaf(f"{path}.{name}", each, before, declared)
        else:
            settings[name] = each
    if settings:
        yield _part("setting", path, settings, _NOT_FITTED, text=_text(settings))


def _leaf(path: str, value: Any, usual: Any, declared: Mapping[str, Any]) -> Iterator[Part]:
    section, _, name = path.rpartition(".")
    kind = _kind(section, name, value)
    blocks = (each for each in declared.values() if each.get("threshold", value) == value)
    fitted: Mapping[str, Any] = next(blocks, {})
    plain = kind == "setting" or value == ""
    run = _NOT_FITTED if plain or (value == usual and not fitted) else _run(fitted)
    text = value if kind == "prompt" else _text(value) if kind == "setting" else ""
    params = {} if kind == "prompt" and text else {"value": str(value)}
    if kind == "judge":
        params["pin"] = "none" if not _pinned(value) else "stated"
    if kind == "detector" and isinstance(value, str):
        value, params["pin"] = detectors.known(value)
    yield _part(kind, path, value, run, _seen(fitted) if run else (), text=text, params=params)


def _text(value: Any) -> str:
    """What a setting says: a test row could stand there, as a sentence or cut up into words."""
    said = list(strings(value))
    whole = [each for each in said if len(each.split()) >= _SENTENCE or len(each) >= _CODE]
    words = " ".join(each for each in said if each not in whole)
    return "\n".join([*whole, words] if len(words.split()) >= _SENTENCE else whole)


def strings(value: Any) -> Iterator[str]:
    """Yield every text in a value, in its order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from strings(each)


def _calibrator(path: str, value: Mapping[str, Any]) -> Part:
    declared: Mapping[str, Any] = next((value[n] for n in PROVENANCE if value.get(n)), {})
    numbers = {name: each for name, each in value.items() if name not in PROVENANCE}
    params = {k: str(v) for k, v in declared.items()}
    return _part("calibrator", path, numbers, _run(declared), _seen(declared), params=params)


def _segment(path: str, made: Mapping[str, Any]) -> Part:
    """The threshold of a segment, which stands in the block that says where it comes from."""
    value = made["threshold"]
    params = {"value": str(value)}
    return _part("threshold", path, value, _run(made), _seen(made), params=params)


def _kind(section: str, name: str, value: Any) -> Kind:
    if name == "model":
        return _MODELS.get(section.rpartition(".")[2], "detector")
    if isinstance(value, str) and (name in _PROMPTS or section in _PROMPTS):
        return "prompt"
    if section == "ground" and name in ("passages", "min_score"):
        return "retriever"
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return "threshold" if number and name not in _LIMITS else "setting"


def _run(declared: Mapping[str, Any]) -> str | None:
    """The run that a block of provenance names: by its id, or by its command."""
    return str(declared.get("run") or declared.get("command") or "").strip() or None


def _seen(declared: Mapping[str, Any]) -> tuple[str, ...]:
    """The sha256 of the splits that a block of provenance names."""
    named = [declared.get(name) or () for name in _SPLITS]
    flat = {str(each) for n in named for each in ([n] if isinstance(n, str) else n)}
    return tuple(sorted(each for each in flat if _SHA256.fullmatch(each)))


def _pinned(model: str | None) -> bool:
    """Whether a judge's name tells one version from the next: by a date or a digest."""
    name = model or ""
    return "@sha256:" in name or sum(c.isdigit() for c in name.replace("-", "")[-8:]) == 8


def _part(
    kind: Kind, name: str, value: Any, run: str | None, fit_on: tuple[str, ...] = (), *,
    text: str = "", params: Mapping[str, str] | None = None,
) -> Part:  # fmt: skip
    return Part(
        kind=kind, name=name, sha256=digest({"value": value}), text=text, fit_run=run,
        fit_on=fit_on, params=params or {},
    )  # fmt: skip
