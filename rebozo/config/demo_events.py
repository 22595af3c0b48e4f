"""The events of an invented region: where, when, of what shape and types, and against whom."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from rebozo.config.demo_invented import Plan, Skeleton
from rebozo.config.demo_numbers import share, weights
from rebozo.registry.basis import NAMES_NOBODY, Basis, Shape

# Ours: March is the fullest month; in Nicaragua 2018 begins in April.
_MONTHS = (8, 8, 13, 9, 9, 8, 8, 8, 8, 8, 8, 5)
_NICARAGUA = ("NI", 2018, 4)
_KNOWN_OF_A_GROUP = 4
KILLED = "T14"


@dataclass(frozen=True)
class Skeletons:
    """The events, and at home in which place each person and each group is."""

    events: list[Skeleton]
    people: list[int]
    groups: list[int]


def skeletons(plan: Plan, dice: random.Random) -> Skeletons:
    """As many attacks of each country and year as planned, to the last one, with whom they were against."""
    made = [one for cell, many in plan.cells.items() for one in _cell(plan, *cell, many, dice)]
    made.sort(key=lambda one: (one.year, one.month))
    people = _named([len(place.identities) for place in plan.places]) or _apportion(
        plan.defenders, Counter(one.place for one in made if one.shape is Shape.PERSONAL)
    )
    groups = _named([len(place.groups) for place in plan.places]) or _apportion(
        plan.organisations, Counter(one.place for one in made if one.shape is Shape.ORGANISATION)
    )
    first_person = first_group = 0
    for place in range(len(plan.places)):
        here = [one for one in made if one.place == place]
        _against_people(here, first_person, people[place], dice)
        _against_groups(here, first_group, groups[place], dice)
        first_person += people[place]
        first_group += groups[place]
    _die_last(made)
    everywhere = range(len(plan.places))
    return Skeletons(
        made,
        [place for place in everywhere for _one in range(people[place])],
        [place for place in everywhere for _one in range(groups[place])],
    )


def _named(by_place: Sequence[int]) -> Counter[int]:
    """How many the data itself names."""
    return +Counter(dict(enumerate(by_place)))


def _cell(plan: Plan, country: str, year: int, many: int, dice: random.Random) -> Iterator[Skeleton]:
    """The events of one country and year."""
    places = [number for number, place in enumerate(plan.places) if country in place.serves]
    sums = list(accumulate(plan.places[number].serves[country] for number in places))
    months = _months(plan, country, year)
    shapes, more = weights("shapes", country), weights("more_types")
    digital = share("digital") if year >= share("digital", "since") else share("digital", "before")
    while many:
        shape = Shape(shapes.draw(dice))
        online = dice.random() < digital
        size = min(many, more.number(dice))
        types = _types(shape, size, dice, online=online)
        many -= size
        yield Skeleton(
            dice.choices(places, cum_weights=sums)[0], country, year, dice.choices(*months)[0], shape, types, online,
            _group_basis(dice) if shape is Shape.COLLECTIVE else Basis.CONSENT,
        )  # fmt: skip


def _months(plan: Plan, country: str, year: int) -> tuple[list[int], list[int]]:
    first = _NICARAGUA[2] if (country, year) == _NICARAGUA[:2] else 1
    last = plan.last.month if year == plan.last.year else 12
    months = list(range(first, last + 1))
    return months, [_MONTHS[month - 1] for month in months]


def _types(shape: Shape, size: int, dice: random.Random, *, online: bool) -> list[str]:
    table = weights("types", "digital" if online else shape.value)
    types: dict[str, None] = {}
    while len(types) < size:
        types[table.draw(dice)] = None
    return list(types)


def _group_basis(dice: random.Random) -> Basis:
    return Basis(weights("group_basis").draw(dice))


def _apportion(whole: int, by: Counter[int]) -> Counter[int]:
    """`whole` shared out in proportion, to the last one."""
    total = sum(by.values())
    exact = {place: whole * many / total for place, many in by.items()}
    given = Counter({place: int(part) for place, part in exact.items()})
    rest = sorted(exact, key=lambda place: given[place] - exact[place])
    for place in rest[: whole - sum(given.values())]:
        given[place] += 1
    return given


def _against_people(events: Sequence[Skeleton], first: int, many: int, dice: random.Random) -> None:
    """Everybody was attacked, three in five of them more than once, alone or among others."""
    if not many:
        return
    everybody = list(range(first, first + many))
    again = everybody[: max(1, round(share("again") * many))]
    needed = everybody + again
    dice.shuffle(needed)
    alone = [one for one in events if one.shape is Shape.PERSONAL]
    dice.shuffle(alone)
    often = list(accumulate(1 / (place + 3) for place in range(len(again))))
    more = dice.choices(again, cum_weights=often, k=max(0, len(alone) - len(needed), many // 2))
    drawn = [*needed, *more]
    held: dict[int, set[int]] = defaultdict(set)
    for event, person in zip(alone, drawn, strict=False):
        event.person = person
        held[person].add(id(event))
    among = [one for one in events if one.shape is Shape.COLLECTIVE and one.basis not in NAMES_NOBODY]
    dice.shuffle(among)
    at = 0
    for person in drawn[len(alone) :]:
        for _try in range(len(among)):
            event = among[at % len(among)]
            at += 1
            if person not in event.people and len(event.people) < _KNOWN_OF_A_GROUP:
                event.people.append(person)
                break
        else:
            break


def _against_groups(events: Sequence[Skeleton], first: int, many: int, dice: random.Random) -> None:
    theirs = [one for one in events if one.shape is Shape.ORGANISATION]
    dice.shuffle(theirs)
    often = list(accumulate(1 / (place + 4) for place in range(many)))
    for number, event in enumerate(theirs if many else ()):
        event.group = first + (number if number < many else dice.choices(range(many), cum_weights=often)[0])


def _die_last(events: Sequence[Skeleton]) -> None:
    """Nobody is attacked after her death: a killing changes places with the last thing that happened to her."""
    last: dict[int, Skeleton] = {}
    for event in events:
        for person in (event.person, *event.people):
            last[person] = event
    dead: set[int] = set()
    settled: set[int] = set()
    for event in events:
        fatal = [kind for kind in event.types if kind.startswith(KILLED)]
        if not fatal or event.shape is not Shape.PERSONAL or id(event) in settled:
            continue
        end = last[event.person]
        if event.person in dead or (end is not event and end.shape is not Shape.PERSONAL):
            _exchange(event, fatal[0], "T15" if "T15" not in event.types else "T02.1")
            continue
        dead.add(event.person)
        if end is not event:
            _exchange(event, fatal[0], kind := end.types[0] if end.types[0] not in event.types else "T01")
            _exchange(end, kind if kind in end.types else end.types[0], fatal[0])
            settled.add(id(end))


def _exchange(event: Skeleton, old: str, new: str) -> None:
    """One type instead of another; what was there twice stays once under another name of the list."""
    if new in event.types:
        new = next(kind for kind in ("T01", "T03", "T05", "T06") if kind not in event.types)
    event.types[event.types.index(old)] = new
