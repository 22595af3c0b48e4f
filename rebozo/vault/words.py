"""A circle's words: which texts say something, found without opening any bundle. Laid out like the directory of names.

A text is added as one small sealed entry; entries are compacted into sealed segments by whoever searches next. Nothing
of it is kept open between requests, and nothing of it lies in clear on a disk: the databases are opened in RAM.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from rebozo.journal.deeds import writing
from rebozo.kernel.actor import Actor
from rebozo.kernel.refusal import Busy
from rebozo.vault.circles import CircleKeys, Outdated, open_circles, still_newest
from rebozo.vault.envelope import Place, Stored, Unsealable, new_key, seal, unseal
from rebozo.vault.keyring import keyring_of
from rebozo.vault.models import WordsEntry, WordsHead, WordsSegment
from rebozo.vault.rewriting import WORDS, Rewrite
from rebozo.vault.words_index import SIZE, Text, find, find_in, index_of, pack, rows_of, unpack
from rebozo.vault.words_query import asked, match_of, side_by_side

COMPACT_AT = 256  # an index of the tail is made anew for every search
_GONE, _SAYS = 0, 1
_ENTRY_VERSION = 1
_TRIES = 5


@dataclass(frozen=True)
class Segment:
    """A segment, opened: its index. The texts stay sealed until it is rewritten."""

    id: UUID
    epoch: int
    key: bytes = field(repr=False)
    index: bytes = field(repr=False)


@dataclass
class Words:
    """A circle's words, opened: its segments, and the tail of entries, the last of each row. None: withdrawn."""

    generation: int
    segments: list[Segment] = field(repr=False)
    tail: dict[bytes, Text | None] = field(repr=False)
    entries: list[int] = field(repr=False)

    def find(self, match: str) -> set[bytes]:
        """The rows that match, whatever their number."""
        found: set[bytes] = set()
        for segment in self.segments:
            found.update(find(segment.index, match))
        found.difference_update(self.tail)
        found.update(find_in([one for one in self.tail.values() if one is not None], match))
        return found

    @property
    def due(self) -> bool:
        """Whether to compact: for its length, or because a text that was withdrawn still lies in a segment."""
        return len(self.entries) >= COMPACT_AT or None in self.tail.values()


# ------------------------------------------------------------------ adding


def entry(keys: CircleKeys, row: UUID, text: str) -> WordsEntry:
    """An unsaved entry: this is now all that `row` says. Seal it before the transaction, `add` it inside.

    With an empty text the row is withdrawn.
    """
    code, epoch, said = uuid4(), keys.newest, text.strip()
    plain = bytes([_ENTRY_VERSION, _SAYS if said else _GONE]) + row.bytes + said.encode()
    sealed = seal(keys.symmetric(epoch), plain, at=_entry_place(code, keys.circle, epoch))
    return WordsEntry(code=code, circle=keys.circle, epoch=epoch, sealed=sealed)


def withdrawal(keys: CircleKeys, row: UUID) -> WordsEntry:
    """An unsaved tombstone: `row` is found no more. Whoever searches next, or `forget`, rewrites what held it."""
    return entry(keys, row, "")


def add(entries: Sequence[WordsEntry]) -> None:
    """Insert entries in the present transaction. Outdated when the circle has a newer key since."""
    still_newest((one.circle, one.epoch) for one in entries)
    WordsEntry.objects.bulk_create(entries, batch_size=250)


def segments_of(keys: CircleKeys, texts: Iterable[tuple[UUID, str]]) -> list[WordsSegment]:
    """For an import: unsaved segments of rows that are new here. Those that say nothing are passed over."""
    said = [Text(row.bytes, text) for row, text in texts if text.strip()]
    return [_segment(keys, said[at : at + SIZE]) for at in range(0, len(said), SIZE)]


def add_segments(segments: Sequence[WordsSegment]) -> None:
    """Insert an import's segments in the present transaction. Outdated when the circle has a newer key since."""
    still_newest((one.circle, one.epoch) for one in segments)
    WordsSegment.objects.bulk_create(segments, batch_size=4)


# ------------------------------------------------------------------ searching


def search(query: str, *, by: Actor, circles: Iterable[UUID]) -> set[bytes]:
    """The numbers (16 bytes each) of the rows that say `query`, in those of `circles` that are hers.

    Numbers alone. Which of them she may open, and the line in the journal, are of whoever asks.
    """
    things = asked(query)
    if not things:
        return set()
    match, ring = match_of(things), keyring_of(by)
    places = side_by_side(things)
    mine = list(circles)
    open_circles(mine, ring=ring)
    every = [ring.circles[circle] for circle in mine if circle in ring.circles]
    found: set[bytes] = set()
    for keys, words in zip(every, _load(every, places=places), strict=True):
        found |= words.find(match)
        if words.due:
            with suppress(OperationalError, Outdated):  # she came to search; whoever is next may tidy
                compact(keys, words)
    return found


def load(keys: CircleKeys) -> Words:
    """Open a circle's words."""
    (words,) = _load([keys], places=False)
    return words


