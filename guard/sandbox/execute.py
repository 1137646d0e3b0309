"""Run one command under limits and leave nothing of it behind."""

import asyncio
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

from guard.ports import End, Execution, Limits
from guard.sandbox.cgroup import WAITING, Groups
from guard.sandbox.interpreters import PATH

_PIECE = 1 << 16  # bytes
_GLANCE = 0.1  # seconds between two looks at whether anybody still wants the outcome
_ENVIRONMENT = {"PATH": PATH, "LANG": "C.UTF-8"}  # all there is: no secret can be in it
_BY_SIGNAL = 128  # what a shell, and bubblewrap, add to the number of a signal


async def execute(
    command: Sequence[str],
    stdin: str,
    limits: Limits,
    files: Sequence[int] = (),
    groups: Groups | None = None,
) -> Execution:
    """Run a command in a session of its own, with these open files, and kill what is left of it.

    Where there are groups, in one of its own too. Raises OSError if it can't be started.
    """
    run = _Run(command, stdin, limits, files, groups)
    done = asyncio.get_running_loop().run_in_executor(None, run.whole)
    try:
        return await asyncio.shield(done)
    except asyncio.CancelledError:
        run.wanted = False
        await asyncio.wait([done])
        raise


class _Run:
    """One run, in a thread: the pipes of a flood or a dead program hold up nobody else."""

    def __init__(
        self,
        command: Sequence[str],
        stdin: str,
        limits: Limits,
        files: Sequence[int],
        groups: Groups | None,
    ) -> None:
        self.wanted = True
        self._command, self._files, self._limits = command, files, limits
        self._unsent = memoryview(stdin.encode("utf-8", "replace"))
        self._group: AbstractContextManager[Callable[[int], None] | None] = nullcontext()
        if groups:
            self._group = groups.one(limits)
            self._command = [*WAITING, *command]
            self._unsent = memoryview(b"\n" + self._unsent)

    def whole(self) -> Execution:
        """Start it, see it to its end, and kill what is left."""
        with (
            self._group as put,
            subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env=_ENVIRONMENT,
                cwd="/",
                pass_fds=self._files,
                start_new_session=True,
            ) as process,
        ):
            try:
                if put:
                    put(process.pid)
                end, out, err = self._talk(process)
            finally:
                os.killpg(process.pid, signal.SIGKILL)  # not waited for yet: the id is still its
        code = process.returncode
        if end is End.EXITED and (code < 0 or code > _BY_SIGNAL):
            end = End.KILLED
        exit = code if end is End.EXITED else None
        return Execution(end, exit, _text(out), _text(err), _why(end, code))

    def _talk(self, process: subprocess.Popen[bytes]) -> tuple[End, bytearray, bytearray]:
        out, err = bytearray(), bytearray()
        assert process.stdin and process.stdout and process.stderr
        until = time.monotonic() + self._limits.wall
        with selectors.DefaultSelector() as pipes:
            pipes.register(process.stdout, selectors.EVENT_READ, out)
            pipes.register(process.stderr, selectors.EVENT_READ, err)
            pipes.register(process.stdin, selectors.EVENT_WRITE)
            os.set_blocking(process.stdin.fileno(), False)
            reading = 2
            while reading:
                left = until - time.monotonic()
                if left <= 0 or not self.wanted:
                    return End.TIME, out, err
                for key, _ in pipes.select(min(left, _GLANCE)):
                    kept = key.data
                    if kept is None:
                        if self._sent(key.fd):
                            pipes.unregister(process.stdin)
                            process.stdin.close()
                    elif piece := os.read(key.fd, _PIECE):
                        kept += piece
                        if len(kept) > self._limits.output:
                            del kept[self._limits.output :]
                            return End.OUTPUT, out, err
                    else:
                        pipes.unregister(key.fileobj)
                        reading -= 1
        return (End.EXITED if self._over(process, until) else End.TIME), out, err

    def _over(self, process: subprocess.Popen[bytes], until: float) -> bool:
        """Wait for a process to end; it is left to be waited for, so that its id stays its own."""
        how = os.WEXITED | os.WNOHANG | os.WNOWAIT
        while os.waitid(os.P_PID, process.pid, how) is None:
            if time.monotonic() > until or not self.wanted:
                return False
            time.sleep(0.001)
        return True

    def _sent(self, pipe: int) -> bool:
        """Send a piece of the input; whether that was the last, or nobody reads any more."""
        try:
            self._unsent = self._unsent[os.write(pipe, self._unsent[:_PIECE]) :]
        except BrokenPipeError:
            return True
        return not self._unsent


def _text(kept: bytearray) -> str:
    """Output as text, whatever it is."""
    return kept.decode("utf-8", "replace")


def _why(end: End, code: int) -> str:
    if end is End.TIME:
        return "it did not finish in time"
    if end is End.OUTPUT:
        return "it wrote too much"
    if end is End.KILLED:
        number = -code if code < 0 else code - _BY_SIGNAL
        if number in (signal.SIGXCPU, signal.SIGKILL):
            return "it used too much processor time or memory"
        names = {one.value: one.name for one in signal.Signals}
        return f"it was ended by {names.get(number, f'signal {number}')}"
    return ""
