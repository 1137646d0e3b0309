"""Refusals: the status and the message travel."""

from tests.upstreams.exchange import Exchange, error
from tests.upstreams.well import good


async def bad_request(x: Exchange) -> None:
    body = error("temperature is too hot", type="invalid_request_error", param="temperature")
    await x.plain(body, 400)


async def wrong_key(x: Exchange) -> None:
    sent = x.request.headers.get("authorization", "")
    await x.plain(error(f"Incorrect API key: {sent.split(' ')[-1]} ({sent})", code="key"), 401)


async def forbidden_text(x: Exchange) -> None:
    await x.plain(b"not for you", 403, content_type="text/plain")


async def not_found_string(x: Exchange) -> None:
    await x.plain(b'{"error":"model not found, try pulling it first"}', 404)


async def detail_422(x: Exchange) -> None:
    await x.plain(b'{"detail":[{"loc":["body","n"],"msg":"too many"}]}', 422)


async def slow_down(x: Exchange) -> None:
    await x.plain(error("slow down", type="rate_limit_error"), 429, retry_after="30")


async def google_list(x: Exchange) -> None:
    await x.plain(b'[{"error":{"code":400,"message":"bad contents","status":"INVALID"}}]', 400)


async def web_page_500(x: Exchange) -> None:
    await x.plain(b"<html><h1>Oops</h1></html>", 500, content_type="text/html")


async def empty_502(x: Exchange) -> None:
    await x.plain(b"", 502)


async def broken_503(x: Exchange) -> None:
    await x.head(503, content_type="application/json", content_length="1000")
    await x.send(b'{"error":{"message":"ov')
    x.reset()


async def endless_400(x: Exchange) -> None:
    await x.head(400, content_type="text/plain", transfer_encoding="chunked")
    while True:
        await x.send(b"400\r\n" + b"x" * 1024 + b"\r\n")


async def fails_once(x: Exchange) -> None:
    await (empty_502(x) if len(x.upstream.requests) == 1 else good(x))


async def resets_once(x: Exchange) -> None:
    if len(x.upstream.requests) == 1:
        x.reset()
    else:
        await good(x)


async def busy_once(x: Exchange) -> None:
    if len(x.upstream.requests) == 1:
        await x.plain(error("busy"), 429, retry_after="0.01")
    else:
        await good(x)
