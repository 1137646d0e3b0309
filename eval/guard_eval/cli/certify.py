"""`guard eval certify`: a threshold with a guarantee, or nothing."""

import shlex
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from guard_eval.cli.places import Corpora
from guard_eval.errors import EvalError, Refusal, Underpowered
from guard_eval.lineage.parts import CORPORA

if TYPE_CHECKING:
    from guard_eval.certify import Certificate
    from guard_eval.certify.mondrian import Segmented
    from guard_eval.certify.reading import Source

Run = Annotated[
    Path | None,
    typer.Option(
        metavar="RUN|FILE",
        help="Folder of a run on this split, or JSON Lines: score (null where `vetoes` "
        "names a check) and label of an answer, and cluster, id, segment if there are some.",
    ),
]
Rows = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Rows of that run, if they are in no workspace beside it."),
]


def certify(
    context: typer.Context,
    tune: Run = None,
    cal: Run = None,
    scores: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Instead of the two, one such file, with a split, `tune` or `cal`, in each line.",
        ),
    ] = None,
    max_risk: Annotated[
        float, typer.Option(help="Highest rate of unsupported among released answers.")
    ] = 0.05,
    confidence: Annotated[float, typer.Option(help="How sure that must be.")] = 0.95,
    by: Annotated[
        Literal["segment"] | None,
        typer.Option(help="A threshold for every segment; all of them hold together as surely."),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="One answer a cluster: exact for any number of clusters."),
    ] = False,
    recent: Annotated[
        Path | None,
        typer.Option(
            metavar="RUN|FILE",
            help="Certify for answers unlike the labelled ones: folder of a run on them, or JSON "
            "Lines of rows, or of score, segment, `inputs` (numbers known beforehand). Labels are "
            "not needed. The labelled ones are weighted by what both have.",
        ),
    ] = None,
    tune_rows: Rows = None,
    cal_rows: Rows = None,
    recent_rows: Rows = None,
    policy: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the threshold into this policy.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="... but save it as this file.")
    ] = None,
    certificate: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the certificate, as JSON.")
    ] = None,
    corpora: Corpora = CORPORA,
) -> None:
    """Find the score from which on what is released is rarely unsupported, with a guarantee.

    The tune split chooses what to test, the cal split tests it. Ends with status 5, and releases
    nothing, if no threshold can be certified; says how many labels are missing. A score is higher
    the better an answer is supported; a label is `supported` or `unsupported` (or 0, 1).

    Example: guard eval certify --tune tune.jsonl --cal cal.jsonl --max-risk 0.05 --policy my.yaml
    """
    from guard_eval.certify import asked, recording
    from guard_eval.certify.certificate import UNSOURCED
    from guard_eval.certify.releasable import releasable

    if by and recent:
        raise EvalError(
            "--by and --recent do not go together",
            "leave out --by: the labelled answers are weighted by segment, too, where all have one",
        )
    if out and not policy:
        raise EvalError("--out without --policy", "name the policy to start from: --policy FILE")
    known = _sources(tune, cal, scores, tune_rows, cal_rows)
    first, second = map(releasable, known)
    limits = max_risk, confidence
    segments: Segmented | None = None
    if by:
        segments = _by_segment(first, second, limits, strict)
        found = segments.apart
    elif recent:
        found = [_weighted(first, second, recent, recent_rows, limits)]
    else:
        found = [_plain(first, second, limits, strict)]
    place = recording.workspace(tune, cal)
    how = (max_risk, by, strict, found[0].recent_sha256 or None, first.answers.sha256)
    question = asked.Question.of(second, confidence, *how)
    number, together = asked.number(question, place)
    origin = {
        "policy": second.policy,
        "scoring": second.scoring,
        "tune_sha256": first.sha256,
        "cal_sha256": second.sha256,
    }
    origin = {name: value for name, value in origin.items() if value}

    def told_of(made: "Certificate") -> "Certificate":
        numbered = made.numbered(number, together, ledger=place is not None)
        said = () if second.scoring else (UNSOURCED,)
        return numbered.model_copy(update={**origin, "assumptions": (*numbered.assumptions, *said)})

    found = [told_of(each) for each in found]
    asked.keep(question, found, place)
    if certificate:
        documents = [each.model_dump_json(indent=2) for each in found]
        text = f"[{','.join(documents)}]" if segments else documents[0]
        certificate.write_text(text + "\n", encoding="utf-8")
    _tell_kept_back(known[1])
    if policy:
        named = segments.certificates if segments else {}
        each_by_name = {name: told_of(made) for name, made in named.items()}
        from guard_eval.cli.fitting import put

        put(each_by_name or found[0], policy, out, _command(context), tune, cal, corpora)
    budget = f"{segments.budget}\n" if segments else ""
    told = "\n".join(each.text() for each in found)
    if not any(each.threshold is not None for each in found):
        raise Underpowered(budget + told)
    typer.echo(f"{budget}{told}")
    methods = " / ".join(dict.fromkeys(each.method for each in found if each.threshold is not None))
    typer.echo(f"\nBy {methods}. It rests on this:")
    resting = dict.fromkeys(line for each in found for line in each.assumptions)
    typer.echo("\n".join(f"- {line}" for line in resting))


