"""`rebozo serve` or `demo` in a process of its own, until both doors answer; whatever it started is gone afterwards."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from tests.programs.conftest import Machine

PATIENCE = 30.0


@dataclass
class Running:
    """A supervisor and what it has said so far."""

    process: subprocess.Popen[str]
    said: list[str]

    def tree(self) -> list[int]:
        """It and every process that came from it."""
        found = [self.process.pid]
        for one in found:
            with contextlib.suppress(OSError):
                found += [int(child) for child in Path(f"/proc/{one}/task/{one}/children").read_text().split()]
        return found

    def end(self, sign: signal.Signals) -> float:
        """Send it the signal; how many seconds it took to end."""
        begun = time.monotonic()
        self.process.send_signal(sign)
        self.process.wait(PATIENCE)
        return time.monotonic() - begun

    def kill(self) -> None:
        """As when the power goes: every process at once, none of them asked."""
        for one in self.tree():
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        self.process.wait(PATIENCE)


@contextlib.contextmanager
def running(machine: Machine, *command: str) -> Iterator[Running]:
    """Until both doors answer."""
    process = machine.start(*(command or ("serve",)))
    said: list[str] = []
    opened = threading.Event()

    def listen() -> None:
        for line in process.stdout or ():
            said.append(line)
            if "Ctrl-C" in line:
                opened.set()
        opened.set()

    ears = threading.Thread(target=listen, daemon=True)
    ears.start()
    one = Running(process, said)
    try:
        assert opened.wait(PATIENCE), said
        assert process.poll() is None, said
        yield one
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(12)
        one.kill()
        ears.join(PATIENCE)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()


def answers(port: int, path: str = "/", *, within: float = 5.0) -> int:
    """The status that the door answers with."""
    connection = HTTPConnection("127.0.0.1", port, timeout=within)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    finally:
        connection.close()


def are_gone(processes: list[int], *, within: float = 5.0) -> bool:
    """Whether none of them lives any more (a zombie does not)."""
    until = time.monotonic() + within
    while any(_lives(one) for one in processes):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
