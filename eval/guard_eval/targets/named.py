"""From what the user writes after `--target` to the target."""

from dataclasses import dataclass, field, replace
from pathlib import Path

from guard_eval.errors import EvalError
from guard_eval.lineage.parts import CORPORA
from guard_eval.targets.target import Target
from guard_eval.targets.told import Told

FORMS = "guard:POLICY, http(s)://HOST/v1/check, or chat:MODEL@http(s)://HOST/v1"


@dataclass(frozen=True, slots=True)
class Spec:
    """A target in words, with what it needs to be made in any process. Holds no key.

    Attributes:
        text: what it is; see FORMS.
        policies: folder of policies, for `guard:`; default: those that ship.
        timeout: seconds for one attempt over HTTP.
        retries: attempts after the first, over HTTP.
        key_env: environment variable with the server's key.
        judge: a target in words that judges the answers of `chat:`.
        sampling: further fields of a chat request, as pairs.
        prices: US dollars for a million tokens of prompt, and of completion.
        told: what must judge, and a server must say with every answer; None: what is there.
        corpora: folder or Lance URI of the corpora that a policy may name.
    """

    text: str
    policies: Path | None = None
    timeout: float = 120.0
    retries: int = 2
    key_env: str = ""
    judge: str = ""
    sampling: tuple[tuple[str, float | int], ...] = field(default=(("temperature", 0),))
    prices: tuple[float, float] = (0.0, 0.0)
    told: Told | None = None
    corpora: str = CORPORA

    @property
    def serves(self) -> bool:
        """Whether it is a server that judges answers."""
        return self.text.partition(":")[0] in ("http", "https")


def named(spec: Spec) -> Target:
    """The target that a text names; not started. Raises EvalError."""
    kind, _, rest = spec.text.partition(":")
    if kind == "guard" and rest:
        from guard_eval.targets.inside import Inside

        return Inside(rest, spec.policies, spec.told, spec.corpora)
    from guard_eval.targets.http import Caller

    if spec.serves:
        from guard_eval.targets.checked import Checked

        if not spec.text.rstrip("/").endswith("/check"):
            raise EvalError(f"--target {spec.text}: this is no /v1/check", f"known are: {FORMS}")
        asks = {"X-Guard-Snapshot": "1"}  # a server of a guard says what its corpus holds
        caller = Caller(spec.text, spec.timeout, spec.retries, spec.key_env, asks)
        return Checked(caller, spec.told)
    if kind == "chat" and "@" in rest:
        from guard_eval.targets.chat import Chat

        model, _, base = rest.partition("@")
        url = f"{base.rstrip('/')}/chat/completions"
        judge = named(replace(spec, text=spec.judge, judge="")) if spec.judge else None
        caller = Caller(url, spec.timeout, spec.retries, spec.key_env)
        return Chat(caller, model, judge, dict(spec.sampling), spec.prices)
    raise EvalError(f"--target {spec.text}: not a target", f"known are: {FORMS}")


def fingerprint(spec: Spec) -> str:
    """The fingerprint of the target that is there now. Raises EvalError if there is none."""
    return _started(spec).fingerprint


def asked(spec: Spec) -> Spec:
    """The same, held to what a server of a guard says of itself now. Raises EvalError."""
    if not spec.serves:
        return spec
    from guard_eval.targets.checked import Checked

    target = _started(spec)
    return replace(spec, told=target.told) if isinstance(target, Checked) else spec


def _started(spec: Spec) -> Target:
    """The target once it was started, and closed again."""
    import asyncio

    async def started() -> Target:
        target = named(spec)
        try:
            await target.start()
            return target
        finally:
            await target.close()

    return asyncio.run(started())
