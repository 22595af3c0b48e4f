"""One small SQLite file in the runtime folder, which is RAM: sessions, throttles, used codes. Never on a disk.

Kept open, one connection a process; several programs share the file. It survives a restart of the programs and
is gone with the machine's power.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

FILE = "desk.sqlite3"
_PATIENCE = 5.0
_MEMORY_KINDS = frozenset({"tmpfs", "ramfs"})
_TABLES = """
CREATE TABLE IF NOT EXISTS session (
    id_hash BLOB PRIMARY KEY, holder BLOB NOT NULL, sealed BLOB NOT NULL, begun INTEGER NOT NULL,
    seen INTEGER NOT NULL, ends INTEGER NOT NULL, locked INTEGER NOT NULL DEFAULT 0, pin BLOB,
    pin_tries INTEGER NOT NULL DEFAULT 0, open_until INTEGER NOT NULL DEFAULT 0,
    proved INTEGER NOT NULL DEFAULT 0, device BLOB
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS session_of_holder ON session (holder);
CREATE TABLE IF NOT EXISTS ended (id_hash BLOB PRIMARY KEY, holder BLOB NOT NULL, until INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pocket (
    id_hash BLOB NOT NULL, name TEXT NOT NULL, sealed BLOB NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (id_hash, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS public_half (holder BLOB PRIMARY KEY, box BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS used_step (holder BLOB PRIMARY KEY, step INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS throttle (
    who BLOB PRIMARY KEY, failures INTEGER NOT NULL, last INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS throttle_by_age ON throttle (last);
CREATE TABLE IF NOT EXISTS job (
    code BLOB PRIMARY KEY, holder BLOB NOT NULL, state TEXT NOT NULL, done INTEGER NOT NULL, whole INTEGER NOT NULL,
    seen INTEGER NOT NULL, said TEXT NOT NULL
) WITHOUT ROWID;
"""


class NotOurs(Exception):
    """The runtime folder belongs to somebody else or is a link: nothing is put into it."""


def runtime_folder() -> Path:
    """The folder, made with mode 0700. NotOurs when somebody else made it before us."""
    folder = Path(settings.REBOZO_RUNTIME)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    if stat.S_ISLNK(found.st_mode) or found.st_uid != os.getuid():
        raise NotOurs(str(folder))
    if found.st_mode & 0o077:
        folder.chmod(0o700)
    return folder


def runtime_is_ram(path: Path) -> bool:
    """Whether a folder (or where it will be made) lies in memory. Programs refuse to start where it does not."""
    wanted = path.resolve()
    best, kind = Path("/"), ""
    for line in Path("/proc/self/mounts").read_text().splitlines():
        _, where, filesystem, *_ = line.split(" ")
        point = Path(where.replace("\\040", " "))
        if (wanted == point or point in wanted.parents) and len(point.parts) >= len(best.parts):
            best, kind = point, filesystem
    return kind in _MEMORY_KINDS


class _Store:
    """The connection of this process, and the lock by which its threads take turns."""

    def __init__(self, path: Path) -> None:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        self.turn = threading.RLock()
        self.connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
        # The rollback file lies in RAM too. It is truncated at each commit, so that nothing deleted lingers.
        for pragma in ("journal_mode=TRUNCATE", "synchronous=OFF", "secure_delete=ON", "temp_store=MEMORY"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.connection.executescript(_TABLES)
        self.inode = path.stat().st_ino


_STORES: dict[tuple[int, Path], _Store] = {}
_OPENING = threading.Lock()


def _store() -> _Store:
    path = Path(settings.REBOZO_RUNTIME) / FILE
    mine = (os.getpid(), path)  # a connection never crosses a fork
    store = _STORES.get(mine)
    try:
        if store is not None and path.stat().st_ino == store.inode:
            return store
    except FileNotFoundError:
        pass  # the folder was emptied under us: everybody signs in again
    with _OPENING:
        _STORES[mine] = _Store(runtime_folder() / FILE)
        return _STORES[mine]


Value = bytes | int | str | None
Row = tuple[Value, ...]


def rows(sql: str, *values: Value) -> list[Row]:
    """Read."""
    store = _store()
    with store.turn:
        return store.connection.execute(sql, values).fetchall()


def change(sql: str, *values: Value) -> int:
    """One statement that writes; how many rows it touched."""
    store = _store()
    with store.turn:
        return store.connection.execute(sql, values).rowcount


@contextmanager
def changing() -> Iterator[sqlite3.Connection]:
    """Several statements that belong together."""
    store = _store()
    with store.turn:
        store.connection.execute("BEGIN IMMEDIATE")
        try:
            yield store.connection
        except BaseException:
            store.connection.execute("ROLLBACK")
            raise
        store.connection.execute("COMMIT")
