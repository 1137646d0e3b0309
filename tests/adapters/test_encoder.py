import asyncio
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.adapters.encoder import Encoder
from guard.adapters.onnx import windows


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


@given(st.lists(st.integers()), st.integers(1, 20))
def test_windows_hold_everything_in_order(tokens: list[int], size: int) -> None:
    cut = list(windows(tokens, size))
    assert [token for window in cut for token in window] == tokens
    lengths = {len(window) for window in cut}
    assert max(lengths) <= size
    assert max(lengths) - min(lengths) <= 1


async def test_meaning(encoder: Encoder) -> None:
    near, far = await encoder.passages(["Refunds are paid within 14 days.", "Cats sleep a lot."])
    query = await encoder.query("When do I get my money back?")
    assert near.shape == query.shape == (encoder.width,)
    assert query @ near > query @ far + 0.1


async def test_vectors_have_length_one_whatever_the_text(encoder: Encoder) -> None:
    vectors = await encoder.passages(["", "word", "long " * 3_000, "中文", "[SEP] [CLS]"])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (await encoder.passages([])).shape == (0, encoder.width)


async def test_a_text_alone_and_among_others_is_the_same(encoder: Encoder) -> None:
    among = await encoder.passages(["Refunds take 14 days.", "x", "long " * 300])
    alone = await encoder.passages(["Refunds take 14 days."])
    assert np.array_equal(among[0], alone[0])


async def test_the_end_of_a_long_text_counts(encoder: Encoder) -> None:
    filler = "The committee met and approved the minutes of the last meeting. " * 80
    without, with_end = await encoder.passages([filler, f"{filler} Kangaroos live in Australia."])
    query = await encoder.query("Kangaroos live in Australia.")
    assert query @ with_end > query @ without


async def test_special_tokens_in_a_text_are_text(encoder: Encoder) -> None:
    plain, special = await encoder.passages(["a b", "a [SEP] b"])
    assert not np.array_equal(plain, special)
    assert encoder._model.tokens("[SEP]") != [102]


async def test_the_event_loop_stays_free(encoder: Encoder) -> None:
    turns = 0

    async def count() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    await encoder.passages(["some words " * 200] * 4)
    counting.cancel()
    assert turns > 10


async def test_cancelling_drops_what_has_not_begun(encoder: Encoder) -> None:
    begun, go = list[int](), threading.Event()
    loop, first = asyncio.get_running_loop(), asyncio.Event()

    def work(number: int) -> None:
        begun.append(number)
        loop.call_soon_threadsafe(first.set)
        go.wait(10)

    task = asyncio.create_task(encoder._model.map(work, range(100)))
    await first.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go.set()
    await encoder.passages(["x"])
    assert len(begun) < 20
