"""The real programs: they open, they end, they begin again, and nobody keeps anybody else waiting."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rebozo.config import environment
from rebozo.config.home import Home
from tests.programs.conftest import Machine, machine_with
from tests.programs.running import Running, answers, are_gone, running


@dataclass
class Served:
    """A machine whose doors are open."""

    machine: Machine
    rebozo: Running


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, demonstration: Path) -> Iterator[Served]:
    """Opened once, for those tests that change nothing."""
    with machine_with(tmp_path_factory.mktemp("served") / "home", demonstration) as machine, running(machine) as rebozo:
        yield Served(machine, rebozo)


def test_ctrl_c_ends_them_all(founded: Machine) -> None:
    with running(founded) as rebozo:
        assert (answers(founded.public), answers(founded.desk)) == (200, 302)
        everybody = rebozo.tree()
        assert len(everybody) >= 6
        assert rebozo.end(signal.SIGINT) < 5
        assert rebozo.process.returncode == 0
        assert are_gone(everybody)


def test_none_outlives_a_supervisor_that_was_killed(founded: Machine) -> None:
    with running(founded) as rebozo:
        everybody = rebozo.tree()
        os.kill(rebozo.process.pid, signal.SIGKILL)
        assert are_gone(everybody, within=8)


def test_a_program_that_died_is_begun_again(founded: Machine) -> None:
    with running(founded) as rebozo:
        worker = rebozo.tree()[3]
        os.kill(worker, signal.SIGKILL)
        until = time.monotonic() + 8
        while len(rebozo.tree()) < 7 or worker in rebozo.tree():
            assert time.monotonic() < until, rebozo.said
            time.sleep(0.1)
        assert answers(founded.public) == 200


def test_idle_and_slow_visitors_do_not_keep_a_seventh_waiting(served: Served) -> None:
    for port, path in ((served.machine.public, "/"), (served.machine.desk, "/entrar")):
        waiting = [socket.create_connection(("127.0.0.1", port)) for _ in range(8)]
        for slow in waiting[2:]:
            slow.sendall(b"POST " + path.encode() + b" HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\na")
        for _ in range(5):
            assert answers(port, path, within=2.0) == 200
            for slow in waiting[2:]:
                slow.sendall(b"b")
        for one in waiting:
            one.close()


def test_who_does_not_hang_up_keeps_nobody_waiting(served: Served) -> None:
    for port, path in ((served.machine.public, "/"), (served.machine.desk, "/entrar")):
        staying = [socket.create_connection(("127.0.0.1", port)) for _ in range(8)]
        for one in staying:
            one.sendall(b"GET " + path.encode() + b" HTTP/1.0\r\nHost: localhost\r\n\r\n")
        for _ in range(3):
            assert answers(port, path, within=2.0) == 200
        for one in staying:
            with one, one.makefile("rb") as answer:
                assert answer.readline().split()[1] == b"200"


def test_who_falls_silent_in_the_middle_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "SILENCE", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("REBOZO_PUBLIC_PORT", str(free.getsockname()[1]))
    with environment.listen(Home(tmp_path), "public") as door, socket.create_connection(door.getsockname()) as phone:
        visit, _address = door.accept()
        with visit:
            visit.settimeout(None)  # as gunicorn's threads have it
            phone.sendall(b"POST / HT")
            assert visit.recv(99) == b"POST / HT"
            with pytest.raises(BlockingIOError):
                visit.recv(99)


def test_slow_visitors_do_not_keep_it_from_ending(founded: Machine) -> None:
    with running(founded) as rebozo:
        slow = socket.create_connection(("127.0.0.1", founded.desk))
        slow.sendall(b"POST /entrar HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\na")
        time.sleep(0.2)
        everybody = rebozo.tree()
        assert rebozo.end(signal.SIGTERM) < 8
        assert are_gone(everybody)
        slow.close()


def test_nothing_of_a_visit_is_written_down(served: Served) -> None:
    answers(served.machine.desk, "/no-such-page-canary?q=canary")
    answers(served.machine.public, "/no-such-page-canary?q=canary")
    time.sleep(0.2)
    assert "canary" not in "".join(served.rebozo.said)
    written = [path for path in served.machine.home.rglob("*") if path.is_file() and b"canary" in path.read_bytes()]
    assert not written


def test_no_program_can_leave_a_core_or_a_readable_file(served: Served) -> None:
    for one in served.rebozo.tree():
        limits = Path(f"/proc/{one}/limits").read_text()
        assert next(line for line in limits.splitlines() if line.startswith("Max core")).split()[4] == "0"
    home = served.machine.home
    assert not [path for path in home.rglob("*") if path.stat().st_mode & 0o077 and "static" not in path.parts]


def test_a_second_serve_on_the_same_home_is_refused(served: Served) -> None:
    done = served.machine.rebozo("serve")
    assert done.returncode == 1
    assert "already being served" in done.stderr
    assert answers(served.machine.public) == 200
