"""One resumable run of training: settings and seed in, checkpoints and a curve out."""

import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import yaml
from pydantic import Field
from tokenizers import Tokenizer
from torch import Tensor, nn

from guard.fixed import Fixed
from guard_eval.groundedness.examples import Example, read
from guard_eval.groundedness.network import LABELS, Groundedness

MOST_TOKENS = 320  # of one example
_UNKNOWN = -1.0  # a token of which is not known whether it is at fault


class Recipe(Fixed):
    """The settings of a run; the file of a recipe holds just these."""

    encoder: Path = Field(description="folder of the encoder to start from")
    start: Path | None = Field(None, description="weights of an earlier run to go on from")
    examples: list[Path] = Field(description="files of examples, in order of the curriculum")
    seed: int = 17
    epochs: float = 1.0
    batch_tokens: int = Field(4096, description="tokens of one step, padding included")
    rate: float = Field(
        1.5e-4, description="highest learning rate; warmed up, then linear to the last"
    )
    head_rate: float = 1e-3
    warmup: float = 0.06
    last_rate: float = Field(0.0, description="share of the rate that is left at the end")
    decay: float = 0.01
    token_weight: float = Field(1.0, description="of the loss of single tokens")
    smoothing: float = 0.03
    every: int = Field(300, description="steps between checkpoints")
    threads: int = 2
    compiled: bool = Field(
        False, description="compile the network: 1.2x as fast, needs a C++ compiler"
    )


@dataclass(frozen=True, slots=True)
class Encoded:
    """An example as token ids; `faults` has one number a claim token: 1, 0, or -1 for unknown."""

    premise: list[int]
    claim: list[int]
    label: str
    faults: list[float]
    source: str

    @property
    def size(self) -> int:
        """Tokens, with the three that open and close."""
        return len(self.premise) + len(self.claim) + 3


def encode(examples: Sequence[Example], tokenizer: Tokenizer) -> list[Encoded]:
    """Turn examples into token ids; premises are cut at the end to fit, claims never."""
    premises = tokenizer.encode_batch([e.premise for e in examples], add_special_tokens=False)
    claims = tokenizer.encode_batch([e.claim for e in examples], add_special_tokens=False)
    made = []
    for example, premise, claim in zip(examples, premises, claims, strict=True):
        room = MOST_TOKENS - 3 - len(claim.ids)
        if room < 20 or not claim.ids:
            continue
        if example.spans is None:
            faults = [_UNKNOWN] * len(claim.ids)
        else:
            faults = [
                float(any(a < end and b > start for a, b in example.spans))
                for start, end in claim.offsets
            ]
        made.append(Encoded(premise.ids[:room], claim.ids, example.label, faults, example.source))
    return made


def batches(rows: Sequence[Encoded], tokens: int, chance: random.Random) -> list[list[int]]:
    """Group positions into batches of like length and at most so many tokens, in random order."""
    order = sorted(range(len(rows)), key=lambda i: rows[i].size + chance.random() * 24)
    made: list[list[int]] = [[]]
    longest = 0
    for i in order:
        longest = max(longest, rows[i].size)
        if made[-1] and longest * (len(made[-1]) + 1) > tokens:
            made.append([])
            longest = rows[i].size
        made[-1].append(i)
    chance.shuffle(made)
    return made


def collate(rows: Sequence[Encoded]) -> tuple[dict[str, Tensor], Tensor, Tensor]:
    """Return the network's inputs, a mask of possible labels (batch, 3), and faults of tokens."""
    length = max(row.size for row in rows)
    ids = torch.zeros(len(rows), length, dtype=torch.long)
    mask, types = torch.zeros_like(ids), torch.zeros_like(ids)
    faults = torch.full((len(rows), length), _UNKNOWN)
    possible = torch.zeros(len(rows), len(LABELS))
    for i, row in enumerate(rows):
        tokens = [101, *row.premise, 102, *row.claim, 102]
        start = len(row.premise) + 2
        ids[i, : len(tokens)] = torch.tensor(tokens)
        mask[i, : len(tokens)] = 1
        types[i, start : len(tokens)] = 1
        faults[i, start : start + len(row.claim)] = torch.tensor(row.faults)
        for k, label in enumerate(LABELS):
            possible[i, k] = label == row.label or (row.label == "unsupported" and k > 0)
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}, possible, faults


