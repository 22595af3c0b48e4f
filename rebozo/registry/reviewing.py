"""Who may say that a record was looked over: another pair of eyes than the ones that wrote it, where there is one.

Alone in a network she may do it herself: it is then provisional, until somebody else looks too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rebozo.codes.catalogue import label
from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.people.actors import where_others_may
from rebozo.registry import showing
from rebozo.registry.actions import NotLikeThis
from rebozo.registry.answers import said_of
from rebozo.registry.basis import Basis, Retired
from rebozo.registry.bundles import KINDS
from rebozo.registry.models import Attack, Event
from rebozo.registry.reads import attacks_for
from rebozo.registry.remarks import flagged
from rebozo.registry.standing import standing
from rebozo.registry.telling import Part, parts
from rebozo.vault.opening import open_rows

WRITE = Permission.REGISTRY_ATTACKS_WRITE
AT_ONCE = 50  # events of one page
_WAITS = (Attack.Status.TO_REVIEW, Attack.Status.PROVISIONAL)
_NOT_YET = (Basis.TO_ASK, Basis.REFUSED)  # nothing to look over until she says


def wrote_it(event: Event, actor: Actor) -> bool:
    """Whether the record stands as she registered or last corrected it."""
    return event.last_by == actor.holder


def waits_for_another(event: Event, actor: Actor) -> bool:
    """Whether she wrote it and somebody else of the network could look it over. Alone in a network, she may herself."""
    return wrote_it(event, actor) and _another(actor, event.network_id)


def may_be_reviewed(attack: Attack, actor: Actor) -> bool:
    """Whether it waits for a look that she can give: her own provisional one is given already."""
    if attack.retired or attack.basis in _NOT_YET or attack.status not in _WAITS:
        return False
    return attack.status == Attack.Status.TO_REVIEW or not wrote_it(attack.event, actor)


@deed(needs=WRITE)
def review_attack(attack: Attack, *, version: int, by: Actor) -> None:
    """Somebody looked the record over. It says nothing about her truth, and a correction asks for another look.

    NotLikeThis for who wrote it as it stands, unless nobody else in the network could: then it is provisional; and
    when `version` is not the present one: what she read is not what it says now.
    """
    event = Event.objects.select_for_update().get(pk=attack.event_id)  # nobody corrects it meanwhile
    if event.version != version:
        raise NotLikeThis(_("It was corrected while you looked it over. Look at it as it is now."))
    if event.basis == Basis.REFUSED:
        raise NotLikeThis(_("She does not want it counted, so there is nothing to review."))
    if event.basis == Basis.TO_ASK:
        raise NotLikeThis(_("She has not been asked yet. Once she has, correct it, and then it can be reviewed."))
    if waits_for_another(event, by):
        raise NotLikeThis(_("You registered or corrected it last. Somebody else in your network reviews it."))
    alone = wrote_it(event, by)
    status = Attack.Status.PROVISIONAL if alone else Attack.Status.REVIEWED
    waiting = Attack.objects.filter(pk=attack.pk, status__in=_WAITS, retired=Retired.NO).exclude(status=status)
    if waiting.update(status=status):
        record("registry.attack.reviewed", by=by, on=attack.code, network=attack.network_id)


def version_of(text: str) -> int:
    """The version that a page showed; one that no record has when it does not say."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004  the column's width


@dataclass(frozen=True)
class ToLookOver:
    """An event that waits for a look, with all that is known of it. The story stays folded."""

    event: UUID
    version: int
    first: UUID
    reference: str
    what: str
    when: str
    where: str
    against: str = field(repr=False)
    parts: list[Part] = field(repr=False)
    story: str = field(repr=False)
    flags: list[str]


@dataclass(frozen=True)
class Batch:
    """Up to fifty, and whether there are more."""

    cards: list[ToLookOver]
    more: bool


def waiting(actor: Actor) -> QuerySet[Attack]:
    """What waits for her look: never what she wrote herself where another could look at it. Opens nothing."""
    networks = actor.networks(WRITE)
    alone = networks - _not_alone(actor, networks)
    hers = Q(event__last_by=actor.holder) & ~Q(network__in=alone, status=Attack.Status.TO_REVIEW)
    found = attacks_for(actor).filter(network__in=networks, status__in=_WAITS, retired=Retired.NO)
    return found.exclude(basis__in=_NOT_YET).exclude(hers)


def waiting_for(actor: Actor) -> Batch:
    """The fifty oldest of them, by event. Opens each scope of all together: a line in the journal for each kind."""
    rows = waiting(actor).order_by("month", "event", "code").values_list("event", flat=True)
    codes = list(dict.fromkeys(rows[: AT_ONCE * 6]))
    return Batch(_cards(actor, codes[:AT_ONCE]), len(codes) > AT_ONCE)


def of_event(actor: Actor, event: UUID) -> list[Attack]:
    """The attacks of an event that wait for her look."""
    found = attacks_for(actor).filter(event=event).select_related("event")
    return [one for one in found if may_be_reviewed(one, actor) and not waits_for_another(one.event, actor)]


def _cards(actor: Actor, codes: Iterable[UUID]) -> list[ToLookOver]:
    events = Event.objects.in_bulk(list(codes))
    opened = {kind: open_rows(events, kind, by=actor) for kind in KINDS}
    attacks: dict[UUID, list[Attack]] = {}
    rows = Attack.objects.filter(event__in=events, retired=Retired.NO).prefetch_related(
        "perpetrators", "rights", "people"
    )
    for one in rows.order_by("type"):
        attacks.setdefault(one.event_id, []).append(one)
    names = showing.names_for(actor, [one for several in attacks.values() for one in several])
    flags = flagged(events)
    cards = []
    for code in events:
        draft = standing(events[code], attacks[code], {kind: opened[kind].get(code, {}) for kind in KINDS})
        first = attacks[code][0]
        cards.append(
            ToLookOver(
                event=code, version=events[code].version, first=first.code, reference=first.reference,
                what=" · ".join(label("attack_types", one.type, short=True) for one in attacks[code]),
                when=showing.month_of(first, short=False), where=label("countries", first.country),
                against=showing.against_of(first, names), parts=parts(said_of(draft, names), names),
                story=draft.told.story, flags=flags.get(code, []),
            )
        )  # fmt: skip
    return cards


def _another(actor: Actor, network: UUID) -> bool:
    return network in _not_alone(actor, [network])


def _not_alone(actor: Actor, networks: Iterable[UUID]) -> frozenset[UUID]:
    return where_others_may(WRITE, networks, but=actor.holder, on=actor.today)
