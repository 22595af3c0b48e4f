"""The seizure drill: a whole story with canary words, the power cut, and every byte of the disk searched.

The searcher holds the application's secrets too. On PostgreSQL the cluster's folder and log are searched as well.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import time
from contextlib import closing
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pyotp
import pytest

from rebozo.vault.derivation import circle_key, labelled
from rebozo.vault.envelope import Place, Unsealable, unbox, unseal
from rebozo.vault.sealing import bundle_place, wrap_place
from tests.drill import search
from tests.plumbing import POSTGRES
from tests.postgres_cluster import SOCKET
from tests.programs import seized
from tests.programs.conftest import Machine
from tests.programs.running import Running, running
from tests.visitor import Visitor

SIGN_IN = "flor-de-mayo-canaria"
SHOWN = "Compañera Canaria"
DEVICE = "Teléfono Canario"
CANARIES = seized.CANARIES | {
    "sign-in name": SIGN_IN,
    "shown name": SHOWN,
    "device": DEVICE,
    "defender": "Zenzontle Canario",
    "second name": "Quetzalí Canaria",
    "group": "Colectiva Canarias Unidas",
    "own words": "palabras-canarias de ella",
    "how to reach her": "barrio-canario-sin-numero",
    "code word": "contraseña-canaria-hablada",
    "role": "vocera-canaria",
    "story": "relato-canario que nadie más lee",
    "place": "Cañada del Canario",
    "who": "capataz-canario",
    "edited": "segunda-version-canaria",
    "searched": "busqueda-canaria",
    "late": "tarde-canaria escribía",
    "wrong name": "intrusa-canaria",
    "file name": "foto-canaria",
    "file": "CONTENIDO-CANARIO-" * 40,
    "address": "direccion-canaria",
    "sheet": "hoja-canaria-importada",
    "refused": "rechazado-canario",
}

# What is looked for: every canary holds one of these, so that a piece of one is found too, and soon.
STEMS = ("canari", "Canari", "CANARI")
assert all(any(stem in word for stem in STEMS) for word in CANARIES.values())


def _answers() -> str:
    return json.dumps(
        {
            "network": {"name": "Red de Prueba", "short": "PRUEBA", "country": "HN"},
            "coordinators": [{"name": SIGN_IN, "shown": SHOWN}, {"name": "segunda", "shown": "Segunda"}],
        }
    )


def _attack(**but: str | list[str]) -> dict[str, str | list[str]]:
    return {
        "types": ["T01"],
        "shape": "personal",
        "name": CANARIES["defender"],
        "month": "9",
        "day": "14",
        "year": "2026",
        "country": "HN",
        "basis": "consent",
        "who": CANARIES["who"],
        "place": CANARIES["place"],
        "story": CANARIES["story"],
        **but,
    }


@pytest.fixture
def machine(empty: Machine, tmp_path: Path) -> Machine:
    """A machine to be founded, on the database of this run, with a folder of its own for temporary files."""
    (tmp_path / "scratch").mkdir()
    empty.more["TMPDIR"] = str(tmp_path / "scratch")
    if POSTGRES:
        socket = os.environ[SOCKET]
        name = f"drill_{os.getpid()}"
        with psycopg.connect(host=socket, user="rebozo", dbname="postgres", autocommit=True) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
            admin.execute(f'CREATE DATABASE "{name}"')
        empty.home.mkdir(mode=0o700)
        (empty.home / "rebozo.toml").write_text(
            f'[database]\nengine = "postgresql"\nname = "{name}"\nuser = "rebozo"\nhost = "{socket}"\n'
        )
    return empty


def _found(machine: Machine) -> dict[str, Any]:
    done = machine.rebozo("init", "--answers", "-", "--json", said=_answers())
    assert done.returncode == 0, done.stderr
    sheets: dict[str, Any] = json.loads(done.stdout)
    return sheets


def _sign_in(visitor: Visitor, sheet: dict[str, Any], *, code: str, name: str = SIGN_IN) -> None:
    visitor.get("/entrar")
    answer = visitor.post("/entrar", {"name": name, "passphrase": sheet["passphrase"], "code": code})
    assert answer.status == 200, answer.body[:2000]
    assert answer.path.startswith("/pin"), answer.path


def _tell_the_story(machine: Machine, people: list[dict[str, Any]]) -> tuple[str, Visitor]:
    """All of it; the six words of an archive, and who is still signed in."""
    visitor, another = Visitor(machine.desk), Visitor(machine.desk)
    visitor.get("/entrar")
    visitor.post("/entrar", {"name": CANARIES["wrong name"], "passphrase": "una frase cualquiera", "code": "123456"})
    _sign_in(visitor, people[0], code=_code(people[0]))
    visitor.post("/pin", {"pin": "271828"})
    _sign_in(another, people[1], code=_code(people[1]), name="segunda")
    another.post("/pin", {"pin": "314159"})

    _tell_an_attack(visitor)
    words = _tell_an_evening(visitor, another)
    visitor.get("/mi-seguridad")
    visitor.post("/mi-seguridad/aparato", {"name": DEVICE})
    visitor.get(f"/registro/{CANARIES['address']}")
    visitor.get(f"/registro/?since={CANARIES['address']}")
    Visitor(machine.public).get(f"/{CANARIES['address']}")
    _come_too_late(machine, visitor)
    return words, another


def _code(sheet: dict[str, Any]) -> str:
    return pyotp.TOTP(sheet["secret"].replace(" ", "")).now()


def _tell_an_attack(visitor: Visitor) -> None:
    visitor.get("/registro/nueva")
    saved = visitor.post("/registro/nueva", _attack())
    assert CANARIES["defender"] in saved.body, saved.body[:2000]
    edit = re.search(r'href="(/registro/hechos/[^"]+/editar)"', saved.body)
    assert edit
    visitor.get(edit.group(1))
    edited = visitor.post(edit.group(1), _attack(story=CANARIES["edited"], known=_known(visitor)))
    assert CANARIES["edited"] in edited.body, edited.body[:4000]
    visitor.get("/registro/nueva")
    wrong = visitor.post("/registro/nueva", _attack(year="abc", story=CANARIES["refused"]))
    assert CANARIES["refused"] in wrong.body, "what was typed is kept"
    visitor.get("/registro/nueva")
    visitor.post(
        "/registro/nueva",
        _attack(name=CANARIES["second name"]),
        files={"photo": (CANARIES["file name"] + ".jpg", CANARIES["file"].encode())},
    )
    visitor.get("/redes/grupos/nuevo")
    visitor.post("/redes/grupos/nuevo", {"name": CANARIES["group"]})
    _tell_of_her(visitor)
    visitor.get("/redes/")
    visitor.post("/redes/buscar", {"q": CANARIES["searched"], "query": CANARIES["searched"]})
    visitor.post("/registro/buscar", {"words": CANARIES["searched"]})
    found = visitor.post("/registro/buscar", {"words": CANARIES["place"]})
    assert "<mark>" in found.body, "the sealed words of the story were not there to be seized"


def _tell_an_evening(visitor: Visitor, another: Visitor) -> str:
    told = seized.tell_whole(visitor, _attack())
    seized.leave_unfinished(visitor, _attack())
    seized.tell_of_people(visitor, told)
    seized.bring_evidence(visitor, told)
    seized.bring_sheet(visitor)
    seized.keep_a_search(visitor)
    return seized.take_out(visitor, another, told, names=CANARIES["defender"])


def _come_too_late(machine: Machine, visitor: Visitor) -> None:
    visitor.get("/registro/nueva")
    late_page = visitor.here
    away = Visitor(machine.desk, dict(visitor.cookies))
    away.get("/mi-seguridad")
    away.post("/salir", {})
    visitor.here = late_page
    kept = visitor.post("/registro/nueva", _attack(story=CANARIES["late"]))
    assert kept.status in (401, 200), kept.status


def _tell_of_her(visitor: Visitor) -> None:
    """What she lives with, how she is reached, and what she belongs to."""
    found = re.search(r'href="(/redes/personas/[0-9a-f-]{36})"', visitor.get("/redes/").body)
    assert found
    hers = found.group(1)
    said: dict[str, dict[str, str | list[str]]] = {
        "editar/perfil": {"own_words": CANARIES["own words"]},
        "editar/contacto": {"address_0": CANARIES["how to reach her"], "code_word": CANARIES["code word"]},
        "tejido": {"find": CANARIES["group"], "role": CANARIES["role"]},
    }
    for part, answers in said.items():
        visitor.get(f"{hers}/{part}")
        kept = visitor.post(f"{hers}/{part}", answers)
        if which := re.search(r'name="known" value="([0-9a-f-]{36})"', kept.body):
            visitor.post(f"{hers}/{part}", answers | {"known": which.group(1)})
    shown = visitor.get(hers).body
    assert all(str(word) in shown for answers in said.values() for word in answers.values()), shown[:4000]


def _known(visitor: Visitor) -> str:
    """Who it already is about, as the edit page proposes it."""
    assert visitor.here
    chosen = re.search(r'name="known" value="([0-9a-f-]{36})"', visitor.here.body)
    return chosen.group(1) if chosen else "new"


def _import(machine: Machine, sheet: dict[str, Any], tmp_path: Path) -> None:
    table = tmp_path / "sheet" / "sheet.csv"
    table.parent.mkdir()
    values = {
        "identificador": "1", "fecha": "2025-03-08", "país": "HN", "agresiones": "T01", "contra": "una defensora",
        "defensora": CANARIES["sheet"], "cómo lo sabemos": "ella dijo que sí", "lugar": CANARIES["sheet"],
        "lo que contó": CANARIES["sheet"],
    }  # fmt: skip
    table.write_text(",".join(values) + "\n" + ",".join(values.values()) + "\n")
    done = machine.rebozo(
        "import", "attacks", str(table), "--network", "PRUEBA", "--as", SIGN_IN, "--json",
        said=f"{sheet['passphrase']}\n{sheet['codes'][0]}\n",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert CANARIES["sheet"] not in done.stdout + done.stderr


def _searched(machine: Machine, one: Running, tmp_path: Path) -> list[Path]:
    """Everything that was on the disk: the home, what the programs said, and on PostgreSQL the whole cluster.

    Also the folder in RAM, for whoever takes the machine while it is warm.
    """
    said = tmp_path / "said"
    said.mkdir(exist_ok=True)
    (said / "log").write_text("".join(one.said))
    folders = [machine.home, machine.runtime, said, Path(machine.more["TMPDIR"])]
    if POSTGRES:
        folders.append(Path(os.environ[SOCKET]))
    return folders


@pytest.mark.postgres
def test_whoever_takes_the_machine_reads_nothing(machine: Machine, tmp_path: Path) -> None:
    begun = time.time() - 2
    sheets = _found(machine)
    sheet = sheets["people"][0]
    scratch = Path(machine.more["TMPDIR"])
    with running(machine) as one:
        before = scratch.stat().st_mtime_ns
        words, another = _tell_the_story(machine, sheets["people"])
        _import(machine, sheet, tmp_path)
        seized.bring_sheet(another, large=1600)  # the power goes in the middle of it
        if POSTGRES:  # what it keeps in memory is written, as it would be within minutes
            with psycopg.connect(host=os.environ[SOCKET], user="rebozo", dbname="postgres", autocommit=True) as admin:
                admin.execute("CHECKPOINT")
        one.kill()
        assert scratch.stat().st_mtime_ns == before, "a temporary file came, even if it went again"
        folders = _searched(machine, one, tmp_path)
    known = {
        **CANARIES,
        "archive": words,
        "passphrase": sheet["passphrase"],
        "totp": sheet["secret"],
        "code": sheet["codes"][3],
    }
    known |= {f"share {number}": share for number, share in enumerate(sheets["shares"])} | {"root": sheets["root"]}
    hits = search(folders, [*STEMS, *known.values()], since=begun)
    assert not hits, sorted({(hit.file, hit.canary[:40], hit.spelling) for hit in hits})
    assert _opened_with_secrets(machine) == 0
    _still_read_by_her(machine, sheet)


def _still_read_by_her(machine: Machine, sheet: dict[str, Any]) -> None:
    """The drill would pass on an empty disk: what was sealed is there, and opens for her when the power is back."""
    with running(machine):
        visitor = Visitor(machine.desk)
        _sign_in(visitor, sheet, code=sheet["codes"][1])
        page = visitor.get("/registro/")
        assert CANARIES["defender"] in page.body
        bodies = [visitor.get(record).body for record in re.findall(r'href="(/registro/[0-9a-f-]{36})"', page.body)]
        assert any(CANARIES["place"] in body for body in bodies)
        assert any(CANARIES["edited"] in body for body in bodies)
        seized.still_there(visitor)


def _opened_with_secrets(machine: Machine) -> int:
    """How many bundles or wraps the application's own secrets open: each as a key, derived and not."""
    secrets = [bytes.fromhex(path.read_text().strip()) for path in sorted((machine.home / "secrets").iterdir())]
    assert len(secrets) >= 3
    keys = [key for secret in secrets for key in (secret, circle_key(secret), labelled(secret, "rebozo kek"))]
    bundles, wraps = _sealed(machine)
    assert bundles
    assert wraps
    opened = 0
    for (row, kind, code, sealed), key in product(bundles, keys):
        opened += _opens(key, sealed, bundle_place(row, kind, code))
    kinds = {code: (row, kind) for row, kind, code, _sealed_ in bundles}
    for (bundle, circle, epoch, sealed), key in product(wraps, keys):
        row, kind = kinds[bundle]
        opened += _opens(key, sealed, wrap_place(row, kind, bundle, circle, epoch))
    return opened


