"""Which of their columns is which of ours: proposed by heading and by what stands below it, then asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from rebozo.exchange.dates import order_of, parse_date
from rebozo.exchange.fields import FIELDS, NOT_BROUGHT, What, synonyms
from rebozo.exchange.grid import Cell
from rebozo.exchange.nearly import likely, only_one
from rebozo.exchange.shape import Column, Table
from rebozo.exchange.speaking import NOTHING, Speaking
from rebozo.exchange.words import heading_words, plain

LEFT_OUT = ""
TICK = "tick:"  # a column for each code, in which a cell is ticked
_SAMPLE = 300
_BY_VALUES = 0.75
_LIKE, _INITIALS = 70, 3
_NOT_BROUGHT = frozenset(heading_words(title) for titles in NOT_BROUGHT.values() for title in titles)
_TICKED_LISTS = {"types": "attack_types", "perpetrators": "perpetrators", "rights": "rights"}


@dataclass(frozen=True)
class Proposal:
    """What one of their columns is proposed to be, how certain that is, 0 to 1, and what else it may be."""

    field: str
    certainty: float
    near: tuple[str, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether it may be one of ours, and she must say so herself."""
        return not self.field and bool(self.near)


@dataclass
class Plan:
    """How a sheet is read. It can be written down, remembered and given to a command; it holds words of theirs."""

    what: What
    columns: dict[str, str] = field(default_factory=dict, repr=False)  # their heading (with its place if twice): ours
    values: dict[str, dict[str, str]] = field(default_factory=dict, repr=False)  # our column: {their word: our code}
    usual: dict[str, str] = field(default_factory=dict)  # our column: what it is where the sheet does not say
    names: dict[str, str] = field(default_factory=dict, repr=False)  # folded name: number of the directory, or "new"
    day_first: bool = True
    order_sure: bool = True
    worksheet: str = field(default="", repr=False)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"what": self.what.value}

    @classmethod
    def from_dict(cls, said: Mapping[str, Any], *, what: What) -> Self:
        """From what `as_dict` gave, or from a file that somebody wrote. ValueError when it is no such thing."""
        plan = cls(what)
        for name in ("columns", "usual", "names"):
            part = said.get(name, {})
            if not isinstance(part, Mapping):
                raise ValueError(name)  # noqa: TRY004  a file that somebody wrote is wrong, not the program
            setattr(plan, name, {str(key): str(value) for key, value in part.items()})
        values = said.get("values", {})
        if not isinstance(values, Mapping) or not all(isinstance(one, Mapping) for one in values.values()):
            raise ValueError("values")
        plan.values = {
            str(ours): {plain(str(word)): str(code) for word, code in one.items()} for ours, one in values.items()
        }
        if wrong := {one for one in plan.columns.values() if not _is_ours(one, what)}:
            raise ValueError(", ".join(sorted(wrong)))
        plan.day_first, plan.order_sure = bool(said.get("day_first", True)), bool(said.get("order_sure", True))
        plan.worksheet = str(said.get("worksheet", ""))
        return plan

    def field_of(self, column: Column) -> str:
        return self.columns.get(key_of(column), LEFT_OUT)


def key_of(column: Column) -> str:
    """By what a column is remembered: its heading, with its number where several are alike."""
    return column.words if column.number is None else f"{column.base} #{column.number}"


def _is_ours(name: str, what: What) -> bool:
    if name.startswith(TICK):
        return what is What.ATTACKS and name.count(":") == 2 and name.split(":")[1] in _TICKED_LISTS  # noqa: PLR2004
    return name == LEFT_OUT or name in FIELDS[what]


def knows(what: What) -> Any:  # noqa: ANN401  a function of a heading
    """Whether a heading's words are of a column of ours: for finding the heading among other lines."""
    words, ticks = synonyms(what), _ticks(what)

    def known(text: str) -> bool:
        said = heading_words(text)
        return said in words or said in ticks or heading_words(text.rstrip(" 0123456789")) in words

    return known


def headings_of(table: Table) -> str:
    """What tells a sheet of the same shape: its headings in order."""
    return "\x1f".join(key_of(column) for column in table.columns)


