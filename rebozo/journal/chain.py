"""The chain: each committed line gets a place and a keyed hash over itself and the place before it.

One chainer at a time (the worker). A line is unchained for about a second after its commit: what is removed within
that second is not noticed, and docs/THREATS.md says so. Heads are signed by members at sign-in, and kept outside the
database too, so that a cut end is noticed.
"""

from __future__ import annotations

import fcntl
import os
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from rebozo.journal.deeds import writing
from rebozo.journal.models import Head, Line, Link

_NIL = UUID(int=0)
# On PostgreSQL numbers are given before commit, so a line may appear behind one that is chained already.
_LATE = 10_000
_ADVISORY_LOCK = 0x5265626F


def line_bytes(line: Line) -> bytes:
    """A line as the chain hashes it: every field, each with its length or a fixed size."""
    parts = [struct.pack(">Q", line.pk), struct.pack(">q", int(line.at.timestamp()))]
    raw = line.deed.encode()
    parts += [
        struct.pack(">H", len(raw)),
        raw,
        line.actor.bytes,
        (line.on or _NIL).bytes,
        (line.network or _NIL).bytes,
    ]
    parts.append(struct.pack(">q", -1 if line.count is None else line.count))
    for optional in (line.digest, line.once):
        value = bytes(optional or b"")
        parts += [struct.pack(">B", len(value)), value]
    return b"".join(parts)


def link_mac(key: bytes, seq: int, before: bytes, line: Line) -> bytes:
    """The keyed hash of one place in the chain."""
    body = struct.pack(">Q", seq) + before + line_bytes(line)
    return blake2b(body, key=key, digest_size=32, person=b"rebozo journal").digest()


def chain_pending(*, most: int = 2000) -> int:
    """Give committed lines their place. Gives how many; 0 when another chainer is at work. Opens nothing."""
    key = settings.HOME.secret("journal")
    with _alone() as alone:
        if not alone:
            return 0
        last = Link.objects.order_by("-seq").first()
        seq, before = (last.seq, bytes(last.mac)) if last else (0, bytes(32))
        since = (last.line_id if last else 0) - _LATE
        lines = list(Line.objects.filter(pk__gt=since, link__isnull=True).order_by("pk")[:most])
        links = []
        for line in lines:
            seq += 1
            before = link_mac(key, seq, before, line)
            links.append(Link(seq=seq, line=line, mac=before))
        Link.objects.bulk_create(links, batch_size=250)
    if links:
        _keep_newer_head(seq, before)
    return len(links)


@contextmanager
def _alone() -> Iterator[bool]:
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ADVISORY_LOCK])
            row = cursor.fetchone()
            yield bool(row and row[0])
    else:
        with writing():
            yield True


def heads_folder() -> Path:
    """Where heads are kept outside the database: `heads/` of REBOZO_HOME. Copy it elsewhere now and then."""
    return Path(settings.REBOZO_HOME) / "heads"


def keep_head(seq: int, mac: bytes) -> None:
    """Replace the newest head's file, whole or not at all."""
    folder = heads_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder / "newest.new"
    with fresh.open("w") as file:
        file.write(f"{seq} {mac.hex()}\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / "newest")


def _keep_newer_head(seq: int, mac: bytes) -> None:
    """The chain went on. A head that it no longer reaches stays: whoever cuts the end must not have it covered up.

    After an older copy of the database was brought back on purpose, `heads/newest` is moved aside by hand.
    """
    folder = heads_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "newest.lock").open("a") as lock:  # two workers finish in any order
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = kept_head()
        if kept is None or (seq > kept[0] and Link.objects.filter(seq=kept[0], mac=kept[1]).exists()):
            keep_head(seq, mac)


def kept_head() -> tuple[int, bytes] | None:
    """The head outside the database, or None before the first."""
    try:
        seq, mac = (heads_folder() / "newest").read_text().split()
    except FileNotFoundError:
        return None
    return int(seq), bytes.fromhex(mac)


def head_statement(seq: int, mac: bytes) -> bytes:
    """What a member's key signs of a head."""
    return b"rebozo journal head 1\n" + struct.pack(">Q", seq) + mac


def sign_head(holder: UUID, sign: Callable[[bytes], bytes]) -> None:
    """At sign-in: the member's own key signs the present head, so that nobody can rewrite what came before."""
    last = Link.objects.order_by("-seq").first()
    if last is None:
        return
    statement = head_statement(last.seq, bytes(last.mac))
    head = Head(seq=last.seq, mac=last.mac, signer=holder, signature=sign(statement))
    Head.objects.bulk_create([head], ignore_conflicts=True)
