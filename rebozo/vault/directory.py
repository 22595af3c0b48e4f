"""A circle's name directory: who is meant by a name, found in a tenth of a second without opening any bundle.

An add is one small sealed entry; entries are compacted into sealed segments by whoever searches next. A segment has a
key of its own: erasure writes it anew under another key. Made and searched by members only, who hold the circle's keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from rebozo.journal.deeds import writing
from rebozo.journal.record import record_opening
from rebozo.kernel.actor import Actor
from rebozo.kernel.refusal import Busy
from rebozo.vault.circles import CircleKeys, Outdated, circle_keys, still_newest
from rebozo.vault.envelope import Place, Unsealable, new_key, seal, unseal
from rebozo.vault.keyring import keyring_of
from rebozo.vault.models import DirectoryEntry, DirectoryHead, DirectorySegment
from rebozo.vault.names import folded
from rebozo.vault.rewriting import NAMES, Rewrite
from rebozo.vault.segments import SIZE, Found, Line, Part, find, from_bytes, part_of, to_bytes

COMPACT_AT = 512
WHATS = {"defender": 1, "organisation": 2}
_GONE = 0
_ENTRY_VERSION = 1
_ENTRY_LEAST = 160  # shorter entries are filled up, so that an entry's length does not tell a name's
_TRIES = 5


@dataclass(frozen=True)
class Hit:
    """One answer of a search. The name itself is not here: it is opened, and journaled, where it is shown."""

    row: UUID
    what: str
    circle: UUID
    score: float


@dataclass
class Directory:
    """A circle's directory, opened: its segments, and last the tail of entries as a part of its own."""

    generation: int
    segments: list[DirectorySegment] = field(repr=False)
    parts: list[Part] = field(repr=False)
    tail: dict[bytes, Line | None] = field(repr=False)
    entries: list[int] = field(repr=False)

    def find(self, query: str, *, limit: int, what: str | None = None) -> list[Found]:
        """The best answers in this circle."""
        wanted = None if what is None else WHATS[what]
        last = part_of([line for line in self.tail.values() if line is not None])
        return find([*self.parts, last], query, hidden=self.tail, limit=limit, what=wanted)

    @property
    def due(self) -> bool:
        return len(self.entries) >= COMPACT_AT


# ------------------------------------------------------------------ adding


def entry(keys: CircleKeys, row: UUID, what: str, names: Iterable[str]) -> DirectoryEntry:
    """An unsaved entry: these are now all the names of `row`. Seal it before the transaction, `add` it inside.

    `what` is "defender" or "organisation". Empty names are passed over; with none left the row is withdrawn.
    """
    line = _line(row, what, names)
    return _entry(keys, row.bytes, line.what if line else _GONE, line.names if line else "")


def withdrawal(keys: CircleKeys, row: UUID) -> DirectoryEntry:
    """An unsaved tombstone: `row` is found no more. Its old line goes when segments are rewritten; see `forget`."""
    return _entry(keys, row.bytes, _GONE, "")


def add(entries: Sequence[DirectoryEntry]) -> None:
    """Insert entries in the present transaction. Outdated when the circle has a newer key since."""
    still_newest((one.circle, one.epoch) for one in entries)
    DirectoryEntry.objects.bulk_create(entries, batch_size=250)


def put(keys: CircleKeys, row: UUID, what: str, names: Iterable[str]) -> None:
    """Seal an entry and insert it: for one row, where both happen in the same few lines."""
    add([entry(keys, row, what, names)])


def segments_of(keys: CircleKeys, things: Iterable[tuple[UUID, str, Iterable[str]]]) -> list[DirectorySegment]:
    """For an import: unsaved segments of things that are new to the directory, each (row, what, names)."""
    lines = [line for row, what, names in things if (line := _line(row, what, names))]
    return [_segment(keys, part_of(lines[at : at + SIZE])) for at in range(0, len(lines), SIZE)]


def add_segments(segments: Sequence[DirectorySegment]) -> None:
    """Insert an import's segments in the present transaction. Outdated when the circle has a newer key since."""
    still_newest((one.circle, one.epoch) for one in segments)
    DirectorySegment.objects.bulk_create(segments, batch_size=10)


# ------------------------------------------------------------------ searching


def search(query: str, *, by: Actor, circles: Iterable[UUID], limit: int = 20, what: str | None = None) -> list[Hit]:
    """Who may be meant by `query`, best first, in those of `circles` that are hers. One line in the journal.

    With `what`, only defenders or only organisations.

    Tolerant of spelling, accents, order of surnames, chosen, legal and short names.
    """
    ring = keyring_of(by)
    hits: list[Hit] = []
    for circle in circles:
        try:
            keys = circle_keys(circle, ring=ring)
        except Unsealable:
            continue
        directory = load(keys)
        hits += [
            Hit(one.row, _WHAT[one.what], circle, one.score) for one in directory.find(query, limit=limit, what=what)
        ]
        if directory.due:
            with suppress(OperationalError, Outdated):  # she came to search; whoever is next may tidy
                compact(keys, directory)
    hits.sort(key=lambda hit: -hit.score)
    hits = hits[:limit]
    record_opening("searched names", by=by, ids=[hit.row for hit in hits])
    return hits


