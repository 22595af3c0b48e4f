"""From what somebody knows to keys. Argon2id once, then keyed BLAKE2b with a label for each use. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import nacl.pwhash

SALT_BYTES = 16


@dataclass(frozen=True)
class Cost:
    """Argon2id's work: memory in bytes, passes. Fixed at the founding for everybody, so that all take equal time."""

    memory: int = 64 * 1024 * 1024
    passes: int = 3


@dataclass(frozen=True)
class Derived:
    """What a passphrase yields: a verifier, of which only the hash is stored, and the key of her blob."""

    verifier: bytes
    kek: bytes

    def __repr__(self) -> str:
        return "Derived()"


def labelled(key: bytes, label: str, context: bytes = b"") -> bytes:
    """32 bytes for one use: BLAKE2b-256 keyed with `key` over the label, a zero byte and the context."""
    return blake2b(label.encode() + b"\x00" + context, key=key, digest_size=32).digest()


def derive(passphrase: str, salt: bytes, cost: Cost) -> Derived:
    """Argon2id version 1.3, one lane, to 64 bytes; then the verifier and the key-encryption key.

    The slow step: never inside a transaction, always behind a slot.
    """
    stretched = nacl.pwhash.argon2id.kdf(64, passphrase.encode(), salt, opslimit=cost.passes, memlimit=cost.memory)
    return Derived(verifier=labelled(stretched, "rebozo verifier"), kek=labelled(stretched, "rebozo kek"))


def verifier_hash(verifier: bytes) -> bytes:
    """What is stored of a verifier."""
    return blake2b(verifier, digest_size=32, person=b"rebozo verify").digest()


def circle_key(private: bytes) -> bytes:
    """The symmetric key by which members of a circle wrap data keys, from the epoch's private half."""
    return labelled(private, "rebozo circle")
