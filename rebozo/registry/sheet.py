"""Reading a sheet of attacks in the template's shape: one attack (or several of one event) a line. Plain parsers.

Every question that a line leaves wrong is told by line and column, and what it says there never: it may be a name.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TypeVar

from django.utils.translation import gettext as _

from rebozo.codes.catalogue import catalogue, folded
from rebozo.kernel.dates import RememberedDate
from rebozo.kernel.refusal import Refusal
from rebozo.registry.basis import Basis, Shape
from rebozo.registry.draft import Draft, Told, troubles

# What each column may be called; the first is what the template calls it in Spanish, the second in English.
COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("identificador", "identifier", "id", "folio"),
    "date": ("fecha", "date"),
    "about": ("aproximada", "about"),
    "country": ("país", "country"),
    "types": ("agresiones", "attacks", "agresión", "attack", "tipo", "type", "tipos", "types"),
    "shape": ("contra", "against"),
    "defender": ("defensora", "defender"),
    "organisation": ("organización", "organisation", "organization"),
    "at_least": ("al menos", "at least"),
    "perpetrators": ("perpetradores", "perpetrators", "perpetrador", "perpetrator"),
    "who": ("lo que se sabe de quien agredió", "what is known of who did it"),
    "rights": ("derechos", "rights", "derecho", "right"),
    "basis": ("cómo lo sabemos", "how we know", "base", "basis"),
    "basis_day": ("fecha de la decisión", "date of the decision"),
    "gender": ("también por ser mujer", "also for being a woman", "género", "gender"),
    "means": ("medios", "means", "medio"),
    "division": ("departamento o estado", "department or state", "departamento", "estado"),
    "place": ("lugar", "place"),
    "story": ("lo que contó", "what she told", "relato", "account"),
}
NEEDED = ("date", "country", "types", "shape", "basis")
_KNOWN = {folded(word): name for name, words in COLUMNS.items() for word in words}

_SHAPES = {
    Shape.PERSONAL: ("una defensora", "defensora", "personal", "one defender", "defender"),
    Shape.COLLECTIVE: ("un grupo", "grupo", "colectiva", "colectivo", "a group", "group", "collective"),
    Shape.ORGANISATION: ("una organización", "organización", "an organisation", "organisation", "organization"),
    Shape.UNNAMED: ("prefiere no nombrarse", "sin nombre", "prefers not to be named", "unnamed"),
}
_BASES = {
    Basis.CONSENT: ("ella dijo que sí", "consentimiento", "she said yes", "consent"),
    Basis.TO_ASK: ("por preguntarle", "still to ask her", "to_ask"),
    Basis.PUBLIC: ("fuente pública", "public source", "public"),
    Basis.COLLECTIVE: ("grupo sin nombres", "a group in which nobody is named", "unnamed collective"),
    Basis.MEMORY: ("familia o memoria", "family or memory", "memory"),
    Basis.STEERING: ("decisión del grupo impulsor", "decision of the steering group", "steering"),
}
_GENDER = {
    "yes": ("sí", "yes", "s", "y", "1"),
    "no": ("no", "n", "0"),
    "unknown": ("no se sabe", "not known", "it is not known", "unknown"),
    "unsaid": ("prefiere no decir", "prefers not to say", "unsaid"),
}
_MONTHS = (
    "enero january ene jan", "febrero february feb", "marzo march mar", "abril april abr apr", "mayo may",
    "junio june jun",
    "julio july jul", "agosto august ago aug", "septiembre september sep sept setiembre", "octubre october oct",
    "noviembre november nov", "diciembre december dic dec",
)  # fmt: skip
_MONTH = {word: number for number, words in enumerate(_MONTHS, 1) for word in words.split()}
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(~?)")
_LATIN = re.compile(r"(?:(\d{1,2})/)?(\d{1,2})/(\d{4})")
_WORDS = re.compile(r"(?:(\d{1,2}) (?:de )?)?([a-z]+) (?:de |del )?(\d{4})")
_SEVERAL = re.compile(r"[;|\n]")
_LONGEST = 200
_WIDEST = 1_000_000  # signs in one cell: a whole testimony, and no more

_NONE: tuple[str, ...] = ()

T = TypeVar("T")


@dataclass(frozen=True)
class Problem:
    """A line that cannot be brought in as it is, and why."""

    line: int
    sentence: str


@dataclass(frozen=True)
class Row:
    """A line that can be: its own identifier, if it has one, and what it says."""

    line: int
    identifier: str = field(repr=False)
    draft: Draft


class NotASheet(Refusal):
    """The file is not in the template's shape at all."""


