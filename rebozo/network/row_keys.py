"""Pseudonymous keys of what leaves: stable within a network, and of no use to whoever takes the machine."""

from __future__ import annotations

import re
from collections.abc import Iterable
from uuid import UUID

from rebozo.kernel.actor import Actor
from rebozo.kernel.references import ALPHABET
from rebozo.vault.index import index_mac, open_index_key
from rebozo.vault.keyring import keyring_of

USE = "key out"
_SIGNS = 16  # of 5 bits each: 80 bits
_KEY = re.compile(rf"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{3}}")


class RowKeys:
    """The keys of a network's people and groups, for a member of its circle. Unsealable for anybody else."""

    def __init__(self, network: UUID, *, by: Actor) -> None:
        self._key = open_index_key(network, ring=keyring_of(by))

    def of(self, row: UUID | None) -> str:
        """Sixteen signs in groups of four; nothing for nobody."""
        if row is None:
            return ""
        return in_groups(index_mac(self._key, USE, str(row)))

    def rows_of(self, said: Iterable[str], among: Iterable[UUID]) -> dict[str, UUID]:
        """Whose keys these are, among those rows. What is no key is passed over, and costs nothing."""
        wanted = {key for key in said if _KEY.fullmatch(key)}
        return {key: row for row in among if (key := self.of(row)) in wanted} if wanted else {}


def in_groups(mac: bytes) -> str:
    """A MAC as it is written: 80 bits of it."""
    number = int.from_bytes(mac, "big")
    signs = "".join(ALPHABET[number >> (5 * place) & 31] for place in range(_SIGNS))
    return "-".join(signs[at : at + 4] for at in range(0, _SIGNS, 4))
