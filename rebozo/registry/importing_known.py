"""Which rows of a sheet are registered already, and what of them the sheet says otherwise now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from rebozo.kernel.actor import Actor
from rebozo.kernel.dates import RememberedDate
from rebozo.kernel.references import read_reference
from rebozo.network.closing import closed_to
from rebozo.network.models import Network
from rebozo.registry.bundles import KINDS
from rebozo.registry.coming import Coming
from rebozo.registry.draft import CODED, PLACED, Draft, Told, troubles
from rebozo.registry.importing_names import Asked, Names
from rebozo.registry.models import Attack, Batch, Event
from rebozo.registry.standing import standing
from rebozo.vault.index import index_mac, open_index_key
from rebozo.vault.keyring import keyring_of
from rebozo.vault.opening import open_rows

USE = "registry import"
T = TypeVar("T")
_MANY = 500
_LISTS = ("types", "perpetrators", "rights")


def chunks(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """So many at a time."""
    every = iter(things)
    while some := list(islice(every, size)):
        yield some


@dataclass(frozen=True)
class Update:
    """An event that is here, as it stands, and as the sheet says it now."""

    event: Event
    stands: Draft = field(repr=False)
    draft: Draft = field(repr=False)


@dataclass
class Known:
    """The events that these rows made before, or that they name by one of our references."""

    key: bytes = field(repr=False)
    events: dict[str, Event | None] = field(default_factory=dict, repr=False)  # None: here, and not hers to see
    stands: dict[UUID, Draft] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, network: Network, rows: list[Coming], *, by: Actor) -> Known:
        known = cls(open_index_key(network.code, ring=keyring_of(by)))
        by_mac = {known.mac(row.identifier): row.identifier for row in rows}
        shown = Event.objects.filter(network=network).exclude(batch__in=Batch.objects.filter(visible=False))
        for some in chunks(by_mac, _MANY):
            for event in shown.filter(origin__in=some):
                known.events[by_mac[bytes(event.origin or b"")]] = event
        named = {
            reference: row.identifier
            for row in rows
            if row.identifier not in known.events and (reference := read_reference(row.identifier)) is not None
        }
        for references in chunks(named, _MANY):
            for attack in Attack.objects.filter(
                network=network, reference__in=references, event__in=shown
            ).select_related("event"):
                known.events[named[attack.reference]] = attack.event
        known._open(network, by)
        return known

    def mac(self, identifier: str) -> bytes:
        return index_mac(self.key, USE, identifier)

    def _open(self, network: Network, by: Actor) -> None:
        """What each says now. What is closed to her, and what was taken out, is here and is left as it is."""
        closed = closed_to(by)
        found = {event.code: event for event in self.events.values() if event is not None}
        live = Attack.objects.filter(retired="").order_by("code").prefetch_related("perpetrators", "rights", "people")
        for some in chunks(found, _MANY):
            attacks = {
                event.code: list(event.attacks.all())
                for event in Event.objects.filter(code__in=some).prefetch_related(Prefetch("attacks", live))
            }
            hers = [
                code for code, several in attacks.items()
                if several and code not in closed
                and not any(one.person_id in closed or one.organisation_id in closed for one in several)
            ]  # fmt: skip
            opened = {kind: open_rows(hers, kind, by=by, network=network.code) for kind in KINDS}
            for code in hers:
                scopes = {kind: said[code] for kind, said in opened.items() if code in said}
                self.stands[code] = standing(found[code], attacks[code], scopes)

    def correction(self, coming: Coming, names: Names, *, today: date) -> Update | None:
        """What the row corrects, or None when it says the same. Asked when that cannot be done by a sheet."""
        event = self.events[coming.identifier]
        stands = self.stands.get(event.code) if event is not None else None
        if event is None or stands is None:
            return None
        if coming.identity is not None and (whom := stands.person or stands.organisation) is not None:
            said = names.known_as(coming.identity)
            if said and whom not in said:
                raise Asked(_("It is registered with another name. Look at it and correct it by hand."))
        if _is_another(stands, coming.draft):
            raise Asked(
                _("What is registered with this identifier is something else. Give the row another identifier,"
                  " or leave that column out.")
            )  # fmt: skip
        draft = _said_now(stands, coming)
        if draft == stands:
            return None
        for _question, sentence in troubles(draft, today=today):
            raise Asked(sentence)
        return Update(event, stands, draft)


def _is_another(stands: Draft, new: Draft) -> bool:
    """Two sheets may both begin with 1: another year, or another month and nothing in common, is no correction."""
    if new.when.year != stands.when.year:
        return True
    other_month = new.when.month not in (None, stands.when.month) and stands.when.month is not None
    return other_month and not set(new.types) & set(stands.types)


def _said_now(stands: Draft, coming: Coming) -> Draft:
    """What stands, with what the sheet says beside it. What it does not say stays; so do basis, shape and whom."""
    new, changes = coming.draft, dict[str, Any]()
    if "country" in coming.said:
        changes["country"] = new.country
    if not _same_or_finer(stands.when, new.when):
        changes["when"] = new.when
    if "at_least" in coming.said and stands.at_least > 1:
        changes["at_least"] = new.at_least
    for name in _LISTS:
        if getattr(new, name) and set(getattr(new, name)) != set(getattr(stands, name)):
            changes[name] = getattr(new, name)
    return replace(stands, **changes, told=_told_now(stands.told, new.told))


def _same_or_finer(stands: RememberedDate, said: RememberedDate) -> bool:
    """Whether what stands says all that is said, and perhaps more."""
    pairs: Iterable[tuple[int | None, int | None]] = ((said.month, stands.month), (said.day, stands.day))
    return said.year == stands.year and all(theirs in (None, ours) for theirs, ours in pairs)


def _told_now(stands: Told, said: Told) -> Told:
    changes = {}
    for name in ("story", *PLACED, *CODED):
        new, old = getattr(said, name), getattr(stands, name)
        if not new or name in ("notes", "profile"):
            continue
        alike = set(new) == set(old) if isinstance(new, tuple) else new == old
        if not alike:
            changes[name] = new
    return replace(stands, **changes)
