"""Workbooks of a kilobyte that stand for thousands of millions of cells: refused, and the desk goes on."""

from __future__ import annotations

import random
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from django.utils import translation

from rebozo.exchange import grid_apart
from rebozo.exchange.grid import NotASheet, read_book
from tests.exchange.awful import xlsx

pytestmark = pytest.mark.told_once

_SHEET = "xl/worksheets/sheet1.xml"
_CELL_2 = '<c r="B2"><v>2</v></c>'
_ODS_CELL = '<table:table-cell table:number-columns-repeated="999" office:value-type="string"><text:p>x</text:p>'
_ODS = f"""<?xml version="1.0"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>
 <table:table table:name="a">{
    f'<table:table-row table:number-rows-repeated="999">{_ODS_CELL}</table:table-cell></table:table-row>' * 300
}</table:table></office:spreadsheet></office:body></office:document-content>"""
_MANIFEST = """<?xml version="1.0"?><manifest:manifest
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/"
 manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>"""


def _with(cells: str) -> bytes:
    """A workbook of ours whose second row says `cells` instead."""
    theirs, ours = zipfile.ZipFile(BytesIO(xlsx([["fecha", "tipo"], [1, 2]]))), BytesIO()
    with zipfile.ZipFile(ours, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in theirs.namelist():
            said = theirs.read(name).decode()
            if name == _SHEET:
                assert _CELL_2 in said
                said = said.replace(_CELL_2, f"{_CELL_2}</row>{cells}").replace("</row></row>", "</row>")
            copy.writestr(name, said)
    return ours.getvalue()


def _ods() -> bytes:
    ours = BytesIO()
    with zipfile.ZipFile(ours, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        made.writestr("META-INF/manifest.xml", _MANIFEST)
        made.writestr("content.xml", _ODS)
    return ours.getvalue()


@pytest.mark.parametrize(
    "raw",
    [
        _with("<row r='1048576'><c r='XFD1048576'><v>2</v></c></row>"),  # signs of another kind around the place
        _with('<row r="9"><c r="xfd9000"><v>2</v></c><c r="a1048576"><v>2</v></c></row>'),
        _with('<row r="9"><c r="KN9"><v>1</v></c></row><row r="1048576"><c><v>2</v></c></row>'),  # a cell of no place
        _ods(),
    ],
    ids=["quotes", "letters", "placeless", "repeated"],
)  # fmt: skip
def test_a_kilobyte_that_unfolds_into_thousands_of_millions_of_cells_is_refused(raw: bytes) -> None:
    assert len(raw) < 20_000
    with pytest.raises(NotASheet):
        read_book(raw)


def test_one_that_asks_for_too_much_memory_ends_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    book = read_book(xlsx([["fecha", "tipo"], ["2019", "T01"]]))
    assert book.grids[0].rows == [["fecha", "tipo"], ["2019", "T01"]]
    monkeypatch.setattr(grid_apart, "_SECONDS", 0.001)
    with pytest.raises(NotASheet):
        read_book(xlsx([["fecha", "tipo"], ["2019", "T01"]]))


def _heavy() -> bytes:
    """A good workbook with a part of 30 MB that does not pack."""
    raw = BytesIO(xlsx([["fecha", "tipo"], ["2019", "T01"]]))
    with zipfile.ZipFile(raw, "a") as book:
        book.writestr("xl/other.xml", random.Random(1).randbytes(30_000_000))
    return raw.getvalue()


def _crowded() -> bytes:
    """A directory of 300,000 parts, none of which is there."""
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 0, 20, 0, *[0] * 14) + b"a"
    entry = entry[:28] + b"\x01\x00" + entry[30:]
    many = 300_000
    return b"PK\x03\x04" + entry * many + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, len(entry) * many, 4, 0)


@pytest.mark.parametrize("made", [_heavy, _crowded])
def test_what_a_workbook_unpacks_to_never_lies_in_the_desks_own_memory(made: Callable[[], bytes]) -> None:
    raw = made()
    tracemalloc.start()
    try:
        if made is _heavy:
            assert read_book(raw).grids[0].rows == [["fecha", "tipo"], ["2019", "T01"]]
        else:
            with translation.override("en"), pytest.raises(NotASheet, match="unpacks to far more"):
                read_book(raw)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_directory_of_too_many_parts_is_not_read() -> None:
    """Whoever unpacks it, where it is unpacked: they are counted before any is looked at."""
    raw = _crowded()
    tracemalloc.start()
    try:
        with pytest.raises(grid_apart.BurstError):
            grid_apart.copied(raw)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_that_a_sheet_computes_is_told_from_apart() -> None:
    assert read_book(xlsx([["fecha", "tipo"], ["2019", "T01"]], formulas=True)).formulas
    assert not read_book(xlsx([["fecha", "tipo"], ["2019", "T01"]])).formulas
