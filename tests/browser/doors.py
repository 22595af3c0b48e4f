"""The real programs, started as a newcomer starts them, in a home of their own."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import pyotp

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120  # seconds; the demo founds a region before it opens, and the machine may be busy


@dataclass(frozen=True)
class Doors:
    """Where the two doors of a running demo are, and how to ask its command something."""

    home: Path
    public: str
    desk: str
    said: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    used: dict[str, int] = field(default_factory=dict)  # the half minute of the last code of each
    open_for: dict[str, list[Any]] = field(default_factory=dict)  # sessions that tests come back to

    def rebozo(self, *arguments: str, said: str = "") -> str:
        """What `rebozo ...` answers in this home; `said` goes to its standard input."""
        done = subprocess.run(
            [sys.executable, "-m", "rebozo", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=said,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"rebozo {' '.join(arguments)} said: {done.stderr[-1000:]}")
        return done.stdout

    def code_of(self, name: str) -> str:
        """A second-factor code of one of the demo's people that she has not used yet: each is good once."""
        people = json.loads((self.home / "demo.json").read_text(encoding="utf-8"))
        seed = next(one["totp"] for one in people if one["name"] == name)
        phone = pyotp.TOTP(b32encode(bytes.fromhex(seed)).decode())
        step = max(int(time.time()) // phone.interval, self.used.get(name, 0) + 1)
        while step > time.time() // phone.interval + 1:  # the next half minute's is good already, no later one
            time.sleep(0.2)
        self.used[name] = step
        return phone.at(step * phone.interval)

    def log(self) -> str:
        """Everything the programs have said so far."""
        return self.said.read_text(encoding="utf-8", errors="replace")


@contextlib.contextmanager
def running_doors(folder: Path, *command: str) -> Iterator[Doors]:
    """Runs `rebozo demo` (or another command) in that folder until both doors answer; then ends it as a service is."""
    home, said = folder / "home", folder / "programs.log"
    public, desk = free_port(), free_port()
    environment = {
        **os.environ,
        "REBOZO_HOME": str(home),
        "REBOZO_RUNTIME": str(folder / "runtime"),
        "REBOZO_PUBLIC_PORT": str(public),
        "REBOZO_DESK_PORT": str(desk),
        "PYTHONUNBUFFERED": "1",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)  # the tests' own settings are not the programs'
    home.mkdir(mode=0o700, exist_ok=True)
    (folder / "runtime").mkdir(mode=0o700, exist_ok=True)
    with said.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "rebozo", *(command or ("demo",))],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    doors = Doors(home, f"http://localhost:{public}", f"http://localhost:{desk}", said, environment, process)
    try:
        for port in (public, desk):
            _wait_for(port, doors)
        yield doors
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> int:
    """Asks it to end as a service manager does, and insists after ten seconds."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # its session holds only what it started
            process.wait()
    return process.returncode


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def _wait_for(port: int, doors: Doors) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if doors.process.poll() is not None:
            raise RuntimeError(f"Rebozo ended before it opened. It said:\n{doors.log()[-2000:]}")
        # The ports listen before anybody answers there: the region is being founded meanwhile.
        with (
            contextlib.suppress(OSError, HTTPException),
            contextlib.closing(HTTPConnection("localhost", port, timeout=2)) as line,
        ):
            line.request("HEAD", "/")
            line.getresponse().close()
            return
        time.sleep(0.1)
    raise RuntimeError(f"Rebozo did not open port {port} in {PATIENCE} s. It said:\n{doors.log()[-2000:]}")