def _load(several: Sequence[CircleKeys], *, places: bool) -> list[Words]:
    """Open those of several circles, with the database asked once for all: with the places of words, or without.

    The generation is read first and the segments last: what is compacted meanwhile is seen twice, not never.
    """
    found = {keys.circle: Words(0, [], {}, []) for keys in several}
    keys_of = {keys.circle: keys for keys in several}
    for circle, generation in WordsHead.objects.filter(circle__in=found).values_list("circle", "generation"):
        found[circle].generation = generation
    stored = WordsEntry.objects.filter(circle__in=found).order_by("id")
    for number, circle, code, epoch, sealed in stored.values_list("id", "circle", "code", "epoch", "sealed"):
        row, text = _open_entry(keys_of[circle], code, epoch, sealed)
        found[circle].tail[row] = text
        found[circle].entries.append(number)
    segments = WordsSegment.objects.filter(circle__in=found)
    fields = ("circle", "id", "epoch", "wrap", "places" if places else "sealed")
    for circle, code, epoch, wrap, sealed in segments.values_list(*fields).iterator(chunk_size=1):
        found[circle].segments.append(_open_segment(keys_of[circle], code, epoch, wrap, sealed, places=places))
    return list(found.values())


# ------------------------------------------------------------------ rewriting


def compact(keys: CircleKeys, words: Words | None = None) -> bool:
    """Move the tail into segments, each touched one rewritten under a new key. False when somebody else was first."""
    rewrite = _rewritten(keys, words or load(keys))
    if rewrite is None:
        return False
    with writing():
        return rewrite.store()


def forget(keys: CircleKeys, row: UUID) -> None:
    """Erase what a row says: what held it is written anew under another key, the old bytes and keys are deleted.

    Busy when others kept rewriting meanwhile.
    """
    for _try in range(_TRIES):
        words = load(keys)
        words.tail[row.bytes] = None
        rewrite = _rewritten(keys, words)
        if rewrite is not None:
            with transaction.atomic():
                if rewrite.store():
                    return
    raise Busy(_("Somebody else is tidying the words of your circle just now. Try once more in a moment."))


def _rewritten(keys: CircleKeys, words: Words) -> Rewrite | None:
    """None when a segment went while it was read: somebody else was first."""
    fresh = [text for text in words.tail.values() if text is not None]
    gone: list[UUID] = []
    made: list[WordsSegment] = []
    held = [(segment, rows_of(segment.index)) for segment in words.segments]
    # Segments that hold a text that was replaced or withdrawn, and then those with room, while there is need of any.
    for segment, rows in sorted(held, key=lambda pair: len(pair[1])):
        if words.tail.keys().isdisjoint(rows) and (not fresh or len(rows) == SIZE):
            continue
        texts = _open_texts(keys, segment, rows)
        if texts is None:
            return None
        kept = [text for text in texts if text.row not in words.tail]
        room = SIZE - len(kept)
        kept += fresh[:room]
        fresh = fresh[room:]
        gone.append(segment.id)
        if kept:
            made.append(_segment(keys, kept))
    made += [_segment(keys, fresh[at : at + SIZE]) for at in range(0, len(fresh), SIZE)]
    return Rewrite(WORDS, keys.circle, words.generation, gone, words.entries, made)


# ------------------------------------------------------------------ sealed forms


def _entry_place(code: UUID, circle: UUID, epoch: int) -> Place:
    return Place("words entry", table="vault_wordsentry", row=code, key=circle, circle=circle, epoch=epoch)


def _segment_place(purpose: str, segment: UUID, circle: UUID, epoch: int) -> Place:
    return Place(purpose, table="vault_wordssegment", row=segment, key=segment, circle=circle, epoch=epoch)


def _open_entry(keys: CircleKeys, code: UUID, epoch: int, sealed: Stored) -> tuple[bytes, Text | None]:
    plain = unseal(keys.symmetric(epoch), sealed, at=_entry_place(code, keys.circle, epoch))
    if plain[0] != _ENTRY_VERSION:
        raise Unsealable("an entry of an unknown version")
    row = plain[2:18]
    return row, Text(row, plain[18:].decode()) if plain[1] == _SAYS else None


def _segment(keys: CircleKeys, texts: Sequence[Text]) -> WordsSegment:
    code, key, circle, epoch = uuid4(), new_key(), keys.circle, keys.newest
    return WordsSegment(
        id=code,
        circle=circle,
        epoch=epoch,
        wrap=seal(keys.symmetric(epoch), key, at=_segment_place("words wrap", code, circle, epoch)),
        sealed=seal(key, index_of(texts, places=False), at=_segment_place("words index", code, circle, epoch)),
        places=seal(key, index_of(texts, places=True), at=_segment_place("words places", code, circle, epoch)),
        texts=seal(key, pack(texts), at=_segment_place("words texts", code, circle, epoch)),
    )


def _open_segment(keys: CircleKeys, code: UUID, epoch: int, wrap: Stored, sealed: Stored, *, places: bool) -> Segment:
    key = unseal(keys.symmetric(epoch), wrap, at=_segment_place("words wrap", code, keys.circle, epoch))
    purpose = "words places" if places else "words index"
    index = unseal(key, sealed, at=_segment_place(purpose, code, keys.circle, epoch))
    return Segment(code, epoch, key, index)


def _open_texts(keys: CircleKeys, segment: Segment, rows: Sequence[bytes]) -> list[Text] | None:
    sealed = WordsSegment.objects.filter(pk=segment.id).values_list("texts", flat=True).first()
    if sealed is None:
        return None
    at = _segment_place("words texts", segment.id, keys.circle, segment.epoch)
    return unpack(unseal(segment.key, sealed, at=at), rows)