class _Wrong(Exception):
    """A cell that was not understood."""


def read(lines: Iterable[str], *, today: date) -> Iterator[Row | Problem]:
    """Each line as a row or a problem, in order. NotASheet when the heading is not the template's."""
    every = iter(lines)
    heading = next(every, "").removeprefix("\ufeff")
    delimiter = max(",;\t", key=heading.count)
    csv.field_size_limit(_WIDEST)
    cells = csv.reader(every, delimiter=delimiter)
    words = next(csv.reader([heading], delimiter=delimiter), [])
    columns = _columns(words)
    titles = {name: word.strip() for name, word in zip(columns, words, strict=True) if name is not None}
    speaks = _Speaks()
    try:
        for said in cells:
            if any(cell.strip() for cell in said):
                yield _row(cells.line_num + 1, _named(columns, said), titles, speaks, today)
    except csv.Error as broken:
        raise NotASheet(_("The sheet breaks off: a cell is too long or its quotes do not close.")) from broken


class _Speaks:
    """How the words of each column are understood, made once for a sheet."""

    def __init__(self) -> None:
        self.shape, self.basis, self.gender = _one_of(_SHAPES), _one_of(_BASES), _one_of(_GENDER)
        self.country = _code("countries")
        self.types, self.perpetrators = _codes("attack_types"), _codes("perpetrators")
        self.rights, self.means = _codes("rights"), _codes("means")

    def yes(self, said: str) -> bool:
        answer = self.gender(said)
        if answer not in {"yes", "no"}:
            raise _Wrong
        return answer == "yes"


def _columns(heading: list[str]) -> list[str | None]:
    columns = [_KNOWN.get(folded(word)) for word in heading]
    missing = [COLUMNS[name][0] for name in NEEDED if name not in columns]
    if missing:
        sentence = _("The first line names the columns, as the template does. Missing: %(columns)s.")
        raise NotASheet(sentence % {"columns": ", ".join(missing)})
    unknown = [place for place, name in enumerate(columns, 1) if name is None and heading[place - 1].strip()]
    if unknown:
        sentence = _("These columns are not in the template, by their place: %(places)s.")
        raise NotASheet(sentence % {"places": ", ".join(map(str, unknown))})
    return columns


def _named(columns: list[str | None], said: list[str]) -> dict[str, str]:
    return {name: cell.strip() for name, cell in zip(columns, said, strict=False) if name is not None}


