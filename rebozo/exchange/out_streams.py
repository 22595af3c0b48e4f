"""Bytes that go out while they are made: a ZIP, and a workbook. No file, and never all of it in memory."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from hashlib import sha256

_PIECE = 64 * 1024
_FIXED = (1980, 1, 1, 0, 0, 0)  # members tell nothing of the hour


class _Spout:
    """What `zipfile` writes to: it can only be written, and is emptied again and again."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._at = 0

    def write(self, piece: bytes) -> int:
        self._waiting += piece
        self._at += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        """Nothing waits but what `drain` takes."""

    def seekable(self) -> bool:
        return False

    def drain(self) -> bytes:
        made = bytes(self._waiting)
        self._waiting.clear()
        return made

    @property
    def full(self) -> bool:
        return len(self._waiting) >= _PIECE


class StreamedZip:
    """A ZIP that is given out in pieces. Of each member it keeps the SHA-256 and the size."""

    def __init__(self) -> None:
        self._spout = _Spout()
        self._zip = zipfile.ZipFile(self._spout, "w", zipfile.ZIP_DEFLATED, compresslevel=6)  # type: ignore[call-overload]  # writes, tells and flushes are all it needs
        self.members: dict[str, dict[str, str | int]] = {}

    def member(self, name: str, pieces: Iterable[bytes], *, packed: bool = False) -> Iterator[bytes]:
        """One member, while it is made. `packed` is compressed already: a photo, a recording."""
        head = zipfile.ZipInfo(name, _FIXED)
        head.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
        digest, size = sha256(), 0
        with self._zip.open(head, "w", force_zip64=True) as inside:
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                inside.write(piece)
                if self._spout.full:
                    yield self._spout.drain()
        self.members[name] = {"sha256": digest.hexdigest(), "bytes": size}
        yield self._spout.drain()

    def end(self) -> bytes:
        """The directory of all members, with which a ZIP closes."""
        self._zip.close()
        return self._spout.drain()


# ------------------------------------------------------------------ a workbook

_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MOST_IN_A_CELL = 32_767
_ROWS_AT_ONCE = 200
CUT = " […]"  # where a text is longer than a cell of a workbook may be: CSV and JSON have it whole


def workbook(sheets: Iterable[tuple[str, Iterable[list[str]]]]) -> Iterator[bytes]:
    """An XLSX of named worksheets, each a stream of rows of text. Text alone: there is no formula and no link in it.

    Written here because xlsxwriter keeps every cell in memory, or puts them into temporary files in clear.
    """
    archive, names = StreamedZip(), []
    for number, (name, rows) in enumerate(sheets, 1):
        names.append(name)
        yield from archive.member(f"xl/worksheets/sheet{number}.xml", _worksheet(rows))
    for path, text in _parts(names):
        yield from archive.member(path, [text.encode()])
    yield archive.end()


def _worksheet(rows: Iterable[list[str]]) -> Iterator[bytes]:
    yield f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode()
    some: list[str] = []
    for row in rows:
        some.append("<row>" + "".join(map(_cell, row)) + "</row>")
        if len(some) == _ROWS_AT_ONCE:
            yield "".join(some).encode()
            some.clear()
    yield ("".join(some) + "</sheetData></worksheet>").encode()


def _cell(text: str) -> str:
    if not text:
        return "<c/>"
    if len(text) > _MOST_IN_A_CELL:
        text = text[: _MOST_IN_A_CELL - len(CUT)] + CUT
    return f'<c t="inlineStr"><is><t xml:space="preserve">{_escaped(text)}</t></is></c>'


def _escaped(text: str) -> str:
    said = _NOT_XML.sub("", text) if not text.isprintable() else text
    return said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _parts(names: list[str]) -> Iterator[tuple[str, str]]:
    """What makes a workbook of worksheets."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name="{_escaped(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, names, strict=True)
    )
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    relationships = f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
    yield "xl/_rels/workbook.xml.rels", f"{relationships}{links}</Relationships>"
    whole = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    yield "_rels/.rels", f"{relationships}{whole}</Relationships>"
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for number in numbers
    )
    types = (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/></Types>'
    )
    yield "[Content_Types].xml", types
