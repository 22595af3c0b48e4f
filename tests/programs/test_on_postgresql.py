"""The same programs over a PostgreSQL server: founded, served, examined, and refused when it is newer or gone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from rebozo.config.home_file import home_text
from tests.postgres_cluster import SOCKET
from tests.programs.conftest import Machine, machine_with
from tests.programs.running import answers, running


@pytest.fixture
def on_postgresql(tmp_path: Path) -> Iterator[Machine]:
    """A machine whose home names a database of its own on the tests' server."""
    host, name = os.environ[SOCKET], f"programs_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    with psycopg.connect(host=host, user="rebozo", dbname="postgres", autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}"')
        server.execute(f'CREATE DATABASE "{name}"')
    text = home_text(demo=True, memory=8 * 1024 * 1024, passes=1)
    with machine_with(tmp_path / "home") as machine:
        machine.home.mkdir(mode=0o700)
        said = text.replace('engine = "sqlite"', f'engine = "postgresql"\nhost = "{host}"\nname = "{name}"')
        (machine.home / "rebozo.toml").write_text(said)
        (machine.home / "rebozo.toml").chmod(0o600)
        yield machine


@pytest.mark.postgres
def test_a_demonstration_lives_on_postgresql(on_postgresql: Machine) -> None:
    machine = on_postgresql
    with running(machine, "demo"):
        assert (answers(machine.public), answers(machine.desk)) == (200, 302)
    assert machine.rebozo("worker", "--once").returncode == 0
    assert machine.rebozo("doctor").returncode == 0
    assert machine.rebozo("journal", "verify").returncode == 0
    name = f"programs_{os.environ.get('PYTEST_XDIST_WORKER', 'one')}"
    with psycopg.connect(host=os.environ[SOCKET], user="rebozo", dbname=name, autocommit=True) as database:
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('vault', '9999_later', now())")
    assert "written by a newer Rebozo" in machine.rebozo("serve").stderr
