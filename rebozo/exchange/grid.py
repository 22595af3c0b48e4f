"""From the bytes of a sheet to plain cells: text, number, date. What could hurt the machine is refused in a sentence.

A workbook is unpacked and read in a process apart (`grid_apart`); text is read here. Nothing is ever computed: of a
formula only the value that was saved is read.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from io import StringIO

from django.utils.translation import gettext as _

from rebozo.exchange import grid_apart
from rebozo.exchange.grid_apart import COLUMNS, ROWS
from rebozo.exchange.out_guard import bare
from rebozo.kernel.refusal import Refusal

Cell = str | int | float | date
LONGEST = 1_000_000
LARGEST = 40 * 1024 * 1024
_ODD = 50  # signs that no text has
_SOMETHING = re.compile(rb"[^\x00 \r\n\t]")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class NotASheet(Refusal):
    """The file is not a sheet that can be read, or not one that we read."""


@dataclass(frozen=True)
class Grid:
    """One worksheet: its name and its rows, from its first line on."""

    name: str = field(repr=False)
    rows: list[list[Cell]] = field(repr=False)

    @property
    def filled(self) -> tuple[int, int]:
        """Its rows of a table, of three cells and more; and all its rows. A cover has many rows of two."""
        filled = [sum(cell != "" for cell in row) for row in self.rows]
        return sum(cells > 2 for cells in filled), sum(map(bool, filled))  # noqa: PLR2004  more than a word and its value


@dataclass(frozen=True)
class Book:
    """A whole file. `formulas`: some cells were computed, and only what was saved of them is read."""

    grids: list[Grid] = field(repr=False)
    formulas: bool = False

    def chosen(self, name: str = "") -> Grid:
        """The worksheet of that name; without one, the fullest."""
        return next(
            (grid for grid in self.grids if name and grid.name == name), max(self.grids, key=lambda g: g.filled)
        )


def read_book(raw: bytes) -> Book:
    """Every worksheet that is not hidden. NotASheet, with a sentence, for all that is not one or is too much."""
    if len(raw) > LARGEST:
        raise NotASheet(_("This file is larger than a sheet that we can read. Bring it in two parts."))
    if not _SOMETHING.search(raw):
        raise NotASheet(_("The file is empty."))
    if raw.startswith(b"PK"):
        return _workbook(raw)
    if raw.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            raise _locked()
        return _workbook(raw)
    return Book([_text_grid(raw)])


# ------------------------------------------------------------------ workbooks


def _locked() -> NotASheet:
    return NotASheet(_("The sheet has a password. Take it off and bring it again."))


def _too_wide() -> NotASheet:
    return NotASheet(
        _("The sheet has cells beyond %(columns)d columns or %(rows)d rows. Copy its table into a new sheet.")
        % {"columns": COLUMNS, "rows": ROWS}
    )


def _workbook(raw: bytes) -> Book:
    try:
        read = grid_apart.workbook(raw)
    except grid_apart.LockedError as locked:
        raise _locked() from locked
    except grid_apart.TooWideError as wide:
        raise _too_wide() from wide
    except grid_apart.BurstError as burst:
        said = _("This file unpacks to far more than a sheet holds, so it was not opened.")
        raise NotASheet(said) from burst
    except grid_apart.OutsideError as outside:
        said = _("The sheet takes data from other files. Save a copy with values only, and bring that one.")
        raise NotASheet(said) from outside
    except grid_apart.DamagedError as damaged:
        raise NotASheet(_("The file is damaged: it could not be read to its end.")) from damaged
    except grid_apart.BrokenError as broken:
        raise NotASheet(_("This is not a sheet that we can read: bring XLSX, XLS, ODS or CSV.")) from broken
    if not read.sheets:
        raise NotASheet(_("There is no worksheet in the file."))
    return Book([Grid(name, [list(map(_plain, row)) for row in rows]) for name, rows in read.sheets], read.formulas)


def _plain(cell: Cell) -> Cell:
    if isinstance(cell, str):
        if len(cell) > LONGEST:
            raise NotASheet(_("A cell holds more text than a whole testimony. Look the sheet over."))
        return bare(cell.strip())
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return cell


# ------------------------------------------------------------------ text


def _text_grid(raw: bytes) -> Grid:
    text = _decoded(raw).replace("\r\n", "\n").replace("\r", "\n")
    if text.lstrip()[:1] in {"<", "{"} or sum(sign < " " and sign not in "\n\t" for sign in text[:5000]) > _ODD:
        raise NotASheet(_("This is not a sheet that we can read: bring XLSX, XLS, ODS or CSV."))
    csv.field_size_limit(LONGEST)
    rows: list[list[Cell]] = []
    try:
        for said in csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text)):
            if len(rows) >= ROWS or (len(said) > COLUMNS and any(cell.strip() for cell in said[COLUMNS:])):
                raise _too_wide()
            rows.append([bare(cell.strip()) for cell in said[:COLUMNS]])
    except csv.Error as broken:
        raise NotASheet(_("The sheet breaks off: a cell is too long or its quotes do not close.")) from broken
    return Grid("", rows)


def _decoded(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    if raw[:2000].count(0) > len(raw[:2000]) // 3:
        return raw.decode("utf-16-le" if raw[1:2] == b"\x00" else "utf-16-be", errors="replace")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("latin-1")


def _delimiter(text: str) -> str:
    """Whichever cuts most of the first lines into the same number of cells, more than one."""
    some = text[:60_000].split("\n")[:60]
    best, found = 0.0, ","
    for sign in (",", ";", "\t", "|"):
        widths = Counter(len(row) for row in _tried(some, sign) if len(row) > 1)
        score = max((width**0.5 * number for width, number in widths.items()), default=0.0)
        if score > best:
            best, found = score, sign
    return found


def _tried(lines: list[str], sign: str) -> list[list[str]]:
    try:
        return list(csv.reader(StringIO("\n".join(lines)), delimiter=sign))
    except csv.Error:
        return [line.split(sign) for line in lines]
