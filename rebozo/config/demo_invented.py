"""What an invented region holds, before anything of it is sealed: pure, and the same for the same seed and day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from rebozo.network.names import GroupName, Identity
from rebozo.registry.basis import Basis, Shape
from rebozo.registry.draft import Draft
from rebozo.registry.models import Attack


@dataclass(frozen=True)
class Place:
    """A network to be filled: which countries' attacks it registers, and with what weight."""

    short: str
    serves: Mapping[str, float]
    identities: tuple[Identity, ...] = ()  # where they are named in the data; else they are drawn
    groups: tuple[GroupName, ...] = ()


@dataclass(frozen=True)
class Plan:
    """How large it is to be. `loose`: with what waits for a word of hers, and with what was taken out."""

    places: tuple[Place, ...]
    cells: Mapping[tuple[str, int], int]  # attacks of a country and year
    defenders: int
    organisations: int
    last: date  # nothing is later
    loose: bool = False
    seed: int = 19


@dataclass(slots=True)
class Skeleton:
    """An event while it is being invented."""

    place: int
    country: str
    year: int
    month: int
    shape: Shape
    types: list[str]
    digital: bool
    basis: Basis
    person: int = -1
    group: int = -1
    people: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Answer:
    """What she said to one purpose on a day, and how."""

    code: UUID
    purpose: str
    says: str
    day: date
    how: str


@dataclass(slots=True)
class Person:
    """A defender of the invented region."""

    code: UUID
    place: int
    identity: Identity
    basis: Basis
    state: str
    profile: dict[str, Any]
    contact: dict[str, Any] | None
    answers: list[Answer]


@dataclass(slots=True)
class Group:
    """An organisation of the invented region, with those of its members who are known."""

    code: UUID
    place: int
    name: GroupName
    profile: dict[str, Any]
    members: list[tuple[UUID, UUID, str]]  # the belonging's number, the defender's, since when


@dataclass(slots=True)
class Happened:
    """An event with the numbers of its attacks, and how far each was looked at."""

    code: UUID
    place: int
    draft: Draft
    attacks: list[UUID]
    status: Attack.Status
    retired: str = ""
    by_second: bool = False  # written down by the coordinator


@dataclass(frozen=True)
class Invented:
    """All of it."""

    plan: Plan
    people: Sequence[Person]
    groups: Sequence[Group]
    events: Sequence[Happened]
