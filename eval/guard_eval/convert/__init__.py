"""Public data sets, from the files they are published in to rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from guard_eval.convert.aggrefact import aggrefact
from guard_eval.convert.attributionbench import attributionbench
from guard_eval.convert.faithbench import faithbench
from guard_eval.convert.halubench import halubench
from guard_eval.convert.halueval import halueval
from guard_eval.convert.ragbench import ragbench
from guard_eval.convert.ragtruth import ragtruth
from guard_eval.convert.squad import squad
from guard_eval.rows.row import Row


@dataclass(frozen=True, slots=True)
class Published:
    """A public set.

    Attributes:
        convert: yields rows of its files. Raises EvalError.
        files: what they are called.
        licence: as its publishers state it; ask them before you use it for more than measuring.
        origin: where it is published.
        left_out: fields that the rows do not carry on.
    """

    convert: Callable[[Sequence[Path]], Iterator[Row]]
    files: str
    licence: str
    origin: str
    left_out: tuple[str, ...] = ()


FORMATS: Mapping[str, Published] = {
    "ragtruth": Published(
        ragtruth, "response.jsonl source_info.jsonl", "MIT",
        "https://github.com/ParticleMedia/RAGTruth",
        ("labels.label_type", "labels.meta", "labels.due_to_null", "labels.implicit_true",
         "source"),
    ),
    "halueval": Published(
        halueval, "qa_data.json dialogue_data.json summarization_data.json general_data.json",
        "MIT", "https://github.com/RUCAIBox/HaluEval",
    ),
    "halubench": Published(
        halubench, "test-00000-of-00001.parquet", "CC-BY-NC-2.0",
        "https://huggingface.co/datasets/PatronusAI/HaluBench",
    ),
    "faithbench": Published(
        faithbench, "batch_*.json", "CC-BY-NC-SA",
        "https://github.com/vectara/FaithBench",
        ("annotations but for the spans", "metadata but for the summarizer"),
    ),
    "aggrefact": Published(
        aggrefact, "*.parquet", "CC-BY-ND-4.0",
        "https://huggingface.co/datasets/lytang/LLM-AggreFact",
    ),
    "attributionbench": Published(
        attributionbench, "*.jsonl", "Apache-2.0",
        "https://huggingface.co/datasets/osunlp/AttributionBench",
        ("response", "claim_raw_string", "citation_links", "webpage_references"),
    ),
    "squad2": Published(
        squad, "train-v2.0.json dev-v2.0.json", "CC-BY-SA-4.0",
        "https://rajpurkar.github.io/SQuAD-explorer/",
        ("answers after the first", "plausible_answers"),
    ),
    "ragbench": Published(
        ragbench, "*.parquet", "CC-BY-4.0",
        "https://huggingface.co/datasets/rungalileo/ragbench",
        ("scores but for adherence_score", "explanations", "sentence keys of documents"),
    ),
}  # fmt: skip
