"""Counting attacks by year, country, type and shape. Pure: cells in, tables out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """How many attacks of one type and shape were documented in one country and year."""

    year: int
    country: str
    type: str
    shape: str
    number: int


@dataclass(frozen=True)
class Line:
    """A row of a table: what it is about, a number for each year, and their sum. Shades go from 0 to 4."""

    label: str
    numbers: tuple[int, ...]
    shades: tuple[int, ...]
    total: int

    @property
    def cells(self) -> list[tuple[int, int]]:
        return list(zip(self.numbers, self.shades, strict=True))


@dataclass(frozen=True)
class Table:
    """Lines by years, with the sum of each year and of all."""

    years: tuple[int, ...]
    lines: tuple[Line, ...]
    sums: tuple[int, ...]
    total: int


def years_of(cells: Iterable[Cell]) -> tuple[int, ...]:
    """Every year from the newest to the first: a year without records is shown, since it tells something too."""
    found = {cell.year for cell in cells}
    return tuple(range(max(found), min(found) - 1, -1)) if found else ()


def table(pairs: Iterable[tuple[str, Cell]], *, years: Sequence[int]) -> Table:
    """One line for each label, in the order in which they first come, with zeros where nothing was documented."""
    counted: Counter[tuple[str, int]] = Counter()
    order: dict[str, None] = {}
    for label, cell in pairs:
        order[label] = None
        counted[label, cell.year] += cell.number
    most = max(counted.values(), default=0)
    lines = []
    for label in order:
        numbers = tuple(counted[label, year] for year in years)
        lines.append(Line(label, numbers, tuple(shade(number, most) for number in numbers), sum(numbers)))
    sums = tuple(sum(line.numbers[place] for line in lines) for place in range(len(years)))
    return Table(tuple(years), tuple(lines), sums, sum(sums))


def shade(number: int, most: int) -> int:
    """How strongly a cell is tinted: 0 for nothing, 4 for the greatest."""
    return 0 if number == 0 or most == 0 else min(4, 1 + number * 4 // (most + 1))
