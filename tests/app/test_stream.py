import asyncio

from guard.app.stream import EventStream


class Sent(list):
    async def __call__(self, message):
        self.append(message)


async def test_the_head_goes_out_with_the_first_event_and_headers_may_be_added_until_then():
    sent = Sent()
    headers = {"x-guard-policy": "p"}
    stream = EventStream(sent, headers, 10)
    headers["x-guard-action"] = "pass"
    await stream.write([{"a": 1}])
    await stream.close()
    assert (b"x-guard-action", b"pass") in sent[0]["headers"]
    assert [m.get("body") for m in sent[1:]] == [b'data: {"a":1}\n\n', b"data: [DONE]\n\n"]
    assert [m.get("more_body") for m in sent[1:]] == [True, False]


async def test_comments_keep_a_silent_stream_alive_and_stop_with_it():
    sent = Sent()
    stream = EventStream(sent, {}, 0.01)
    async with stream.beating():
        await asyncio.sleep(0.1)
    comments = [m for m in sent if m.get("body", b"").startswith(b":")]
    assert comments
    assert stream.opened
    before = len(sent)
    await asyncio.sleep(0.05)
    assert len(sent) == before
