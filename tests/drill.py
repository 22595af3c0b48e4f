"""The seizure drill: somebody takes the stopped machine and looks for every word, in every spelling there is."""

from __future__ import annotations

import zlib
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

_ZLIB_HEADS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_GZIP_HEAD = b"\x1f\x8b\x08"
_MOST_INFLATED = 4 * 1024 * 1024
_MOST_DEFLATED = 256 * 1024


@dataclass(frozen=True)
class Hit:
    """A canary was found: where, and in which spelling."""

    file: str
    canary: str
    spelling: str


def spellings(canary: str) -> dict[str, bytes]:
    """The ways in which a word may lie on a disk. Base64 has three, by where the word begins."""
    raw = canary.encode()
    found = {
        "plain": raw,
        "lower": canary.lower().encode(),
        "upper": canary.upper().encode(),
        "without accents": _bare(canary),
        "hex": raw.hex().encode(),
        "HEX": raw.hex().upper().encode(),
        "utf-16-le": canary.encode("utf-16-le"),
        "utf-16-be": canary.encode("utf-16-be"),
        "percent": "".join(f"%{byte:02X}" for byte in raw).encode(),
        "json": "".join(sign if sign.isascii() else f"\\u{ord(sign):04x}" for sign in canary).encode(),
    }
    for shift in range(3):
        sure = slice(-(-8 * shift // 6), 8 * (shift + len(raw)) // 6)  # the signs that no neighbour changes
        found[f"base64+{shift}"] = b64encode(b"\x00" * shift + raw)[sure]
        found[f"base64url+{shift}"] = urlsafe_b64encode(b"\x00" * shift + raw)[sure]
    return {name: value for name, value in found.items() if len(value) >= 6}


def search(folders: Iterable[Path], canaries: Iterable[str], *, since: float = 0.0) -> list[Hit]:
    """Every canary in every file below the folders, raw and inside whatever inflates.

    With `since`, a file that nobody wrote after that instant is passed over: it cannot hold what came later.
    """
    wanted = [(canary, spelling, value) for canary in set(canaries) for spelling, value in _once(canary).items()]
    hits = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            for canary, spelling, value in wanted:
                if value.lower() in str(path).lower().encode():
                    hits.append(Hit(str(path), canary, f"file name, {spelling}"))
            if not path.is_file() or path.is_symlink() or path.stat().st_mtime < since:
                continue
            data = path.read_bytes()
            for where, body in [("", data), *_inflated(data)]:
                hits += [
                    Hit(str(path), canary, where + spelling) for canary, spelling, value in wanted if value in body
                ]
    return hits


def _once(canary: str) -> dict[str, bytes]:
    """The spellings that differ, under the first of their names."""
    found: dict[bytes, str] = {}
    for name, value in spellings(canary).items():
        found.setdefault(value, name)
    return {name: value for value, name in found.items()}


def _inflated(data: bytes) -> Iterator[tuple[str, bytes]]:
    view = memoryview(data)
    for head in (*_ZLIB_HEADS, _GZIP_HEAD):
        wbits = 31 if head == _GZIP_HEAD else 15
        start = data.find(head)
        while start >= 0:
            try:
                body = zlib.decompressobj(wbits).decompress(view[start : start + _MOST_DEFLATED], _MOST_INFLATED)
            except zlib.error:
                body = b""
            if body:
                yield "compressed, ", body
            start = data.find(head, start + 1)


def _bare(text: str) -> bytes:
    import unicodedata

    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in plain if not unicodedata.combining(sign)).encode()
