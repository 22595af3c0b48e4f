"""A workbook read in a process of its own, with bounded memory and time: what was made to burst bursts there.

A zipped one is copied there first, part by part and counted, into a zip of our own: what a file says of its own sizes
is never believed. A file of a kilobyte may stand for thousands of millions of cells. The reader ends its whole process
when memory does not suffice, and what it complains of may be what a cell says: so it has no log, no settings, no keys
and no database. Cells go back on a pipe, a row a line; nothing is written to a disk. No Django here: this file is run
by itself.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from io import BytesIO
from threading import BoundedSemaphore
from zipfile import ZIP_STORED, BadZipFile, LargeZipFile, ZipFile

ROWS, COLUMNS = 200_000, 300
_CELLS = 12_000_000  # of all its worksheets, empty ones between two others too
_SIGNS = 200_000_000  # of all that its cells say: one text may stand in thousands of them
_MEMORY, _SECONDS = 2 << 30, 120
_BURST, _LOCKED, _BROKEN, _WIDE, _DAMAGED, _OUTER = 1, 3, 4, 5, 6, 7
_TURNS = BoundedSemaphore(2)  # so many at once, in each program
Row = list[str | int | float | date]

_PARTS, _UNPACKED, _RATIO = 3_000, 300 * 1024 * 1024, 400
_PIECE = 1024 * 1024
_ENTRY = b"PK\x01\x02"  # with it each part begins in the directory of a zip
_FAR = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="(?:[A-Z]{4,}\d+|[A-Z]{3}\d+|[L-Z][A-Z]\d+|K[O-Z]\d+'
    rb'|[A-Z]{1,3}(?:[2-9]\d{5}|\d{7,}))"[^>]*(?<!/)>'
)
_ROW = re.compile(rb"<(?:\w+:)?row\b.*?</(?:\w+:)?row>", re.DOTALL)
_CELL = re.compile(rb"<(?:\w+:)?c[ />]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]|table:formula=")
_WIDE_CELL = re.compile(rb'<table:table-cell\b[^>]*number-columns-repeated="\d{4,}"[^>]*office:value')
_WIDE_TOO = re.compile(rb'<table:table-cell\b[^>]*office:value[^>]*number-columns-repeated="\d{4,}"')
_TALL = re.compile(
    rb'<table:table-row\b[^>]*number-rows-repeated="\d{4,}"[^>]*>(?:(?!</table:table-row>).)*?office:value', re.DOTALL
)
_OUTSIDE = ("xl/externallinks/", "xl/connections.xml", "xl/querytables/")


class LockedError(Exception):
    """It has a password."""


class BrokenError(Exception):
    """It is none of the workbooks that can be read."""


class TooWideError(Exception):
    """It has cells far beyond those of a table."""


class BurstError(Exception):
    """It asked for more memory or time than a sheet takes."""


class DamagedError(Exception):
    """It breaks off, or its parts do not come out whole."""


class OutsideError(Exception):
    """It takes what it says from other files."""


@dataclass(frozen=True)
class Read:
    """Every worksheet that is not hidden, by name; and whether some of it was computed."""

    sheets: list[tuple[str, list[Row]]] = field(repr=False)
    formulas: bool


def workbook(raw: bytes) -> Read:
    """What a workbook says, unpacked and read in a process of its own."""
    with _TURNS:
        try:
            done = subprocess.run(
                [sys.executable, "-I", __file__], input=raw, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env={}, timeout=_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise BurstError from None
    if done.returncode:
        raise _NO.get(done.returncode, BurstError)
    lines = iter(done.stdout.split(b"\n"))
    formulas = json.loads(next(lines))
    found: list[tuple[str, list[Row]]] = []
    for head in lines:
        said = json.loads(head) if head else None
        if said is None:
            break
        if said == "end":
            return Read(found, formulas)
        found.append((said[0], [list(map(_cell, json.loads(next(lines)))) for _row in range(said[1])]))
    raise BurstError


_NO: dict[int, type[Exception]] = {
    _BURST: BurstError, _LOCKED: LockedError, _BROKEN: BrokenError, _WIDE: TooWideError, _DAMAGED: DamagedError,
    _OUTER: OutsideError,
}  # fmt: skip


def _cell(said: str | float | list[str]) -> str | int | float | date:
    if isinstance(said, list):
        return datetime.fromisoformat(said[0]) if "T" in said[0] else date.fromisoformat(said[0])
    return said


# ------------------------------------------------------------------ in the process of its own


def _main() -> int:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    import python_calamine as reader  # noqa: PLC0415  only here: the desk itself never loads it

    out = sys.stdout
    try:
        clean, formulas = _ready(sys.stdin.buffer.read())
        out.write(json.dumps(formulas) + "\n")
        for line in _counted(_lines(reader, clean)):
            out.write(line + "\n")
    except reader.PasswordError:
        return _LOCKED
    except tuple(_NO.values()) as no:
        return next(code for code, kind in _NO.items() if isinstance(no, kind))
    except MemoryError:
        return _BURST
    except BaseException:  # noqa: BLE001  the reader's panics are no Exception; what they say is nobody's to hear
        return _BROKEN
    out.write('"end"\n')
    return 0


def _ready(raw: bytes) -> tuple[BytesIO, bool]:
    return copied(raw) if raw.startswith(b"PK") else (BytesIO(raw), False)


def copied(raw: bytes) -> tuple[BytesIO, bool]:
    """The same workbook in a zip that we wrote, and whether it holds formulas."""
    if raw.count(_ENTRY) > _PARTS:  # before its directory is parsed: each entry of it costs ten times its size
        raise BurstError
    try:
        with ZipFile(BytesIO(raw)) as theirs:
            return _copy(theirs, len(raw))
    except (BadZipFile, LargeZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as broken:
        raise DamagedError from broken
    except RuntimeError as locked:  # what zipfile says of a part with a password
        raise LockedError from locked


def _copy(theirs: ZipFile, size: int) -> tuple[BytesIO, bool]:
    parts = theirs.infolist()
    if sum(part.file_size for part in parts) > _UNPACKED:
        raise BurstError
    if any(part.filename.lower().startswith(_OUTSIDE) for part in parts):
        raise OutsideError
    whole, formulas, ours = 0, False, BytesIO()
    with ZipFile(ours, "w", ZIP_STORED) as copy:
        for part in parts:
            wanted = part.filename.endswith((".xml", ".rels", ".bin")) or part.filename == "mimetype"
            if not wanted or "vbaProject" in part.filename or part.is_dir():
                continue
            data = _inflated(theirs, part.filename, _UNPACKED - whole)
            whole += len(data)
            if whole > 20 * _PIECE and whole > _RATIO * size:
                raise BurstError
            formulas = _looked_over(part.filename, data) or formulas
            copy.writestr(part.filename, data)
    ours.seek(0)
    return ours, formulas


def _inflated(theirs: ZipFile, name: str, left: int) -> bytes:
    found = BytesIO()
    with theirs.open(name) as part:
        while piece := part.read(_PIECE):
            if found.tell() + len(piece) > left:
                raise BurstError
            found.write(piece)
    return found.getvalue()


def _looked_over(name: str, data: bytes) -> bool:
    """Whether a part holds formulas. TooWideError when it would unfold into millions of cells."""
    if b"<!DOCTYPE" in data[:2000] or b"<!ENTITY" in data[:2000]:
        raise BurstError
    if name == "content.xml":
        if _WIDE_CELL.search(data) or _WIDE_TOO.search(data) or _TALL.search(data):
            raise TooWideError
    elif name.startswith("xl/worksheets/sheet") or "/worksheets/" in name:
        if _FAR.search(data) or any(_crowded(data, *row.span()) for row in _ROW.finditer(data)):
            raise TooWideError
    else:
        return False
    return _FORMULA.search(data) is not None


def _crowded(data: bytes, start: int, end: int) -> bool:
    """Whether a row has far more cells than a table is wide. Looked at where it lies, without a copy."""
    return end - start > COLUMNS * 4 and sum(1 for _cell in _CELL.finditer(data, start, end)) > COLUMNS * 60


def _counted(lines: Iterator[str]) -> Iterator[str]:
    left = _SIGNS
    for line in lines:
        left -= len(line)
        if left < 0:
            raise BurstError
        yield line


def _lines(reader: object, raw: BytesIO) -> Iterator[str]:
    whole = 0
    with reader.CalamineWorkbook.from_filelike(raw) as book:  # type: ignore[attr-defined]  # the module
        for one in book.sheets_metadata:
            if one.visible != reader.SheetVisibleEnum.Visible or one.typ != reader.SheetTypeEnum.WorkSheet:  # type: ignore[attr-defined]  # the same
                continue
            sheet = book.get_sheet_by_name(one.name)
            down, across = sheet.end or (-1, -1)
            whole += (down + 1) * (across + 1)
            if down >= ROWS or whole > _CELLS:
                raise TooWideError
            rows = sheet.to_python(skip_empty_area=False)
            yield json.dumps([one.name, len(rows)])
            yield from map(_line, rows)


def _line(row: Sequence[object]) -> str:
    if len(row) > COLUMNS and any(cell != "" for cell in row[COLUMNS:]):
        raise TooWideError
    return json.dumps([_said(cell) for cell in row[:COLUMNS]])


def _said(cell: object) -> object:
    if isinstance(cell, str | int | float):
        return cell
    if isinstance(cell, datetime):
        return [(cell.date() if cell.time() == time() else cell).isoformat()]
    if isinstance(cell, date):
        return [cell.isoformat()]
    return str(cell) if isinstance(cell, time | timedelta) else ""


if __name__ == "__main__":
    sys.exit(_main())
