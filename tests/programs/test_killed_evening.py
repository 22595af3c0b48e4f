"""The power goes amid an evening: files arriving, two made one, words tidied, a sheet coming in. Nothing is half."""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from django.db.backends.sqlite3._functions import register  # type: ignore[import-untyped]  # Django's own, without stubs

from tests.exchange.awful import xlsx
from tests.programs import seized
from tests.programs.conftest import Machine
from tests.programs.running import running
from tests.programs.test_killed import COUNTED, FORM, count, sign_in
from tests.visitor import Visitor

_NUMBER = r"[0-9a-f-]{36}"
ENOUGH = 4  # of each, before the power goes


@dataclass
class Done:
    """What was acknowledged, of each kind."""

    event: str
    files: dict[str, bytes] = field(default_factory=dict)  # where a piece is told, and what it holds
    merged: list[tuple[str, str, str]] = field(default_factory=list)  # who stays, who went, her other name
    told: list[str] = field(default_factory=list)  # a word that is found
    withdrawn: list[str] = field(default_factory=list)  # a word that is found no more

    @property
    def enough(self) -> bool:
        return min(map(len, (self.files, self.merged, self.withdrawn))) >= ENOUGH


def _until_it_ends(act: Callable[[int], None]) -> Callable[[], None]:
    def again_and_again() -> None:
        try:
            for at in range(10_000):
                act(at)
        except (OSError, HTTPException):
            return

    return again_and_again


def _registered(visitor: Visitor, **but: str) -> str:
    visitor.get("/registro/nueva")
    saved = visitor.post("/registro/nueva", {**FORM, **but})
    assert "done=registered" in saved.path, saved.body[:3000]
    return saved.path.partition("?")[0]


def _a_file(visitor: Visitor, done: Done) -> Callable[[int], None]:
    page = f"/registro/hechos/{done.event}/pruebas"
    known: set[str] = set()

    def bring(at: int) -> None:
        raw = f"(ejemplo) {at} ".encode() * 40_000
        visitor.get(page)
        told = visitor.post(page, {"about": "(ejemplo)"}, files={"brought": ("x.bin", raw)})
        assert "done=kept" in told.path, told.body[:3000]
        (new,) = set(re.findall(rf'href="(/registro/pruebas/{_NUMBER})"', told.body)) - known
        known.add(new)
        done.files[new] = raw

    return bring


def _a_merge(visitor: Visitor, done: Done) -> Callable[[int], None]:
    def person(name: str) -> str:
        visitor.get("/redes/personas/nueva")
        made = visitor.post("/redes/personas/nueva", {"chosen": name, "anyway": "1"})
        assert "done=added" in made.path, made.body[:3000]
        return made.path.partition("?")[0].rpartition("/")[2]

    def merge(at: int) -> None:
        other = f"Guacharaca {'abcdefghij'[at % 10] * 5} {at}"
        kept, gone = person(f"Zopilote {at}"), person(other)
        visitor.get(f"/redes/repetidas/{kept}/{gone}")
        made = visitor.post(f"/redes/repetidas/{kept}/{gone}", {"identity-chosen": "one"})
        assert "done=saved" in made.path, made.body[:3000]
        done.merged.append((kept, gone, other))
        visitor.post("/redes/buscar", {"what": other})  # who went leaves the directory now: it is written anew

    return merge


def _words(visitor: Visitor, done: Done) -> Callable[[int], None]:
    def tell(at: int) -> None:
        _registered(visitor, story=f"quedatodavia{at} (ejemplo)", types="T01")
        done.told.append(f"quedatodavia{at}")
        attack = _registered(visitor, story=f"yanosedice{at} (ejemplo)", types="T01")
        visitor.get(f"{attack}/baja")
        gone = visitor.post(f"{attack}/baja", {"reason": "she_asked", "sure": "1"})
        assert "done=" in gone.path, gone.body[:3000]
        done.withdrawn.append(f"yanosedice{at}")

    return tell


