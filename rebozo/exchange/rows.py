"""A row of a sheet as the attacks that it tells of, or as the question that it leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from rebozo.exchange.cells import NAME, WORDS, Cells, Reading
from rebozo.exchange.dates import Said, parse_date
from rebozo.exchange.mapping import Plan
from rebozo.exchange.shape import Line, Table
from rebozo.kernel.dates import RememberedDate
from rebozo.network.names import GroupName, Identity
from rebozo.registry.basis import Basis, Shape, may_link_organisation, may_link_person
from rebozo.registry.coming import Coming, Problem
from rebozo.registry.draft import CODED, Close, Draft, Told, troubles

_TOLD_CODES = tuple(
    name for name in CODED if name not in {"who", "words", "close", "notes", "profile", "direct", "place_kind",
                                           "certainty", "gender"}
)  # fmt: skip
_TOLD_CODE = ("direct", "place_kind", "certainty", "gender")


def read_attacks(table: Table, plan: Plan, *, today: date) -> Iterator[list[Coming] | Problem]:
    """Each row, in order: one attack or several, or what is wrong. Nothing of what it says is in the sentence."""
    reading = Reading(table, plan)
    seen: Counter[str] = Counter()
    for line in table.lines:
        yield _row(reading, line, seen, today)


def identifier_of(cells: Cells, seen: Counter[str]) -> str:
    """Their own, or else all that the row says: so that the same file twice makes nothing twice."""
    own = cells.text("id")
    if own:
        return own
    whole = "\x1f".join(str(cell) for cell in cells.line.cells).rstrip("\x1f")
    seen[whole] += 1
    return f"\x1e{seen[whole]}\x1e{whole}"


def _row(reading: Reading, line: Line, seen: Counter[str], today: date) -> list[Coming] | Problem:
    whole = Cells(reading, line)
    groups = [Cells(reading, line, group) for group in reading.groups]
    groups = [one for one in groups if one.says_of_itself] or [whole]
    identifier = identifier_of(whole, seen)
    found, wrong = [], []
    for one in groups:
        told = _attack(one, today)
        wrong += [sentence for sentence in one.wrong if sentence not in wrong]
        if told is None:
            continue
        draft, identity, unnamed = told
        own = identifier if one.group in (None, *reading.groups[:1]) else f"{identifier}#{one.group}"
        found.append(Coming(line.number, own, draft, identity, one.filled, unnamed))
    unheard = tuple(dict.fromkeys(word for one in groups for word in one.unheard))
    return Problem(line.number, " ".join(wrong), unheard) if wrong else found


def _attack(cells: Cells, today: date) -> tuple[Draft, Identity | GroupName | None, str] | None:
    usual = cells.reading.plan.usual
    said = _when(cells)
    country = cells.code("country") or usual.get("country", "")
    types = cells.codes("types")
    basis = cells.code("basis") or usual.get("basis", "") or Basis.TO_ASK.value
    at_least = cells.number("at_least")
    person, group = _person(cells), GroupName.from_fields({"name": cells.text("organisation", longest=NAME)})
    shape = Shape(cells.code("shape") or usual.get("shape", "") or _shape(at_least, person, group))
    basis_day = cells.day("basis_day") or _usual_day(usual.get("basis_day", ""), basis)
    told = _told(cells, said)
    for name, value in (("date", said), ("country", country)):
        if not value and not cells.said(name):
            cells.trouble(next(iter(cells.columns(name)), None), _("it is empty."), name=name)
    if cells.wrong or said is None:
        return None
    draft = Draft(
        country=country, when=said.when, types=types, shape=shape, basis=Basis(basis), basis_day=basis_day,
        at_least=at_least if at_least is not None and (shape is Shape.COLLECTIVE or at_least > 1) else 1,
        perpetrators=cells.codes("perpetrators"), rights=cells.codes("rights"), told=told,
    )  # fmt: skip
    draft, identity = _named(cells, draft, person, group)
    wrong = list(troubles(draft, today=today))
    unnamed = "" if draft.name else " ".join(sentence for question, sentence in wrong if question == "name")
    cells.wrong += [sentence for question, sentence in wrong if question != "name" or draft.name]
    return None if cells.wrong else (draft, identity, unnamed)


def _shape(at_least: int | None, person: Identity, group: GroupName) -> Shape:
    if at_least is not None and at_least > 1:
        return Shape.COLLECTIVE
    if person:
        return Shape.PERSONAL
    return Shape.ORGANISATION if group.name else Shape.UNNAMED


def _usual_day(text: str, basis: str) -> date | None:
    return date.fromisoformat(text) if text and basis == Basis.STEERING else None


def _when(cells: Cells) -> Said | None:
    said = cells.when("date")
    if said is None and not cells.said("date"):
        said = _in_parts(cells)
    if said is None:
        return None
    if cells.yes("about"):
        said = replace(said, when=RememberedDate(said.when.year, said.when.month, said.when.day, about=True))
    until = cells.when("until")
    return said if until is None else replace(said, until=until.until or until.when)


def _in_parts(cells: Cells) -> Said | None:
    """Year, month and day in columns of their own."""
    year = cells.number("year")
    if year is None:
        return None
    parts = [part for part in (cells.text("day"), cells.text("month"), str(year)) if part]
    for between in ("/", " "):
        with suppress(ValueError):
            return parse_date(between.join(parts))
    cells.trouble(next(iter(cells.columns("year")), None), _("a date like 2026-11-22, 2026-11, 2026 or 22/11/2026."))
    return None


def _person(cells: Cells) -> Identity:
    """What names her: a whole name in one column, or in several."""
    surnames = cells.text("surnames", longest=NAME, between=" ").split(" ", 1)
    parts = {
        name: cells.text(name, longest=NAME, between=" ") for name in ("legal", "surname1", "surname2", "pseudonym")
    }
    parts["surname1"] = parts["surname1"] or surnames[0]
    parts["surname2"] = parts["surname2"] or (surnames[1] if len(surnames) > 1 else "")
    whole = cells.text("defender", longest=NAME, between=" ")
    if whole and not parts["legal"] and (parts["surname1"] or parts["surname2"]):
        return Identity.from_fields(parts | {"legal": whole})  # "nombre" beside "apellidos"
    return Identity.from_fields(parts | {"chosen": whole})


def _named(cells: Cells, draft: Draft, person: Identity, group: GroupName) -> tuple[Draft, Identity | GroupName | None]:
    """The draft with whom it was against, as far as its basis and its shape allow to say it."""
    if draft.shape is Shape.ORGANISATION:
        if person:
            cells.wrong.append(_("There is a name in a column that does not go with whom it was against."))
        named = replace(draft, name=group.shown)
        return named, group if group.name and may_link_organisation(draft.basis, draft.shape) else None
    if group.name:  # where she works: nothing links to it, and it is not lost
        title = cells.said("organisation")[0][0].heading
        story = "\n\n".join(part for part in (draft.told.story, f"{title}: {group.name}") if part)
        draft = replace(draft, told=replace(draft.told, story=story))
    if draft.shape is Shape.PERSONAL:
        named = replace(draft, name=person.shown)
        return named, person if person and may_link_person(draft.basis, draft.shape) else None
    if person:
        cells.wrong.append(_("There is a name in a column that does not go with whom it was against."))
    return draft, None


def _told(cells: Cells, said: Said | None) -> Told:
    notes = cells.text("note", between="\n")
    story = cells.text("story", between="\n\n")
    if notes:
        title = cells.said("note")[0][0].heading
        story = "\n\n".join(part for part in (story, f"{title}: {notes}") if part)
    several: dict[str, Any] = {name: cells.codes(name) for name in _TOLD_CODES}
    several |= {name: cells.code(name) for name in _TOLD_CODE}
    return Told(
        story=story, until=said.until.as_text() if said is not None and said.until is not None else "",
        division=cells.text("division", longest=WORDS), place=cells.text("place", longest=WORDS),
        who=cells.text("who", longest=WORDS), words=cells.text("words", between="\n"), close=_close(cells), **several,
    )  # fmt: skip


def _close(cells: Cells) -> tuple[Close, ...]:
    relations, ages, types = (cells.codes(name) for name in ("close_relation", "close_age", "close_type"))
    several = max(len(relations), len(ages), len(types))

    def at(codes: tuple[str, ...], place: int) -> str:
        return codes[place] if place < len(codes) else (codes[0] if len(codes) == 1 else "")

    return tuple(Close(at(relations, one), at(ages, one), at(types, one)) for one in range(several))
