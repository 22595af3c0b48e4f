"""An event as somebody wrote it down, before it is saved: what it must say, and what its basis allows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from rebozo.kernel.dates import RememberedDate
from rebozo.registry.basis import (
    NAMES_NOBODY,
    Basis,
    Shape,
    day_is_right,
    fits,
    may_link_organisation,
    may_link_person,
    needs_day,
)
from rebozo.registry.bundles import ACCOUNT, CODES, PLACE
from rebozo.vault.circles import CircleKeys
from rebozo.vault.schemas import Fields
from rebozo.vault.sealing import Sealed, seal_bundle

FIRST_YEAR = 1950
MOST_PEOPLE = 1_000_000


@dataclass(frozen=True)
class Close:
    """Somebody close to her who was attacked too: never who, only how close and of what age."""

    relation: str = ""  # codes: relations
    age: str = ""  # codes: age_bands
    type: str = ""  # codes: attack_types


@dataclass(frozen=True)
class Told:
    """What is sealed of an event: text, exact dates and the codes that are hers alone. Never in a repr.

    Names are those of the form's questions and of the sheet's columns. Every one may be empty.
    """

    story: str = field(default="", repr=False)
    # when and where, exactly
    until: str = field(default="", repr=False)  # a remembered date, when it went on for a time
    division: str = field(default="", repr=False)
    place: str = field(default="", repr=False)
    # in codes
    nature: tuple[str, ...] = field(default=(), repr=False)  # natures: physical, emotional, spiritual, psychological
    direct: str = field(default="", repr=False)  # direct or indirect
    contexts: tuple[str, ...] = field(default=(), repr=False)
    place_kind: str = field(default="", repr=False)  # places
    means: tuple[str, ...] = field(default=(), repr=False)
    platforms: tuple[str, ...] = field(default=(), repr=False)
    certainty: str = field(default="", repr=False)  # certainties: of who did it
    interests: tuple[str, ...] = field(default=(), repr=False)  # behind it
    who: str = field(default="", repr=False)  # what is known of who did it
    gender: str = field(default="", repr=False)
    indicators: tuple[str, ...] = field(default=(), repr=False)  # gender_indicators
    words: str = field(default="", repr=False)  # that were used against her
    close: tuple[Close, ...] = field(default=(), repr=False)
    consequences: tuple[str, ...] = field(default=(), repr=False)
    measures: tuple[str, ...] = field(default=(), repr=False)  # protection_measures that she held
    answers: tuple[str, ...] = field(default=(), repr=False)  # state_response: complaints, and what came of them
    notes: Mapping[str, str] = field(default_factory=dict, repr=False)  # question -> a word beside its codes
    profile: Mapping[str, Any] = field(default_factory=dict, repr=False)  # hers at that time: network.profiles

    def scopes(self, when: RememberedDate) -> dict[str, Fields]:
        """The bundles worth keeping: a scope that holds nothing is not stored. A bare month is in clear already."""
        exact = when.as_text() if when.day is not None or when.about else ""
        place = {"when": exact, "until": self.until, "division": self.division, "place": self.place}
        codes = {name: _as_json(getattr(self, name)) for name in CODED}
        scopes: dict[str, Fields] = {ACCOUNT: {"story": self.story}, CODES: codes, PLACE: place}
        told = {kind: {name: value for name, value in said.items() if value} for kind, said in scopes.items()}
        return {kind: said for kind, said in told.items() if said}

    @classmethod
    def from_scopes(cls, opened: Mapping[str, Fields]) -> Told:
        """From the opened bundles of an event, or of one of its versions. The exact date is not in it: see `Draft`."""
        codes, place = opened.get(CODES, {}), opened.get(PLACE, {})
        said: dict[str, Any] = {name: codes[name] for name in CODED if name in codes}
        said |= {name: tuple(value) for name, value in said.items() if isinstance(value, list)}
        said["close"] = tuple(Close(**one) for one in codes.get("close", ()))
        said |= {name: str(place.get(name, "")) for name in PLACED}
        return cls(story=str(opened.get(ACCOUNT, {}).get("story", "")), **said)


PLACED = ("until", "division", "place")
CODED = tuple(one.name for one in fields(Told) if one.name not in {"story", *PLACED})


def _as_json(value: Any) -> Any:  # noqa: ANN401  whatever a field holds
    if isinstance(value, tuple):
        return [asdict(one) if isinstance(one, Close) else one for one in value]
    return dict(value) if isinstance(value, Mapping) else value


@dataclass(frozen=True)
class Draft:
    """All of an event. `person` and `organisation` are of the directory; a new one has only `name` so far."""

    country: str
    when: RememberedDate
    types: tuple[str, ...]
    shape: Shape
    basis: Basis
    basis_day: date | None = None
    at_least: int = 1
    person: UUID | None = None
    organisation: UUID | None = None
    name: str = field(default="", repr=False)
    people: tuple[UUID, ...] = ()  # of the directory, among those of a group
    perpetrators: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    told: Told = field(default_factory=Told, repr=False)

    @property
    def names_somebody(self) -> bool:
        return bool(self.person or self.organisation or self.name)

    def naming(self, *, person: UUID | None = None, organisation: UUID | None = None) -> Draft:
        """The same, once whoever was new has her place in the directory."""
        return replace(self, person=person, organisation=organisation, name="")


def troubles(draft: Draft, *, today: date) -> Iterator[tuple[str, str]]:
    """What is wrong with it, as (question, sentence). Nothing when it may be saved."""
    if not draft.types:
        yield "types", _("Choose at least one type of attack.")
    if draft.when.year < FIRST_YEAR:
        yield "year", _("The year has four figures, and is after 1950.")
    elif part := _yet_to_come(draft.when, today):
        yield part, _("That date has not come yet.")
    if not 1 <= draft.at_least <= MOST_PEOPLE:
        yield "at_least", _("How many people, at least? A number from 2 on.")
    if not day_is_right(draft.basis, draft.basis_day, today=today):
        yield "basis_day", _day_sentence(draft.basis)
    yield from _who_troubles(draft)


def _yet_to_come(when: RememberedDate, today: date) -> str:
    """The part of a date that has not come yet, or nothing."""
    if when.year != today.year:
        return "year" if when.year > today.year else ""
    if (when.month or 1) != today.month:
        return "month" if (when.month or 1) > today.month else ""
    return "day" if (when.day or 1) > today.day else ""


def _day_sentence(basis: Basis) -> str:
    if needs_day(basis):
        return _("On which day did the Steering Group decide it? It cannot be a day to come.")
    return _("Only a decision of the Steering Group has a date here.")


def _who_troubles(draft: Draft) -> Iterator[tuple[str, str]]:
    if not fits(draft.basis, draft.shape):
        yield "basis", _("“A group in which nobody is named” is only for a group.")
    if draft.shape is Shape.COLLECTIVE and draft.at_least < 2:  # noqa: PLR2004  one person is not a group
        yield "at_least", _("How many people, at least? A number from 2 on.")
    if draft.shape is not Shape.COLLECTIVE and draft.at_least != 1:
        yield "at_least", _("Only a group has a number of people.")
    one = draft.shape in (Shape.PERSONAL, Shape.ORGANISATION)
    may = may_link_person(draft.basis, draft.shape) or may_link_organisation(draft.basis, draft.shape)
    if one and may and not draft.names_somebody:
        yield "name", _("Who was it? If she prefers not to be named, choose that instead.")
    if draft.people and (draft.shape is not Shape.COLLECTIVE or draft.basis in NAMES_NOBODY):
        yield "people", _("On this basis it is counted and nobody is named: leave the list empty.")
    if draft.names_somebody and not may:
        yield "name", _name_sentence(draft.basis, one=one)


def _name_sentence(basis: Basis, *, one: bool) -> str:
    if one and basis is Basis.STEERING:
        return _(
            "The Steering Group decided to count it without asking her, so nobody is named: leave the name empty."
            " If she was asked, choose that instead."
        )
    if one:
        return _("On this basis it is counted and nobody is named: leave the name out.")
    return _("Here no name is kept: leave it out, or choose one defender or an organisation.")


def seal_event(event: UUID, draft: Draft, *, to: CircleKeys) -> list[Sealed]:
    """The event's sealed scopes, made but not stored. Before the transaction, since it takes its time."""
    return [seal_bundle(event, kind, fields, to=[to]) for kind, fields in draft.told.scopes(draft.when).items()]
