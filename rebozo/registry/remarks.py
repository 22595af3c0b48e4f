"""What colleagues say about a record: a comment, or a flag with its reason, open until somebody settles it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from django.shortcuts import get_object_or_404

from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.network.reads import member_names, registry_keys
from rebozo.registry.bundles import REMARK
from rebozo.registry.models import Event, Remark
from rebozo.registry.reads import events_for, she_asked
from rebozo.vault.opening import open_rows
from rebozo.vault.sealing import Sealed, seal_bundle, store

WRITE = Permission.REGISTRY_ATTACKS_WRITE


@dataclass(frozen=True)
class Said:
    """A remark, opened."""

    remark: Remark
    who: str = field(repr=False)
    text: str = field(repr=False)
    settled_by: str = field(repr=False)
    hers: bool

    @property
    def day(self) -> date:
        return self.remark.day

    @property
    def open(self) -> bool:
        return bool(self.remark.reason) and self.remark.settled_by is None


@dataclass(frozen=True)
class NewRemark:
    """A remark made ready before the transaction."""

    code: UUID
    reason: str
    sealed: Sealed = field(repr=False)


def remark_on(actor: Actor, event: Event, *, text: str, reason: str = "", code: UUID | None = None) -> NewRemark:
    """Seal it to the circle of the record. `code` comes with the form, so that sending twice says it once."""
    number = code or uuid4()
    keys = registry_keys(actor, event.network_id)
    return NewRemark(number, reason, seal_bundle(number, REMARK, {"text": text}, to=[keys]))


def remarks_of(actor: Actor, event: Event) -> list[Said]:
    """What was said about it, open flags first, then the newest. One line in the journal.

    What colleagues wrote of what she asked to take out is not opened either.
    """
    if she_asked([event.pk]):
        return []
    found = list(Remark.objects.filter(event=event).order_by("-day", "code"))
    if not found:
        return []
    opened = open_rows([one.code for one in found], REMARK, by=actor)
    names = member_names(actor, {one.by for one in found} | {one.settled_by for one in found if one.settled_by})
    said = [
        Said(
            one, names.get(one.by, ""), str(opened.get(one.code, {}).get("text", "")),
            names.get(one.settled_by, "") if one.settled_by else "", one.by == actor.holder,
        )
        for one in found
    ]  # fmt: skip
    return sorted(said, key=lambda one: not one.open)


def remark_for(actor: Actor, code: UUID) -> Remark:
    """Out of her networks, or about what is closed to her, is "not found"."""
    return get_object_or_404(Remark.objects.select_related("event"), code=code, event__in=events_for(actor))


def flagged(events: Iterable[UUID]) -> dict[UUID, list[str]]:
    """The reasons of the open flags of some events, in words: for a list. Opens nothing."""
    found: dict[UUID, list[str]] = {}
    rows = Remark.objects.filter(event__in=events, settled_by=None).exclude(reason="")
    for event, reason in rows.order_by("reason").values_list("event", "reason").distinct():
        found.setdefault(event, []).append(str(Remark.Reason(reason).label))
    return found


@deed(needs=WRITE)
def say(event: Event, new: NewRemark, *, by: Actor) -> None:
    """Leave it. Sent twice it is one."""
    made = {"event": event, "network_id": event.network_id, "by": by.holder, "day": by.today, "reason": new.reason}
    _remark, is_new = Remark.objects.get_or_create(code=new.code, defaults=made)
    if is_new:
        store([new.sealed])
        record("registry.remark.left", by=by, on=event.code, network=event.network_id)


@deed(needs=WRITE)
def settle(remark: Remark, *, by: Actor) -> None:
    """Say that a flag needs no more: what it asked was looked into."""
    if Remark.objects.filter(pk=remark.pk, settled_by=None).exclude(reason="").update(settled_by=by.holder):
        record("registry.remark.settled", by=by, on=remark.event_id, network=remark.network_id)
