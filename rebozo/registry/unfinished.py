"""What is being written and waits: sealed to the circle, in no list and no count, gone when it is registered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone

from rebozo.journal.deeds import deed
from rebozo.journal.record import record, record_opening
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.network.closing import closed_to
from rebozo.network.models import Defender, Network, Organisation
from rebozo.network.reads import registry_keys
from rebozo.registry.bundles import UNFINISHED
from rebozo.registry.models import Event, Unfinished
from rebozo.registry.reads import events_for
from rebozo.vault import directory
from rebozo.vault.names import folded
from rebozo.vault.opening import open_rows
from rebozo.vault.sealing import Sealed, replace, shred

WRITE = Permission.REGISTRY_ATTACKS_WRITE
# What a form sends along and is no answer of hers, and what stands in it before she wrote anything.
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "find", "more", "later", "another", "late_form", "late_page", "full"})
_GIVEN = frozenset({"token", "version", "network", "country", "month", "year", "basis", "basis_day", "known"})


@dataclass(frozen=True)
class Kept:
    """An unfinished form with all that was typed into it."""

    row: Unfinished
    typed: QueryDict = field(repr=False)


def typed_in(sent: QueryDict) -> dict[str, list[str]]:
    """The answers of a form; nothing when nobody wrote anything yet."""
    typed = {name: [str(one) for one in values] for name, values in sent.lists() if name not in _NOT_TYPED}
    wrote = any(any(one.strip() for one in values) for name, values in typed.items() if name not in _GIVEN)
    return typed if wrote else {}


def own_code(token: UUID, holder: UUID) -> UUID:
    """The number of her own unfinished form where another's would stand: a correction, or a colleague's page."""
    made = blake2b(token.bytes + holder.bytes, digest_size=16, person=b"rebozo mine")
    return UUID(bytes=made.digest(), version=4)


def code_for(token: UUID, event: Event | None, holder: UUID) -> UUID:
    """Under which number she keeps it: never over what a colleague kept."""
    others = Unfinished.objects.filter(pk=token).exclude(holder=holder).exists()
    return own_code(token, holder) if event is not None or others else token


@deed(needs=WRITE)
def keep_unfinished(network: Network, sealed: Sealed, *, event: Event | None, by: Actor) -> None:
    """Keep it as it is now. Saving by itself says so once in the journal, and not every twenty seconds."""
    code = sealed.bundle.row
    facts = {"network": network, "holder": by.holder, "event": event, "touched": timezone.now()}
    row, is_new = Unfinished.objects.get_or_create(code=code, defaults=facts)
    if row.network_id != network.code and row.holder != by.holder:
        raise Http404
    if not is_new:
        row.network, row.touched = network, timezone.now()
        row.save(update_fields=["network", "touched"])
    replace([sealed])
    if is_new:
        record("registry.unfinished.kept", by=by, on=code, network=network.code)


@deed(needs=WRITE)
def discard_unfinished(row: Unfinished, *, by: Actor) -> None:
    """Let it go for good."""
    _drop([row.code])
    record("registry.unfinished.discarded", by=by, on=row.code, network=row.network_id)


def drop_unfinished(token: UUID, holder: UUID) -> None:
    """It became a record: what was kept of it is not needed. A colleague's own page of it stays hers."""
    _drop([token, own_code(token, holder)])


def drop_corrections(events: Iterable[UUID]) -> None:
    """What anybody was correcting in these events is let go: what it says is to be forgotten."""
    _drop(Unfinished.objects.filter(event__in=list(events)).values_list("code", flat=True))


def _drop(codes: Iterable[UUID]) -> None:
    for code in list(codes):
        if Unfinished.objects.filter(pk=code).delete()[0]:
            shred(code, UNFINISHED)


def waiting_for(actor: Actor, *, most: int = 200) -> list[Kept]:
    """Those of her circle, hers first and then the newest. What names somebody closed to her is not there."""
    rows = _visible(actor).order_by("-touched")[:most]
    return _opened(actor, sorted(rows, key=lambda one: one.holder != actor.holder))


def _visible(actor: Actor) -> QuerySet[Unfinished]:
    new = Q(event__isnull=True)
    correction = Q(event__in=events_for(actor))  # of what she finds, whatever the correction itself says
    return Unfinished.objects.filter(new | correction, network__in=actor.networks(WRITE)).select_related("event")


def _opened(actor: Actor, found: list[Unfinished]) -> list[Kept]:
    opened = open_rows([one.code for one in found], UNFINISHED, by=actor)
    kept = [Kept(one, _sent(opened[one.code].get("typed", {}))) for one in found if one.code in opened]
    if not (closed := closed_to(actor)):
        return kept
    closed = closed.union(*(_gone_into(model, closed) for model in (Defender, Organisation)))
    called = _called(actor, closed, {one.row.network_id for one in kept})
    return [one for one in kept if not _names(one, closed, called if one.row.holder != actor.holder else frozenset())]


def _gone_into(model: type[Defender | Organisation], closed: Iterable[UUID]) -> set[UUID]:
    """Who was here twice and is one of those now: a draft from before names her by her old number."""
    found, fresh = set[UUID](), set(closed)
    while fresh:
        fresh = set(model.objects.filter(merged_into__in=fresh).values_list("code", flat=True)) - found
        found |= fresh
    return found


def _called(actor: Actor, closed: frozenset[UUID], networks: set[UUID]) -> frozenset[str]:
    """By which names they are found who are closed to her: in a draft of a colleague a name may be typed only."""
    found: set[str] = set()
    for network in sorted(networks):
        lines = directory.lines_of(registry_keys(actor, network))
        record_opening("matched names", by=actor, network=network, ids=lines)
        found.update(name for row in closed & lines.keys() for name in lines[row][1])
    return frozenset(found)


def _names(kept: Kept, closed: frozenset[UUID], called: frozenset[str]) -> bool:
    numbers, typed = {str(one) for one in closed}, kept.typed
    lines = (line for name in ("name", "people") for text in typed.getlist(name) for line in text.splitlines())
    said = {value for _name, values in typed.lists() for value in values}
    return bool(numbers & said or called & {folded(line) for line in lines})


def how_many(actor: Actor) -> int:
    """Hers alone, without opening any."""
    return _visible(actor).filter(holder=actor.holder).count()


def one_for(actor: Actor, code: UUID) -> Kept:
    """One of those. "Not found" when it is not hers to see."""
    found = _opened(actor, list(_visible(actor).filter(pk=code)))
    if not found:
        raise Http404
    return found[0]


def _sent(typed: Mapping[str, list[str]]) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, values in typed.items():
        sent.setlist(name, values)
    return sent
