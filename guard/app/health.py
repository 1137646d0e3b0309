"""Whether the server lives, and whether it can serve."""

from importlib.metadata import version

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guard.app.respond import Json
from guard.app.server import Server


def routes(server: Server) -> list[Route]:
    """`/healthz`: the process answers. `/readyz`: it can serve, or why not (503)."""

    async def healthz(_: Request) -> Response:
        return Json({"status": "ok", "version": version("groundwire")})

    async def readyz(_: Request) -> Response:
        problems = []
        if server.records and server.records.problem:
            problems.append(f"receipts can't be written: {server.records.problem}")
        if server.busy >= server.settings.limits.concurrent:
            problems.append(f"{server.busy} requests are in work, which is the limit")
        notes = []
        if server.shelf.problem:
            notes.append(f"policies not reloaded, the last good ones serve: {server.shelf.problem}")
        body = {
            "status": "not ready" if problems else "ready",
            "problems": problems,
            "notes": notes,
            "policies": sorted(server.shelf.policies),
        }
        return Json(body, 503 if problems else 200)

    return [Route("/healthz", healthz), Route("/readyz", readyz)]
