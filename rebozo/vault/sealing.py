"""Sealing: make bundles before the transaction, store them in it. This module opens nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import transaction

from rebozo.vault.circles import CircleKeys, still_newest
from rebozo.vault.envelope import BOX, Place, box, new_key, seal
from rebozo.vault.files import remove_file
from rebozo.vault.models import Attachment, Bundle, Wrap
from rebozo.vault.rows import insert, insert_values
from rebozo.vault.schemas import SCHEMAS, Fields, encode
from rebozo.vault.trust import verified_epoch
from rebozo.vault.uploads import SealedUpload, attach, media


@dataclass(frozen=True)
class Sealed:
    """A bundle with its wraps and files, made but not yet stored. Its data key is here until it is."""

    bundle: Bundle
    wraps: list[Wrap] = field(repr=False)
    key: bytes = field(repr=False)
    attachments: list[Attachment] = field(default_factory=list, repr=False)

    def attach(self, upload: SealedUpload) -> None:
        """Put a file that arrived under this bundle. Refusal when it was too large or found no room."""
        self.attachments.append(attach(upload, self.bundle, self.key))


def bundle_place(row: UUID, kind: str, bundle: UUID) -> Place:
    table, _, scope = kind.partition(":")
    return Place("bundle", table, scope, row, bundle)


def wrap_place(row: UUID, kind: str, bundle: UUID, circle: UUID, epoch: int) -> Place:
    table, _, scope = kind.partition(":")
    return Place("wrap", table, scope, row, bundle, circle, epoch)


BundleValues = tuple[UUID, UUID, str, bytes]
WrapValues = tuple[UUID, UUID, int, bytes]


def sealed_values(row: UUID, kind: str, fields: Fields, *, to: CircleKeys) -> tuple[BundleValues, WrapValues]:
    """`seal_bundle` for one circle, as the bare values that `store_values` takes: where there are very many."""
    code, key, epoch = uuid4(), new_key(), to.newest
    sealed = seal(key, encode(kind, fields), at=bundle_place(row, kind, code))
    wrap = seal(to.symmetric(epoch), key, at=wrap_place(row, kind, code, to.circle, epoch))
    return (code, row, kind, sealed), (code, to.circle, epoch, wrap)


def store_values(sealed: Sequence[tuple[BundleValues, WrapValues]]) -> None:
    """Insert them in the present transaction. Outdated when a circle has a newer key since."""
    still_newest({(wrap[1], wrap[2]) for _bundle, wrap in sealed})
    insert_values(Bundle, ("id", "row", "kind", "sealed"), (bundle for bundle, _wrap in sealed))
    insert_values(Wrap, ("bundle_id", "circle", "epoch", "sealed"), (wrap for _bundle, wrap in sealed))


def seal_bundle(row: UUID, kind: str, fields: Fields, *, to: Sequence[CircleKeys]) -> Sealed:
    """A member seals fields of a row for her circles: one fresh data key, wrapped once for each (`sym`)."""
    code, key = uuid4(), new_key()
    sealed = seal(key, encode(kind, fields), at=bundle_place(row, kind, code))
    bundle = Bundle(code, row, kind, sealed)
    return Sealed(bundle, [wrap_for(keys, bundle, key) for keys in to], key)


def seal_bundle_blind(row: UUID, kind: str, fields: Fields, *, to: Sequence[UUID]) -> Sealed:
    """A door that can open nothing seals for circles (`box`), to verified public halves only. Distrust otherwise.

    For kinds that are declared `blind`: others are not accepted from a door.
    """
    if not SCHEMAS[kind].blind:
        raise ValueError(f"{kind} is not sealed blind")
    code, key = uuid4(), new_key()
    bundle = Bundle(code, row, kind, seal(key, encode(kind, fields), at=bundle_place(row, kind, code)))
    wraps = []
    for circle in to:
        said = verified_epoch(circle)
        sealed = box(said.public, key, at=wrap_place(row, kind, code, circle, said.number))
        wraps.append(Wrap(bundle_id=code, circle=circle, epoch=said.number, sealed=sealed))
    return Sealed(bundle, wraps, key)


def wrap_for(keys: CircleKeys, bundle: Bundle, key: bytes) -> Wrap:
    """An unsaved wrap of a bundle's data key for a circle's newest epoch."""
    epoch = keys.newest
    at = wrap_place(bundle.row, bundle.kind, bundle.id, keys.circle, epoch)
    sealed = seal(keys.symmetric(epoch), key, at=at)
    return Wrap(bundle_id=bundle.id, circle=keys.circle, epoch=epoch, sealed=sealed)


def store(sealed: Iterable[Sealed]) -> None:
    """Insert bundles, wraps and attachments in the present transaction. Outdated when a circle has a newer key since.

    What a door sealed blind is stored under the key that was the newest when it was sealed: it cannot try again.
    """
    made = list(sealed)
    wraps = [wrap for one in made for wrap in one.wraps]
    still_newest((wrap.circle, wrap.epoch) for wrap in wraps if wrap.sealed[0] != BOX)
    insert([one.bundle for one in made])
    insert(wraps)
    Attachment.objects.bulk_create([file for one in made for file in one.attachments])


def replace(sealed: Iterable[Sealed]) -> None:
    """An edit: the row's old bundles of the same kinds go with their wraps; the new ones have new data keys.

    Files of the old bundle stay only where `attachments.carry` took them to the new one.
    """
    made = list(sealed)
    kept = {file.id for one in made for file in one.attachments}
    for one in made:
        _destroy(one.bundle.row, one.bundle.kind, keep=kept)
    store(made)


def shred(row: UUID, kind: str) -> None:
    """Destroy one consent scope of a row: wraps, bundle, files. What lingers, and where, is in docs/VAULT.md."""
    _destroy(row, kind, keep=set())


def _destroy(row: UUID, kind: str, *, keep: set[UUID]) -> None:
    old = Bundle.objects.filter(row=row, kind=kind)
    files = set(Attachment.objects.filter(bundle__in=old).values_list("id", flat=True)) - keep
    old.delete()

    def remove() -> None:
        for file in files:
            remove_file(media(), file)

    transaction.on_commit(remove)
