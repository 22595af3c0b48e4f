"""Where the table of a worksheet is: its heading among titles and blanks, its rows without totals. Pure.

Nothing is left aside without being counted: blank rows, totals and headings that stand again in the middle.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from rebozo.exchange.grid import Cell, Grid, NotASheet
from rebozo.exchange.words import heading_words, numbered, plain

_LOOKED_AT = 40  # lines in which a heading may stand
_TOTAL = re.compile(r"^(?:sub ?)?(?:gran |grand )?(?:total(?:es)?|suma(?:s|toria)?|sum)\b(?: general(?:es)?)?[ :]*")
_SUM = re.compile(r"total|sum", re.IGNORECASE)
_LONG_TOTAL = 80
_FEW = 2  # columns: less is no table


@dataclass(frozen=True)
class Column:
    """One of their columns: what it is headed, what that is about, and its number among several alike."""

    at: int
    heading: str = field(repr=False)
    words: str = field(repr=False)
    number: int | None = None
    base: str = field(default="", repr=False)  # what it is about when it is one of several

    @property
    def letter(self) -> str:
        """As a sheet calls it: A, B … Z, AA."""
        left, found = self.at + 1, ""
        while left:
            left, sign = divmod(left - 1, 26)
            found = chr(65 + sign) + found
        return found


@dataclass(frozen=True)
class Line:
    """One row, with the line at which a spreadsheet shows it."""

    number: int
    cells: list[Cell] = field(repr=False)


@dataclass(frozen=True)
class Table:
    """A table as it was found."""

    columns: list[Column]
    lines: list[Line] = field(repr=False)
    heading: int  # its line
    blank: int = 0
    totals: list[int] = field(default_factory=list)  # lines
    repeated: int = 0  # headings that stand again in the middle

    @property
    def skipped(self) -> int:
        return self.blank + len(self.totals) + self.repeated


def find_table(grid: Grid, *, knows: Callable[[str], bool]) -> Table:
    """The table of a worksheet. `knows` tells whether words are those of one of our columns. NotASheet without one."""
    at = _heading_at(grid.rows, knows)
    width = max((place + 1 for row in grid.rows[at:] for place, cell in enumerate(row) if cell != ""), default=0)
    columns = _columns(grid.rows, at, width)
    used = {column.at for column in columns}
    lines, totals, blank, repeated = [], [], 0, 0
    heading = [_text(cell) for cell in grid.rows[at]]
    last = max((place for place, row in enumerate(grid.rows) if any(cell != "" for cell in row)), default=at)
    for place in range(at + 1, last + 1):
        row = grid.rows[place]
        if not any(cell != "" for cell in row):
            blank += 1
        elif _is_total(row):
            totals.append(place + 1)
        elif len(row) == len(heading) and all(_text(cell) == word for cell, word in zip(row, heading, strict=True)):
            repeated += 1
        else:
            lines.append(Line(place + 1, [row[one] if one < len(row) else "" for one in range(width)]))
    if not used or not lines:
        raise NotASheet(_("Under its heading the table has no row."))
    return Table(columns, lines, at + 1, blank, totals, repeated)


def _text(cell: Cell) -> str:
    return plain(cell) if isinstance(cell, str) else str(cell)


def _heading_at(rows: list[list[Cell]], knows: Callable[[str], bool]) -> int:
    """The line with most words that we know, and of those the first; else the first that looks like a heading."""
    best, score = -1, 0.0
    for at, row in enumerate(rows[:_LOOKED_AT]):
        texts = [cell for cell in row if isinstance(cell, str) and cell]
        if len(texts) < _FEW:
            continue
        known = sum(knows(text) for text in texts if len(text) < 120)  # noqa: PLR2004  no heading is so long
        if known > score:
            best, score = at, known
    if best >= 0 and score >= min(_FEW, max(1, score)):
        return best
    for at, row in enumerate(rows[:_LOOKED_AT]):
        filled = [cell for cell in row if cell != ""]
        if len(filled) >= _FEW and all(isinstance(cell, str) for cell in filled) and len(set(filled)) == len(filled):
            return at
    raise NotASheet(_("No line of this sheet looks like a heading: its first line should say what each column is."))


def _columns(rows: list[list[Cell]], at: int, width: int) -> list[Column]:
    filled = {place for row in rows[at + 1 :] for place, cell in enumerate(row) if cell != ""}
    above = rows[at - 1] if at else []
    found: list[Column] = []
    for place in range(width):
        heading = str(rows[at][place]) if place < len(rows[at]) else ""
        if not heading and place not in filled:
            continue
        # A merged heading of two lines: where the lower one is empty, the upper one says it.
        if not heading and place < len(above) and isinstance(above[place], str):
            heading = str(above[place])
        base, number = numbered(heading)
        found.append(Column(place, heading, heading_words(heading), number, base))
    return _repeated(found)


def _repeated(columns: list[Column]) -> list[Column]:
    """The same heading several times is one of several, in order; a number that stands alone is part of the name."""
    alike = Counter(column.words for column in columns if column.words)
    bases = Counter(column.base for column in columns if column.number is not None)
    seen: Counter[str] = Counter()
    found = []
    for column in columns:
        base, number = column.base, column.number
        if column.words and alike[column.words] > 1:
            seen[column.words] += 1
            base, number = column.words, seen[column.words]
        elif number is None and column.words and bases[column.words] and alike[column.words] == 1:
            base, number = column.words, 1  # "agresión", "agresión 2"
        elif number is not None and bases[base] == 1 and not any(other.words == base for other in columns):
            number = None if base != column.base else number
        found.append(Column(column.at, column.heading, column.words, number, base or column.words))
    return found


def _is_total(row: list[Cell]) -> bool:
    """A row that says Total or Suma, and beside it only numbers."""
    filled = [cell for cell in row if cell != ""]
    if not any(isinstance(cell, str) and len(cell) < _LONG_TOTAL and _SUM.search(cell) for cell in filled):
        return False
    texts = [plain(cell) for cell in filled if isinstance(cell, str)]
    said = [text for text in texts if _TOTAL.match(text)]
    if not said:
        return False
    rest = [text for text in texts if not _TOTAL.match(text)]
    return all(text.replace(".", "").replace(",", "").replace("%", "").strip().isdigit() for text in rest) or (
        len(rest) <= 1 and texts[0] in said and len(filled) <= 3  # noqa: PLR2004  "Total: 34 agresiones"
    )
