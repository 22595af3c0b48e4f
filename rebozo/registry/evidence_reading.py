"""A sealed file read from any place, without ever holding the whole of it: it is unsealed again from its start."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator


class SealedReader(io.RawIOBase):
    """Reads like a file. Going back begins anew: chunks open only in their order."""

    def __init__(self, pieces: Callable[[], Iterator[bytes]], size: int) -> None:
        self._pieces, self._size = pieces, size
        self._at = 0  # where the next byte is asked for
        self._begin()

    def _begin(self) -> None:
        self._source, self._held, self._from = self._pieces(), b"", 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # narrower than any buffer
        if self._at >= self._size:
            return 0
        if self._at < self._from:
            self._begin()
        while self._at >= self._from + len(self._held):
            self._from += len(self._held)
            self._held = next(self._source, b"")
            if not self._held:
                return 0
        start = self._at - self._from
        piece = self._held[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)


def span(pieces: Iterator[bytes], first: int, last: int) -> Iterator[bytes]:
    """The bytes from `first` to `last`, both included."""
    at = 0
    for piece in pieces:
        if at > last:
            return
        wanted = piece[max(0, first - at) : last + 1 - at]
        if wanted:
            yield wanted
        at += len(piece)
