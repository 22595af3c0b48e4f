"""What the invented people of a demonstration registered: directory and attacks, through the real deeds."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from rebozo.kernel.actor import Actor
from rebozo.kernel.dates import RememberedDate
from rebozo.network.actions import add_defender, add_organisation
from rebozo.network.models import Network
from rebozo.network.names import GroupName, Identity
from rebozo.network.reads import registry_keys
from rebozo.network.sealed_names import seal_group_name, seal_identity
from rebozo.registry.actions import Made, register_event, retire_attack
from rebozo.registry.basis import Basis, Retired, Shape
from rebozo.registry.draft import Draft, Told, seal_event
from rebozo.registry.models import Attack

_EVENTS = 42  # of each network: some have two types, so about 150 attacks in all
_YEARS = range(2019, 2027)
_LAST_DAY = 28  # every month has it
_SHAPES = {Shape.PERSONAL: 60, Shape.COLLECTIVE: 18, Shape.ORGANISATION: 13, Shape.UNNAMED: 9}
_MANY = (3, 4, 5, 8, 12, 20, 35)
_PLAIN = {Basis.CONSENT: 60, Basis.PUBLIC: 24, Basis.TO_ASK: 10, Basis.MEMORY: 3, Basis.STEERING: 3}
_DECIDED = date(2022, 3, 8)


def register_all(
    described: Mapping[str, Any], said: Mapping[str, Any], network: Network, *, by: Actor, dice: random.Random
) -> None:
    """A network's whole directory and registry."""
    defenders = [_defender(network, fields, by=by, dice=dice) for fields in described["defenders"]]
    groups = [_organisation(network, *names, by=by, dice=dice) for names in described["organisations"]]
    keys = registry_keys(by, network.code)
    for _number in range(_EVENTS):
        draft = _draft(described, said, defenders, groups, today=by.today, dice=dice)
        code = _uuid(dice)
        register_event(network, code, Made(draft, seal_event(code, draft, to=keys)), by=by)
    taken_out = Attack.objects.filter(network=network).order_by("month", "code")[:2]
    for attack, reason in zip(taken_out, (Retired.DUPLICATE, Retired.ERROR), strict=True):
        retire_attack(attack, reason, by=by)


def _uuid(dice: random.Random) -> UUID:
    """A number that is the same in every demonstration, so that pictures and scripts find it again."""
    return UUID(int=dice.getrandbits(128), version=4)


def _defender(network: Network, fields: dict[str, str], *, by: Actor, dice: random.Random) -> UUID:
    made = seal_identity(by, network.code, _uuid(dice), Identity.from_fields(fields))
    return add_defender(network, made, by=by).code


def _organisation(network: Network, name: str, short: str, *, by: Actor, dice: random.Random) -> UUID:
    made = seal_group_name(by, network.code, _uuid(dice), GroupName(f"{name} (ejemplo)", short))
    return add_organisation(network, made, by=by).code


def _draft(
    described: Mapping[str, Any],
    said: Mapping[str, Any],
    defenders: Sequence[UUID],
    groups: Sequence[UUID],
    *,
    today: date,
    dice: random.Random,
) -> Draft:
    kind = dice.choices(said["attacks"], [one["weight"] for one in said["attacks"]])[0]
    shape = dice.choices(list(_SHAPES), list(_SHAPES.values()))[0]
    basis = dice.choices(list(_PLAIN), list(_PLAIN.values()))[0]
    if shape is Shape.COLLECTIVE and dice.random() < 0.6:  # noqa: PLR2004  most groups name nobody
        basis = Basis.COLLECTIVE
    named = basis is not Basis.STEERING
    division, place = dice.choice(described["places"])
    return Draft(
        country=dice.choice(described["also"]) if dice.random() < 0.08 else described["country"],  # noqa: PLR2004
        when=_when(today, dice),
        types=tuple(kind["types"] if dice.random() < 0.7 else kind["types"][:1]),  # noqa: PLR2004
        shape=shape,
        basis=basis,
        basis_day=None if named else _DECIDED,
        at_least=dice.choice(_MANY) if shape is Shape.COLLECTIVE else 1,
        person=dice.choice(defenders) if named and shape is Shape.PERSONAL else None,
        organisation=dice.choice(groups) if named and shape is Shape.ORGANISATION else None,
        perpetrators=tuple(sorted(dice.sample(said["perpetrators"], dice.choice((1, 1, 1, 2))))),
        rights=tuple(sorted(dice.sample(said["rights"], dice.choice((1, 1, 2))))),
        told=Told(
            story=f"(ejemplo) {dice.choice(kind['stories'])}",
            gender=dice.choice(("yes", "yes", "no", "unknown", "unsaid")),
            means=tuple(kind["means"]),
            division=division,
            place=place,
        ),
    )


def _when(today: date, dice: random.Random) -> RememberedDate:
    """Between January 2019 and last month, more of them lately, known to the day, the month, the year or about."""
    year = dice.choices(list(_YEARS), [2, 2, 3, 3, 4, 4, 5, 5])[0]
    month, day = dice.randint(1, 12), dice.randint(1, _LAST_DAY)
    if (year, month) >= (today.year, today.month):
        year, month = today.year - 1, dice.randint(1, 12)
    known = dice.random()
    if known < 0.55:  # noqa: PLR2004
        return RememberedDate(year, month, day)
    if known < 0.85:  # noqa: PLR2004
        return RememberedDate(year, month)
    if known < 0.95:  # noqa: PLR2004
        return RememberedDate(year)
    return RememberedDate(year, month, about=True)
