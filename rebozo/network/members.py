"""Who is in each circle, whom an invitation admits, and the moment a newcomer joins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.network.bundles import MEMBER
from rebozo.network.models import Circle, Membership, Network
from rebozo.network.reads import OneCircle, circles_for, networks_for, require_signed
from rebozo.people import inviting
from rebozo.people.accounts import NewPerson
from rebozo.people.models import Account, Invitation, Mandate, Role
from rebozo.vault.accounts import member
from rebozo.vault.circles import CircleKeys, circle_keys, grant_epoch
from rebozo.vault.envelope import Unsealable
from rebozo.vault.keyring import keyring_of
from rebozo.vault.sealing import Sealed, seal_bundle, store
from rebozo.vault.trust import verified_epoch


class CircleMoved(Refusal):
    def __init__(self) -> None:
        super().__init__(
            _("The keys of the circle changed since you were invited. Ask for a new invitation; nothing was lost.")
        )


class NameTaken(Refusal):
    def __init__(self) -> None:
        super().__init__(_("Somebody already signs in by that name. Choose another, known to you alone."))


@dataclass(frozen=True)
class Seated:
    """A member of a circle as the team's page shows her."""

    name: str = field(repr=False)
    roles: list[str]
    since: date


@dataclass(frozen=True)
class Team:
    """A network with its circles, those who have a task without a circle, and invitations under way."""

    network: Network
    circles: list[tuple[OneCircle, list[Seated]]]
    outside: list[tuple[str, date]]  # what she does, and since when; her name is sealed to nobody here
    invitations: list[Invitation]
    may_invite: bool


def role_label(role: Role) -> str:
    """In the language of the page."""
    return role.label_en if get_language() == "en" else role.label_es


def teams_for(actor: Actor) -> list[Team]:
    """The networks in which she may see who else works, each with its people. Names only of her own circles."""
    circles = circles_for(actor)
    networks = networks_for(actor, Permission.NETWORK_MEMBERS_READ)
    return [
        _team(actor, network, [one for one in circles if one.circle.network_id == network.code]) for network in networks
    ]


def _team(actor: Actor, network: Network, circles: list[OneCircle]) -> Team:
    may_invite = actor.may(Permission.NETWORK_MEMBERS_INVITE, at=network.scope)
    roles: dict[UUID, list[str]] = {}
    mandates = list(_mandates(network, actor.today))
    for mandate in mandates:
        roles.setdefault(mandate.account_id, []).append(role_label(mandate.role))
    present = [
        (one, [seat for seat in one.seats if seat.membership.until is None or seat.membership.until > actor.today])
        for one in circles
    ]
    inside = {seat.membership.holder for _one, seats in present for seat in seats}
    return Team(
        network,
        [
            (one, [Seated(seat.name, roles.get(seat.membership.holder, []), seat.membership.since) for seat in seats])
            for one, seats in present
        ],
        sorted((role_label(one.role), one.since) for one in mandates if one.account_id not in inside),
        list(_invitations(network)) if may_invite else [],
        may_invite,
    )


def _mandates(network: Network, today: date) -> QuerySet[Mandate]:
    there = Mandate.objects.filter(network=network.code, since__lte=today, account__state=Account.State.ACTIVE)
    return there.filter(Q(until__isnull=True) | Q(until__gt=today)).select_related("role").order_by("role_id")


def _invitations(network: Network) -> QuerySet[Invitation]:
    under_way = Invitation.objects.filter(network=network.code, expires__gt=timezone.now())
    return under_way.select_related("role").order_by("expires")


def inviting_network_for(actor: Actor, code: UUID) -> Network:
    """A network in which she may see the team; Http404 for any other. Inviting itself is asked by the deed."""
    found = networks_for(actor, Permission.NETWORK_MEMBERS_READ).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def roles_she_may_give(actor: Actor, network: Network) -> list[Role]:
    """Those whose every permission she has there herself."""
    return [
        role for role in Role.objects.order_by("code") if all(_has(actor, value, network) for value in role.permissions)
    ]


def _has(actor: Actor, value: str, network: Network) -> bool:
    return value in set(Permission) and actor.may(Permission(value), at=network.scope)


def circles_she_may_open(actor: Actor, network: Network) -> list[tuple[Circle, CircleKeys]]:
    """The circles of the network whose key she holds: nobody lets another into where she is not.

    Distrust when a circle that was signed for another network or purpose stands here: she would let people into that.
    """
    ring = keyring_of(actor)
    found = []
    for circle in Circle.objects.filter(network=network).order_by("purpose"):
        try:
            keys = circle_keys(circle.code, ring=ring)
        except Unsealable:
            continue
        require_signed(circle, keys)
        found.append((circle, keys))
    return found


@dataclass(frozen=True)
class Newcomer:
    """Somebody who chose her name and passphrase and holds an opened invitation; nothing of it is stored yet."""

    person: NewPerson = field(repr=False)
    opened: inviting.Opened = field(repr=False)
    seats: list[Membership] = field(repr=False)
    names: list[Sealed] = field(repr=False)


def newcomer(person: NewPerson, opened: inviting.Opened, *, shown: str, today: date) -> Newcomer:
    """Seal what each circle will call her, before the transaction in which she joins."""
    seats = [
        Membership(code=uuid4(), circle_id=carried.circle, holder=person.account.holder, since=today)
        for carried in opened.circles
    ]
    names = [
        seal_bundle(seat.code, MEMBER, {"name": shown}, to=[carried.keys])
        for seat, carried in zip(seats, opened.circles, strict=True)
    ]
    return Newcomer(person, opened, seats, names)


@deed(needs=Permission.PEOPLE_OWN_KEEP)
def join(account: Account, *, newcomer: Newcomer, by: Actor) -> None:
    """She comes in: account, task, circles and the invitation's end, all or nothing.

    OutOfUse, NameTaken or CircleMoved when something changed while she was choosing.
    """
    invitation = newcomer.opened.invitation
    inviting.use_up(invitation)
    try:
        with transaction.atomic():
            newcomer.person.store()
    except IntegrityError:
        raise NameTaken from None
    Mandate.objects.create(account=account, role_id=invitation.role_id, network=invitation.network, since=by.today)
    for carried, seat in zip(newcomer.opened.circles, newcomer.seats, strict=True):
        _admit(newcomer, carried)
        seat.save(force_insert=True)
    store(newcomer.names)
    record("network.member.joined", by=by, on=account.holder, network=invitation.network)


def _admit(newcomer: Newcomer, carried: inviting.Carried) -> None:
    said = verified_epoch(carried.circle)
    if said.epoch != carried.epoch:
        raise CircleMoved
    her = member(newcomer.person.keys)
    grant_epoch(said, carried.private, her, newcomer.opened.admission(carried, said, her))


def keys_of(chosen: Sequence[str], there: Sequence[tuple[Circle, CircleKeys]]) -> list[CircleKeys]:
    """The keys of the circles that were chosen by code."""
    return [keys for circle, keys in there if str(circle.code) in chosen]
