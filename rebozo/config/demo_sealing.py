"""An invented region written down at speed: really sealed, in short transactions, as bare rows.

It writes what the deeds would write, many rows at once: bundles with their wraps, lines of the directory, words, and a
line in the journal for what came in together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from django.utils import timezone

from rebozo.config.demo_invented import Group, Happened, Invented, Person
from rebozo.consent.bundles import HOW
from rebozo.consent.models import Answer
from rebozo.journal.deeds import writing
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.network.belongings import Ends, ends_of
from rebozo.network.bundles import BELONGING, CONTACT, GROUP_PROFILE, IDENTITY, ORGANISATION, PROFILE
from rebozo.network.models import Belonging, Defender, Network, Organisation
from rebozo.network.profiles import Bond
from rebozo.network.reads import registry_keys
from rebozo.network.sealed_names import DEFENDER, GROUP
from rebozo.registry.actions import fresh_references
from rebozo.registry.importing import without_collecting
from rebozo.registry.models import Attack, AttackPerpetrator, AttackPerson, AttackRight, Batch, Event
from rebozo.registry.searching import said_in
from rebozo.vault import directory, words
from rebozo.vault.circles import CircleKeys
from rebozo.vault.rows import insert_values
from rebozo.vault.sealing import BundleValues, WrapValues, sealed_values, store_values

CHUNK = 4000  # in one transaction: nobody else is here yet, and each waits for the disk
Sealed = list[tuple[BundleValues, WrapValues]]
Tell = Callable[[int], None]
Thing = TypeVar("Thing")

_EVENT = (
    "code", "network_id", "country", "month", "year_only", "basis", "basis_day", "batch_id", "last_by",
)  # fmt: skip
_ATTACK = (
    "code", "event_id", "network_id", "country", "month", "year_only", "basis", "type", "shape", "at_least",
    "person_id", "organisation_id", "status", "retired", "reference", "batch_id",
)  # fmt: skip
_LINK = ("attack_id", "code", "network_id", "month")
_ANSWER = ("code", "network_id", "of", "purpose", "says", "day", "number")


@dataclass
class Room:
    """A network to be filled by its documenter. What two must say, its coordinator says too."""

    network: Network
    by: Actor
    second: Actor
    third: UUID | None
    keys: CircleKeys = field(repr=False)
    ends: Ends = field(repr=False)
    batch: Batch

    @classmethod
    def of(cls, network: Network, *, by: Actor, second: Actor, third: UUID | None) -> Room:
        batch = Batch(network=network, visible=True, touched=timezone.now())
        return cls(network, by, second, third, registry_keys(by, network.code), ends_of(by, network.code), batch)

    def seal(self, row: UUID, kind: str, fields: dict[str, Any]) -> tuple[BundleValues, WrapValues]:
        return sealed_values(row, kind, fields, to=self.keys)


def write_all(invented: Invented, rooms: Sequence[Room], *, tell: Tell) -> None:
    """Everything of a region, room by room; `tell` hears how many attacks are there already."""
    done = 0
    with without_collecting():
        for place, room in enumerate(rooms):
            people = [one for one in invented.people if one.place == place]
            groups = [one for one in invented.groups if one.place == place]
            events = [one for one in invented.events if one.place == place]
            with writing():
                room.batch.save(force_insert=True)
            for some in _chunks(people):
                _write_people(room, some)
            for these in _chunks(groups):
                _write_groups(room, these)
            for chunk in _chunks(events):
                _write_events(room, chunk)
                done += sum(len(one.attacks) for one in chunk)
                tell(done)
            _make_findable(room, people, groups, events)


def _chunks(things: Sequence[Thing]) -> Iterator[Sequence[Thing]]:
    for at in range(0, len(things), CHUNK):
        yield things[at : at + CHUNK]


def _write_people(room: Room, people: Sequence[Person]) -> None:
    network = room.network.code
    sealed: Sealed = []
    answers: list[tuple[object, ...]] = []
    for one in people:
        sealed.append(room.seal(one.code, IDENTITY, one.identity.as_fields()))
        sealed.append(room.seal(one.code, PROFILE, one.profile))
        if one.contact:
            sealed.append(room.seal(one.code, CONTACT, one.contact))
        for number, answer in enumerate(one.answers, start=1):
            answers.append((answer.code, network, one.code, answer.purpose, answer.says, answer.day, number))
            how = {"how": answer.how, "by": str(room.by.holder), "language": "es"}
            sealed.append(room.seal(answer.code, HOW, how))
    with writing():
        insert_values(Defender, ("code", "network_id"), ((one.code, network) for one in people))
        insert_values(Answer, _ANSWER, answers)
        store_values(sealed)


def _write_groups(room: Room, groups: Sequence[Group]) -> None:
    network = room.network.code
    sealed: Sealed = []
    bonds: list[tuple[object, ...]] = []
    vouched = (str(room.by.holder), str(room.second.holder))
    for one in groups:
        sealed.append(room.seal(one.code, ORGANISATION, one.name.as_fields()))
        sealed.append(room.seal(one.code, GROUP_PROFILE, one.profile))
        for number, (code, who, since) in enumerate(one.members):
            voices = vouched[: 1 + (number + 1) % 2]
            bond = Bond(
                who=str(who), what=DEFENDER, group=str(one.code), where=GROUP, since=since, vouched=voices
            )  # fmt: skip
            sealed.append(room.seal(code, BELONGING, bond.as_fields()))
            bonds.append((code, network, room.ends.mac(who), room.ends.mac(one.code), len(voices)))
    with writing():
        insert_values(Organisation, ("code", "network_id"), ((one.code, network) for one in groups))
        insert_values(Belonging, ("code", "network_id", "who", "group", "vouched"), bonds)
        store_values(sealed)


def _write_events(room: Room, events: Sequence[Happened]) -> None:
    network, batch = room.network.code, room.batch.code
    rows = _Rows([], [], [], [], [])
    sealed: Sealed = []
    for one in events:
        draft = one.draft
        month, year_only = draft.when.first_of_month, draft.when.month is None
        clear = (network, draft.country, month, year_only, draft.basis.value)
        wrote = room.second if one.by_second else room.by
        rows.events.append((one.code, *clear, draft.basis_day, batch, wrote.holder))
        for code, kind in zip(one.attacks, draft.types, strict=True):
            rows.attacks.append((
                code, one.code, *clear, kind, draft.shape.value, draft.at_least, draft.person, draft.organisation,
                one.status.value, one.retired, "", batch,
            ))  # fmt: skip
            rows.perpetrators += [(code, by, network, month) for by in draft.perpetrators]
            rows.rights += [(code, right, network, month) for right in draft.rights]
            rows.people += [(code, person, network) for person in draft.people]
        sealed += [room.seal(one.code, kind, said) for kind, said in draft.told.scopes(draft.when).items()]
    references = fresh_references(len(rows.attacks))
    attacks = [(*row[:-2], reference, row[-1]) for row, reference in zip(rows.attacks, references, strict=True)]
    with writing():
        insert_values(Event, _EVENT, rows.events)
        insert_values(Attack, _ATTACK, attacks)
        insert_values(AttackPerpetrator, _LINK, rows.perpetrators)
        insert_values(AttackRight, _LINK, rows.rights)
        insert_values(AttackPerson, ("attack_id", "person_id", "network_id"), rows.people)
        store_values(sealed)


@dataclass
class _Rows:
    """Bare rows of some events, by table."""

    events: list[tuple[object, ...]]
    attacks: list[tuple[object, ...]]
    perpetrators: list[tuple[object, ...]]
    rights: list[tuple[object, ...]]
    people: list[tuple[object, ...]]


def _make_findable(room: Room, people: Sequence[Person], groups: Sequence[Group], events: Sequence[Happened]) -> None:
    """Names and words into the circle's sealed segments; and the journal says what came in."""
    names = [(one.code, DEFENDER, one.identity.spellings) for one in people]
    names += [(one.code, GROUP, one.name.spellings) for one in groups]
    lines = directory.segments_of(room.keys, names)
    texts = words.segments_of(room.keys, ((one.code, said_in(one.draft.told)) for one in events))
    with writing():
        directory.add_segments(lines)
        words.add_segments(texts)
        made = sum(len(one.attacks) for one in events)
        record("registry.batch.imported", by=room.by, on=room.batch.code, network=room.network.code, count=made)
