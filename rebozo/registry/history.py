"""What an event said before each correction. A scope that is taken back is destroyed in all of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from rebozo.kernel.actor import Actor
from rebozo.registry.bundles import KINDS, OLD, OLD_FACTS
from rebozo.registry.draft import Draft
from rebozo.registry.models import Event, EventVersion
from rebozo.registry.standing import facts_of, stood
from rebozo.vault.circles import CircleKeys
from rebozo.vault.opening import open_rows
from rebozo.vault.sealing import Sealed, replace, seal_bundle, shred


@dataclass(frozen=True)
class Before:
    """The event as it stands, sealed anew as a version of it. Made before the transaction that replaces it."""

    code: UUID
    number: int
    day: date
    sealed: list[Sealed] = field(repr=False)

    def store(self, event: Event) -> None:
        """In the deed's transaction, while `event` still says who wrote it."""
        EventVersion.objects.create(code=self.code, event=event, number=self.number, by=event.last_by, day=self.day)
        replace(self.sealed)


def before(draft: Draft, *, number: int, day: date, to: CircleKeys) -> Before:
    """Seal what stands, each scope apart, so that one can be taken back without the others."""
    code = uuid4()
    sealed = [seal_bundle(code, OLD_FACTS, facts_of(draft), to=[to])]
    sealed += [seal_bundle(code, OLD[kind], said, to=[to]) for kind, said in draft.told.scopes(draft.when).items()]
    return Before(code, number, day, sealed)


@dataclass(frozen=True)
class Version:
    """One version: who wrote it, the day on which it was replaced (None for the present one), and what it said."""

    number: int
    by: UUID | None
    until: date | None
    draft: Draft = field(repr=False)


def versions(actor: Actor, event: Event, *, number: int | None = None) -> list[Version]:
    """The earlier versions that she can open, oldest first. The event must be one that she may read."""
    kept = EventVersion.objects.filter(event=event).order_by("number")
    if number is not None:
        kept = kept.filter(number=number)
    rows = list(kept)
    codes = [one.code for one in rows]
    facts = open_rows(codes, OLD_FACTS, by=actor, network=event.network_id)
    scopes = {kind: open_rows(codes, OLD[kind], by=actor, network=event.network_id) for kind in KINDS}
    return [
        Version(
            one.number, one.by, one.day,
            stood(facts[one.code], {kind: opened[one.code] for kind, opened in scopes.items() if one.code in opened}),
        )
        for one in rows
        if one.code in facts
    ]  # fmt: skip


def shred_scope(event: UUID, kind: str) -> None:
    """Destroy one scope of an event and of all its versions: she took it back."""
    shred(event, kind)
    for code in EventVersion.objects.filter(event=event).values_list("code", flat=True):
        shred(code, OLD[kind])


def forget_versions(events: Iterable[UUID]) -> None:
    """Destroy all that earlier versions said: whoever they were about is to be forgotten."""
    for code in EventVersion.objects.filter(event__in=list(events)).values_list("code", flat=True):
        for kind in (*OLD.values(), OLD_FACTS):
            shred(code, kind)
    EventVersion.objects.filter(event__in=list(events)).delete()