def load(keys: CircleKeys) -> Directory:
    """Open a circle's directory. Entries are read first: what is compacted meanwhile is seen twice, not never."""
    head = DirectoryHead.objects.filter(circle=keys.circle).first()
    tail: dict[bytes, Line | None] = {}
    entries = []
    for one in DirectoryEntry.objects.filter(circle=keys.circle).order_by("id"):
        row, line = _open_entry(keys, one)
        tail.pop(row, None)
        tail[row] = line
        entries.append(one.pk)
    segments = list(DirectorySegment.objects.filter(circle=keys.circle))
    parts = [_open_segment(keys, one) for one in segments]
    return Directory(head.generation if head else 0, segments, parts, tail, entries)


def lines_of(keys: CircleKeys) -> dict[UUID, tuple[str, tuple[str, ...]]]:
    """Everything in a circle's directory: what each is, and its folded spellings. The caller journals it."""
    directory = load(keys)
    found = {line.row: line for part in directory.parts for line in part.lines()}
    for row, now in directory.tail.items():
        if now is None:
            found.pop(row, None)
        else:
            found[row] = now
    return {UUID(bytes=row): (_WHAT[line.what], tuple(line.names.split("|"))) for row, line in found.items()}


# ------------------------------------------------------------------ rewriting


def compact(keys: CircleKeys, directory: Directory | None = None) -> bool:
    """Move the tail into segments, each touched one rewritten under a new key. False when somebody else was first."""
    rewrite = _rewritten(keys, directory or load(keys))
    with writing():
        return rewrite.store()


def forget(keys: CircleKeys, row: UUID) -> None:
    """Erase a row's names: what held them is written anew under another key, the old bytes and keys are deleted.

    Rare and slower than a tombstone. Busy when others kept rewriting meanwhile.
    """
    for _try in range(_TRIES):
        directory = load(keys)
        directory.tail[row.bytes] = None
        rewrite = _rewritten(keys, directory)
        with transaction.atomic():
            if rewrite.store():
                return
    raise Busy(_("Somebody else is changing the list of names just now. Try once more in a moment."))


def _rewritten(keys: CircleKeys, directory: Directory) -> Rewrite:
    tail = directory.tail
    fresh = [line for line in tail.values() if line is not None]
    gone: list[UUID] = []
    made: list[DirectorySegment] = []
    # Segments that hold a line that was replaced or withdrawn, and then those with room, while there is need of any.
    for stored, part in sorted(zip(directory.segments, directory.parts, strict=True), key=lambda pair: len(pair[1])):
        touched = any(part.row(line) in tail for line in range(len(part)))
        if not touched and (not fresh or len(part) == SIZE):
            continue
        kept = [line for line in part.lines() if line.row not in tail]
        room = SIZE - len(kept)
        kept += fresh[:room]
        fresh = fresh[room:]
        gone.append(stored.id)
        if kept:
            made.append(_segment(keys, part_of(kept)))
    made += [_segment(keys, part_of(fresh[at : at + SIZE])) for at in range(0, len(fresh), SIZE)]
    return Rewrite(NAMES, keys.circle, directory.generation, gone, directory.entries, made)


# ------------------------------------------------------------------ sealed forms

_WHAT = {code: what for what, code in WHATS.items()}


def _line(row: UUID, what: str, names: Iterable[str]) -> Line | None:
    said = list(dict.fromkeys(fold for name in names if (fold := folded(name))))
    return Line(row.bytes, WHATS[what], "|".join(said)) if said else None


def _entry_place(code: UUID, circle: UUID, epoch: int) -> Place:
    return Place("directory entry", table="vault_directoryentry", row=code, key=circle, circle=circle, epoch=epoch)


def _segment_place(purpose: str, segment: UUID, circle: UUID, epoch: int) -> Place:
    return Place(purpose, table="vault_directorysegment", row=segment, key=segment, circle=circle, epoch=epoch)


def _entry(keys: CircleKeys, row: bytes, what: int, names: str) -> DirectoryEntry:
    code, epoch = uuid4(), keys.newest
    plain = (bytes([_ENTRY_VERSION, what]) + row + names.encode()).ljust(_ENTRY_LEAST, b"\x00")
    sealed = seal(keys.symmetric(epoch), plain, at=_entry_place(code, keys.circle, epoch))
    return DirectoryEntry(code=code, circle=keys.circle, epoch=epoch, sealed=sealed)


def _open_entry(keys: CircleKeys, one: DirectoryEntry) -> tuple[bytes, Line | None]:
    plain = unseal(keys.symmetric(one.epoch), one.sealed, at=_entry_place(one.code, one.circle, one.epoch))
    if plain[0] != _ENTRY_VERSION:
        raise Unsealable("an entry of an unknown version")
    row, names = plain[2:18], plain[18:].rstrip(b"\x00").decode()
    return row, Line(row, plain[1], names) if plain[1] != _GONE else None


def _segment(keys: CircleKeys, part: Part) -> DirectorySegment:
    code, key, epoch = uuid4(), new_key(), keys.newest
    return DirectorySegment(
        id=code,
        circle=keys.circle,
        epoch=epoch,
        wrap=seal(keys.symmetric(epoch), key, at=_segment_place("directory wrap", code, keys.circle, epoch)),
        sealed=seal(key, to_bytes(part), at=_segment_place("directory segment", code, keys.circle, epoch)),
    )


def _open_segment(keys: CircleKeys, one: DirectorySegment) -> Part:
    at = _segment_place("directory wrap", one.id, one.circle, one.epoch)
    key = unseal(keys.symmetric(one.epoch), one.wrap, at=at)
    at = _segment_place("directory segment", one.id, one.circle, one.epoch)
    return from_bytes(unseal(key, one.sealed, at=at))
