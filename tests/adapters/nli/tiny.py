"""Makes `tiny/`, a model with the shape of the shipped one: `python tests/adapters/nli/tiny.py`.

Random weights, one int8 layer, a vocabulary of single characters; needs the package `onnx`. As in
the shipped model, dynamic quantisation takes its scale from the whole batch.
"""

import json
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).with_name("tiny")
WIDTH = 8
CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,-'"


def vocabulary() -> list[str]:
    """The opening and closing tokens stand where BERT has them."""
    pieces = [*CHARACTERS, *(f"##{c}" for c in CHARACTERS)]
    fill = [f"[unused{i}]" for i in range(101)]
    fill[0], fill[100] = "[PAD]", "[UNK]"
    return [*fill, "[CLS]", "[SEP]", *pieces]


def tokenizer() -> dict[str, object]:
    vocab = {token: i for i, token in enumerate(vocabulary())}
    added = [
        {"id": vocab[token], "content": token, "special": True, "single_word": False,
         "lstrip": False, "rstrip": False, "normalized": False}
        for token in ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
    ]  # fmt: skip
    return {
        "version": "1.0", "truncation": None, "padding": None, "added_tokens": added,
        "normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True,
                       "strip_accents": None, "lowercase": True},
        "pre_tokenizer": {"type": "BertPreTokenizer"}, "post_processor": None,
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": True},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": vocab},
    }  # fmt: skip


def network() -> "onnx.ModelProto":  # noqa: F821
    from onnx import TensorProto, checker, helper, numpy_helper

    chance = np.random.default_rng(0)

    def weights(name: str, *shape: int) -> "onnx.TensorProto":  # noqa: F821
        return numpy_helper.from_array(chance.normal(size=shape).astype(np.float32), name)

    def tensor(name: str, kind: int, *shape: str | int) -> "onnx.ValueInfoProto":  # noqa: F821
        return helper.make_tensor_value_info(name, kind, shape)

    inner = chance.integers(-64, 64, (WIDTH, WIDTH)).astype(np.int8)
    constants = [
        weights("words", len(vocabulary()), WIDTH),
        weights("types", 2, WIDTH),
        weights("judge", WIDTH, 3),
        weights("locate", WIDTH, 1),
        numpy_helper.from_array(inner, "inner"),
        numpy_helper.from_array(np.float32(1 / 64), "inner_scale"),
        numpy_helper.from_array(np.array([-1], np.int64), "last"),
    ]
    steps: list[tuple[list[str], str, list[str], dict[str, object]]] = [
        (["words", "input_ids"], "Gather", ["word"], {}),
        (["types", "token_type_ids"], "Gather", ["type"], {}),
        (["word", "type"], "Add", ["embedded"], {}),
        (["embedded"], "DynamicQuantizeLinear", ["quantised", "scale", "zero"], {}),
        (["quantised", "inner", "zero"], "MatMulInteger", ["product"], {}),
        (["product"], "Cast", ["mixed"], {"to": TensorProto.FLOAT}),
        (["scale", "inner_scale"], "Mul", ["unit"], {}),
        (["mixed", "unit"], "Mul", ["scaled"], {}),
        (["scaled"], "Tanh", ["hidden"], {}),
        (["hidden"], "ReduceMean", ["summary"], {"axes": [1], "keepdims": 0}),
        (["summary", "judge"], "MatMul", ["logits"], {}),
        (["hidden", "locate"], "MatMul", ["each"], {}),
        (["each", "last"], "Squeeze", ["faults"], {}),
    ]
    nodes = [helper.make_node(kind, given, made, **more) for given, kind, made, more in steps]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [tensor(name, TensorProto.INT64, "b", "t")
         for name in ("input_ids", "attention_mask", "token_type_ids")],
        [tensor("logits", TensorProto.FLOAT, "b", 3), tensor("faults", TensorProto.FLOAT, "b", "t")],
        constants,
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model)
    return model


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / "tokenizer.json").write_text(json.dumps(tokenizer(), separators=(",", ":")), "utf-8")
    (FOLDER / "model.onnx").write_bytes(network().SerializeToString())


if __name__ == "__main__":
    main()
