"""The envelopes: what is sealed, where it belongs, and how long it looks. Pure: bytes in, bytes out.

An envelope opens only in its own place. The place (purpose, table, bundle, row, key, circle, epoch) is its
associated data: an envelope moved to another row, table, bundle, circle or epoch does not open.

    symmetric   version 0x01 | nonce (24) | XChaCha20-Poly1305-IETF(padded plaintext) with tag (16)
    box         version 0x02 | X25519 sealed box of (BLAKE2b-256 of the place | padded plaintext)

Old versions stay readable for ever; golden files under tests/vault/vectors prove it and are never made again.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from hmac import compare_digest
from typing import NamedTuple
from uuid import UUID

import nacl.utils
from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
    crypto_box_seal,
    crypto_box_seal_open,
    crypto_scalarmult_base,
)
from nacl.exceptions import CryptoError

SYMMETRIC = 0x01
BOX = 0x02
KEY_BYTES = 32
_NONCE = 24
_TAG = 16
_DIGEST = 32
_NIL = UUID(int=0)
Stored = bytes | memoryview  # what a binary column gives, by database


class Unsealable(Exception):
    """The envelope does not open here: another key, another place, or somebody changed it."""


class Place(NamedTuple):
    """Where an envelope belongs. Every field is in the associated data.

    A tuple, not a dataclass: one is made for each envelope, and an import makes a hundred thousand.
    """

    purpose: str
    table: str = ""
    bundle: str = ""
    row: UUID = _NIL
    key: UUID = _NIL
    circle: UUID = _NIL
    epoch: int = 0

    def associated(self, version: int) -> bytes:
        """The associated data: a fixed head, three strings with their lengths, three UUIDs and a number."""
        head = _head(version, self.purpose, self.table, self.bundle)
        return head + self.row.bytes + self.key.bytes + self.circle.bytes + self.epoch.to_bytes(4, "big")


@lru_cache(maxsize=1024)
def _head(version: int, *texts: str) -> bytes:
    head = b"rebozo" + bytes([version])
    for text in texts:
        raw = text.encode()
        head += len(raw).to_bytes(2, "big") + raw
    return head


def new_key() -> bytes:
    """32 random bytes."""
    return nacl.utils.random(KEY_BYTES)


def padded_length(length: int) -> int:
    """Padmé (Nikitin et al., PETS 2019): at most 12 % longer, and lengths tell O(log log n) bits.

    Nothing is shorter than 32 bytes.
    """
    length = max(length, 32)
    exponent = length.bit_length() - 1
    low_bits = exponent - exponent.bit_length()
    mask = (1 << low_bits) - 1
    return (length + mask) & ~mask


def pad(plain: bytes) -> bytes:
    """Length (4 bytes, big end first), the bytes, zeros up to a Padmé length."""
    framed = len(plain).to_bytes(4, "big") + plain
    return framed.ljust(padded_length(len(framed)), b"\x00")


def unpad(framed: bytes) -> bytes:
    """What `pad` framed. Unsealable when the frame is broken."""
    if len(framed) < 4:  # noqa: PLR2004  the length's own bytes
        raise Unsealable("short frame")
    length = int.from_bytes(framed[:4], "big")
    if length > len(framed) - 4 or framed.count(0, 4 + length) != len(framed) - 4 - length:
        raise Unsealable("broken frame")
    return framed[4 : 4 + length]


def seal(key: bytes, plain: bytes, *, at: Place) -> bytes:
    """A symmetric envelope for `plain`, padded, that opens with `key` at the same place only."""
    nonce = nacl.utils.random(_NONCE)
    return seal_with_nonce(key, plain, nonce, at=at)


def seal_with_nonce(key: bytes, plain: bytes, nonce: bytes, *, at: Place) -> bytes:
    """Only `seal` and the golden vectors choose a nonce."""
    body = crypto_aead_xchacha20poly1305_ietf_encrypt(pad(plain), at.associated(SYMMETRIC), nonce, key)
    return bytes([SYMMETRIC]) + nonce + body


def unseal(key: bytes, sealed: Stored, *, at: Place) -> bytes:
    """The plaintext of a symmetric envelope. Unsealable in any other case."""
    sealed = bytes(sealed)
    if len(sealed) < 1 + _NONCE + _TAG or sealed[0] != SYMMETRIC:
        raise Unsealable("not a symmetric envelope of a known version")
    try:
        framed = crypto_aead_xchacha20poly1305_ietf_decrypt(
            sealed[1 + _NONCE :], at.associated(SYMMETRIC), sealed[1 : 1 + _NONCE], key
        )
    except CryptoError as broken:
        raise Unsealable("another key, another place, or changed") from broken
    return unpad(framed)


def public_of(private: bytes) -> bytes:
    """The X25519 public half of a private half."""
    return crypto_scalarmult_base(private)


def box(public: bytes, plain: bytes, *, at: Place) -> bytes:
    """An envelope that anybody can make for the holder of a private half, and nobody but she can open.

    A sealed box takes no associated data, so the place's digest travels inside and is compared on opening.
    """
    digest = blake2b(at.associated(BOX), digest_size=_DIGEST).digest()
    return bytes([BOX]) + crypto_box_seal(digest + pad(plain), public)


def unbox(private: bytes, sealed: Stored, *, at: Place) -> bytes:
    """The plaintext of a box. Unsealable in any other case."""
    sealed = bytes(sealed)
    if not sealed or sealed[0] != BOX:
        raise Unsealable("not a box of a known version")
    try:
        inside = crypto_box_seal_open(sealed[1:], public_of(private), private)
    except (CryptoError, ValueError) as broken:
        raise Unsealable("another key, or changed") from broken
    digest = blake2b(at.associated(BOX), digest_size=_DIGEST).digest()
    if not compare_digest(inside[:_DIGEST], digest):
        raise Unsealable("another place")
    return unpad(inside[_DIGEST:])
