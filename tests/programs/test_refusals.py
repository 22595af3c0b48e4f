"""What keeps a command from its work is told in one sentence, with an exit status that is not 0; never a traceback."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import sys
from pathlib import Path

import pytest

from rebozo.config import cli
from tests.programs.conftest import Machine


def refused(machine: Machine, *arguments: str, said: str = "") -> str:
    """The one sentence that it ended with."""
    done = machine.rebozo(*arguments, said=said)
    assert done.returncode not in {0, 130}, done.stdout
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr.strip()


def test_a_port_in_use(founded: Machine) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", founded.desk))
        other.listen()
        sentence = refused(founded, "serve")
    assert f"Port {founded.desk} is in use" in sentence
    assert "REBOZO_DESK_PORT" in sentence


def test_a_port_that_is_none(founded: Machine) -> None:
    founded.more = {"REBOZO_PUBLIC_PORT": "eight"}
    assert "REBOZO_PUBLIC_PORT is not a port" in refused(founded, "serve")


@pytest.mark.parametrize("command", [["serve"], ["worker"], ["doctor"], ["journal", "verify"]])
def test_nothing_founded_yet(empty: Machine, command: list[str]) -> None:
    assert "Begin with: rebozo init" in refused(empty, *command)


def test_a_folder_that_cannot_be_made(empty: Machine) -> None:
    empty.home = Path("/proc/rebozo")
    assert "cannot be written" in refused(empty, "init", "--answers", "-", said="{}")
    assert "cannot be written" in refused(empty, "demo")


def test_a_folder_that_may_only_be_read(founded: Machine) -> None:
    founded.home.chmod(0o500)
    if os.geteuid() == 0:  # root writes everywhere, unless it lays that down
        founded.wrapped_in = ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"]
    for command in ("serve", "demo"):
        assert f"The folder {founded.home} cannot be written" in refused(founded, command)
    founded.home.chmod(0o700)


def test_a_runtime_folder_on_a_disk(founded: Machine, tmp_path: Path) -> None:
    settings = founded.home / "rebozo.toml"
    settings.write_text(settings.read_text().replace("demo = true", "demo = false"))
    founded.runtime = tmp_path / "runtime"
    assert "must live in RAM" in refused(founded, "serve")


@pytest.mark.parametrize("name", ["secrets/handle", "secrets/journal", "trust/root.public", "trust/recovery.public"])
def test_a_key_file_of_another_founding(founded: Machine, name: str) -> None:
    (founded.home / name).write_text("ab" * 32 + "\n")
    assert f"{name} is not the one of this founding" in refused(founded, "journal", "verify")


@pytest.mark.parametrize(("text", "said"), [(None, "is missing"), ("not a key", "cannot be read as a key")])
def test_a_key_file_that_is_gone_or_broken(founded: Machine, text: str | None, said: str) -> None:
    path = founded.home / "secrets" / "django"
    path.unlink()
    if text:
        path.write_text(text)
    assert said in refused(founded, "worker")
    assert said in refused(founded, "serve")


def test_a_key_swapped_in_the_database(founded: Machine) -> None:
    with sqlite3.connect(founded.home / "rebozo.sqlite3") as database:
        database.execute("UPDATE vault_epoch SET public = randomblob(32)")
    assert "are not those that were signed" in refused(founded, "serve")


def test_a_circle_whose_purpose_was_changed_in_the_database(founded: Machine) -> None:
    with sqlite3.connect(founded.home / "rebozo.sqlite3") as database:
        database.execute("UPDATE network_circle SET purpose = 'accompaniment'")
    assert "are not those that were signed" in refused(founded, "serve")


def test_a_mark_that_was_taken_away(founded: Machine) -> None:
    (founded.home / "trust" / "mark.json").unlink()
    assert "trust/mark.json is missing" in refused(founded, "serve")
    assert "Put it back from your newest copy" in founded.rebozo("doctor").stdout


def test_a_database_newer_than_the_program(founded: Machine) -> None:
    with sqlite3.connect(founded.home / "rebozo.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('registry', '9999_later', '2030-01-01')"
        )
        before = "\n".join(database.iterdump())
    for command in (["serve"], ["worker"]):
        assert "written by a newer Rebozo" in refused(founded, *command)
    with sqlite3.connect(founded.home / "rebozo.sqlite3") as database:
        assert "\n".join(database.iterdump()) == before


def test_a_database_that_is_gone_or_broken(founded: Machine) -> None:
    path = founded.home / "rebozo.sqlite3"
    path.write_bytes(b"this was a database once" * 1000)
    assert "cannot be opened as a database" in refused(founded, "serve")
    path.unlink()
    assert "is missing" in refused(founded, "serve")
    assert not path.exists()


def test_a_database_server_that_is_not_there(founded: Machine, tmp_path: Path) -> None:
    settings = founded.home / "rebozo.toml"
    settings.write_text(
        settings.read_text().replace('engine = "sqlite"', f'engine = "postgresql"\nhost = "{tmp_path}"')
    )
    assert "does not answer" in refused(founded, "serve")


def test_a_settings_file_that_cannot_be_understood(founded: Machine) -> None:
    (founded.home / "rebozo.toml").write_text("demo = = true")
    assert "rebozo.toml cannot be understood" in refused(founded, "serve")


def test_a_command_that_is_none(founded: Machine) -> None:
    assert "rebozo --help" in refused(founded, "serv")


def test_an_older_python(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 0, "final", 0))
    assert cli.main([]) == 1
    assert "Rebozo needs Python 3.11 or newer, and this is 3.9." in capsys.readouterr().err


def test_a_home_of_true_people_never_becomes_a_demonstration(founded: Machine) -> None:
    settings = founded.home / "rebozo.toml"
    settings.write_text(settings.read_text().replace("demo = true", "demo = false"))
    shutil.copy(settings, founded.home / "rebozo.sqlite3-kept")
    assert "is no demonstration" in refused(founded, "demo")
    assert "nobody's code" in refused(founded, "demo", "code", "Ceiba")
