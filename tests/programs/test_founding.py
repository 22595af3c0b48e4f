"""The founding as a program: scripted here, and nothing of what is printed stays on the machine."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyotp

from rebozo.config.home_file import home_text
from rebozo.vault import recovery
from tests.programs.conftest import Machine
from tests.programs.running import running
from tests.visitor import Visitor

ANSWERS: dict[str, Any] = {
    "network": {
        "name": "Red del Bosque", "short": "bosque", "country": "HN", "time_zone": "America/Tegucigalpa",
        "reach": [{"es": "Pregunta en la plaza (ejemplo).", "en": "Ask in the square (example)."}],
    },
    "coordinators": [{"name": "Sauce", "shown": "Sauce"}, {"name": "Roble"}, {"name": "Encina"}],
}  # fmt: skip


def cheaply(machine: Machine) -> None:
    """A prepared settings file is respected: here one with a tiny Argon2."""
    machine.home.mkdir(exist_ok=True)
    (machine.home / "rebozo.toml").write_text(home_text(memory=8 * 1024 * 1024, passes=1))


def found(machine: Machine, answers: dict[str, Any]) -> dict[str, Any]:
    """The sheets of a scripted founding."""
    cheaply(machine)
    done = machine.rebozo("init", "--answers", "-", "--json", said=json.dumps(answers))
    assert done.returncode == 0, done.stderr
    sheets: dict[str, Any] = json.loads(done.stdout)
    return sheets


def shapes(secret: bytes) -> Iterator[bytes]:
    """A secret as it could lie on a disk."""
    yield secret
    yield secret.hex().encode()
    yield secret.hex().upper().encode()
    for encoded in (base64.b64encode(secret), base64.urlsafe_b64encode(secret), base64.b32encode(secret)):
        yield encoded.rstrip(b"=")


def everything(*folders: Path) -> bytes:
    return b"\n".join(path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file())


def test_neither_private_half_stays_on_the_machine_and_the_first_coordinator_gets_in(empty: Machine) -> None:
    sheets = found(empty, ANSWERS)
    root = recovery.root_from_words(sheets["root"])
    private = recovery.join(sheets["shares"][1:4])
    held = everything(empty.home)
    for secret in (root, private):
        assert not [shape for shape in shapes(secret) if shape in held]
    for words in (sheets["root"], *sheets["shares"], *(one["passphrase"] for one in sheets["people"])):
        for piece in (words, " ".join(words.split()[:4]), "\n".join(words.split()[:4])):
            assert piece.encode() not in held
    with running(empty):
        assert "Sauce" not in everything(empty.home, empty.runtime).decode("latin-1")
        visitor = Visitor(empty.desk)
        visitor.get("/entrar")
        sauce = sheets["people"][0]
        code = pyotp.TOTP(sauce["secret"].replace(" ", "")).now()
        page = visitor.post("/entrar", {"name": "sauce", "passphrase": sauce["passphrase"], "code": code})
        assert (page.status, page.path.partition("?")[0]) == (200, "/pin")
        assert "Red del Bosque" in visitor.get("/").body


def test_a_founding_is_not_repeated(empty: Machine) -> None:
    found(empty, ANSWERS)
    before = everything(empty.home / "trust", empty.home / "secrets")
    done = empty.rebozo("init", "--answers", "-", said=json.dumps(ANSWERS))
    assert done.returncode == 1
    assert "founded already" in done.stderr
    assert everything(empty.home / "trust", empty.home / "secrets") == before


def test_an_interrupted_founding_is_begun_anew(empty: Machine) -> None:
    twice = {**ANSWERS, "coordinators": [{"name": "Sauce"}, {"name": "SAUCE"}]}
    done = empty.rebozo("init", "--answers", "-", said=json.dumps(twice))
    assert "same name" in done.stderr
    (empty.home / "trust").mkdir(exist_ok=True)
    for name in ("root", "recovery"):  # as if the power went while sheets were copied
        (empty.home / "trust" / f"{name}.public").write_text("ab" * 32)
    assert "not completed" in empty.rebozo("serve").stderr
    found(empty, ANSWERS)


def test_fewer_than_three_key_holders_are_warned_of_and_the_doctor_says_so_too(empty: Machine) -> None:
    cheaply(empty)
    few = {**ANSWERS, "coordinators": [{"name": "Sauce"}]}
    done = empty.rebozo("init", "--answers", "-", "--json", said=json.dumps(few))
    assert done.returncode == 0
    assert "fewer than three key holders" in done.stderr
    assert "1 hold its key" in empty.rebozo("doctor").stdout


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"network": {}}, "A network's name"),
    ({"network": {**ANSWERS["network"], "country": "ZZ"}}, "ISO 3166"),
    ({"network": {**ANSWERS["network"], "time_zone": "Luna/Mar"}}, "A time zone"),
    ({"coordinators": []}, "at least one coordinator"),
]


def test_answers_that_do_not_fit_are_told(empty: Machine) -> None:
    for change, said in WRONG:
        done = empty.rebozo("init", "--answers", "-", said=json.dumps({**ANSWERS, **change}))
        assert done.returncode == 1
        assert said in done.stderr
        assert not (empty.home / "trust" / "root.public").exists()
