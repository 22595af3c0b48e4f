"""Opening is an act: it takes the actor and leaves a line in the journal. The public door never reaches this module."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from uuid import UUID

from rebozo.journal.record import record_opening
from rebozo.kernel.actor import Actor
from rebozo.vault.circles import CircleKeys, circle_keys, circles_of, open_circles
from rebozo.vault.envelope import BOX, Unsealable, unbox, unseal
from rebozo.vault.keyring import keyring_of
from rebozo.vault.models import Bundle, Wrap
from rebozo.vault.places import Altered
from rebozo.vault.schemas import SCHEMAS, Fields, decode
from rebozo.vault.sealing import bundle_place, wrap_for, wrap_place

log = logging.getLogger("rebozo.vault")
_AT_ONCE = 500
_BOX = bytes([BOX])


def open_row(row: UUID, kind: str, *, by: Actor, network: UUID | None = None) -> Fields | None:
    """The fields of one scope of one row; None when that scope holds nothing. Journaled once an hour.

    Unsealable when none of her circles may read it. Altered when one may, and it does not open.
    """
    opened = dict(_open([row], kind, by=by))
    fields = opened.get(row)
    if fields is None:
        if row in opened:
            raise Altered(row)
        if Bundle.objects.filter(row=row, kind=kind).exists():
            raise Unsealable("none of her circles may read this")
        return None
    record_opening(f"opened {kind}", by=by, on=row, network=network)
    return fields


def open_rows(rows: Iterable[UUID], kind: str, *, by: Actor, network: UUID | None = None) -> dict[UUID, Fields]:
    """The same scope of many rows (a list page): one line with the count and a digest of the ids.

    Rows that hold nothing in that scope, or that none of her circles may read, are simply not there. One that was
    changed outside is not there either: the others are not lost with it. Its number is logged.
    """
    opened = {}
    for row, fields in _open(rows, kind, by=by):
        if fields is None:
            log.error("what is sealed of %s does not open: it was changed outside", row)
        else:
            opened[row] = fields
    if opened:
        record_opening(f"opened {kind} list", by=by, network=network, ids=opened)
    return opened


def open_batches(
    batches: Sequence[Sequence[UUID]], kind: str, *, by: Actor, network: UUID
) -> Iterator[dict[UUID, Fields]]:
    """The same for what is taken out: one batch after the other, so that they are never all in memory.

    One line in the journal for all of them, which is there before the first is given.
    """
    record_opening(f"opened {kind} list", by=by, network=network, ids=[row for batch in batches for row in batch])
    return ({row: said for row, said in _open(batch, kind, by=by) if said is not None} for batch in batches)


def share(row: UUID, kind: str, *, by: Actor, to: CircleKeys) -> Wrap:
    """An unsaved wrap that lets another circle of hers read one scope of a row. The bundle stays as it is."""
    bundle = Bundle.objects.get(row=row, kind=kind)
    return wrap_for(to, bundle, key_of(bundle, by=by))


def key_of(bundle: Bundle, *, by: Actor) -> bytes:
    """A bundle's data key, for a member of a circle that may read it. Not journaled here.

    Unsealable when she is in none. Altered when she is, and it does not open.
    """
    ring = keyring_of(by)
    wrap = Wrap.objects.filter(bundle=bundle, circle__in=circles_of(ring.holder)).order_by("circle").first()
    if wrap is None:
        raise Unsealable("none of her circles may read this")
    keys = circle_keys(wrap.circle, ring=ring)
    try:
        return _data_key(bundle.id, bundle.row, bundle.kind, (wrap.epoch, wrap.sealed), keys)
    except Unsealable as changed:
        raise Altered(bundle.row) from changed


def _open(rows: Iterable[UUID], kind: str, *, by: Actor) -> Iterator[tuple[UUID, Fields | None]]:
    """What of these rows her circles may read; None for what they may and does not open.

    Plain values, not model objects: a statistic opens tens of thousands.
    """
    ring = keyring_of(by)
    mine = circles_of(ring.holder)
    waiting = iter(rows)
    while some := list(islice(waiting, _AT_ONCE)):
        wraps = Wrap.objects.filter(bundle__row__in=some, bundle__kind=kind, circle__in=mine).order_by()
        found = list(wraps.values_list("circle", "bundle__row", "bundle_id", "bundle__sealed", "epoch", "sealed"))
        open_circles({circle for circle, *_rest in found}, ring=ring)
        done: set[UUID] = set()
        changed: set[UUID] = set()
        for circle, row, bundle, sealed, *wrap in found:
            keys = ring.circles.get(circle)
            if row in done or keys is None:  # she may have it from two circles
                continue
            try:
                plain = unseal(_data_key(bundle, row, kind, wrap, keys), sealed, at=bundle_place(row, kind, bundle))
            except Unsealable:
                changed.add(row)
                continue
            done.add(row)
            yield row, decode(kind, plain)
        yield from ((row, None) for row in changed - done)


def _data_key(bundle: UUID, row: UUID, kind: str, wrap: Sequence[Any], keys: CircleKeys) -> bytes:
    """A bundle's data key, by a member of the wrap's circle: made by a member (`sym`) or by a door (`box`)."""
    epoch, sealed = wrap
    place = wrap_place(row, kind, bundle, keys.circle, epoch)
    if bytes(sealed[:1]) != _BOX:  # it may have been emptied
        return unseal(keys.symmetric(epoch), sealed, at=place)
    if not SCHEMAS[kind].blind:
        raise Unsealable("a door's wrap where only a member writes")
    return unbox(keys.private(epoch), sealed, at=place)
