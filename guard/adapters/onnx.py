"""A transformer in ONNX with its tokenizer, run on threads of its own."""

import asyncio
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

SHIPPED = Path(__file__).parents[1] / "models"
CLS, SEP = 101, 102
"""Ids of the tokens that open and close a sequence in BERT's vocabulary."""

Given = TypeVar("Given")
Made = TypeVar("Made")


class OnnxModel:
    """A BERT-like model in a folder with `model.onnx` and `tokenizer.json`; loaded on first use.

    Every sequence runs alone and unpadded on a single-threaded session, several side by side.
    With int8 weights that is as fast as a padded batch (measured: 0.1 ms a token on two cores
    either way), and a text's numbers never depend on its neighbours: dynamic quantisation takes
    its scale from the whole batch.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.threads = min(4, os.cpu_count() or 1)
        self._threads = ThreadPoolExecutor(self.threads, folder.name)

    async def map(self, work: Callable[[Given], Made], items: Iterable[Given]) -> list[Made]:
        """Do `work` on every item, off the event loop; results in order."""
        loop = asyncio.get_running_loop()
        jobs = [loop.run_in_executor(self._threads, work, item) for item in items]
        try:
            return await asyncio.gather(*jobs)
        finally:
            for job in jobs:  # after a failure or a cancellation, don't start the rest
                job.cancel()

    def tokens(self, text: str) -> list[int]:
        """The ids of a text, whole, without opening and closing tokens."""
        return list(self.encoding(text).ids)

    def encoding(self, text: str) -> Any:
        """The same as a `tokenizers.Encoding`, which knows where in the text each token is."""
        return _load(self.folder)[0].encode(text, add_special_tokens=False)

    def run(self, tokens: Sequence[int], second: Sequence[int] = ()) -> NDArray[np.float32]:
        """The model's first output for one sequence (or a pair): that of the only row."""
        row: NDArray[np.float32] = self.outputs(tokens, second)[0][0]
        return row

    def outputs(
        self, tokens: Sequence[int], second: Sequence[int] = ()
    ) -> list[NDArray[np.float32]]:
        """All outputs for one sequence (or a pair), each with a single row."""
        ids = [CLS, *tokens, SEP, *second, *([SEP] if second else [])]
        types = [0] * (len(tokens) + 2) + [1] * (len(ids) - len(tokens) - 2)
        feed = {
            "input_ids": np.array([ids], np.int64),
            "attention_mask": np.ones((1, len(ids)), np.int64),
            "token_type_ids": np.array([types], np.int64),
        }
        found: list[NDArray[np.float32]] = _load(self.folder)[1].run(None, feed)
        return found


@cache
def _load(folder: Path) -> tuple[Any, Any]:
    """Tokenizer and session, shared by all who use the same folder."""
    import onnxruntime
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = True  # a "[SEP]" in a text is text
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
    )
    return tokenizer, session


def windows(tokens: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Cut tokens into windows of at most `size`, as even as can be; one empty window for none."""
    count = max(1, -(-len(tokens) // size))
    for i in range(count):
        yield tokens[i * len(tokens) // count : (i + 1) * len(tokens) // count]
