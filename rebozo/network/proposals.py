"""What two must want: one asks and says why, another of the network says yes or no, and the leave ends by itself.

Everybody of the circle sees what was asked, by whom, and what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.network.bundles import PROPOSAL
from rebozo.network.models import Network, Proposal
from rebozo.network.reads import registry_keys
from rebozo.people.actors import active_account, actor_for, where_others_may
from rebozo.vault.opening import open_row
from rebozo.vault.sealing import Sealed, seal_bundle, store

WAITS = timedelta(days=3)  # for an answer
GOOD = timedelta(hours=24)  # once somebody said yes
AGAIN = timedelta(minutes=15)  # once it was taken: a line that drops costs no second round of two
Kind = Proposal.Kind
Answer = Proposal.Answer


class NobodyElse(Refusal):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Names leave only when two of you want it, and nobody else in your network can say yes today."
                " Let somebody else in first, or take out a sheet without names."
            )
        )


class NoLonger(Refusal):
    """Somebody answered it already, or it ended meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This request was answered already, or its time is over. Ask anew if it is still needed."))


class AnotherDecides(Refusal):
    def __init__(self) -> None:
        super().__init__(_("You asked for it yourself, so somebody else says yes or no."))


@dataclass(frozen=True)
class Wish:
    """What somebody asks for, made and not stored: its reason and its extent are sealed."""

    kind: Kind
    code: UUID
    sealed: Sealed = field(repr=False)


def wish(network: Network, kind: Kind, why: str, what: Mapping[str, Any], *, by: Actor) -> Wish:
    """Seal a request for the network's circle. NobodyElse when no other member could ever say yes."""
    needs = Permission.EXCHANGE_NAMES_APPROVE
    if not where_others_may(needs, [network.code], but=by.holder, on=by.today):
        raise NobodyElse
    code = uuid4()
    said = {"why": why, "what": dict(what)}
    return Wish(kind, code, seal_bundle(code, PROPOSAL, said, to=[registry_keys(by, network.code)]))


@deed(needs=Permission.EXCHANGE_SHEETS_TAKE)
def ask_for_names(network: Network, wished: Wish, *, by: Actor) -> Proposal:
    """Ask the others of the network for leave to take out a sheet with names."""
    return _ask(network, Kind.NAMES_OUT, wished, by=by)


@deed(needs=Permission.EXCHANGE_ARCHIVE_TAKE)
def ask_for_archive(network: Network, wished: Wish, *, by: Actor) -> Proposal:
    """Ask the others of the network for leave to take out its whole archive."""
    return _ask(network, Kind.ARCHIVE, wished, by=by)


def _ask(network: Network, kind: Kind, wished: Wish, *, by: Actor) -> Proposal:
    now = _now()
    proposal = Proposal.objects.create(
        code=wished.code, network=network, kind=kind, asked_by=by.holder, asked_at=now, until=now + WAITS
    )
    store([wished.sealed])
    record(f"network.proposal.asked.{kind.value}", by=by, on=proposal.code, network=network.code)
    return proposal


@deed(needs=Permission.EXCHANGE_NAMES_APPROVE)
def decide(proposal: Proposal, answer: Answer, *, by: Actor) -> None:
    """Yes or no, once, by somebody else than who asked. A yes is good for a day. Sent twice it is said once."""
    if proposal.asked_by == by.holder:
        raise AnotherDecides
    now = _now()
    until = now + GOOD if answer is Answer.YES else now
    waiting = Proposal.objects.filter(pk=proposal.pk, answer="", until__gt=now)
    if not waiting.update(answer=answer, decided_by=by.holder, until=until):
        if Proposal.objects.filter(pk=proposal.pk, answer=answer, decided_by=by.holder).exists():
            return
        raise NoLonger
    word = "granted" if answer is Answer.YES else "refused"
    record(f"network.proposal.{word}", by=by, on=proposal.code, network=proposal.network_id)


def spend(proposal: Proposal, *, by: Actor) -> None:
    """Use the leave, in the transaction of the deed that needs it. NoLonger for anybody else, or later.

    From its first use on it is good for a quarter of an hour more, for her alone and for the same. A yes is good
    while who said it could still say it: her account may have been closed, or her right ended, since.
    """
    said_by = Proposal.objects.values_list("decided_by", flat=True).get(pk=proposal.pk)
    account = active_account(said_by) if said_by else None
    needs = Permission.EXCHANGE_NAMES_APPROVE
    if account is None or not actor_for(account, None, by.today).may(needs, at=proposal.scope):
        raise NoLonger
    now = _now()
    mine = Proposal.objects.filter(pk=proposal.pk, asked_by=by.holder, answer=Answer.YES, until__gt=now)
    # The update first: of two at once one is the first, and the other finds it used and does not move its end.
    if not mine.filter(used=False).update(used=True, until=now + AGAIN) and not mine.filter(used=True).exists():
        raise NoLonger


# ------------------------------------------------------------------ reading


def proposals_for(actor: Actor) -> QuerySet[Proposal]:
    """What was asked in the networks whose members she sees, newest first."""
    networks = actor.networks(Permission.NETWORK_MEMBERS_READ)
    return Proposal.objects.filter(network__in=networks).select_related("network").order_by("-asked_at", "code")


def proposal_for(actor: Actor, code: UUID) -> Proposal:
    return get_object_or_404(proposals_for(actor), code=code)


def waiting_for(actor: Actor) -> QuerySet[Proposal]:
    """Those to which she may say yes or no today."""
    networks = actor.networks(Permission.EXCHANGE_NAMES_APPROVE)
    return proposals_for(actor).filter(network__in=networks, answer="", until__gt=_now()).exclude(asked_by=actor.holder)


def said_in(actor: Actor, proposal: Proposal) -> dict[str, Any]:
    """Its reason and its extent, opened and journaled. Unsealable without the circle's key."""
    return open_row(proposal.code, PROPOSAL, by=actor, network=proposal.network_id) or {}


def is_open(proposal: Proposal) -> bool:
    """Whether it waits for an answer."""
    return not proposal.answer and proposal.until > _now()


def is_good(proposal: Proposal) -> bool:
    """Whether the leave that was given can be used now, for the first time or once more."""
    return proposal.answer == Answer.YES and proposal.until > _now()


def state_words(proposal: Proposal) -> tuple[str, str]:
    """The word of its state, and the kind of its pill."""
    if proposal.used:
        return _("used"), "draft"
    if proposal.answer == Answer.NO:
        return _("no"), "danger"
    if proposal.until <= _now():
        return _("its time is over"), "draft"
    return (_("yes"), "ok") if proposal.answer else (_("waits for an answer"), "review")


def _now() -> datetime:
    return timezone.now().replace(microsecond=0)
