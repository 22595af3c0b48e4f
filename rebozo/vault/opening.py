"""Opening is an act: it takes the actor and leaves a line in the journal. The public door never reaches this module."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from rebozo.journal.record import record_opening
from rebozo.kernel.actor import Actor
from rebozo.vault.circles import circle_keys
from rebozo.vault.envelope import BOX, Unsealable, unbox, unseal
from rebozo.vault.keyring import Keyring, keyring_of
from rebozo.vault.models import Bundle, Grant, Wrap
from rebozo.vault.schemas import Fields, decode
from rebozo.vault.sealing import bundle_place, wrap_place


def open_row(row: UUID, kind: str, *, by: Actor, network: UUID | None = None) -> Fields | None:
    """The fields of one scope of one row; None when that scope holds nothing. Journaled once an hour.

    Unsealable when none of her circles may read it.
    """
    opened = _open([row], kind, by=by)
    if row not in opened:
        return None
    record_opening(f"opened {kind}", by=by, on=row, network=network)
    return opened[row]


def open_rows(rows: Iterable[UUID], kind: str, *, by: Actor, network: UUID | None = None) -> dict[UUID, Fields]:
    """The same scope of many rows (a list page): one line with the count and a digest of the ids.

    Rows that hold nothing in that scope, or that none of her circles may read, are simply not there.
    """
    opened = _open(list(rows), kind, by=by, lenient=True)
    if opened:
        record_opening(f"opened {kind} list", by=by, network=network, ids=opened)
    return opened


def _open(rows: list[UUID], kind: str, *, by: Actor, lenient: bool = False) -> dict[UUID, Fields]:
    if not rows:
        return {}
    ring = keyring_of(by)
    bundles = {bundle.id: bundle for bundle in Bundle.objects.filter(row__in=rows, kind=kind)}
    wraps: dict[UUID, list[Wrap]] = defaultdict(list)
    for wrap in Wrap.objects.filter(bundle__in=bundles):
        wraps[wrap.bundle_id].append(wrap)
    mine = set(Grant.objects.filter(holder=ring.holder).values_list("epoch__circle", flat=True))
    opened: dict[UUID, Fields] = {}
    for bundle in bundles.values():
        wrap = next((one for one in wraps[bundle.id] if one.circle in mine), None)
        if wrap is None:
            if lenient:
                continue
            raise Unsealable("none of her circles may read this")
        opened[bundle.row] = decode(kind, _open_bundle(bundle, data_key(bundle, wrap, ring)))
    return opened


def data_key(bundle: Bundle, wrap: Wrap, ring: Keyring) -> bytes:
    """The bundle's data key, by a member of the wrap's circle."""
    keys = circle_keys(wrap.circle, ring=ring)
    place = wrap_place(bundle.row, bundle.kind, bundle.id, wrap.circle, wrap.epoch)
    if bytes(wrap.sealed[:1]) == bytes([BOX]):
        return unbox(keys.private(wrap.epoch), wrap.sealed, at=place)
    return unseal(keys.symmetric(wrap.epoch), wrap.sealed, at=place)


def _open_bundle(bundle: Bundle, key: bytes) -> bytes:
    return unseal(key, bundle.sealed, at=bundle_place(bundle.row, bundle.kind, bundle.id))
