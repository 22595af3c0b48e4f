"""The real programs, as `rebozo serve` starts them: cold start, memory, page weights, and sign-in through HTTP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

from benchmarks.figures import QUICK, Reference, note, percentile, say, seconds
from benchmarks.ground import Ground
from benchmarks.machine import argon2_alone
from benchmarks.visitor import Visitor
from rebozo.journal.deeds import writing
from rebozo.people.second_factor import code_now
from tests.region import Somebody, somebody

STARTS = 2 if QUICK else 5
SIGN_INS = 4 if QUICK else 20
_PATIENCE = 30.0


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


@contextmanager
def serving(public: int, desk: int) -> Iterator[subprocess.Popen[bytes]]:
    """`rebozo serve` in a process of its own, ended as Ctrl-C ends it."""
    environment = os.environ | {"REBOZO_PUBLIC_PORT": str(public), "REBOZO_DESK_PORT": str(desk)}
    command = [sys.executable, "-m", "rebozo", "serve"]
    program = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        yield program
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(20)


def _answers(port: int, until: float) -> None:
    while time.monotonic() < until:
        try:
            answer, _raw = Visitor(f"http://127.0.0.1:{port}").ask("/")
        except OSError:
            time.sleep(0.005)
            continue
        if answer.status < 500:
            return
    raise TimeoutError("the programs did not open")


def _cold_start() -> float:
    public, desk = _free_port(), _free_port()
    begun = time.monotonic()
    with serving(public, desk):
        for port in (public, desk):
            _answers(port, begun + _PATIENCE)
        return time.monotonic() - begun


def _tree(root: int) -> list[int]:
    """A process and all that came from it."""
    found = [root]
    for process in found:
        for task in Path(f"/proc/{process}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def _pss(process: int) -> float:
    """Megabytes, pages shared by several programs divided among them."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def run(ground: Ground) -> None:
    people = [somebody(f"pajara{number}") for number in range(SIGN_INS)]
    with writing():
        for one in people:
            one.person.store()
    connections.close_all()
    starts = [_cold_start() for _ in range(STARTS)]
    bare = percentile(
        [seconds(lambda: subprocess.run([sys.executable, "-c", "import django"], check=True)) for _ in range(3)], 0.5
    )
    say(
        "cold start, until both doors answered",
        percentile(starts, 0.5),
        "s",
        sample=f"{STARTS} starts, median; files in the machine's cache, home founded",
        reference=Reference("Python alone, importing Django", bare, "s"),
        target="≤ 3 s",
        peers="Bayanat 5.8 s; GlobaLeaks 2.6 s; SecureDrop 2.3 s; Hush Line 26-41 s",
    )
    public, desk = _free_port(), _free_port()
    with serving(public, desk) as program:
        for port in (public, desk):
            _answers(port, time.monotonic() + _PATIENCE)
        time.sleep(2)
        tree = _tree(program.pid)
        say(
            "memory of all programs, idle (PSS)",
            sum(_pss(one) for one in tree),
            "MB",
            sample=f"{len(tree)} processes, two seconds after both doors answered",
            target="≤ 220 MB",
            peers="Bayanat about 800 MB; GlobaLeaks 98-130 MB; SecureDrop 181 MB; Hush Line 330-370 MB",
        )
        _weigh_public(f"http://127.0.0.1:{public}")
        _sign_in(f"http://127.0.0.1:{desk}", people)
        _weigh_list(f"http://127.0.0.1:{desk}", ground.ada)
        say(
            "memory of all programs after that (PSS)",
            sum(_pss(one) for one in _tree(program.pid)),
            "MB",
            sample="as above",
        )


def _weigh_public(address: str) -> None:
    weight = Visitor(address).weigh("/")
    say("public first page, raw", weight.body / 1000, "KB", sample="cold, bodies, nothing compressed", target="≤ 20 KB",
        peers="GlobaLeaks 2,911 KB with script; SecureDrop 83-87 KB; Hush Line 15.5 KB and 7 scripts")  # fmt: skip
    say("public first page, requests", weight.requests, "requests", sample="cold", target="≤ 3")


def _enter(visitor: Visitor, one: Somebody) -> float:
    said = visitor.form("/entrar") | {
        "name": one.sign_in,
        "passphrase": one.passphrase,
        "code": code_now(one.totp_seed),
    }
    begun = time.perf_counter()
    answer, _raw = visitor.ask("/entrar", data=said)
    took = time.perf_counter() - begun
    if answer.status not in {302, 303}:
        raise RuntimeError(f"signing in answered {answer.status}")
    return took


def _sign_in(address: str, people: list[Somebody]) -> None:
    taken = [_enter(Visitor(address), one) for one in people]
    alone = Reference("Argon2id alone", argon2_alone() * 1000, "ms")
    for share in (0.5, 0.95):
        say(
            f"sign-in through HTTP, p{share * 100:.0f}",
            percentile(taken, share) * 1000,
            "ms",
            sample=f"{len(taken)} people, one after another",
            reference=alone,
            target="≤ 500 ms",
            peers="GlobaLeaks 5.4-6.6 s",
        )


def _weigh_list(address: str, who: Somebody) -> None:
    visitor = Visitor(address)
    _enter(visitor, who)
    visitor.accepts = "gzip"
    weight = visitor.weigh("/registro/")
    say(
        "list page of 50 attacks, as sent",
        weight.body / 1000,
        "KB",
        sample="cold, bodies, compressed where it is offered",
        target="≤ 60 KB",
        peers="Bayanat 4,815 KB in 119 requests; nothing without script",
    )
    say("list page of 50 attacks, requests", weight.requests, "requests", sample="cold", target="≤ 6")
    note("cold means: the page, its styles, its icon and its script, with nothing kept from before")
