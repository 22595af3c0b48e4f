"""Sealing: make bundles before the transaction, store them in it. This module opens nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from rebozo.vault.circles import CircleKeys
from rebozo.vault.envelope import Place, box, new_key, seal
from rebozo.vault.models import Bundle, Wrap
from rebozo.vault.schemas import Fields, encode
from rebozo.vault.trust import verified_epoch


@dataclass(frozen=True)
class Sealed:
    """A bundle with its wraps, made but not yet stored."""

    bundle: Bundle
    wraps: list[Wrap] = field(repr=False)


def bundle_place(row: UUID, kind: str, bundle: UUID) -> Place:
    table, _, scope = kind.partition(":")
    return Place(purpose="bundle", table=table, bundle=scope, row=row, key=bundle)


def wrap_place(row: UUID, kind: str, bundle: UUID, circle: UUID, epoch: int) -> Place:
    table, _, scope = kind.partition(":")
    return Place(purpose="wrap", table=table, bundle=scope, row=row, key=bundle, circle=circle, epoch=epoch)


def seal_bundle(row: UUID, kind: str, fields: Fields, *, to: Sequence[CircleKeys]) -> Sealed:
    """A member seals fields of a row for her circles: one fresh data key, wrapped once for each (`sym`)."""
    bundle, key = uuid4(), new_key()
    sealed = seal(key, encode(kind, fields), at=bundle_place(row, kind, bundle))
    wraps = [
        Wrap(
            bundle_id=bundle, circle=keys.circle, epoch=keys.newest,
            sealed=seal(keys.symmetric(keys.newest), key, at=wrap_place(row, kind, bundle, keys.circle, keys.newest)),
        )
        for keys in to
    ]  # fmt: skip
    return Sealed(Bundle(id=bundle, row=row, kind=kind, sealed=sealed), wraps)


def seal_bundle_blind(row: UUID, kind: str, fields: Fields, *, to: Sequence[UUID]) -> Sealed:
    """A door that can open nothing seals for circles (`box`), to verified public halves only. Distrust otherwise."""
    bundle, key = uuid4(), new_key()
    sealed = seal(key, encode(kind, fields), at=bundle_place(row, kind, bundle))
    wraps = []
    for circle in to:
        said = verified_epoch(circle)
        place = wrap_place(row, kind, bundle, circle, said.number)
        wraps.append(
            Wrap(bundle_id=bundle, circle=circle, epoch=said.number, sealed=box(said.public, key, at=place))
        )
    return Sealed(Bundle(id=bundle, row=row, kind=kind, sealed=sealed), wraps)


def store(sealed: Iterable[Sealed], *, batch: int = 250) -> None:
    """Insert bundles and wraps in the present transaction."""
    made = list(sealed)
    Bundle.objects.bulk_create([one.bundle for one in made], batch_size=batch)
    Wrap.objects.bulk_create([wrap for one in made for wrap in one.wraps], batch_size=batch)


def replace(sealed: Iterable[Sealed]) -> None:
    """An edit: the row's old bundles of the same kinds go with their wraps; the new ones have new data keys.

    Attachments of the old bundle are not carried: whoever replaces a bundle that has some re-wraps them first.
    """
    made = list(sealed)
    for one in made:
        Bundle.objects.filter(row=one.bundle.row, kind=one.bundle.kind).delete()
    store(made)


def shred(row: UUID, kind: str) -> None:
    """Destroy one consent scope of a row: its wraps and its bundle. What lingers, and where, is in docs/THREATS.md."""
    Bundle.objects.filter(row=row, kind=kind).delete()
