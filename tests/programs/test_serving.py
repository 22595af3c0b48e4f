"""The real programs: they open, they end, they begin again, and nobody keeps anybody else waiting."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rebozo.config import environment
from rebozo.config.arriving import HELD, Arriving, is_ready
from rebozo.config.environment import DOORS
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


def test_who_drips_holds_no_thread_and_is_let_go(tmp_path: Path, demonstration: Path) -> None:
    with machine_with(tmp_path / "home", demonstration) as machine:
        said = machine.home / "rebozo.toml"
        for door in DOORS:
            few = f"[{door}]\nthreads = 2\nprocesses = 1\npatience = 3\n"
            said.write_text(said.read_text().replace(f"[{door}]\n", few))
        with running(machine) as rebozo:
            for port, path in ((machine.public, "/"), (machine.desk, "/entrar")):
                head = b"POST " + path.encode() + b" HTTP/1.1\r\nHost: localhost\r\n"
                body = head + b"Content-Length: 9000\r\n\r\n"
                again = b"GET " + path.encode() + b" HTTP/1.1\r\nHost: localhost\r\n\r\nG"
                slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(9)]
                for one, begins in zip(slow, (head, body, again) * 3, strict=True):
                    one.sendall(begins)
                begun = time.monotonic()
                while time.monotonic() < begun + 5:
                    assert answers(port, path, within=2.0) == 200
                    for one in slow:
                        with contextlib.suppress(OSError):
                            one.sendall(b"a")
                    time.sleep(0.2)
                assert all(was_closed(one) for one in slow)
                long = socket.create_connection(("127.0.0.1", port))
                cookie = b"Cookie: form=" + b"a" * 32 + b"; csrf=" + b"a" * 32 + b"\r\n"
                form = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 99999\r\n\r\n"
                long.sendall(head + cookie + form + b"name=" + b"a" * HELD)
                begun = time.monotonic()
                while time.monotonic() < begun + 4:
                    with contextlib.suppress(OSError):
                        long.sendall(b"a")
                    time.sleep(0.1)
                assert long.recv(12) == b"HTTP/1.1 400"
                assert was_closed(long)
            assert not [line for line in rebozo.said if "failed" in line or "rror" in line], rebozo.said


def test_a_long_request_that_arrives_too_slowly_is_let_go_and_one_that_does_not_is_read_whole() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        slow = Arriving(ours)
        slow.begin(0.3)
        theirs.sendall(b"a" * 8192)
        assert slow.read(8192)  # what arrived earned a second
        begun = time.monotonic()
        with pytest.raises(TimeoutError):
            _drip(theirs, slow)
        assert 1 < time.monotonic() - begun < 3


def _drip(theirs: socket.socket, slow: Arriving) -> None:
    while True:
        theirs.sendall(b"b")
        slow.read(1)
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("heard", "ready"),
    [
        (b"", False),
        (b"\r\n\r\n", False),
        (b"GET / HTTP/1.1\r\nHost: a\r\n", False),
        (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", True),
        (b"POST / HTTP/1.1\r\ncontent-length: 3\r\n\r\nab", False),
        (b"POST / HTTP/1.1\r\nContent-Length:3 \r\n\r\nabc", True),
        (b"POST / HTTP/1.1\r\nContent-Length: 999999\r\n\r\n" + bytes(HELD - 1), False),
        (b"POST / HTTP/1.1\r\nContent-Length: 999999\r\n\r\n" + bytes(HELD), True),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n", False),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", True),
        (bytes(HELD), True),
    ],
)
def test_a_thread_is_given_to_what_has_arrived(heard: bytes, ready: bool) -> None:  # noqa: FBT001  a table's column
    assert is_ready(heard) is ready


def was_closed(line: socket.socket) -> bool:
    """Whether the other side hung up, after whatever it said."""
    line.settimeout(3)
    with line:
        try:
            while line.recv(65536):
                pass
        except ConnectionError:
            return True
        except TimeoutError:
            return False
    return True


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
