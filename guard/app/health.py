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
        if server.loading:
            problems.append(f"models of entailment load: {', '.join(sorted(server.loading))}")
        for name in list(server.unserved):  # what was missing may have been made since
            policy = server.shelf.policies.get(name)
            if policy and policy.ground.corpus:
                await server.search(policy)
            else:
                del server.unserved[name]
        told = {name: f"policy {name}: {why}" for name, why in server.unserved.items()}
        if server.shelf.default in told:
            problems.append(told.pop(server.shelf.default))
        notes = list(told.values())
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
