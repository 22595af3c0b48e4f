"""An archive under six words: it can be carried, sent and lost, and whoever has no words reads nothing. No Django here.

    "RZBARCH" 0x01 (8) | salt (16) | Argon2id memory in bytes (8) | passes (4) | secretstream header (24) | chunks

A chunk is 262,144 bytes of the ZIP (the last may be shorter) and 17 more. All carry the first 36 bytes as associated
data, and the last one the tag FINAL. Whoever has libsodium can open it: docs/SCHEMA.md.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from secrets import token_bytes
from typing import BinaryIO

from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_ABYTES as TAG_BYTES,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_HEADERBYTES as HEADER_BYTES,
)
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_init_pull,
    crypto_secretstream_xchacha20poly1305_init_push,
    crypto_secretstream_xchacha20poly1305_pull,
    crypto_secretstream_xchacha20poly1305_push,
    crypto_secretstream_xchacha20poly1305_state,
    crypto_secretstream_xchacha20poly1305_TAG_FINAL,
    crypto_secretstream_xchacha20poly1305_TAG_MESSAGE,
)
from nacl.exceptions import CryptoError
from nacl.pwhash.argon2id import MEMLIMIT_MIN

from rebozo.vault.derivation import SALT_BYTES, Cost, derive, labelled
from rebozo.vault.names import folded

MAGIC = b"RZBARCH\x01"
CHUNK = 256 * 1024
WORDS = 6
_COST = struct.Struct(">QI")
_MOST_MEMORY, _MOST_PASSES = 1 << 30, 64


class NotOpened(Exception):
    """It is no archive of ours, it was changed or cut, or the words are others."""


def key_of(words: str, salt: bytes, cost: Cost) -> bytes:
    """The key of an archive. Slow on purpose: in a slot where others wait. Case and accents do not matter."""
    return labelled(derive(folded(words), salt, cost).kek, "rebozo archive")


def new_salt() -> bytes:
    return token_bytes(SALT_BYTES)


def sealed(pieces: Iterable[bytes], key: bytes, salt: bytes, cost: Cost) -> Iterator[bytes]:
    """The pieces of a ZIP, sealed while they are made."""
    head = MAGIC + salt + _COST.pack(cost.memory, cost.passes)
    state = crypto_secretstream_xchacha20poly1305_state()
    yield head + crypto_secretstream_xchacha20poly1305_init_push(state, key)
    waiting = bytearray()
    # The last chunk carries another tag, so a full chunk waits until it is known that more follows.
    for piece in pieces:
        waiting += piece
        while len(waiting) > CHUNK:
            chunk = bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
            yield crypto_secretstream_xchacha20poly1305_push(
                state, chunk, head, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
            )
    yield crypto_secretstream_xchacha20poly1305_push(
        state, bytes(waiting), head, crypto_secretstream_xchacha20poly1305_TAG_FINAL
    )


def is_sealed(file: BinaryIO) -> bool:
    """Whether a file begins as an archive under words does. It is read from its beginning again."""
    begins = file.read(len(MAGIC)) == MAGIC
    file.seek(0)
    return begins


def opened(file: BinaryIO, words: str) -> Iterator[bytes]:
    """The pieces of the ZIP, each proved before it is given. NotOpened when words or file are not right."""
    head = file.read(len(MAGIC) + SALT_BYTES + _COST.size)
    start = file.read(HEADER_BYTES)
    if len(start) != HEADER_BYTES or not head.startswith(MAGIC):
        raise NotOpened
    memory, passes = _COST.unpack(head[-_COST.size :])
    if not MEMLIMIT_MIN <= memory <= _MOST_MEMORY or not 0 < passes <= _MOST_PASSES:
        raise NotOpened
    key = key_of(words, head[len(MAGIC) : -_COST.size], Cost(memory, passes))
    state = crypto_secretstream_xchacha20poly1305_state()
    crypto_secretstream_xchacha20poly1305_init_pull(state, start, key)
    tag = None
    while tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL:
        chunk = file.read(CHUNK + TAG_BYTES)
        try:
            piece, tag = crypto_secretstream_xchacha20poly1305_pull(state, chunk, head)
        except (CryptoError, ValueError) as broken:
            raise NotOpened from broken
        yield piece
    if file.read(1):
        raise NotOpened
