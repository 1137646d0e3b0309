"""The trained network as what ships: int8 ONNX, its tokenizer, and how far the two agree."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from guard_eval.groundedness.network import Groundedness

OPSET = 17
PIECES = 512  # positions of the encoder


def export(weights: Path, encoder: Path, folder: Path) -> Path:
    """Write `model.onnx` (int8) and `tokenizer.json` into a folder; return the model's file.

    Matrix products and the word embeddings are int8, per channel and in seven bits: processors
    without VNNI saturate on eight, and would judge otherwise than those with it.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    folder.mkdir(parents=True, exist_ok=True)
    network = Groundedness(encoder)
    network.load_state_dict(torch.load(weights, weights_only=True))
    network.eval()
    whole = folder / "whole.onnx"
    ids = torch.ones(2, 16, dtype=torch.long)
    axes = {0: "batch", 1: "length"}
    torch.onnx.export(
        network,
        (ids, ids, ids),
        str(whole),
        input_names=["input_ids", "attention_mask", "token_type_ids"],
        output_names=["logits", "faults"],
        dynamic_axes={
            "input_ids": axes, "attention_mask": axes, "token_type_ids": axes,
            "logits": {0: "batch"}, "faults": axes,
        },
        opset_version=OPSET,
        dynamo=False,
    )  # fmt: skip
    model = folder / "model.onnx"
    quantize_dynamic(
        str(whole),
        str(model),
        weight_type=QuantType.QInt8,
        per_channel=True,
        reduce_range=True,
        extra_options={"MatMulConstBOnly": True},
    )
    whole.unlink()
    _plain_tokenizer(encoder / "tokenizer.json", folder / "tokenizer.json")
    return model


def agreement(
    weights: Path, encoder: Path, folder: Path, inputs: Sequence[Any]
) -> dict[str, float]:
    """How far the int8 model's probabilities lie from the network's, on rows of token ids.

    `inputs` are (ids, types) of single sequences. Returns the mean and the largest difference of
    the probability of support, and the share of rows with another most probable label.
    """
    import onnxruntime

    network = Groundedness(encoder)
    network.load_state_dict(torch.load(weights, weights_only=True))
    network.eval()
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"))
    apart, others = [], 0
    for ids, types in inputs:
        feed = {
            "input_ids": np.array([ids], np.int64),
            "attention_mask": np.ones((1, len(ids)), np.int64),
            "token_type_ids": np.array([types], np.int64),
        }
        with torch.no_grad():
            wanted, _ = network(*(torch.from_numpy(value) for value in feed.values()))
        got = torch.from_numpy(session.run(None, feed)[0])
        wanted, got = torch.softmax(wanted, -1)[0], torch.softmax(got, -1)[0]
        apart.append(abs(float(wanted[0] - got[0])))
        others += int(wanted.argmax() != got.argmax())
    return {
        "mean": sum(apart) / len(apart), "largest": max(apart), "other_label": others / len(apart)
    }  # fmt: skip


def _plain_tokenizer(source: Path, target: Path) -> None:
    """Copy a tokenizer without its cutting and padding."""
    content = json.loads(source.read_text("utf-8"))
    content["truncation"] = content["padding"] = None
    target.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    shutil.copymode(source, target)
