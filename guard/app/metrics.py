"""Counts of what was judged since the server started, as Prometheus reads them."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_HELP = {
    "guard_answers_total": "answers by what became of them",
    "guard_check_runs_total": "runs of a check",
    "guard_check_errors_total": "answers of which a check could not judge all",
    "guard_check_notes_total": "what a check counts itself: canaries of the judge and the like",
}
_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n"})


class Metrics:
    """Counts of one process; no text of a request is in them."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[tuple[tuple[str, str], ...]]] = {
            name: Counter() for name in _HELP
        }

    def add(self, receipt: Mapping[str, Any]) -> None:
        """Count what a receipt tells."""
        policy = receipt["policy"]
        self._count("guard_answers_total", 1, policy=policy, action=receipt["action"])
        for row in receipt["checks"]:
            of = {"policy": policy, "check": row["check"]}
            self._count("guard_check_runs_total", row["runs"], **of)
            self._count("guard_check_errors_total", int("error" in row), **of)
            for note, count in row.get("notes", {}).items():
                self._count("guard_check_notes_total", count, **of, note=note)

    def text(self) -> str:
        """All counts in Prometheus' text format."""
        lines = []
        for name, counts in self._counts.items():
            lines += [f"# HELP {name} {_HELP[name]}", f"# TYPE {name} counter"]
            for labels, count in sorted(counts.items()):
                told = ",".join(f'{key}="{word.translate(_ESCAPED)}"' for key, word in labels)
                lines.append(f"{name}{{{told}}} {count}")
        return "\n".join([*lines, ""])

    def route(self) -> Route:
        """`/metrics`: the counts."""

        async def metrics(_: Request) -> Response:
            return PlainTextResponse(self.text(), media_type="text/plain; version=0.0.4")

        return Route("/metrics", metrics)

    def _count(self, name: str, count: int, **labels: str) -> None:
        self._counts[name][tuple(labels.items())] += count
