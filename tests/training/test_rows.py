"""The pool that makes rows ends with the process that started it."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from contextlib import suppress

POOL = """
import os, time
from training.rows import in_shards

def make(index):
    os.write(1, f"{os.getpid()}\\n".encode())
    time.sleep(600)

list(in_shards(make, 2, 2, print))
"""


def test_a_killed_run_leaves_no_workers_behind() -> None:
    with subprocess.Popen([sys.executable, "-c", POOL], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        workers = [os.pidfd_open(int(run.stdout.readline())) for _ in range(2)]
        try:
            assert select.select(workers, [], [], 0) == ([], [], [])
            run.kill()
            for worker in workers:
                assert select.select([worker], [], [], 30)[0], "a worker waits for more work"
        finally:
            for worker in workers:
                with suppress(ProcessLookupError):
                    signal.pidfd_send_signal(worker, signal.SIGKILL)
                os.close(worker)
