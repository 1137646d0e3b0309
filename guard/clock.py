"""Where the time went."""

import time


class Clock:
    """Milliseconds spent at each stage."""

    def __init__(self) -> None:
        self._began = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        """Count the time since the last lap to a stage."""
        now = time.perf_counter()
        self._laps[stage] = self._laps.get(stage, 0.0) + (now - self._last) * 1000
        self._last = now

    def laps(self) -> dict[str, float]:
        """Milliseconds by stage, and in total."""
        total = (time.perf_counter() - self._began) * 1000
        return {stage: round(ms, 3) for stage, ms in {**self._laps, "total": total}.items()}
