"""Homes for the real programs: one demonstration is founded, and each test gets a copy of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from rebozo.config.home_file import home_text
from tests import throwaway

ROOT = Path(__file__).resolve().parents[2]
RAM = Path("/dev/shm")  # noqa: S108  a folder of our own inside, of mode 0700


POSTGRES = os.environ.get("REBOZO_TEST_DATABASE") == "postgres"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks for a PostgreSQL server runs where there is one."""
    out = [] if POSTGRES else [item for item in items if "on_postgresql" in getattr(item, "fixturenames", ())]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


@dataclass
class Machine:
    """A home, a runtime folder in RAM and two ports: what `rebozo` is told of by its environment."""

    home: Path
    runtime: Path
    public: int
    desk: int
    more: dict[str, str] = field(default_factory=dict)
    wrapped_in: list[str] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("REBOZO_", "DJANGO_"))}
        return {
            **kept,
            "REBOZO_HOME": str(self.home),
            "REBOZO_RUNTIME": str(self.runtime),
            "REBOZO_PUBLIC_PORT": str(self.public),
            "REBOZO_DESK_PORT": str(self.desk),
            **self.more,
        }

    def rebozo(self, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
        """The command, run to its end."""
        return subprocess.run(
            [*self.wrapped_in, sys.executable, "-m", "rebozo", "--lang", "en", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=said,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """The command, left running in a session of its own."""
        return subprocess.Popen(
            [*self.wrapped_in, sys.executable, "-m", "rebozo", "--lang", "en", *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


@pytest.fixture(scope="session")
def demonstration() -> Iterator[Path]:
    """A demonstration as its founding left it."""
    home = throwaway.make(throwaway.name_for(f"programs-{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"))
    # Argon2 as small as it may be: what it costs is measured elsewhere.
    (home / "rebozo.toml").write_text(home_text(demo=True, memory=8 * 1024 * 1024, passes=1))
    (home / "rebozo.toml").chmod(0o600)
    runtime = RAM / home.name
    made = Machine(home, runtime, 1, 2).rebozo("demo", "--prepare")
    shutil.rmtree(runtime, ignore_errors=True)
    try:
        if made.returncode:
            raise RuntimeError(made.stderr)
        yield home
    finally:
        throwaway.remove(home)


@contextlib.contextmanager
def machine_with(home: Path, copied: Path | None = None) -> Iterator[Machine]:
    """A machine with that home, perhaps a copy of another; its folder in RAM goes with it."""
    runtime = RAM / f"{throwaway.PREFIX}{os.getpid()}-{uuid4().hex[:12]}"
    if copied:
        shutil.copytree(copied, home)
    yield Machine(home, runtime, free_port(), free_port())
    shutil.rmtree(runtime, ignore_errors=True)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Machine]:
    """A machine on which nothing was founded."""
    with machine_with(tmp_path / "home") as machine:
        yield machine


@pytest.fixture
def founded(tmp_path: Path, demonstration: Path) -> Iterator[Machine]:
    """A machine with a demonstration on it."""
    with machine_with(tmp_path / "home", demonstration) as machine:
        yield machine


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
