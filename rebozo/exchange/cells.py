"""The cells of one row by our columns: what each says, and in one sentence what was not understood of it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from rebozo.exchange.dates import Said, parse_date
from rebozo.exchange.fields import FIELDS
from rebozo.exchange.grid import Cell
from rebozo.exchange.mapping import TICK, Plan
from rebozo.exchange.shape import Column, Line, Table
from rebozo.exchange.speaking import NOTHING, Speaking, says
from rebozo.exchange.words import plain

NAME, WORDS, TEXT = 120, 200, 1_000_000  # the longest that our forms take
_SHOWN = 80
_COUNT = re.compile(r"\d+")
_GROUPED = ("types", "date")


@dataclass
class Reading:
    """How the columns of one sheet are read; made once for it."""

    table: Table
    plan: Plan
    by_field: dict[str, list[Column]] = field(init=False)
    ticks: list[tuple[Column, str, str]] = field(init=False)
    speaking: dict[str, Speaking] = field(init=False)
    groups: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.by_field = defaultdict(list)
        self.ticks = []
        for column in self.table.columns:
            ours = self.plan.field_of(column)
            if ours.startswith(TICK):
                _tick, name, code = ours.split(":")
                self.ticks.append((column, name, code))
            elif ours:
                self.by_field[ours].append(column)
        fields = FIELDS[self.plan.what]
        self.speaking = {
            name: Speaking(fields[name], self.plan.values.get(name, {})) for name in fields if fields[name].coded
        }
        numbers = [
            {one.number for one in self.by_field.get(name, []) if one.number is not None} for name in _GROUPED
        ]  # fmt: skip
        several = max(numbers, key=len)
        self.groups = sorted(several) if len(several) > 1 else []

    def left_out(self) -> list[Column]:
        """The columns that are not brought in. They are told, never passed over."""
        ticked = {column.at for column, _name, _code in self.ticks}
        used = {column.at for some in self.by_field.values() for column in some} | ticked
        return [column for column in self.table.columns if column.at not in used]


@dataclass
class Cells:
    """One row, or one of its groups, by our columns."""

    reading: Reading
    line: Line
    group: int | None = None
    wrong: list[str] = field(default_factory=list)  # sentences that tell nothing of what the row says
    unheard: list[str] = field(default_factory=list, repr=False)  # its words that are not understood

    def columns(self, name: str) -> list[Column]:
        return [one for one in self.reading.by_field.get(name, []) if self._is_here(one)]

    def _is_here(self, column: Column) -> bool:
        return self.group is None or column.number not in self.reading.groups or column.number == self.group

    def said(self, name: str) -> list[tuple[Column, Cell]]:
        """What stands in a column of ours: each of theirs that says something."""
        if name not in self.reading.by_field:
            return []
        found = [(column, self.line.cells[column.at]) for column in self.columns(name)]
        return [(column, cell) for column, cell in found if says(cell)]

    @property
    def says_of_itself(self) -> bool:
        """Whether a group holds anything besides what the whole row shares."""
        own = [one for some in self.reading.by_field.values() for one in some if one.number == self.group]
        return any(says(self.line.cells[one.at]) for one in own)

    @property
    def filled(self) -> frozenset[str]:
        """The columns of ours that say something here."""
        return frozenset(name for name in self.reading.by_field if self.said(name))

    def trouble(self, column: Column | None, sentence: str, *, name: str = "") -> None:
        fields = FIELDS[self.reading.plan.what]
        title = (column.heading if column else "") or (fields[name].title if name in fields else "")
        title = title[:60] or (column.letter if column else name)
        self.wrong.append(_("Column “%(column)s”: %(what)s") % {"column": title, "what": sentence})

    def text(self, name: str, *, longest: int = TEXT, between: str = "; ") -> str:
        said = self.said(name)
        text = between.join(str(cell).strip() for _column, cell in said)
        if len(text) > longest:
            self.trouble(said[0][0], _("more than %(signs)d signs.") % {"signs": longest})
            return ""
        return text

    def codes(self, name: str) -> tuple[str, ...]:
        found: dict[str, None] = {}
        speaking = self.reading.speaking[name]
        for column, cell in self.said(name):
            codes, unknown = speaking.codes(cell)
            found |= dict.fromkeys(codes)
            if unknown:
                self.unheard += [word[:_SHOWN] for word in unknown]
                self.trouble(column, _("use a code or the words of the list."))
        for column, ours, code in self.reading.ticks:
            if ours == name and plain(str(self.line.cells[column.at])) not in NOTHING | {
                "0",
                "no",
                "false",
                "falso",
                "n",
            }:
                found[code] = None
        return tuple(found)

    def code(self, name: str) -> str:
        """Of a list of which one is chosen. Empty when nothing is said."""
        found = self.codes(name)
        if len(found) > 1:
            self.trouble(self.said(name)[0][0], _("only one of the list."))
        return found[0] if found else ""

    def when(self, name: str) -> Said | None:
        for column, cell in self.said(name):
            try:
                return parse_date(cell, day_first=self.reading.plan.day_first)
            except ValueError:
                self.trouble(column, _("a date like 2026-11-22, 2026-11, 2026 or 22/11/2026."))
        return None

    def day(self, name: str) -> date | None:
        said = self.when(name)
        if said is None:
            return None
        if said.when.month is None or said.when.day is None:
            self.trouble(self.said(name)[0][0], _("a date like 2026-11-22, 2026-11, 2026 or 22/11/2026."))
            return None
        return date(said.when.year, said.when.month, said.when.day)

    def number(self, name: str) -> int | None:
        for column, cell in self.said(name):
            if isinstance(cell, int | float) and float(cell).is_integer():
                return int(cell)
            found = _COUNT.findall(plain(str(cell)).replace(".0", ""))
            if len(found) == 1 and len(found[0]) < 8:  # noqa: PLR2004  a million has seven figures
                return int(found[0])
            self.trouble(column, _("a number, in figures."))
        return None

    def yes(self, name: str) -> bool | None:
        answer = self.code(name)
        return None if not answer else answer == "yes"
