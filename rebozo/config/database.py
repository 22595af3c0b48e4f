"""The database before the programs begin: reachable, not newer than they are, backed up, migrated under a lock."""

from __future__ import annotations

import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from rebozo.config.home import Home
from rebozo.config.speech import gettext as _
from rebozo.config.trouble import Trouble
from rebozo.network.models import Circle, Network
from rebozo.vault.models import Epoch, Roster
from rebozo.vault.places import Distrust, Unmarked
from rebozo.vault.trust import coordinators, verified_epoch

_NAME = "rebozo.sqlite3"
_PATIENCE = 60  # seconds that one program waits while another migrates


def require_reachable(home: Home, *, founded: bool = True) -> None:
    """The database answers. Trouble that names neither user nor secret otherwise."""
    on_sqlite = connection.vendor == "sqlite"
    if on_sqlite and founded and not (home.path / _NAME).exists():
        raise Trouble(
            _("The database %(path)s is missing. Bring it back from a backup before going on.")
            % {"path": home.path / _NAME}
        )
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM sqlite_master" if on_sqlite else "SELECT 1")
    except DatabaseError as silent:
        if on_sqlite:
            raise Trouble(
                _("%(path)s cannot be opened as a database. Is it whole, and may this user write it?")
                % {"path": home.path / _NAME}
            ) from silent
        where = connection.settings_dict
        raise Trouble(
            _(
                "The PostgreSQL server at %(host)s does not answer, or has no database %(name)s for this user. "
                "Start it, or mend [database] in rebozo.toml."
            )
            % {"host": where["HOST"] or _("its local socket"), "name": where["NAME"]}
        ) from silent


def pending() -> int:
    """How many migrations wait. Trouble when the database is newer than this program."""
    executor = MigrationExecutor(connection)
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations or {})
    if unknown:
        raise Trouble(
            _(
                "The database was written by a newer Rebozo than this one. "
                "Install that version (or a later) and begin again."
            )
        )
    try:
        executor.loader.check_consistent_history(connection)
    except InconsistentMigrationHistory as mixed:
        raise Trouble(_("The database's history does not fit this version of Rebozo. Nothing was changed.")) from mixed
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def require_migrated() -> None:
    """For programs that do not migrate. Trouble when a migration waits, or when the database is newer."""
    if pending():
        raise Trouble(_("The database waits for a migration. Run it with: rebozo serve"))


def migrate(home: Home) -> None:
    """Bring the tables to this version, one program at a time; an SQLite file is copied first (it is sealed)."""
    with _alone(home):
        if pending():
            if connection.vendor == "sqlite" and MigrationRecorder(connection).applied_migrations():
                back_up(home)
            call_command("migrate", verbosity=0, interactive=False)


def back_up(home: Home) -> Path | None:
    """The newest copy before a migration, named by its day; only one is kept. None when there is nothing to copy."""
    source = home.path / _NAME
    if not source.exists() or not source.stat().st_size:
        return None
    folder = home.path / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    made = folder / f"{date.today().isoformat()}.sqlite3"  # noqa: DTZ011  a name for people of this machine
    fresh = made.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    os.close(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    reading, writing = sqlite3.connect(source), sqlite3.connect(fresh)
    try:
        reading.backup(writing)
    finally:
        reading.close()
        writing.close()
    fresh.replace(made)
    for older in folder.glob("*.sqlite3"):
        if older != made:
            older.unlink()
    return made


def founded() -> bool:
    """Whether a founding was completed here: the root named its coordinators."""
    return Roster.objects.exists()


def require_trust() -> None:
    """The roster and every circle's keys are those that were signed. Trouble otherwise."""
    if not founded():
        raise Trouble(_("The founding was begun and not completed. Begin it anew with: rebozo init"))
    try:
        coordinators()
        _verify_circles()
    except Unmarked as gone:
        raise Trouble(
            _(
                "trust/mark.json is missing: without it nobody can say whether the keys in the database are the newest."
                " Put it back from your newest copy of the folder trust."
            )
        ) from gone
    except Distrust as why:
        raise Trouble(
            _(
                "The keys in the database are not those that were signed at the founding, or are older than some "
                "already seen (%(why)s). Nothing was started: find out who changed the database or the folder trust."
            )
            % {"why": why}
        ) from why


def _verify_circles() -> None:
    signed = {
        circle: verified_epoch(circle).network for circle in Epoch.objects.values_list("circle", flat=True).distinct()
    }
    for row in Circle.objects.all():
        if not row.is_as_numbered or signed.get(row.code) != row.network_id:
            raise Distrust("a circle of another network or purpose")


def network_named(short: str) -> Network:
    """The network that a command means. Trouble lists those there are: their names are public."""
    found = Network.objects.filter(short__iexact=short).first()
    if found is None:
        there = ", ".join(Network.objects.order_by("short").values_list("short", flat=True))
        raise Trouble(_("There is no network %(short)s here. There are: %(there)s.") % {"short": short, "there": there})
    return found


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    with (home.path / "migrate.lock").open("a") as lock:
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > until:
                    raise Trouble(
                        _("Another program has been migrating this home for a minute. Try again later.")
                    ) from None
                time.sleep(0.1)
        yield
