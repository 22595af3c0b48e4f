"""A signed-in holder's private halves, and the circle keys opened with them in this request. In RAM only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from uuid import UUID

from nacl.signing import SigningKey

from rebozo.kernel.actor import Actor
from rebozo.vault.envelope import Unsealable

if TYPE_CHECKING:
    from rebozo.vault.circles import CircleKeys

_BYTES = 16 + 32 + 32


@dataclass
class Keyring:
    """Her X25519 private half and Ed25519 seed. `circles` is a cache for one request, never stored."""

    holder: UUID
    box_private: bytes = field(repr=False)
    sign_seed: bytes = field(repr=False)
    circles: dict[UUID, CircleKeys] = field(default_factory=dict, repr=False)

    def sign(self, statement: bytes) -> bytes:
        """Her Ed25519 signature, 64 bytes."""
        return SigningKey(self.sign_seed).sign(statement).signature

    def to_bytes(self) -> bytes:
        """For the session, which encrypts it at once under the cookie's key."""
        return self.holder.bytes + self.box_private + self.sign_seed

    @classmethod
    def from_bytes(cls, raw: bytes) -> Keyring:
        """What `to_bytes` gave. Unsealable for anything else."""
        if len(raw) != _BYTES:
            raise Unsealable("not a keyring")
        return cls(UUID(bytes=raw[:16]), raw[16:48], raw[48:])


def keyring_of(actor: Actor) -> Keyring:
    """The actor's keys. Unsealable when she brought none: the worker and the public door never do."""
    if not isinstance(actor.keyring, Keyring):
        raise Unsealable("no keys in hand")
    return actor.keyring
