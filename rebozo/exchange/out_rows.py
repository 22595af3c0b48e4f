"""The rows of a sheet that leaves: what the actor may see, found first, opened in batches while they go out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from rebozo.consent.models import Answer
from rebozo.consent.reads import who_refuse
from rebozo.consent.rules import COUNT, Said, Says, Use, allowed
from rebozo.exchange.out_fields import CLOSED, Column, Value, as_list
from rebozo.kernel.actor import Actor
from rebozo.network.bundles import GROUP_PROFILE, IDENTITY, ORGANISATION, PROFILE
from rebozo.network.models import Network
from rebozo.network.names import GroupName, Identity
from rebozo.network.reads import defenders_for, organisations_for
from rebozo.network.row_keys import RowKeys
from rebozo.registry import reads
from rebozo.registry.basis import Basis, Retired, may_count
from rebozo.registry.bundles import ACCOUNT, CODES, PLACE
from rebozo.registry.models import Attack, AttackPerpetrator, AttackRight, Event
from rebozo.vault.opening import open_batches
from rebozo.vault.schemas import Fields

AT_ONCE = 500
_PAGE = 4 * AT_ONCE
Row = dict[str, Value]
# Which sealed scope of an event holds a column.
_SCOPES = {
    CODES: frozenset(
        [
            "gender",
            "indicators",
            "nature",
            "direct",
            "contexts",
            "place_kind",
            "means",
            "platforms",
            "certainty",
            "interests",
            "consequences",
            "measures",
            "answers",
            "who",
            "words",
        ]
    ),
    PLACE: frozenset(("exact", "until", "division", "place")),
    ACCOUNT: frozenset(("story",)),
}


@dataclass
class Found:
    """What goes out: how many lines, of how many attacks, and the rows, which are opened when they are asked for."""

    lines: int
    attacks: int
    rows: Iterator[Row] = field(repr=False)


@dataclass(slots=True)
class _Line:
    """One event: what its attacks have in common, and their types."""

    event: UUID
    first: UUID
    facts: Row
    person: UUID | None
    group: UUID | None
    types: list[str] = field(default_factory=list)


def found_for(
    actor: Actor, network: Network, sheet: str, columns: list[Column], filters: reads.Filters, *, share: bool
) -> Found:
    """The rows of one sheet. `share`: for others than the network, so only what may be counted."""
    names = frozenset(column.name for column in columns)
    if sheet == "attacks":
        return _attacks(actor, network, names, replace(filters, network=network.code, out=False), share=share)
    listed = defenders_for(actor) if sheet == "defenders" else organisations_for(actor)
    codes = list(listed.filter(network=network).values_list("code", flat=True))
    kinds = (IDENTITY, PROFILE) if sheet == "defenders" else (ORGANISATION, GROUP_PROFILE)
    return Found(len(codes), 0, _directory(actor, network, names, codes, kinds))


# ------------------------------------------------------------------ attacks


def _attacks(actor: Actor, network: Network, names: frozenset[str], filters: reads.Filters, *, share: bool) -> Found:
    lines: dict[UUID, _Line] = {}
    refused = set(who_refuse(COUNT)) if share else set()
    after: reads.Key | None = None
    while True:
        page = reads.page_for(actor, filters, after=after, size=_PAGE)
        for attack in page.attacks:
            about = {attack.person_id, attack.organisation_id, attack.event_id}
            if not share or (may_count(Basis(attack.basis), retired=Retired(attack.retired)) and not about & refused):
                line = lines.get(attack.event_id)
                if line is None:
                    line = lines[attack.event_id] = _line(attack)
                line.types.append(attack.type)
        after = page.after
        if after is None:
            break
    every = list(lines.values())
    return Found(len(every), sum(len(line.types) for line in every), _rows(actor, network, names, every, share=share))


def _line(attack: Attack) -> _Line:
    facts: Row = {
        "id": attack.reference, "date": f"{attack.month:%Y}" if attack.year_only else f"{attack.month:%Y-%m}",
        "country": attack.country, "shape": attack.shape, "at_least": attack.at_least, "basis": attack.basis,
        "status": attack.status,
    }  # fmt: skip
    return _Line(attack.event_id, attack.code, facts, attack.person_id, attack.organisation_id)


def _rows(actor: Actor, network: Network, names: frozenset[str], lines: list[_Line], *, share: bool) -> Iterator[Row]:
    batches = [lines[at : at + AT_ONCE] for at in range(0, len(lines), AT_ONCE)]
    numbers = [[line.event for line in some] for some in batches]
    scopes = [kind for kind, held in _SCOPES.items() if held & names] if lines else []
    opened = {kind: open_batches(numbers, kind, by=actor, network=network.code) for kind in scopes}
    keys = RowKeys(network.code, by=actor) if "person_key" in names else None
    silent = _not_in_public(lines, names) if share else set()
    called = _names(actor, network, names, [line for line in lines if line.event not in silent])
    wanted = {kind: sorted(_SCOPES[kind] & names) for kind in scopes}
    quiet = {kind: sorted(_SCOPES[kind] & names - CLOSED) for kind in scopes}

    def each() -> Iterator[Row]:
        for some in batches:
            said = {kind: next(batch) for kind, batch in opened.items()}
            sides = _sides(some, names)
            for line in some:
                row = dict(line.facts)
                row["types"] = sorted(line.types)
                if keys is not None:
                    row["person_key"] = keys.of(line.person or line.group)
                row["defender"] = called.get(line.person, "") if line.person else ""
                row["organisation"] = called.get(line.group, "") if line.group else ""
                for side, held in sides.items():
                    row[side] = held.get(line.event if side == "basis_day" else line.first, "")
                for kind in scopes:
                    columns = quiet[kind] if line.event in silent else wanted[kind]
                    _add_sealed(row, said[kind].get(line.event, {}), columns)
                yield {name: row.get(name, "") for name in names}

    return each()


def _not_in_public(lines: list[_Line], names: frozenset[str]) -> set[UUID]:
    """The events of which nothing that names anybody goes to others: nobody said yes to being named, or to speaking."""
    if not names & CLOSED:
        return set()
    said: dict[UUID, list[Said]] = defaultdict(list)
    for of, purpose, says, number, to in Answer.objects.values_list("of", "purpose", "says", "number", "recipient"):
        said[of].append(Said(purpose, Says(says), number, to))
    silent = set()
    for line in lines:
        whose = line.person or line.group
        use = Use.PUBLISH_NAME if whose else Use.ALERT
        if not allowed(use, said.get(whose or line.event, ())):
            silent.add(line.event)
    return silent


def _add_sealed(row: Row, opened: Fields, wanted: list[str]) -> None:
    for name in wanted:
        if name == "exact":
            row["date"] = row["exact"] = str(opened.get("when") or row["date"])
        else:
            row[name] = as_list(opened.get(name))


def _sides(some: list[_Line], names: frozenset[str]) -> dict[str, dict[UUID, Any]]:
    """What stands in tables beside the attacks, for a batch."""
    found: dict[str, dict[UUID, Any]] = {}
    first = [line.first for line in some]
    for name, table in (("perpetrators", AttackPerpetrator), ("rights", AttackRight)):
        if name in names:
            held: dict[UUID, list[str]] = defaultdict(list)
            for attack, code in (
                table.objects.filter(attack__in=first).order_by("code").values_list("attack_id", "code")
            ):
                held[attack].append(code)
            found[name] = held
    if "basis_day" in names:
        days = Event.objects.filter(code__in=[line.event for line in some], basis_day__isnull=False)
        found["basis_day"] = {code: day.isoformat() for code, day in days.values_list("code", "basis_day") if day}
    return found


def _names(actor: Actor, network: Network, names: frozenset[str], lines: list[_Line]) -> dict[UUID, str]:
    """What people and groups are called, opened once for the whole sheet. Only where two wanted it."""
    called: dict[UUID, str] = {}
    if "defender" in names:
        for one in _batches(actor, network, IDENTITY, {line.person for line in lines if line.person}):
            called |= {code: Identity.from_fields(said).shown for code, said in one.items()}
    if "organisation" in names:
        for one in _batches(actor, network, ORGANISATION, {line.group for line in lines if line.group}):
            called |= {code: GroupName.from_fields(said).shown for code, said in one.items()}
    return called


def _batches(actor: Actor, network: Network, kind: str, codes: set[UUID]) -> Iterator[dict[UUID, Fields]]:
    listed = sorted(codes)
    batches = [listed[at : at + AT_ONCE] for at in range(0, len(listed), AT_ONCE)]
    return open_batches(batches, kind, by=actor, network=network.code) if batches else iter(())


# ------------------------------------------------------------------ the directory


def _directory(
    actor: Actor, network: Network, names: frozenset[str], codes: list[UUID], kinds: tuple[str, str]
) -> Iterator[Row]:
    """Names are opened only when a column wants one: two wanted it."""
    name_kind, profile_kind = kinds
    naming = names & _NAMING[name_kind]
    held = {name_kind: naming, profile_kind: names - naming - {"id"}}
    batches = [codes[at : at + AT_ONCE] for at in range(0, len(codes), AT_ONCE)]
    wanted = [kind for kind in kinds if held[kind]] if codes else []
    opened = {kind: open_batches(batches, kind, by=actor, network=network.code) for kind in wanted}
    keys = RowKeys(network.code, by=actor)

    def each() -> Iterator[Row]:
        for some in batches:
            said = {kind: next(batch) for kind, batch in opened.items()}
            for code in some:
                row: Row = {"id": keys.of(code)}
                for kind in wanted:
                    fields = said[kind].get(code, {})
                    row |= {name: as_list(fields.get(name)) for name in held[kind]}
                yield {name: row.get(name, "") for name in names}

    return each()


# `legal` is her name in papers; of a group it is its legal standing, which its profile holds.
_NAMING = {
    IDENTITY: frozenset(("chosen", "legal", "surname1", "surname2", "pseudonym")),
    ORGANISATION: frozenset(("name", "short")),
}
