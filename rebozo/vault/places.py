"""What the vault needs of the installation, kept outside the database: the pinned root, the recovery key, the mark.

Folder `trust/` of REBOZO_HOME: root.public, recovery.public (32 bytes each, hexadecimal) and mark.json, which
holds the highest epoch seen of each circle with its statement's hash. A database whose keys were swapped or
rolled back does not match the mark and is refused. The founding begins the mark; one that is missing later is not
begun again, or whoever takes the file away could bring older keys back.
"""

from __future__ import annotations

import fcntl
import json
import os
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

from django.conf import settings


class Distrust(Exception):
    """A key or roster in the database is not the one that was signed, or is older than one already seen."""


class Altered(Distrust):
    """What a circle of hers may read does not open: it was changed in the database, and not by this program."""

    def __init__(self, row: UUID) -> None:
        super().__init__(str(row))
        self.row = row


class Unmarked(Distrust):
    """The mark is gone: nobody can say any more which keys are the newest."""


def _folder() -> Path:
    return Path(settings.REBOZO_HOME) / "trust"


def _public(name: str) -> bytes:
    try:
        return bytes.fromhex((_folder() / f"{name}.public").read_text().strip())
    except (OSError, ValueError) as gone:
        raise Distrust(f"trust/{name}.public cannot be read") from gone


def root_public() -> bytes:
    """The Ed25519 public half of the root key, pinned at the founding."""
    return _public("root")


def recovery_public() -> bytes:
    """The X25519 public half of the recovery key."""
    return _public("recovery")


def pin(*, root: bytes, recovery: bytes) -> None:
    """At the founding, once, with a mark that has seen nothing: what is pinned is never pinned again."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, public in (("root", root), ("recovery", recovery)):
        with (folder / f"{name}.public").open("x") as file:
            file.write(public.hex() + "\n")
    with (folder / "mark.json").open("x") as file:
        json.dump({}, file)


def statement_hash(statement: bytes) -> bytes:
    """BLAKE2b-256 of a signed statement."""
    return blake2b(statement, digest_size=32).digest()


def mark_of(thing: UUID) -> tuple[int, str] | None:
    """The highest number seen of a circle (or of the roster, UUID 0) and its statement's hash."""
    found = _marks().get(str(thing))
    return (int(found[0]), str(found[1])) if found else None


def _marks() -> dict[str, tuple[int, str]]:
    """All marks. Distrust when the file is gone or cannot be read: a mark that is not there is no reason to trust."""
    path = _folder() / "mark.json"
    try:
        said = json.loads(path.read_text())
        return {str(thing): (int(number), str(seen)) for thing, (number, seen) in said.items()}
    except FileNotFoundError as gone:
        raise Unmarked("trust/mark.json is missing") from gone
    except (OSError, ValueError, TypeError, AttributeError) as broken:
        raise Distrust("trust/mark.json cannot be read") from broken


def raise_mark(thing: UUID, number: int, statement: bytes) -> None:
    """Remember the newest number of a circle. Never lowered; two programs may raise it at once."""
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "mark.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        path = folder / "mark.json"
        marks = _marks()
        seen = marks.get(str(thing))
        if seen is not None and seen[0] >= number:
            return
        marks[str(thing)] = (number, statement_hash(statement).hex())
        fresh = folder / "mark.json.new"
        with fresh.open("w") as file:
            json.dump(marks, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
