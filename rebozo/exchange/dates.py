"""Dates as sheets hold them: typed, as serial numbers, in numbers, in words, from one to another. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import isfinite

from rebozo.exchange.words import plain
from rebozo.kernel.dates import RememberedDate

FIRST, LAST = 1900, 2100
_EPOCH = date(1899, 12, 30)  # day 0 of Excel's serials, as they count after February 1900
_SERIALS = (7_000, 73_050)  # 1919 to 2099
_MONTHS = (
    "enero january ene jan", "febrero february feb", "marzo march mar", "abril april abr apr", "mayo may",
    "junio june jun", "julio july jul", "agosto august ago aug", "septiembre september sep sept setiembre set",
    "octubre october oct", "noviembre november nov", "diciembre december dic dec",
)  # fmt: skip
_MONTH = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[t ]\d{1,2}:\d{2}.*)?")
_NUMBERS = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?: \d{1,2}:\d{2}.*)?")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/. ](\d{4})")
_WORDS = re.compile(rf"(?:(\d{{1,2}})(?:o|ro|er|st|nd|rd|th)?[-/. ]*)?({_NAMES})[.]?[-/., ]*(\d{{4}}|\d{{2}})")
_ENGLISH = re.compile(rf"({_NAMES})[.]? (\d{{1,2}})(?:st|nd|rd|th)?,? (\d{{4}})")
_YEAR_MONTH = re.compile(rf"(\d{{4}})[-/., ]*({_NAMES})")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ABOUT = re.compile(r"~|\?|\b(aprox\w*|circa|ca|cerca de|alrededor de|hacia|mas o menos|about|around)\b\.?")
_NOISE = re.compile(r"\b(de|del|el|la|of|the|ano|mes|dia|lunes|martes|miercoles|jueves|viernes|sabado|domingo)\b|^'")
_RANGE = re.compile(r"\s+(?:a|al|hasta|to|until|y|and)\s+|\s+-\s+|\s*[–—]\s*")
_START = re.compile(r"^(?:desde|entre|from|between|del|de)\s+")
_YEARS = re.compile(r"(\d{4})\s*[-/]\s*(\d{4})")
_DAYS = re.compile(rf"(\d{{1,2}})\s*-\s*(\d{{1,2}})(\D+(?:{_NAMES}).*)")
_MONTHS_ONE_YEAR = re.compile(rf"({_NAMES})\s*[-/]\s*({_NAMES})(.*)")


@dataclass(frozen=True)
class Said:
    """A date as it was said, and until when it went on, if it did."""

    when: RememberedDate
    until: RememberedDate | None = None


def parse_date(cell: object, *, day_first: bool = True) -> Said:
    """What a cell says. ValueError when it is not understood: it is never guessed at."""
    if isinstance(cell, datetime | date):
        return Said(_checked(RememberedDate(cell.year, cell.month, cell.day)))
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        raise ValueError("not a date")  # noqa: TRY004  as for every other cell that is none
    if isinstance(cell, int | float):
        return Said(_number(cell))
    text = plain(cell)
    if found := _ABOUT.search(text):
        text = (text[: found.start()] + " " + text[found.end() :]).strip()
        said = _text(text, day_first=day_first)
        return Said(RememberedDate(said.when.year, said.when.month, said.when.day, about=True), said.until)
    return _text(text, day_first=day_first)


def _number(number: float) -> RememberedDate:
    if not isfinite(number):
        raise ValueError("not a number")
    whole = int(number)
    if FIRST <= number <= LAST and whole == number:
        return RememberedDate(whole)
    if _SERIALS[0] <= number <= _SERIALS[1]:
        day = _EPOCH + timedelta(days=whole)
        return RememberedDate(day.year, day.month, day.day)
    if whole == number and (found := _COMPACT.fullmatch(str(whole))):
        return _made(found[1], found[2], found[3])
    raise ValueError("no date is so large or so small")


def _text(text: str, *, day_first: bool) -> Said:
    try:
        return Said(_one(text, day_first=day_first))
    except ValueError:
        first, last = _ends(text)
    until = _one(last, day_first=day_first)
    since = _since(first, until, day_first=day_first)
    if since.first_of_month > until.first_of_month:
        raise ValueError("it ends before it begins")
    return Said(since, until)


def _ends(text: str) -> tuple[str, str]:
    if found := _YEARS.fullmatch(text):
        return found[1], found[2]
    if found := _DAYS.fullmatch(text):
        return found[1], found[2] + found[3]
    if found := _MONTHS_ONE_YEAR.fullmatch(text):
        return found[1], found[2] + found[3]
    parts = _RANGE.split(_START.sub("", text))
    if len(parts) != 2:  # noqa: PLR2004  from and to
        raise ValueError("not a date")
    return parts[0], parts[1]


def _since(text: str, until: RememberedDate, *, day_first: bool) -> RememberedDate:
    """The beginning may leave out what the end says: `12 al 15 de marzo de 2019`, `marzo a mayo 2019`."""
    bare = _NOISE.sub("", text).strip(" .,-")
    if bare.isdigit() and len(bare) <= 2 and until.day is not None:  # noqa: PLR2004  a day has two figures
        return _made(until.year, until.month, bare)
    if bare in _MONTH:
        return RememberedDate(until.year, _MONTH[bare])
    for tail in ("", f" {until.year}", f"/{until.year}"):
        try:
            return _one(text + tail, day_first=day_first)
        except ValueError:
            continue
    raise ValueError("not a date")


def _one(text: str, *, day_first: bool) -> RememberedDate:  # noqa: PLR0911  one way of writing after another
    text = " ".join(_NOISE.sub(" ", text).split()).strip(" .,;")
    if text.isdigit():
        return _number(int(text))
    if found := _ISO.fullmatch(text):
        return _made(*found.groups())
    if found := _NUMBERS.fullmatch(text):
        one, two, year = found.groups()
        day, month = (one, two) if day_first else (two, one)
        return _made(_year(year), month, day)
    if found := _MONTH_YEAR.fullmatch(text):
        return _made(found[2], found[1], None)
    if found := _WORDS.fullmatch(text):
        return _made(_year(found[3]), _MONTH[found[2]], found[1])
    if found := _ENGLISH.fullmatch(text):
        return _made(found[3], _MONTH[found[1]], found[2])
    if found := _YEAR_MONTH.fullmatch(text):
        return _made(found[1], _MONTH[found[2]], None)
    raise ValueError("not a date")


def _year(text: str) -> int:
    if len(text) == 4:  # noqa: PLR2004  all its figures
        return int(text)
    return 2000 + int(text) if int(text) < 50 else 1900 + int(text)  # noqa: PLR2004  the nearer century


def _made(year: object, month: object, day: object) -> RememberedDate:
    number = [int(str(part)) if part not in (None, "") else None for part in (year, month, day)]
    return _checked(RememberedDate(number[0] or 0, number[1], number[2]))


def _checked(when: RememberedDate) -> RememberedDate:
    if not FIRST <= when.year <= LAST:
        raise ValueError("not a year of ours")
    return when


def order_of(cells: Iterable[object]) -> tuple[bool, bool]:
    """Whether a column's dates have the day first, and whether that is sure. By the column as a whole.

    Nothing tells: the day first, as it is written here. Something tells of the month first, or both do: it is asked.
    """
    day, month = 0, 0
    for cell in cells:
        if not isinstance(cell, str):
            continue
        found = _NUMBERS.fullmatch(plain(cell))
        if found:
            day += int(found[1]) > 12  # noqa: PLR2004  no such month
            month += int(found[2]) > 12  # noqa: PLR2004
    return day >= month, month == 0