def _row(line: int, cells: dict[str, str], titles: dict[str, str], speaks: _Speaks, today: date) -> Row | Problem:
    wrong: list[str] = []

    def ask(name: str, parse: Callable[[str], T], sentence: str, *, empty: T) -> T:
        said = cells.get(name, "")
        try:
            return parse(said) if said else empty
        except (_Wrong, ValueError):
            wrong.append(_("Column “%(column)s”: %(what)s") % {"column": titles[name], "what": sentence})
            return empty

    a_date = _("a date like 2026-11-22, 2026-11, 2026 or 22/11/2026.")
    on_list = _("use a code or the words of the list.")
    when = ask("date", _date, a_date, empty=None)
    shape = ask("shape", speaks.shape, on_list, empty=None)
    basis = ask("basis", speaks.basis, on_list, empty=None)
    country = ask("country", speaks.country, on_list, empty="")
    about = ask("about", speaks.yes, _("yes or no."), empty=False)
    for name, value in (("date", when), ("shape", shape), ("basis", basis), ("country", country)):
        if not value and not cells.get(name):
            wrong.append(_("Column “%(column)s” is empty.") % {"column": titles[name]})
    types = ask("types", speaks.types, on_list, empty=_NONE)
    perpetrators = ask("perpetrators", speaks.perpetrators, on_list, empty=_NONE)
    rights = ask("rights", speaks.rights, on_list, empty=_NONE)
    at_least = ask("at_least", _number, _("a number, in figures."), empty=1)
    basis_day = ask("basis_day", _day, a_date, empty=None)
    told = Told(
        story=cells.get("story", ""), gender=ask("gender", speaks.gender, on_list, empty=""),
        means=ask("means", speaks.means, on_list, empty=_NONE), who=cells.get("who", "")[:_LONGEST],
        division=cells.get("division", "")[:_LONGEST], place=cells.get("place", "")[:_LONGEST],
    )  # fmt: skip
    if wrong or when is None or shape is None or basis is None:
        return Problem(line, " ".join(wrong))
    if about:
        when = RememberedDate(when.year, when.month, when.day, about=True)
    name, stray = _name(cells, shape)
    draft = Draft(
        country=country, when=when, shape=shape, basis=basis, basis_day=basis_day, at_least=at_least, name=name,
        told=told, types=types, perpetrators=perpetrators, rights=rights,
    )  # fmt: skip
    wrong = [sentence for _question, sentence in troubles(draft, today=today)]
    if stray:
        wrong.append(_("There is a name in a column that does not go with whom it was against."))
    return Problem(line, " ".join(wrong)) if wrong else Row(line, cells.get("id", ""), draft)


def _name(cells: dict[str, str], shape: Shape) -> tuple[str, bool]:
    """The name that goes with the shape, and whether there is one that does not."""
    defender, group = cells.get("defender", "")[:_LONGEST], cells.get("organisation", "")[:_LONGEST]
    if shape is Shape.ORGANISATION:
        return group, bool(defender)
    return (defender, bool(group)) if shape is Shape.PERSONAL else ("", bool(defender or group))


def _date(said: str) -> RememberedDate:
    if found := _ISO.fullmatch(said):
        year, month, day, about = found.groups()
        return RememberedDate(int(year), _int(month), _int(day), about=bool(about))
    if found := _LATIN.fullmatch(said):
        day, month, year = found.groups()
        return RememberedDate(int(year), int(month), _int(day))
    if (found := _WORDS.fullmatch(folded(said))) and found[2] in _MONTH:
        return RememberedDate(int(found[3]), _MONTH[found[2]], _int(found[1]))
    raise _Wrong


def _day(said: str) -> date:
    when = _date(said)
    if when.month is None or when.day is None:
        raise _Wrong
    return date(when.year, when.month, when.day)


def _int(text: str | None) -> int | None:
    return int(text) if text else None


def _number(said: str) -> int:
    if not said.isascii() or not said.isdigit():
        raise _Wrong
    return int(said)


def _one_of(words: dict[T, tuple[str, ...]]) -> Callable[[str], T]:
    known = {folded(word): value for value, said in words.items() for word in (str(value), *said)}

    def parse(said: str) -> T:
        try:
            return known[folded(said)]
        except KeyError:
            raise _Wrong from None

    return parse


def _code(name: str) -> Callable[[str], str]:
    known = catalogue(name).by_words

    def parse(said: str) -> str:
        try:
            return known[folded(said)]
        except KeyError:
            raise _Wrong from None

    return parse


def _codes(name: str) -> Callable[[str], tuple[str, ...]]:
    one = _code(name)

    @cache  # a few hundred cells, said over and over
    def parse(said: str) -> tuple[str, ...]:
        try:  # many labels have commas and some have semicolons: the whole cell may be one
            return (one(said),)
        except _Wrong:
            return tuple(dict.fromkeys(one(part.strip()) for part in _SEVERAL.split(said) if part.strip()))

    return parse
