"""The worker opens nothing, the doctor says how to mend, the journal is verified, the demonstration gives its codes."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from base64 import b32encode

import pyotp

from rebozo.config.demo_people import demo_seed
from tests.programs.conftest import ROOT, Machine
from tests.programs.running import running

# Nothing can be opened in this program: it has no keys, and whoever tries would be noticed.
_EMPTY_KEYRING = """
import sys
from rebozo.vault import envelope, keyring
def never(*arguments, **more):
    sys.exit("the worker tried to open something")
envelope.unseal = envelope.unbox = keyring.Keyring.__init__ = keyring.keyring_of = never
from rebozo.config.cli import main
sys.exit(main(["worker", "--once"]))
"""


def test_the_worker_works_with_an_empty_keyring(founded: Machine) -> None:
    with sqlite3.connect(founded.home / "rebozo.sqlite3") as database:
        database.execute("DELETE FROM journal_link WHERE seq = (SELECT max(seq) FROM journal_link)")
    worked = subprocess.run(
        [sys.executable, "-c", _EMPTY_KEYRING],
        cwd=ROOT,
        env=founded.environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert worked.returncode == 0, worked.stderr
    with sqlite3.connect(founded.home / "rebozo.sqlite3") as database:
        assert (
            database.execute("SELECT count(*) FROM journal_line").fetchone()
            == database.execute("SELECT count(*) FROM journal_link").fetchone()
        )


_PUBLIC_DOOR = """
import sys
from rebozo.config.environment import set_up
set_up("rebozo.config.settings.public")
from rebozo.config.wsgi import application
from django.urls import get_resolver
assert get_resolver().url_patterns
sys.exit("rebozo.vault.opening" in sys.modules)
"""


def test_the_public_door_never_loads_what_opens(founded: Machine) -> None:
    loaded = subprocess.run([sys.executable, "-c", _PUBLIC_DOOR], cwd=ROOT, env=founded.environment, check=False)
    assert loaded.returncode == 0


def test_a_migration_is_run_by_serve_after_a_copy_and_by_nothing_else(founded: Machine) -> None:
    path = founded.home / "rebozo.sqlite3"
    with sqlite3.connect(path) as database:  # as if code lists came with a version that is only now installed
        for (table,) in database.execute(
            "SELECT name FROM sqlite_master WHERE name LIKE 'codes_%' AND type = 'table'"
        ).fetchall():
            database.execute(f'DROP TABLE "{table}"')
        database.execute("DELETE FROM django_migrations WHERE app = 'codes'")
    assert "waits for a migration" in founded.rebozo("worker", "--once").stderr
    assert founded.rebozo("demo", "--prepare").returncode == 0
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM codes_code").fetchone()[0] > 300
    (copy,) = (founded.home / "backups").glob("*.sqlite3")
    assert copy.stat().st_mode & 0o777 == 0o600
    with sqlite3.connect(copy) as database:
        assert database.execute("SELECT count(*) FROM vault_bundle").fetchone()[0] > 100
        assert not database.execute("SELECT 1 FROM django_migrations WHERE app = 'codes'").fetchall()


def test_the_doctor_finds_a_demonstration_well(founded: Machine) -> None:
    done = founded.rebozo("doctor", "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["well"]) == (0, True), said
    assert {one["about"] for one in said["findings"]} >= {
        "folders",
        "keys",
        "runtime",
        "swap",
        "trust",
        "journal",
        "clock",
    }


def test_the_doctor_says_what_is_wrong_and_how_to_mend_it(founded: Machine) -> None:
    (founded.home / "secrets" / "journal").chmod(0o644)
    with sqlite3.connect(founded.home / "rebozo.sqlite3") as database:
        database.execute("UPDATE journal_line SET deed = 'registry.event.edited' WHERE id = 5")
    done = founded.rebozo("doctor")
    assert done.returncode == 1
    assert f"chmod 600 {founded.home}/secrets/journal" in done.stdout
    assert "The journal is broken in 1 places" in done.stdout


def test_the_journal_is_whole_until_somebody_touches_it(founded: Machine) -> None:
    done = founded.rebozo("journal", "verify", "--json")
    assert (done.returncode, json.loads(done.stdout)["whole"]) == (0, True)
    with sqlite3.connect(founded.home / "rebozo.sqlite3") as database:
        database.execute("DELETE FROM journal_line WHERE id = 7")
    done = founded.rebozo("journal", "verify")
    assert done.returncode == 1
    assert "The line at place 7 was removed." in done.stdout


def test_a_demonstration_gives_its_codes(founded: Machine) -> None:
    code = founded.rebozo("demo", "code", "cempasuchil").stdout.strip()
    assert re.fullmatch(r"\d{6}", code)
    assert pyotp.TOTP(b32encode(demo_seed("Cempasúchil")).decode()).verify(code, valid_window=1)
    assert "There are: Ceiba" in founded.rebozo("demo", "code", "Nadie").stderr


def test_a_demonstration_is_kept_from_one_day_to_the_next(founded: Machine) -> None:
    counted = "SELECT (SELECT count(*) FROM registry_attack), (SELECT count(*) FROM network_defender)"
    with sqlite3.connect(founded.home / "rebozo.sqlite3") as database:
        before = database.execute(counted).fetchone()
    assert before[0] > 120
    assert before[1] >= 30
    with running(founded, "demo") as rebozo:
        said = "".join(rebozo.said)
        assert f"http://localhost:{founded.desk}" in said
        assert re.search(r"Jacaranda\s+documents\s+jacaranda escribe con calma", said)
    with sqlite3.connect(founded.home / "rebozo.sqlite3") as database:
        assert database.execute(counted).fetchone() == before


def test_messages_are_spanish_first(founded: Machine) -> None:
    founded.more = {}
    done = subprocess.run(
        [sys.executable, "-m", "rebozo", "demo", "code", "Nadie"],
        cwd=ROOT, env=founded.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "demostración" in done.stderr
