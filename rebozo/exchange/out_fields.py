"""What each sheet that leaves may say, column by column, and which columns only leave when two want it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import get_language

from rebozo.codes.catalogue import catalogue, folded
from rebozo.exchange.fields import FIELDS, NOT_BROUGHT, What
from rebozo.exchange.out_guard import guarded

BETWEEN = " | "  # several answers in one cell
Value = str | int | list[str]


@dataclass(frozen=True)
class Column:
    """One column. `closed`: it names somebody, or may, so it leaves only when two want it."""

    name: str
    title: str
    codes: str = ""  # the code list that its answers are of
    closed: bool = False
    chosen: bool = True  # ticked beforehand


_OPEN = {
    What.ATTACKS: "id date country types shape person_key at_least perpetrators rights basis basis_day gender means",
    What.DEFENDERS: "id state movements languages skills",
    What.ORGANISATIONS: "id kind movements",
}
_MORE = {
    What.ATTACKS: "indicators nature direct contexts place_kind platforms certainty interests consequences measures"
    " answers status",
    What.DEFENDERS: "",
    What.ORGANISATIONS: "",
}
_CLOSED = {
    What.ATTACKS: "defender organisation exact until division place who words story",
    What.DEFENDERS: "chosen legal surname1 surname2 pseudonym identities",
    What.ORGANISATIONS: "name short legal risk",
}
_CODED = "network person_key date country types shape at_least perpetrators rights basis status"
CLOSED = frozenset(name for names in _CLOSED.values() for name in names.split())


def every_column(sheet: str) -> list[Column]:
    """All columns of a sheet, with their words in the active language."""
    what = What(sheet)
    groups = ((_OPEN, False, True), (_MORE, False, False), (_CLOSED, True, True))
    return [
        _column(what, name, closed=closed, chosen=chosen)
        for names, closed, chosen in groups
        for name in names[what].split()
    ]


def _column(what: What, name: str, *, closed: bool, chosen: bool) -> Column:
    known = FIELDS[what].get(name)
    if known is None:
        return Column(name, capfirst(NOT_BROUGHT[name][_tongue()]), "", closed, chosen)
    return Column(name, known.title, known.codes, closed, chosen)


def coded_columns() -> list[Column]:
    """The row that the region receives: codes, and a key."""
    return [_column(What.ATTACKS, name, closed=False, chosen=True) for name in _CODED.split()]


def _tongue() -> int:
    return 1 if (get_language() or "es").startswith("en") else 0


# Answers of few choices, as the reader of sheets understands them: es, en.
_WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "shape": {
        "personal": ("una defensora", "one defender"),
        "collective": ("un grupo", "a group"),
        "organisation": ("una organización", "an organisation"),
        "unnamed": ("prefiere no nombrarse", "prefers not to be named"),
    },
    "basis": {
        "consent": ("ella dijo que sí", "she said yes"),
        "to_ask": ("por preguntarle", "still to ask her"),
        "public": ("fuente pública", "public source"),
        "collective": ("grupo sin nombres", "a group in which nobody is named"),
        "memory": ("familia o memoria", "family or memory"),
        "steering": ("decisión del grupo impulsor", "decision of the steering group"),
    },
    "gender": {
        "yes": ("sí", "yes"),
        "no": ("no", "no"),
        "unknown": ("no se sabe", "not known"),
        "unsaid": ("prefiere no decir", "prefers not to say"),
    },
    "status": {
        "to_review": ("por revisar", "to review"),
        "provisional": ("provisional", "provisional"),
        "reviewed": ("revisada", "reviewed"),
    },
}


def columns_of(sheet: str, names: list[str]) -> list[Column]:
    """Those columns of a sheet, in its order."""
    wanted = set(names)
    return [column for column in every_column(sheet) if column.name in wanted]


class Wording:
    """Cells in words, in the language that is active when it is made: a page's answer goes on after its view."""

    def __init__(self, columns: list[Column]) -> None:
        tongue = _tongue()
        self._said = {column.name: _words_of(column, tongue) for column in columns}
        self._made: dict[str, dict[Any, str]] = {name: {} for name, said in self._said.items() if said}

    def cell(self, name: str, value: Value) -> str:
        """What a cell says. Several answers stand in one, and nothing in it is run as a formula."""
        several = value if isinstance(value, list) else [str(value)] if value != "" else []
        made = self._made.get(name)
        if made is None:
            return guarded(BETWEEN.join(several))
        key = tuple(several)  # codes: the same few stand in a sheet again and again
        if key not in made:
            said = self._said[name]
            made[key] = guarded(BETWEEN.join([said.get(one, one) for one in several]))
        return made[key]


def _words_of(column: Column, tongue: int) -> dict[str, str]:
    if column.name in _WORDS:
        return {code: words[tongue] for code, words in _WORDS[column.name].items()}
    if not column.codes:
        return {}
    known = catalogue(column.codes)
    said = {code: entry.text for code, entry in known.entries.items()}
    # A label that another code has too, or that would fall apart when the cell is read, stays a code.
    return {
        code: word
        for code, word in said.items()
        if known.by_words.get(folded(word)) == code and not set(word) & set(";|\n")
    }


def as_list(value: Any) -> Value:  # noqa: ANN401  a field of an opened bundle
    """A field as a sheet holds it."""
    if isinstance(value, (list, tuple)):
        return [str(one) for one in value]
    return "" if value is None else value if isinstance(value, int) else str(value)
