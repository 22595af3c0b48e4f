"""The power goes while people save and while a sheet is brought in: nothing acknowledged is lost, nothing is half."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import threading
import time
from http.client import HTTPException
from pathlib import Path

from django.db.backends.sqlite3._functions import register  # type: ignore[import-untyped]  # Django's own, without stubs

from tests.programs.conftest import Machine
from tests.programs.running import running
from tests.visitor import Visitor

_TOKEN = re.compile(r'name="token" value="([^"]+)"')


def sign_in(machine: Machine, name: str) -> Visitor:
    """Somebody of the demonstration, at the desk."""
    people = json.loads((machine.home / "demo.json").read_text())
    one = next(person for person in people if person["name"] == name)
    visitor = Visitor(machine.desk)
    visitor.get("/entrar")
    code = machine.rebozo("demo", "code", name).stdout.strip()
    page = visitor.post("/entrar", {"name": name, "passphrase": one["passphrase"], "code": code})
    assert page.path.startswith("/pin"), page.body[-2000:]
    return visitor


def save_until_it_ends(visitor: Visitor, acknowledged: list[str], tried: list[str]) -> None:
    """One record after another, until nobody answers."""
    try:
        while True:
            page = visitor.get("/registro/nueva")
            token = _TOKEN.search(page.body)
            assert token, page.body[:2000]
            tried.append(token.group(1))
            told = visitor.post("/registro/nueva", FORM)
            assert "done=registered" in told.path, told.body[:6000]
            acknowledged.append(token.group(1))
    except (OSError, HTTPException):
        return


DEED = "registry.event.registered"
FORM: dict[str, str | list[str]] = {
    "types": ["T01", "T29"], "shape": "unnamed", "month": "3", "year": "2025", "country": "HN", "basis": "consent",
    "story": "(ejemplo) Le dijeron que no volviera. " * 20, "place": "(ejemplo) mercado", "gender": "yes",
}  # fmt: skip


def test_what_was_acknowledged_is_there_and_whole(founded: Machine) -> None:
    acknowledged: list[str] = []
    tried: list[str] = []
    with running(founded) as rebozo:
        visitors = [sign_in(founded, name) for name in ("Jacaranda", "Ceiba")]
        savers = [threading.Thread(target=save_until_it_ends, args=(one, acknowledged, tried)) for one in visitors]
        for saver in savers:
            saver.start()
        until = time.monotonic() + 20
        while len(acknowledged) < 8 and time.monotonic() < until:
            time.sleep(0.01)
        rebozo.kill()
        for saver in savers:
            saver.join(20)
    assert len(acknowledged) >= 8
    with running(founded):
        again = visitors[0].get("/registro/nueva")
        assert again.status == 200, "the session lives in RAM and outlived the programs"
        everything_is_whole(founded, acknowledged, tried)
        told = visitors[0].post("/registro/nueva", {**FORM, "token": acknowledged[-1]})
        assert "done=already" in told.path
    assert founded.rebozo("journal", "verify").returncode == 0


def everything_is_whole(machine: Machine, acknowledged: list[str], tried: list[str]) -> None:
    with sqlite3.connect(machine.home / "rebozo.sqlite3") as database:
        register(database)  # the constraints' own functions
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        there = {row[0] for row in database.execute("SELECT code FROM registry_event")}
        assert not [token for token in acknowledged if token.replace("-", "") not in there]
        for token in tried:
            code = token.replace("-", "")
            if code not in there:
                continue
            attacks = database.execute("SELECT count(*) FROM registry_attack WHERE event_id = ?", (code,)).fetchone()[0]
            bundles = {row[0] for row in database.execute("SELECT kind FROM vault_bundle WHERE row = ?", (code,))}
            lines = database.execute(
                'SELECT count(*) FROM journal_line WHERE "on" = ? AND deed = ?', (code, DEED)
            ).fetchone()[0]
            assert attacks == 2
            assert bundles == {"registry_event:account", "registry_event:codes", "registry_event:place"}
            assert lines == 1
        bare = "SELECT count(*) FROM vault_bundle WHERE id NOT IN (SELECT bundle_id FROM vault_wrap)"
        assert database.execute(bare).fetchone() == (0,)


HEAD = "identificador,fecha,país,agresiones,contra,defensora,perpetradores,derechos,cómo lo sabemos,lo que contó\n"
LINES = 1200
COUNTED = """SELECT (SELECT count(*) FROM registry_event), (SELECT count(*) FROM registry_attack),
    (SELECT count(*) FROM network_defender), (SELECT count(*) FROM vault_bundle), (SELECT count(*) FROM vault_wrap)"""


def test_an_import_that_was_cut_off_leaves_nothing_and_can_be_done_again(founded: Machine, tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    rest = "P05,R02,ella dijo que sí,(ejemplo)"
    lines = (
        f"E-{at},2024-{at % 12 + 1:02d},HN,T01,una defensora,Ave Inventada {at % 90},{rest}\n" for at in range(LINES)
    )
    sheet.write_text(HEAD + "".join(lines), encoding="utf-8")
    before = count(founded, COUNTED)
    seen = "SELECT count(*) FROM registry_batch WHERE visible"
    shown = count(founded, seen)
    importing = founded.start("import", "attacks", str(sheet), "--network", "SIERRA", "--as", "Jacaranda", "--json")
    assert importing.stdin
    importing.stdin.write(secrets_of(founded, "Jacaranda"))
    importing.stdin.close()
    until = time.monotonic() + 30
    while count(founded, COUNTED)[0] - before[0] < 400 and importing.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    importing.kill()
    importing.wait()
    assert count(founded, seen) == shown, "it was killed too late"
    assert count(founded, COUNTED)[0] > before[0]
    with sqlite3.connect(founded.home / "rebozo.sqlite3") as database:
        # some minutes went by
        database.execute("UPDATE registry_batch SET touched = '2026-01-01 00:00:00' WHERE NOT visible")
    assert founded.rebozo("worker", "--once").returncode == 0
    assert count(founded, COUNTED) == before
    forget_used_codes(founded)
    done = founded.rebozo(
        "import",
        "attacks",
        str(sheet),
        "--network",
        "SIERRA",
        "--as",
        "Jacaranda",
        "--json",
        said=secrets_of(founded, "Jacaranda"),
    )
    assert (done.returncode, json.loads(done.stdout)["made"]) == (0, LINES), done.stderr
    if importing.stdout:
        importing.stdout.close()


def count(machine: Machine, question: str) -> tuple[int, ...]:
    with sqlite3.connect(machine.home / "rebozo.sqlite3", timeout=10) as database:
        answer: tuple[int, ...] = database.execute(question).fetchone()
    return answer


def secrets_of(machine: Machine, name: str) -> str:
    """Passphrase and code, as the command reads them."""
    people = json.loads((machine.home / "demo.json").read_text())
    one = next(person for person in people if person["name"] == name)
    return f"{one['passphrase']}\n{machine.rebozo('demo', 'code', name).stdout}"


def forget_used_codes(machine: Machine) -> None:
    """A code is good once, and whoever wants to come in again at once waits; a test forgets it instead."""
    shutil.rmtree(machine.runtime)
