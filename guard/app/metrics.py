"""Counts of what was judged since the server started, as Prometheus reads them."""

from collections.abc import Mapping
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


class Metrics:
    """Counts of one process; no text of a request is in them."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._answers = self._counter(
            "guard_answers", "answers by what became of them", "policy", "action"
        )
        self._runs = self._counter("guard_check_runs", "runs of a check", "policy", "check")
        self._errors = self._counter(
            "guard_check_errors", "answers of which a check could not judge all", "policy", "check"
        )
        self._notes = self._counter(
            "guard_check_notes",
            "what a check counts itself: canaries of the judge and the like",
            *("policy", "check", "note"),
        )

    def add(self, receipt: Mapping[str, Any]) -> None:
        """Count what a receipt tells."""
        policy = receipt["policy"]
        self._answers.labels(policy, receipt["action"]).inc()
        for row in receipt["checks"]:
            of = policy, row["check"]
            self._runs.labels(*of).inc(row["runs"])
            self._errors.labels(*of).inc("error" in row)
            for note, count in row.get("notes", {}).items():
                self._notes.labels(*of, note).inc(count)

    def text(self) -> str:
        """All counts in Prometheus' text format."""
        return generate_latest(self._registry).decode()

    def route(self) -> Route:
        """`/metrics`: the counts."""

        async def metrics(_: Request) -> Response:
            return Response(self.text(), media_type=CONTENT_TYPE_LATEST)

        return Route("/metrics", metrics)

    def _counter(self, name: str, about: str, *labels: str) -> Counter:
        return Counter(name, about, labels, registry=self._registry)
