"""The policies in force: loaded from a folder, inherited, reloaded on change."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog

from guard import yamlfile
from guard.checks import CHECKS
from guard.errors import ConfigError, UnknownPolicy, meant
from guard.policy import Policy

log = structlog.get_logger()
NAME = re.compile(r"[\w.-]{1,64}", re.ASCII)  # it stands in addresses and headers
NAME_SAYS = "up to 64 letters (a-z), digits, dots, dashes and underscores"
_BESIDE = Path(__file__).parent / "policies"  # in an installed package
SHIPPED = _BESIDE if _BESIDE.is_dir() else Path(__file__).parent.parent / "policies"


def load(folder: Path = SHIPPED) -> dict[str, Policy]:
    """Read every policy file in a folder; shipped policies can be extended from there.

    Raises ConfigError with every problem of every file.
    """
    if not folder.is_dir():
        raise ConfigError(f"{folder}: there is no such folder of policies")
    policies, problems = {}, []
    for path in sorted(folder.glob("*.yaml")):
        try:
            policies[path.stem] = read(path)
        except ConfigError as exc:
            problems.append(str(exc))
    if problems:
        raise ConfigError("\n".join(problems))
    if not policies:
        raise ConfigError(f"{folder}: holds no policy (*.yaml)")
    return policies


def read(path: Path) -> Policy:
    """Read one policy file with all that it extends. Raises ConfigError."""
    if not NAME.fullmatch(path.stem):
        raise ConfigError(f"{path}: the name of a policy may hold {NAME_SAYS}: rename the file")
    data = _inherited(path, ())
    known = {check.name(): check for check in CHECKS}
    given = data.get("checks") or {}
    if not isinstance(given, Mapping):
        raise ConfigError(f"{path}: checks: must be a mapping of check names to settings")
    own = [field for field in Policy.model_fields if field != "name"]  # the file's is the policy's
    problems = [
        yamlfile.unknown(str(name), [*own, "extends"], path, [], "setting")
        for name in data
        if name not in own
    ]
    checks = []
    for name, settings in given.items():
        if name not in known:
            problems.append(yamlfile.unknown(str(name), list(known), path, ["checks"], "check"))
        elif settings is not False:
            try:
                checks.append(yamlfile.build(known[name], settings or {}, path, ["checks", name]))
            except ConfigError as exc:
                problems.append(str(exc))
    rules = data.get("rules")
    exceptions = rules.get("checks") if isinstance(rules, Mapping) else None
    for name in exceptions if isinstance(exceptions, Mapping) else ():
        if name not in known:
            place = ["rules", "checks"]
            problems.append(yamlfile.unknown(str(name), list(known), path, place, "check"))
    if problems:
        raise ConfigError("\n".join(problems))
    return yamlfile.build(Policy, {**data, "name": path.stem, "checks": tuple(checks)}, path)


def doubts(folder: Path, policies: Mapping[str, Policy]) -> list[str]:
    """Say of every certificate that is not repeated, as it was edited, where it is and what to do.

    In a segment nothing counts as supported then.
    """
    return [
        _edited(folder / f"{name}.yaml", place)
        for name, policy in policies.items()
        for place in policy.edited
    ]


class Shelf:
    """The policies of a folder, by name; `refresh` keeps the last good ones."""

    def __init__(self, folder: Path = SHIPPED, default: str = "default") -> None:
        self._folder = folder
        self._seen = self._state()
        self.policies = load(folder)
        self.default = default
        self.problem: str | None = None
        if default not in self.policies:
            raise ConfigError(
                f"{folder}: there is no policy {default!r}; {meant(default, self.policies)}"
                f"there are: {', '.join(sorted(self.policies))}"
            )

    def pick(self, name: str | None) -> Policy:
        """The policy of that name, or the default one. Raises UnknownPolicy."""
        policy = self.policies.get(name or self.default)
        if policy is None:
            known = ", ".join(sorted(self.policies))
            raise UnknownPolicy(
                f"no policy {name!r}; {meant(name or '', self.policies)}there are: {known}",
                param="policy",
            )
        return policy

    def refresh(self) -> None:
        """Load the folder again if a file in it has changed; a wrong one changes nothing."""
        state = self._state()
        if state == self._seen:
            return
        self._seen = state
        try:
            policies = load(self._folder)
            if self.default not in policies:
                raise ConfigError(f"{self._folder}: the default policy {self.default!r} is gone")
        except ConfigError as exc:
            self.problem = str(exc)
            log.error("policies not reloaded, the last good ones stay", problem=str(exc))
            return
        self.policies, self.problem = policies, None
        log.info("policies reloaded", policies=sorted(policies))
        self.warn()

    def warn(self) -> None:
        """Say in the log which certificates are left out."""
        for doubt in doubts(self._folder, self.policies):
            log.warning("a certificate is not repeated", problem=doubt)

    def _state(self) -> dict[Path, tuple[int, int]]:
        state = {}
        for path in self._folder.glob("*.yaml"):
            try:
                stat = path.stat()
            except OSError:
                continue  # gone since it was listed
            state[path] = (stat.st_mtime_ns, stat.st_size)
        return state


def _edited(path: Path, place: tuple[str, ...]) -> str:
    apart = "segments" in place
    so = "nothing counts as supported there" if apart else "receipts leave it out"
    return (
        f"{path}:{yamlfile.line(path, place)}: {'.'.join(place)}: is not as `guard eval certify` "
        "writes it: it, or the thresholds beside it, were edited, or it is older than its digest. "
        f"So {so}. Certify again with --policy {path}, or put it back as it was, or take it out"
    )


def _inherited(path: Path, below: tuple[Path, ...]) -> dict[str, Any]:
    """The settings of a file laid over those of the policy it extends."""
    if path in below:
        chain = " -> ".join(p.stem for p in (*below, path))
        raise ConfigError(f"{path}: extends itself: {chain}")
    data = yamlfile.read(path)
    parent = data.pop("extends", None)
    if parent is None:
        return data
    folders = (path.parent, SHIPPED)
    found = next((f / f"{parent}.yaml" for f in folders if (f / f"{parent}.yaml").is_file()), None)
    if found == path and (SHIPPED / path.name).is_file():
        found = SHIPPED / path.name  # a policy may extend the shipped one of its own name
    if found is None:
        known = sorted({p.stem for f in folders for p in f.glob("*.yaml")} - {path.stem})
        place = f"{path}:{yamlfile.line(path, ['extends'])}: extends"
        raise ConfigError(f"{place}: no policy {parent!r}; there are: {', '.join(known)}")
    return _over(_inherited(found, (*below, path)), data)


def _over(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    out = dict(base)
    for name, value in top.items():
        below = out.get(name)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            out[name] = _over(below, value)
        elif value is None and isinstance(below, Mapping):
            continue  # `numbers:` without settings keeps the inherited ones
        else:
            out[name] = value
    return out