def test_files_merges_and_words_that_were_acknowledged_are_there_and_whole(founded: Machine) -> None:
    with running(founded) as rebozo:
        first = sign_in(founded, "Jacaranda")
        attack = _registered(first)
        event = re.search(rf"/registro/hechos/({_NUMBER})/", first.get(attack).body)
        assert event
        done = Done(event[1])
        acts = (_a_file, _a_merge, _words)
        visitors = [Visitor(founded.desk, dict(first.cookies)) for _each in acts]
        several = [
            threading.Thread(target=_until_it_ends(act(one, done))) for act, one in zip(acts, visitors, strict=True)
        ]
        for one in several:
            one.start()
        until = time.monotonic() + 60
        while not done.enough and time.monotonic() < until:
            time.sleep(0.02)
        rebozo.kill()
        for one in several:
            one.join(20)
    assert done.enough, done
    with running(founded):
        for where, raw in done.files.items():
            assert first.get(f"{where}/original").body == raw.decode(), "an acknowledged file is as it came"
        first.get("/redes/")
        for kept, _gone, other in done.merged:
            assert kept in first.post("/redes/buscar", {"what": other}).body, "every name still finds her"
        for word in (*done.told, *done.withdrawn):
            found = "<mark>" in first.post("/registro/buscar", {"words": word}).body
            assert found is (word in done.told), word
        _nothing_is_half(founded)
    assert founded.rebozo("journal", "verify").returncode == 0


def _nothing_is_half(machine: Machine) -> None:
    with sqlite3.connect(machine.home / "rebozo.sqlite3") as database:
        register(database)  # the constraints' own functions
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        for half in (
            "SELECT count(*) FROM vault_bundle WHERE id NOT IN (SELECT bundle_id FROM vault_wrap)",
            "SELECT count(*) FROM registry_evidence WHERE code NOT IN (SELECT row FROM vault_bundle)",
            "SELECT count(*) FROM network_defender WHERE code NOT IN (SELECT row FROM vault_bundle)",
            "SELECT count(*) FROM network_merge WHERE code NOT IN (SELECT row FROM vault_bundle)",
            """SELECT count(*) FROM network_defender WHERE merged_into IS NOT NULL
               AND code NOT IN (SELECT gone FROM network_merge)""",
        ):
            assert database.execute(half.replace("merged_into IS", "merged_into_id IS")).fetchone() == (0,), half
        files = {row[0] for row in database.execute("SELECT id FROM vault_attachment")}
    there = {path.name.replace("-", "")[:32] for path in Path(machine.home, "media").rglob("*") if path.is_file()}
    assert files <= there, "a row whose file is gone"


ROWS = 1400


def test_a_sheet_brought_in_by_its_pages_that_was_cut_off_leaves_nothing_and_is_brought_again(founded: Machine) -> None:
    head = ["fecha", "país", "nombre", "agresión", "cómo lo sabemos", "lo que contó"]
    rows = [
        ["2024", "HN", f"Ave Inventada {at % 90}", "T01", "ella dijo que sí", f"(ejemplo) {at}"] for at in range(ROWS)
    ]
    sheet = xlsx([head, *rows])
    with running(founded) as rebozo:
        visitor = sign_in(founded, "Jacaranda")
        before = count(founded, COUNTED)
        page = seized.begin_sheet(visitor, sheet)
        seized.until_part_of_it(visitor, page)
        rebozo.kill()
    assert count(founded, COUNTED)[0] > before[0]
    assert count(
        founded, "SELECT count(*) FROM registry_event JOIN registry_batch b ON b.code = batch_id AND b.visible"
    ) == (before[0] - count(founded, "SELECT count(*) FROM registry_event WHERE batch_id IS NULL")[0],)
    with sqlite3.connect(founded.home / "rebozo.sqlite3") as database:  # some minutes went by
        database.execute("UPDATE registry_batch SET touched = '2026-01-01 00:00:00' WHERE NOT visible")
    assert founded.rebozo("worker", "--once").returncode == 0
    remembered = count(founded, "SELECT count(*) FROM exchange_mapping")[0]  # how the sheet is read is hers already
    assert count(founded, COUNTED) == (*before[:3], before[3] + remembered, before[4] + remembered)
    with running(founded):
        page = seized.begin_sheet(visitor, sheet)
        until = time.monotonic() + 60
        while "Refresh" in visitor.get(page.path).headers:
            assert time.monotonic() < until
            time.sleep(0.2)
        assert count(founded, COUNTED)[0] == before[0] + ROWS
