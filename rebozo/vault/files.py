"""A sealed file on disk: secretstream chunks under a random name, padded, and never a clear byte.

    "RZBFILE" 0x01 (8) | secretstream header (24) | chunks

A chunk is 262,144 bytes (the last may be shorter) and 17 more. All carry the file's place as associated data, and
the last one the tag FINAL: chunks that were cut off, swapped, repeated or taken from another file do not open. The
plaintext is the file and then zeros up to a Padmé length; its true length is in the attachment's head, not here.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

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

from rebozo.vault.envelope import Place, Unsealable, new_key, padded_length

MAGIC = b"RZBFILE\x01"
CHUNK = 256 * 1024
_ZEROS = bytes(CHUNK)


def file_place(file: UUID) -> bytes:
    """The associated data of every chunk of a file."""
    return Place(purpose="file", table="vault_attachment", row=file, key=file).associated(MAGIC[-1])


def path_of(media: Path, file: UUID) -> Path:
    """Where a file lies: two levels of folders, so that none grows large."""
    return media / file.hex[:2] / file.hex[2:4] / file.hex


def length_on_disk(size: int) -> int:
    """How long the sealed file of a file of `size` bytes is."""
    padded = padded_length(size)
    return len(MAGIC) + HEADER_BYTES + padded + TAG_BYTES * -(-padded // CHUNK)


class SealingFile:
    """Takes a file in pieces and writes it sealed. What was not finished is discarded, never left half."""

    _file = -1  # until it is open

    def __init__(self, media: Path) -> None:
        self.id = uuid4()
        self.key = new_key()
        self.size = 0
        self._digest = sha256()
        self._associated = file_place(self.id)
        self._waiting = bytearray()
        self._state = crypto_secretstream_xchacha20poly1305_state()
        header = crypto_secretstream_xchacha20poly1305_init_push(self._state, self.key)
        self._path = path_of(media, self.id)
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        self._put(MAGIC + header)

    def __repr__(self) -> str:
        return f"SealingFile({self.id})"

    def __del__(self) -> None:
        """A form that broke off in the middle of a file tells nobody: what nobody finished is discarded here."""
        if self._file >= 0:
            self.discard()

    def write(self, piece: bytes) -> None:
        """Seal what fills chunks; keep the rest, in RAM, for the next piece."""
        self.size += len(piece)
        self._digest.update(piece)
        self._waiting += piece
        # The last chunk carries another tag, so a full chunk waits until it is known that more follows.
        while len(self._waiting) > CHUNK:
            self._push(bytes(self._waiting[:CHUNK]), final=False)
            del self._waiting[:CHUNK]

    def finish(self) -> bytes:
        """Pad, seal the last chunk, and have the disk keep it. Gives the SHA-256 of the whole file."""
        left = padded_length(self.size) - self.size
        while left + len(self._waiting) > CHUNK:
            zeros = CHUNK - len(self._waiting)
            self._push(bytes(self._waiting) + _ZEROS[:zeros], final=False)
            self._waiting.clear()
            left -= zeros
        self._push(bytes(self._waiting) + _ZEROS[:left], final=True)
        self._waiting.clear()
        os.fsync(self._file)
        os.close(self._file)
        self._file = -1
        _keep_name(self._path.parent)
        return self._digest.digest()

    def discard(self) -> None:
        """Remove what was written. May be called at any time, and twice."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        self._waiting.clear()
        self._path.unlink(missing_ok=True)

    def _push(self, plain: bytes, *, final: bool) -> None:
        tag = (
            crypto_secretstream_xchacha20poly1305_TAG_FINAL
            if final
            else crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
        )
        self._put(crypto_secretstream_xchacha20poly1305_push(self._state, plain, self._associated, tag))

    def _put(self, raw: bytes) -> None:
        view = memoryview(raw)
        while view:
            view = view[os.write(self._file, view) :]


def _keep_name(folder: Path) -> None:
    """Have the disk keep a new name in its folder: a file that was acknowledged is not lost with the power."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unsealed_pieces(media: Path, file: UUID, *, key: bytes, size: int) -> Iterator[bytes]:
    """The file in pieces, without its padding. Unsealable at the first chunk that is not the right one.

    A wrong length is told before the first piece; a changed chunk when its turn comes, and then nothing more.
    """
    path = path_of(media, file)
    try:
        raw = path.open("rb")
    except OSError as gone:
        raise Unsealable("the file is not there") from gone
    with raw:
        if os.fstat(raw.fileno()).st_size != length_on_disk(size):
            raise Unsealable("the file was cut or lengthened")
        head = raw.read(len(MAGIC) + HEADER_BYTES)
        if not head.startswith(MAGIC):
            raise Unsealable("not a sealed file of a known version")
        state = crypto_secretstream_xchacha20poly1305_state()
        associated = file_place(file)
        crypto_secretstream_xchacha20poly1305_init_pull(state, head[len(MAGIC) :], key)
        left, tag = size, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
        while chunk := raw.read(CHUNK + TAG_BYTES):
            if tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL:
                raise Unsealable("something follows the last chunk")
            try:
                piece, tag = crypto_secretstream_xchacha20poly1305_pull(state, chunk, associated)
            except CryptoError as broken:
                raise Unsealable("a chunk that is not the right one") from broken
            if piece.count(0, left) != max(len(piece) - left, 0):
                raise Unsealable("padding that is not empty")
            if left:
                yield piece[:left]
                left -= min(left, len(piece))
        if tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL or left:
            raise Unsealable("the end of the file is missing")


def remove_file(media: Path, file: UUID) -> None:
    """Take a sealed file from the disk. Its key is gone with its head; this frees the room."""
    with suppress(OSError):
        path_of(media, file).unlink(missing_ok=True)
