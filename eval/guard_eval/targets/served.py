"""Whether a server judges by what was registered, as far as it says so itself."""

from guard.errors import ConfigError
from guard.policy import Policy
from guard.shelf import SHIPPED, Shelf
from guard_eval.errors import EvalError, Refusal
from guard_eval.lineage.snapshot import snapshot
from guard_eval.targets import Spec
from guard_eval.targets.told import Told, here


def named(spec: Spec) -> str:
    """Return the name of the policy that is measured.

    Raises EvalError for a target whose parts nobody knows.
    """
    kind, _, name = spec.text.partition(":")
    if kind == "guard":
        return name
    if spec.told and spec.told.whole:
        return spec.told.policy
    why = "its receipts do not say which policy and which build of the program judge"
    raise EvalError(
        f"--target {spec.text}: a test split is opened for a policy whose parts are known"
        + (f", and {why}" if spec.told else ""),
        "measure --target guard:POLICY, or the /v1/check of a `guard serve` of this version; other "
        "targets on a tune split",
    )


def known(spec: Spec, name: str) -> Policy:
    """Return the policy as it is here. Raises EvalError for that of a server, ConfigError."""
    folder = spec.policies or SHIPPED
    try:
        return Shelf(folder, name).pick(name)
    except ConfigError as exc:
        if not spec.serves:
            raise
        raise EvalError(
            f"--target {spec.text}: judges by the policy {name}, which can't be had here: {exc}",
            "give the folder of policies that the server has: --policies FOLDER",
        ) from None


def same(spec: Spec, policy: Policy) -> Told:
    """Return what must judge: this policy, by this program; make sure that a server's are these.

    Raises Refusal E_FINGERPRINT_DRIFT where it says another, EvalError where it can't tell.
    """
    if not spec.serves or not spec.told:
        return here(policy)
    name, corpus = policy.name, policy.ground.corpus
    own = here(policy, snapshot(corpus, spec.corpora).sha256 if corpus else "")
    if spec.told.build != own.build:
        raise Refusal(
            "E_FINGERPRINT_DRIFT",
            f"{spec.text}: another program runs there: build {spec.told.build}, here {own.build}. "
            "No look was spent",
            "install there what is installed here, or here what is there, and start the server "
            "again; then register what will be measured",
        )
    if spec.told.model_copy(update={"corpus": own.corpus}) != own:
        raise Refusal(
            "E_FINGERPRINT_DRIFT",
            f"{spec.text}: judges by policy {name} {spec.told.policy_fingerprint}, and the one in "
            f"{spec.policies or SHIPPED} is {own.policy_fingerprint}. No look was spent",
            "give the folder that the server has, with --policies; after a change of the policy "
            f"wait until it was reloaded, and register it: guard eval register --policy {name} "
            "--split SPLIT --policies FOLDER",
        )
    if spec.told.corpus != own.corpus:
        raise Refusal(
            "E_FINGERPRINT_DRIFT",
            f"{spec.text}: the corpus {corpus} does not hold there what it holds in "
            f"{spec.corpora}: snapshot {spec.told.corpus[:12] or 'unsaid'}, here "
            f"{own.corpus[:12]}. No look was spent",
            "say where the server's corpora lie, or a copy of them: --corpora PLACE; keep the "
            f"corpus still, and register it: guard eval register --policy {name} --split SPLIT "
            "--policies FOLDER --corpora PLACE",
        )
    return own