def loss_of(
    outputs: tuple[Tensor, Tensor], possible: Tensor, faults: Tensor, recipe: Recipe
) -> Tensor:
    """Cross-entropy of the set of possible labels, plus that of tokens of which it is known."""
    logits, tokens = outputs
    shares = torch.log_softmax(logits, -1)
    right = torch.logsumexp(shares.masked_fill(possible == 0, -1e4), -1)
    judged = -(1 - recipe.smoothing) * right.mean() - recipe.smoothing * shares.mean()
    known = faults != _UNKNOWN
    if not known.any():
        return judged
    each = nn.functional.binary_cross_entropy_with_logits(
        tokens[known], faults[known], pos_weight=torch.tensor(3.0), reduction="mean"
    )
    return judged + recipe.token_weight * each


def train(recipe: Recipe, folder: Path) -> Path:
    """Train, or go on where an earlier call stopped; return the file of the final weights."""
    torch.set_num_threads(recipe.threads)
    torch.manual_seed(recipe.seed)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "recipe.yaml").write_text(yaml.safe_dump(recipe.model_dump(mode="json")), "utf-8")
    tokenizer = load_tokenizer(recipe.encoder)
    rows = encode([e for path in recipe.examples for e in read(path)], tokenizer)
    network = Groundedness(recipe.encoder)
    if recipe.start:
        network.load_state_dict(torch.load(recipe.start, weights_only=True))
    plan = list(_plan(rows, recipe))
    optimizer = torch.optim.AdamW(_groups(network, recipe), betas=(0.9, 0.98))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: _rate(s, len(plan), recipe))
    state, done = folder / "state.pt", 0
    if state.exists():
        saved: dict[str, Any] = torch.load(state, weights_only=True)
        network.load_state_dict(saved["network"])
        optimizer.load_state_dict(saved["optimizer"])
        schedule.load_state_dict(saved["schedule"])
        torch.set_rng_state(saved["chance"])
        done = saved["step"]
    network.train()
    forward = torch.compile(network, dynamic=True) if recipe.compiled else network
    began, seen, total = time.perf_counter(), 0, 0.0
    for step in range(done, len(plan)):
        inputs, possible, faults = collate([rows[i] for i in plan[step]])
        loss = loss_of(forward(**inputs), possible, faults, recipe)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad(set_to_none=True)
        seen += inputs["input_ids"].numel()
        total += loss.item()
        if (step + 1) % 50 == 0:
            pace = seen / (time.perf_counter() - began)
            _log(
                folder,
                step=step + 1,
                of=len(plan),
                loss=round(total / 50, 4),
                tokens_a_second=round(pace),
            )
            total = 0.0
        if (step + 1) % recipe.every == 0 or step + 1 == len(plan):
            saved = {
                "network": network.state_dict(),
                "optimizer": optimizer.state_dict(),
                "schedule": schedule.state_dict(),
                "chance": torch.get_rng_state(),
                "step": step + 1,
            }
            torch.save(saved, folder / "state.tmp")
            (folder / "state.tmp").replace(state)
            torch.save(network.state_dict(), folder / f"weights-{step + 1:06d}.pt")
    final = folder / "weights.pt"
    torch.save(network.state_dict(), final)
    return final


def load_tokenizer(encoder: Path) -> Tokenizer:
    """The encoder's tokenizer, neither cutting nor padding."""
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = True
    return tokenizer


def _plan(rows: Sequence[Encoded], recipe: Recipe) -> Iterator[list[int]]:
    chance = random.Random(recipe.seed)
    left = recipe.epochs
    while left > 0:
        made = batches(rows, recipe.batch_tokens, chance)
        yield from made[: round(len(made) * min(1.0, left))]
        left -= 1


def _groups(network: Groundedness, recipe: Recipe) -> list[dict[str, Any]]:
    heads, matrices, vectors = [], [], []
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        if not name.startswith("encoder"):
            heads.append(parameter)
        elif parameter.ndim > 1:
            matrices.append(parameter)
        else:
            vectors.append(parameter)
    return [
        {"params": heads, "lr": recipe.head_rate, "weight_decay": recipe.decay},
        {"params": matrices, "lr": recipe.rate, "weight_decay": recipe.decay},
        {"params": vectors, "lr": recipe.rate, "weight_decay": 0.0},
    ]


def _rate(step: int, steps: int, recipe: Recipe) -> float:
    warm = max(1, round(steps * recipe.warmup))
    left = max(0.0, (steps - step) / max(1, steps - warm))
    return min((step + 1) / warm, recipe.last_rate + (1 - recipe.last_rate) * left)


def _log(folder: Path, **fields: Any) -> None:
    with (folder / "curve.jsonl").open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(fields) + "\n")
