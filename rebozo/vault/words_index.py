"""A segment of words: up to 4,096 texts as an FTS5 database in RAM, serialised. Pure: texts in, bytes out.

All numbers have their big end first.

    index   0x01 | number of rows n, 4 | a UUID of 16 bytes for each row | a serialised SQLite database
    texts   0x01 | zlib of a JSON list of the texts, in the order of the rows

The database holds `words`, an FTS5 table without content, and nothing else: a text cannot be read out of it, and it is
made anew from the texts. Its row numbers count from 0 in the order of the rows. There are two of each segment: the
small one knows which rows have a word, the other also in which places, for words that are asked for side by side.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from rebozo.vault.envelope import Unsealable

SIZE = 4096
VERSION = 1
_HEAD = 5
_TABLE = (
    "CREATE VIRTUAL TABLE words USING fts5"
    "(text, content='', columnsize=0, detail={}, tokenize='unicode61 remove_diacritics 2')"
)


@dataclass(frozen=True)
class Text:
    """What one row says."""

    row: bytes
    text: str = field(repr=False)


def rows_of(index: bytes) -> list[bytes]:
    """The rows of an opened index, in its order."""
    whole = index[_HEAD : _database(index)]
    return [whole[at : at + 16] for at in range(0, len(whole), 16)]


def index_of(texts: Sequence[Text], *, places: bool) -> bytes:
    """Index texts, at most SIZE of them: with the places of their words, or only which texts have them."""
    rows = b"".join(one.row for one in texts)
    with _in_ram() as made:
        _fill(made, texts, places=places)
        made.execute("INSERT INTO words(words) VALUES ('optimize')")
        made.execute("VACUUM")
        return bytes([VERSION]) + len(texts).to_bytes(4, "big") + rows + made.serialize()


def find(index: bytes, match: str) -> list[bytes]:
    """The rows of an opened index whose text matches."""
    with _in_ram() as opened:
        opened.deserialize(memoryview(index)[_database(index) :])
        found = _matching(opened, match)
        return [index[_HEAD + 16 * at : _HEAD + 16 * at + 16] for at in found]


def find_in(texts: Collection[Text], match: str) -> list[bytes]:
    """The rows of texts that have no index yet, found in the same way as the others."""
    rows = [one.row for one in texts]
    if not rows:
        return []
    with _in_ram() as made:
        _fill(made, texts, places=True)
        return [rows[at] for at in _matching(made, match)]


def pack(texts: Sequence[Text]) -> bytes:
    """The texts of a segment, to be read by `unpack`."""
    said = json.dumps([one.text for one in texts], ensure_ascii=False, separators=(",", ":"))
    return bytes([VERSION]) + zlib.compress(said.encode(), 1)


def unpack(packed: bytes, rows: Sequence[bytes]) -> list[Text]:
    """The texts again, each with its row."""
    if packed[:1] != bytes([VERSION]):
        raise Unsealable("texts of an unknown version")
    said = json.loads(zlib.decompress(packed[1:]))
    return [Text(row, text) for row, text in zip(rows, said, strict=True)]


def _database(index: bytes) -> int:
    """Where the database begins."""
    if index[:1] != bytes([VERSION]):
        raise Unsealable("an index of an unknown version")
    return _HEAD + 16 * int.from_bytes(index[1:_HEAD], "big")


@contextmanager
def _in_ram() -> Iterator[sqlite3.Connection]:
    """A database that never touches a disk, for sorting neither, and that trusts nothing in what it is given."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as ram:
        ram.execute("PRAGMA temp_store = MEMORY")
        ram.execute("PRAGMA trusted_schema = OFF")
        yield ram


def _fill(ram: sqlite3.Connection, texts: Collection[Text], *, places: bool) -> None:
    ram.execute(_TABLE.format("full" if places else "none"))
    ram.execute("BEGIN")
    ram.executemany("INSERT INTO words(rowid, text) VALUES (?, ?)", enumerate(one.text for one in texts))
    ram.execute("COMMIT")


def _matching(ram: sqlite3.Connection, match: str) -> list[int]:
    return [number for (number,) in ram.execute("SELECT rowid FROM words WHERE words MATCH ?", (match,))]
