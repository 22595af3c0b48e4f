"""200 MB sent as a browser sends a file, sealed while they arrive, beside bare secretstream over the same bytes.

No page takes files yet, so there is no view here: what is measured is Django's reading of the POST with the real
upload handler, to the moment when the disk has acknowledged the sealed file.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from hashlib import sha256
from io import BufferedReader, RawIOBase
from uuid import uuid4

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory
from nacl.bindings import (
    crypto_secretstream_xchacha20poly1305_init_push,
    crypto_secretstream_xchacha20poly1305_push,
    crypto_secretstream_xchacha20poly1305_state,
    crypto_secretstream_xchacha20poly1305_TAG_MESSAGE,
)

from benchmarks.figures import QUICK, Reference, percentile, say, seconds
from rebozo.vault.envelope import new_key
from rebozo.vault.files import CHUNK, file_place, path_of
from rebozo.vault.uploads import SealedUpload, media

MEGABYTE = 1024 * 1024
SIZE = (40 if QUICK else 200) * MEGABYTE
TIMES = 3
_EDGE = b"--hilo"
_HEAD = (
    _EDGE + b'\r\nContent-Disposition: form-data; name="file"; filename="audio.opus"\r\nContent-Type: audio/ogg\r\n\r\n'
)
_FOOT = b"\r\n" + _EDGE + b"--\r\n"
# Random, so that no edge is found in it; one piece, repeated, so that making it costs nothing.
_PIECE = random.Random(22).randbytes(MEGABYTE)


class _Body(RawIOBase):
    """The request's body as a socket gives it: piece after piece, never whole in memory."""

    def __init__(self) -> None:
        self._pieces = self._all()
        self._left = b""

    @staticmethod
    def _all() -> Iterator[bytes]:
        yield _HEAD
        for _ in range(SIZE // MEGABYTE):
            yield _PIECE
        yield _FOOT

    def readable(self) -> bool:
        return True

    def readinto(self, into: memoryview) -> int:  # type: ignore[override]  # of any buffer, this is what comes
        if not self._left:
            self._left = next(self._pieces, b"")
        taken = self._left[: len(into)]
        self._left = self._left[len(taken) :]
        into[: len(taken)] = taken
        return len(taken)


def _send() -> SealedUpload:
    environ = RequestFactory().generic("POST", "/").environ | {
        "CONTENT_TYPE": f"multipart/form-data; boundary={_EDGE[2:].decode()}",
        "CONTENT_LENGTH": str(len(_HEAD) + SIZE + len(_FOOT)),
        "wsgi.input": BufferedReader(_Body(), 64 * 1024),
    }
    return WSGIRequest(environ).FILES["file"]  # type: ignore[return-value]  # the handler gives ours


def _bare() -> None:
    """What the format asks for and no more: SHA-256 and secretstream, chunk by chunk, in memory."""
    state, digest = crypto_secretstream_xchacha20poly1305_state(), sha256()
    crypto_secretstream_xchacha20poly1305_init_push(state, new_key())
    said = file_place(uuid4())
    for _ in range(SIZE // MEGABYTE):
        for at in range(0, MEGABYTE, CHUNK):
            chunk = _PIECE[at : at + CHUNK]
            digest.update(chunk)
            crypto_secretstream_xchacha20poly1305_push(
                state, chunk, said, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
            )


def run() -> None:
    settings.UPLOAD_CAP = 2 * SIZE  # an installation may allow less
    taken = []
    for _ in range(TIMES):
        sent: list[SealedUpload] = []
        taken.append(seconds(lambda: sent.append(_send())))  # noqa: B023  called at once
        assert sent[0].size == SIZE  # noqa: S101  a figure about half a file would be worth nothing
        assert _PIECE[:4096] not in path_of(media(), sent[0].id).read_bytes()[: 4 * MEGABYTE]  # noqa: S101  in clear
        sent[0].forget()
    ours = SIZE / MEGABYTE / percentile(taken, 0.5)
    bare = SIZE / MEGABYTE / percentile([seconds(_bare) for _ in range(TIMES)], 0.5)
    say(
        f"{SIZE // MEGABYTE} MB uploaded, sealed while they arrive",
        ours,
        "MB/s",
        sample=f"{TIMES} times, median; to the acknowledgement of the disk",
        reference=Reference("secretstream and SHA-256 alone, in memory", bare, "MB/s"),
        target="≥ 120 MB/s",
    )
