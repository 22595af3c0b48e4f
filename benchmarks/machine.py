"""What this machine can do without us: one Argon2id run, and commits to a SQLite file at our own `synchronous`."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import nacl.pwhash
import nacl.utils

from benchmarks.figures import QUICK, each, percentile, say, seconds
from benchmarks.ground import HOME

MEMORY = 64 * 1024 * 1024
PASSES = 3


def argon2_alone() -> float:
    """Seconds of one run at the cost of an installation; the median of several."""
    salt = nacl.utils.random(16)

    def once() -> None:
        nacl.pwhash.argon2id.kdf(64, b"una frase inventada para medir", salt, opslimit=PASSES, memlimit=MEMORY)

    return percentile(each(once, 5 if QUICK else 15), 0.5)


def raw_commits(folder: Path) -> float:
    """Commits a second of one small row, one at a time, WAL with synchronous=FULL: the same as ours."""
    path = folder / "raw.sqlite3"
    times = 200 if QUICK else 1000
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=FULL")
        database.execute("CREATE TABLE line (at INTEGER, what TEXT, who BLOB)")
        who = nacl.utils.random(16)

        def commit() -> None:
            database.execute("BEGIN IMMEDIATE")
            database.execute("INSERT INTO line VALUES (1, 'registry.attack.registered', ?)", (who,))
            database.execute("COMMIT")

        def commit_all() -> None:
            for _ in range(times):
                commit()

        return times / seconds(commit_all)
    finally:
        database.close()
        for left in folder.glob("raw.sqlite3*"):
            left.unlink()


def run() -> None:
    say("Argon2id alone, 64 MiB and three passes", argon2_alone() * 1000, "ms", sample="median")
    say("commits to a bare SQLite file, WAL, synchronous=FULL", raw_commits(HOME), "a second", sample="one row each")
