"""A network's index key: keyed MACs for import identifiers and exact look-ups, never a plain hash.

A server-wide key, or none, would let whoever takes the machine test a list of known names.
"""

from __future__ import annotations

from hashlib import blake2b
from uuid import UUID

from rebozo.vault.circles import CircleKeys, circle_keys
from rebozo.vault.envelope import Place, new_key, seal, unseal
from rebozo.vault.keyring import Keyring
from rebozo.vault.models import IndexKey
from rebozo.vault.places import Distrust


def _place(network: UUID, circle: UUID, epoch: int) -> Place:
    return Place(purpose="index key", table="vault_indexkey", row=network, key=network, circle=circle, epoch=epoch)


def make_index_key(keys: CircleKeys) -> None:
    """Once per network, at its founding: sealed to the network's circle, and so reachable from every later epoch."""
    place = _place(keys.network, keys.circle, keys.newest)
    sealed = seal(keys.symmetric(keys.newest), new_key(), at=place)
    IndexKey.objects.create(network=keys.network, circle=keys.circle, epoch=keys.newest, sealed=sealed)


def open_index_key(network: UUID, *, ring: Keyring) -> bytes:
    """The key, for a member of the network's circle. Unsealable for anybody else.

    Distrust when a circle of another network sealed it: its members could then test the identifiers of this one.
    """
    row = IndexKey.objects.get(network=network)
    keys = circle_keys(row.circle, ring=ring)
    if keys.network != network:
        raise Distrust("an index key of another network's circle")
    return unseal(keys.symmetric(row.epoch), row.sealed, at=_place(network, row.circle, row.epoch))


def index_mac(key: bytes, use: str, value: str) -> bytes:
    """16 bytes that stand for `value` in this network and for this use only."""
    return blake2b(f"{use}\x00{value}".encode(), key=key, digest_size=16, person=b"rebozo index").digest()