def _opens(key: bytes, sealed: bytes, place: Place) -> int:
    for way in (unseal, unbox):
        try:
            way(key, sealed, at=place)
        except Unsealable:
            continue
        return 1
    return 0


def _sealed(machine: Machine) -> tuple[list[Any], list[Any]]:
    bundle_query = "SELECT row, kind, id, sealed FROM vault_bundle"
    wrap_query = "SELECT bundle_id, circle, epoch, sealed FROM vault_wrap"
    if POSTGRES:
        name = f"drill_{os.getpid()}"
        with psycopg.connect(host=os.environ[SOCKET], user="rebozo", dbname=name) as database:
            bundles = database.execute(bundle_query.replace("row,", '"row",')).fetchall()
            wraps = database.execute(wrap_query).fetchall()
        return (
            [(row, kind, code, bytes(sealed)) for row, kind, code, sealed in bundles],
            [(bundle, circle, epoch, bytes(sealed)) for bundle, circle, epoch, sealed in wraps],
        )
    with closing(sqlite3.connect(machine.home / "rebozo.sqlite3")) as database:
        bundles = database.execute(bundle_query).fetchall()
        wraps = database.execute(wrap_query).fetchall()
    return (
        [(UUID(row), kind, UUID(code), sealed) for row, kind, code, sealed in bundles],
        [(UUID(bundle), UUID(circle), epoch, sealed) for bundle, circle, epoch, sealed in wraps],
    )
