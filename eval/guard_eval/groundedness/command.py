"""The steps as commands: `python -m guard_eval.groundedness --help` lists them."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, help=__doc__)
Data = Annotated[Path, typer.Option(help="folder with groundedness/ and nli/")]
Encoder = Annotated[Path, typer.Option(help="folder of the encoder to start from")]
Written = Annotated[Path, typer.Option(help="folder of written passages and claims")]
HERE = Path(__file__).parent


@app.command()
def fit(
    data: Data, encoder: Encoder, out: Annotated[Path, typer.Option(help="folder of the run")],
    recipe: Annotated[Path, typer.Option(help="file of the recipe")] = HERE / "minilm-l6.yaml",
) -> None:  # fmt: skip
    """Draw the training mix and train; called again, it goes on where it stopped."""
    from guard_eval.groundedness import fit as fitting

    typer.echo(fitting.fit(fitting.load(recipe), data, encoder, out))


@app.command()
def written(
    folder: Written,
    out: Annotated[Path, typer.Option(help="file for the examples, JSON lines")],
) -> None:
    """Write the written claims as training examples: none kept for dev, of each overlap alike."""
    from guard_eval.groundedness import written as reading
    from guard_eval.groundedness.examples import write

    write(reading.balanced(reading.examples(folder)), out)


@app.command()
def train(
    examples: Annotated[list[Path], typer.Option(help="training examples; may be repeated")],
    encoder: Encoder,
    start: Annotated[Path, typer.Option(help="weights to go on from")],
    out: Annotated[Path, typer.Option(help="folder of the phase")],
    rate: float = 8e-5,
    last_rate: float = 0.1,
    seed: int = 17,
) -> None:
    """Train one phase more, once through the examples; called again, it goes on."""
    from guard_eval.groundedness import train as training

    recipe = training.Recipe(
        encoder=encoder, start=start, examples=examples, seed=seed, rate=rate, head_rate=2 * rate,
        last_rate=last_rate, compiled=True, every=100,
    )  # fmt: skip
    typer.echo(training.train(recipe, out))


@app.command()
def export(
    weights: Annotated[Path, typer.Option(help="file of trained weights")],
    encoder: Encoder,
    out: Annotated[Path, typer.Option(help="folder of the shipped model")],
) -> None:
    """Write the shipped form of trained weights: int8 ONNX and its tokenizer."""
    from guard_eval.groundedness import export as exporting

    typer.echo(exporting.export(weights, encoder, out))


@app.command()
def average(
    before: Annotated[Path, typer.Option(help="weights before a phase")],
    after: Annotated[Path, typer.Option(help="weights after it")],
    out: Annotated[Path, typer.Option(help="file of the weights halfway")],
) -> None:
    """Write the weights halfway between those before and after a phase."""
    from guard_eval.groundedness import average as averaging

    typer.echo(averaging.average(before, after, out))


@app.command()
def calibrate(
    data: Data,
    policy: Annotated[Path, typer.Option(help="policy file that gets the fitted numbers")],
    sets: Annotated[str, typer.Option(help="names of sets, with commas; default: all of dev")] = "",
    most: Annotated[int, typer.Option(help="rows of each set")] = 400,
    written: Annotated[
        Path | None, typer.Option(help="folder of written passages and claims, as more sets")
    ] = None,
) -> None:
    """Fit what scores are worth on the dev rows, and write it into a policy."""
    from guard_eval.groundedness import calibrating

    chosen = frozenset(filter(None, sets.split(",")))
    typer.echo(calibrating.calibrate(data, written, policy, chosen, most))


@app.command()
def influence(
    run: Annotated[Path, typer.Option(help="folder of a phase, with its checkpoints")],
    examples: Annotated[Path, typer.Option(help="training examples to look at")],
    dev: Annotated[Path, typer.Option(help="dev examples")],
    encoder: Encoder,
    out: Annotated[Path, typer.Option(help="file for the proposals, JSON lines")],
    most: Annotated[int, typer.Option(help="training examples looked at")] = 12_000,
) -> None:
    """List the training rows that do most harm, with a proposal for each."""
    from guard_eval.groundedness import influence as tracing
    from guard_eval.groundedness.examples import read

    points = sorted(run.glob("weights-*.pt"))[-3:]
    found = tracing.influences(
        read(examples)[:most], read(dev), encoder, [(path, 1.0) for path in points]
    )
    proposed = [one for one in found if one.proposal != "keep"]
    with out.open("w", encoding="utf-8") as lines:
        for one in proposed:
            row = {"proposal": one.proposal, "score": one.score, "probabilities": one.probabilities}
            text = {"label": one.example.label, "source": one.example.source}
            said = {"premise": one.example.premise, "claim": one.example.claim}
            lines.write(json.dumps({**row, **text, **said}, ensure_ascii=False) + "\n")
    count: dict[tuple[str, str], int] = defaultdict(int)
    for one in proposed:
        count[one.example.source, one.proposal] += 1
    for (source, proposal), number in sorted(count.items(), key=lambda item: -item[1]):
        typer.echo(f"{number:6} {proposal:10} {source}")


@app.command()
def clean(
    examples: Annotated[Path, typer.Option(help="training examples")],
    proposals: Annotated[Path, typer.Option(help="what `influence` wrote")],
    out: Annotated[Path, typer.Option(help="file for the examples that are left")],
) -> None:
    """Do to training examples what `influence` proposed: prune, downweight, relabel."""
    from guard_eval.groundedness import cleaned
    from guard_eval.groundedness.examples import read, write

    write(cleaned.cleaned(read(examples), cleaned.proposals(proposals)), out)
