"""An event as it stands, or stood, as a draft: from its clear columns and what is opened of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from rebozo.kernel.dates import RememberedDate
from rebozo.registry.basis import Basis, Shape
from rebozo.registry.bundles import PLACE
from rebozo.registry.draft import Draft, Told
from rebozo.registry.models import Attack, Event
from rebozo.vault.schemas import Fields

_LISTS = ("types", "perpetrators", "rights")
_NUMBERS = ("person", "organisation")


def standing(event: Event, attacks: list[Attack], opened: Mapping[str, Fields]) -> Draft:
    """The event now. `attacks` are those of it that still count, with their perpetrators, rights and people."""
    first = attacks[0]
    month = None if event.year_only else event.month.month
    return Draft(
        country=event.country,
        when=_when(opened, RememberedDate(event.month.year, month)),
        types=tuple(one.type for one in attacks),
        shape=Shape(first.shape),
        basis=Basis(event.basis),
        basis_day=event.basis_day,
        at_least=first.at_least,
        person=first.person_id,
        organisation=first.organisation_id,
        people=tuple(sorted(one.person_id for one in first.people.all())),
        perpetrators=tuple(sorted(one.code for one in first.perpetrators.all())),
        rights=tuple(sorted(one.code for one in first.rights.all())),
        told=Told.from_scopes(opened),
    )


def facts_of(draft: Draft) -> Fields:
    """The clear columns of a draft, to be sealed with a version of it."""
    plain = asdict(draft)
    plain["when"] = RememberedDate(draft.when.year, draft.when.month).as_text()
    plain["people"] = [str(one) for one in draft.people]
    plain |= {name: list(getattr(draft, name)) for name in _LISTS}
    plain |= {name: str(getattr(draft, name) or "") for name in (*_NUMBERS, "basis_day")}
    return {name: value for name, value in plain.items() if name not in {"told", "name"}}


def stood(facts: Fields, opened: Mapping[str, Fields]) -> Draft:
    """What `facts_of` wrote, with the opened scopes of that version, as a draft again."""
    said: dict[str, Any] = dict(facts)
    said |= {name: tuple(said.get(name, ())) for name in _LISTS}
    said |= {name: UUID(said[name]) if said.get(name) else None for name in _NUMBERS}
    said["people"] = tuple(UUID(one) for one in said.get("people", ()))
    said["shape"], said["basis"] = Shape(said["shape"]), Basis(said["basis"])
    said["basis_day"] = date.fromisoformat(said["basis_day"]) if said.get("basis_day") else None
    said["when"] = _when(opened, RememberedDate.from_text(said["when"]))
    return Draft(**said, told=Told.from_scopes(opened))


def _when(opened: Mapping[str, Fields], clear: RememberedDate) -> RememberedDate:
    exact = str(opened.get(PLACE, {}).get("when", ""))
    return RememberedDate.from_text(exact) if exact else clear
