"""The trained network as what ships: int8 ONNX, and its tokenizer."""

import json
import shutil
from pathlib import Path

import torch

from guard_eval.groundedness.network import Groundedness

OPSET = 17


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


def _plain_tokenizer(source: Path, target: Path) -> None:
    """Copy a tokenizer without its cutting and padding."""
    content = json.loads(source.read_text("utf-8"))
    content["truncation"] = content["padding"] = None
    target.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    shutil.copymode(source, target)
