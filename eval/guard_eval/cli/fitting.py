"""A certified threshold goes into the policy that was measured, and what it saw into the ledger."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from guard_eval.errors import Refusal

if TYPE_CHECKING:
    from guard_eval.certify import Certificate

_WITHHELD = " An answer that scores lower is withheld whole, and the model is not asked again."
_SEGMENT = ' A request names its segment: "guard": {"segment": ...}; without one it gets no answer.'


def put(
    found: "Certificate | dict[str, Certificate]",
    policy: Path,
    out: Path | None,
    command: str,
    tune: Path | None,
    cal: Path | None,
    corpora: str,
) -> None:
    """Put the threshold into the policy, and what it has seen into the ledger."""
    from guard_eval.certify import recording
    from guard_eval.certify.writing import write
    from guard_eval.lineage.lineage import bundle

    _measured(next(iter(found.values())) if isinstance(found, dict) else found, policy)
    place = recording.workspace(tune, cal)
    if place:
        bundle(policy.stem, policy.parent, corpora=corpora)  # is all there that will be recorded?
    seen = recording.splits(place, tune, cal) if place and tune and cal else ()
    target = write(found, policy, command, out)
    typer.echo(f"Written to {target}.{_WITHHELD}{_SEGMENT if isinstance(found, dict) else ''}")
    if place:
        entries = recording.record(target, command, seen, place, corpora)
        names = " and ".join(split.name for split in seen)
        told = ", ".join(map(str, entries)) or "none: nothing was fitted"
        typer.echo(f"Recorded as fitted on {names}, in entries of the ledger: {told}.")
    else:
        typer.echo(
            "Not recorded in a ledger: these are no runs of a workspace. `guard eval policy "
            "fit-record` does it; a test split opens for no threshold of unknown origin."
        )


def _measured(certificate: "Certificate", policy: Path) -> None:
    """Raise Refusal for a policy whose scores are not those that were certified."""
    from guard_eval.targets import Spec, scoring

    if not certificate.scoring:
        return
    if scoring(Spec(f"guard:{policy.stem}", policy.parent)) != certificate.scoring:
        again = f"--target guard:{policy.stem} --policies {policy.parent}"
        raise Refusal(
            "E_FINGERPRINT_DRIFT",
            f"{policy}: is not the policy that was certified: a setting other than thresholds, or "
            "the program's version, is not as it was when the runs measured it",
            "give the policy of the runs; or measure this one on both splits and certify that: "
            f"guard eval run -w . --split SPLIT {again}. Of runs over HTTP: let the server have "
            "the policies and the version of here",
        )