def propose(table: Table, what: What, *, before: Plan | None = None) -> tuple[Plan, dict[int, Proposal]]:
    """A plan for this sheet and how certain each column of it is. What was answered before is certain."""
    ticks, lists = _ticks(what), _lists(what)
    proposals = {column.at: _by_heading(column, what, ticks) for column in table.columns}
    samples = {column.at: _sample(table, column) for column in table.columns}
    for column in table.columns:
        certain = proposals[column.at].certainty
        looked = _by_values(samples[column.at], lists, column) if certain < 1 else None
        if looked is not None and looked.certainty > certain:
            near = dict.fromkeys([looked.field, *proposals[column.at].near])
            # Values do not say whose they are: a heading of theirs that we do not know may mean another country or day.
            proposals[column.at] = Proposal(LEFT_OUT, 0.0, tuple(near)) if column.base else looked
        if before is not None and key_of(column) in before.columns:
            proposals[column.at] = Proposal(before.columns[key_of(column)], 1.0)
    _settle(table, proposals)
    plan = Plan(what, {key_of(column): proposals[column.at].field for column in table.columns})
    dates = [
        cell
        for column in table.columns
        if plan.field_of(column) in ("date", "until", "state_since")
        for cell in _cells(table, column)
    ]
    plan.day_first, plan.order_sure = order_of(dates)
    if before is not None:
        plan.values, plan.usual, plan.worksheet = before.values, before.usual, before.worksheet
        if not plan.order_sure:
            plan.day_first = before.day_first
    return plan, proposals


def _cells(table: Table, column: Column) -> Iterable[Cell]:
    return (line.cells[column.at] for line in table.lines)


def _sample(table: Table, column: Column) -> list[Cell]:
    """Different things that stand in a column, some hundreds of them at most."""
    found: dict[Cell, None] = {}
    for cell in _cells(table, column):
        if cell != "" and len(found) < _SAMPLE:
            found[cell] = None
    return list(found)


def _ticks(what: What) -> dict[str, str]:
    if what is not What.ATTACKS:
        return {}
    found: dict[str, str] = {}
    for ours, one in FIELDS[what].items():
        if ours in _TICKED_LISTS:
            for word, code in Speaking(one).known.items():
                if len(word) > 3:  # noqa: PLR2004  a bare code is no heading
                    found.setdefault(heading_words(word), f"{TICK}{ours}:{code}")
    return found


def _by_heading(column: Column, what: What, ticks: Mapping[str, str]) -> Proposal:
    words = synonyms(what)
    for said in dict.fromkeys((column.words, column.base)):
        if said in words:
            return Proposal(words[said], 1.0)
    if column.words in ticks:
        return Proposal(ticks[column.words], 0.9)
    if not column.base:
        return Proposal(LEFT_OUT, 0.0)
    if column.words in _NOT_BROUGHT:
        return Proposal(LEFT_OUT, 1.0)
    if sure := only_one(column.base, words):
        return Proposal(sure, 0.85)
    return Proposal(LEFT_OUT, 0.0, likely(column.base, words, least=_LIKE) if len(column.base) > _INITIALS else ())


_TOLD_BY_VALUES = ("types", "perpetrators", "rights", "country", "means", "movements", "kind")


def _lists(what: What) -> dict[str, Speaking]:
    return {one.name: Speaking(one) for one in FIELDS[what].values() if one.name in _TOLD_BY_VALUES}


def _by_values(sample: list[Cell], lists: Mapping[str, Speaking], column: Column) -> Proposal | None:
    """Only lists and dates can be told by looking; a name or a story is never guessed to be one."""
    told = [cell for cell in sample if plain(str(cell)) not in NOTHING]
    if len(told) < 2:  # noqa: PLR2004  one value tells nothing
        return None
    if column.base == "" and any(isinstance(cell, int) for cell in told):
        return None
    shares = {name: speaking.fits(told) for name, speaking in lists.items()}
    if "types" in lists:
        shares["date"] = _dates_in(told)
    best = max(shares, key=lambda name: shares[name], default="")
    return Proposal(best, shares[best] * 0.8) if best and shares[best] >= _BY_VALUES else None


def _dates_in(cells: list[Cell]) -> float:
    found = 0
    for cell in cells:
        if isinstance(cell, int | float):
            continue
        try:
            parse_date(cell)
        except ValueError:
            continue
        found += 1
    return found / len(cells)


def _settle(table: Table, proposals: dict[int, Proposal]) -> None:
    """A column of ours that holds one thing is proposed for one of theirs: the most certain, then the first."""
    taken: dict[str, list[Column]] = {}
    for column in sorted(table.columns, key=lambda column: (-proposals[column.at].certainty, column.at)):
        ours = proposals[column.at].field
        if not ours or ours.startswith(TICK):
            continue
        alike = taken.setdefault(ours, [])
        same = all(
            other.number is not None and column.number is not None and other.base == column.base for other in alike
        )
        if alike and not same:
            proposals[column.at] = Proposal(LEFT_OUT, 0.5, (ours,))
        else:
            alike.append(column)
