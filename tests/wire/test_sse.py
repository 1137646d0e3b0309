import re

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guard.errors import UpstreamError
from guard.wire import sse

TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
LINES = st.one_of(
    st.just("data"),
    st.just(""),
    TEXTS.map("data: {}".format),
    TEXTS.map("data:{}".format),
    TEXTS.map(": {}".format),
    TEXTS.map("event: {}".format),
    st.sampled_from(["id: 1", "retry: 10", "datax: 1", " data: 1", "data: [DONE]"]),
)
STREAMS = st.builds(
    lambda mark, lines: (mark + "".join(line + end for line, end in lines)).encode(),
    st.sampled_from(["", "\ufeff"]),
    st.lists(st.tuples(LINES, st.sampled_from(["\n", "\r", "\r\n", "\n\n", "\r\n\r\n"]))),
)


def decode(pieces, **settings):
    decoder = sse.Decoder(**settings)
    payloads = [payload for piece in pieces for payload in decoder.feed(piece)]
    return payloads + decoder.close()


def as_the_standard_says(stream):
    """The data of each event, read line by line as in section 9.2.6 of the HTML standard."""
    payloads, data = [], []
    for line in re.split(rb"\r\n|\r|\n", stream.removeprefix(b"\xef\xbb\xbf")) + [b""]:
        name, _, value = line.partition(b":")
        if name == b"data":
            data.append(value.removeprefix(b" "))
        elif not line:
            payloads += [b"\n".join(data)] if b"\n".join(data).strip() else []
            data = []
    return payloads


@given(STREAMS)
@example(b"data: 1\r\rdata: 2\r\n\r\ndata: 3")
@example(b"\xef\xbb\xbf\n\ndata: 1\n\n")
def test_events_are_those_of_the_standard(stream):
    assert decode([stream]) == as_the_standard_says(stream)


@given(STREAMS, st.data())
def test_any_cutting_gives_the_same_events(stream, data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)))))
    pieces = [stream[a:b] for a, b in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert decode(pieces) == decode([stream])
    assert decode([stream[i : i + 1] for i in range(len(stream))]) == decode([stream])


def test_an_event_comes_with_its_last_byte():
    decoder = sse.Decoder()
    assert decoder.feed(b"data: 1\n") == []
    assert decoder.feed(b"\n") == [b"1"]
    assert decoder.feed(b"data: 2\r\n\r") == [b"2"]
    assert decoder.feed(b"\ndata: 3\n\ndata: ") == [b"3"]
    assert decoder.feed(b"4") == []
    assert decoder.close() == [b"4"]
    assert decoder.close() == []


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_an_event_has_a_longest_length(size):
    fits = b"data: " + b"x" * 94
    stream = fits + b"\n\n" + fits + b"x"
    pieces = [stream[i : i + size] for i in range(0, len(stream), size)]
    with pytest.raises(UpstreamError, match="more than 100 bytes"):
        decode(pieces, max_event=100)
    with pytest.raises(UpstreamError):
        decode([stream + b"\n\n"], max_event=100)
    assert decode([fits + b"\n\n"], max_event=100) == [fits[6:]]


def test_an_event_that_does_not_end_is_not_kept():
    decoder = sse.Decoder(max_event=100)
    assert [decoder.feed(b"data: x") for _ in range(14)] == [[]] * 14
    with pytest.raises(UpstreamError):
        decoder.feed(b"data: x")


@given(st.dictionaries(TEXTS, TEXTS))
def test_a_rendered_event_is_read_back(payload):
    rendered = sse.comment() + sse.event(payload) + sse.comment() + sse.DONE
    assert decode([rendered]) == [orjson.dumps(payload), b"[DONE]"]