def _tell_kept_back(cal: "Source") -> None:
    """Say how many answers of a run no threshold releases, and why."""
    found = Counter(check for each in cal.vetoes for check in each)
    if count := sum(1 for each in cal.vetoes if each):
        checks = ", ".join(f"{name} {number}" for name, number in found.most_common())
        typer.echo(
            f"{count} of {len(cal.vetoes)} cal answers are kept back by other checks, whatever "
            f"their score ({checks}): no threshold releases them."
        )
    scored = zip(cal.vetoes, cal.answers.scores, strict=False)
    if unsaid := sum(1 for each, score in scored if not each and score == float("-inf")):
        typer.echo(
            f"{unsaid} of {len(cal.vetoes)} cal answers have no score, by an error or because "
            "nothing in them has to be supported: they count as withheld, and nothing is promised "
            "of such answers."
        )


def _sources(
    tune: Path | None, cal: Path | None, scores: Path | None, *rows: Path | None
) -> tuple["Source", "Source"]:
    from guard_eval.certify import reading

    if scores and not (tune or cal):
        return reading.scores(scores)
    if not (tune and cal) or scores:
        raise EvalError("what to certify is not clear", "give --tune and --cal, or --scores alone")
    if tune.resolve() == cal.resolve():
        raise Refusal(
            "E_ROLE_REUSE",
            f"{tune} is both tune and cal",
            "give a run for each: guard eval run -w . --split tune --target guard:NAME, and "
            "the same with --split cal",
        )
    first = reading.answers(tune, "tune", rows[0])
    second = reading.answers(cal, "cal", rows[1])
    if first.policy != second.policy:
        raise Refusal(
            "E_FINGERPRINT_DRIFT",
            f"tune was run with policy {first.policy or 'unknown'}, cal with "
            f"{second.policy or 'unknown'}",
            "run both with the policy that will be deployed: guard eval run -w . --split tune "
            "--target guard:NAME, and the same with --split cal",
        )
    return first, second


def _plain(
    tune: "Source", cal: "Source", limits: tuple[float, float], strict: bool
) -> "Certificate":
    from guard_eval.certify import certify as certified

    return certified(tune.answers, cal.answers, *limits, strict=strict)


def _by_segment(
    tune: "Source", cal: "Source", limits: tuple[float, float], strict: bool
) -> "Segmented":
    from guard_eval.certify.mondrian import by_segment

    return by_segment(tune.answers, cal.answers, *limits, strict=strict)


def _weighted(
    tune: "Source",
    cal: "Source",
    recent: Path,
    rows: Path | None,
    limits: tuple[float, float],
) -> "Certificate":
    from guard_eval.certify.recent import certify_recent

    weighted = certify_recent(tune, cal, recent, rows, *limits)
    found = weighted.certificate
    if weighted.names == ("score",) and recent.is_dir() and not rows:
        typer.echo(
            f"{recent}: its rows are in no workspace beside it, so that only scores are compared. "
            "With --recent-rows FILE, words and segments are, too."
        )
    typer.echo(
        f"Weighted by {', '.join(weighted.names)}. {found.n} cal answers count, and are worth "
        f"{found.effective or 0:.0f} of the recent ones ({weighted.least:.0f} at least are "
        f"needed); {100 * (found.clipped or 0):.1f} % of the weights' mass was clipped, at "
        f"{weighted.limit:.3g}."
    )
    return found


def _command(context: typer.Context) -> str:
    """The command line that comes to the same certificate."""
    words = ["guard", "eval", "certify"]
    usual = {each.name: each.default for each in context.command.params}
    for name, value in context.params.items():
        if value != usual[name] and name not in ("policy", "out", "certificate"):
            option = "--" + name.replace("_", "-")
            words += [option] if value is True else [option, str(value)]
    return shlex.join(words)
