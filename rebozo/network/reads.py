"""What somebody may see of networks, defenders and organisations. The rest is "not found", as if it did not exist."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.network.bundles import IDENTITY, MEMBER, ORGANISATION
from rebozo.network.closing import open_to
from rebozo.network.models import Circle, Defender, Membership, Network, Organisation
from rebozo.network.names import GroupName, Identity
from rebozo.vault.circles import CircleKeys, circle_keys
from rebozo.vault.envelope import Unsealable
from rebozo.vault.keyring import keyring_of
from rebozo.vault.opening import open_row, open_rows
from rebozo.vault.places import Distrust
from rebozo.vault.schemas import Fields

T = TypeVar("T", Defender, Organisation)

_MERGES = 8  # one into another, and that into a third
ENOUGH = 3  # key holders of a circle
# Whom an import under way brings is nobody yet: neither listed, opened, corrected nor chosen in a form. Who was here
# twice is listed once.
SHOWN = Q(hidden__isnull=True, merged_into__isnull=True)


class CircleClosed(Refusal):
    """She has the task, and no key: nobody has admitted her to the circle yet."""

    def __init__(self) -> None:
        super().__init__(
            _("Your account does not hold this circle's key yet. Somebody who is in the circle can let you in.")
        )


def networks_for(actor: Actor, needs: Permission | None = None) -> QuerySet[Network]:
    """The networks in which she has a task today; with `needs`, those in which she has that right."""
    if needs is not None:
        return Network.objects.filter(code__in=actor.networks(needs)).order_by("name")
    today = {right.scope.network for right in actor.rights if right.holds(on=actor.today)}
    return Network.objects.filter(code__in=today).order_by("name")


def network_for(actor: Actor, code: UUID) -> Network:
    return get_object_or_404(networks_for(actor), code=code)


def defenders_for(actor: Actor) -> QuerySet[Defender]:
    """By number, which is random: an order that tells nothing and pages quickly."""
    networks = actor.networks(Permission.NETWORK_PEOPLE_READ)
    return Defender.objects.filter(SHOWN, open_to(actor, "code"), network__in=networks).order_by("code")


def defender_for(actor: Actor, code: UUID) -> Defender:
    return get_object_or_404(defenders_for(actor), code=code)


def organisations_for(actor: Actor) -> QuerySet[Organisation]:
    networks = actor.networks(Permission.NETWORK_PEOPLE_READ)
    return Organisation.objects.filter(SHOWN, open_to(actor, "code"), network__in=networks).order_by("code")


def organisation_for(actor: Actor, code: UUID) -> Organisation:
    return get_object_or_404(organisations_for(actor), code=code)


def registry_keys(actor: Actor, network_code: UUID) -> CircleKeys:
    """The keys of a network's registry circle. Http404 outside her networks; CircleClosed without its key.

    Distrust when the circle is not the one that its members signed: its row was changed in the database.
    """
    circle = get_object_or_404(
        Circle, network__in=networks_for(actor), network=network_code, purpose=Circle.Purpose.REGISTRY
    )
    try:
        keys = circle_keys(circle.code, ring=keyring_of(actor))
    except Unsealable as closed:
        raise CircleClosed from closed
    require_signed(circle, keys)
    return keys


def require_signed(circle: Circle, keys: CircleKeys) -> None:
    """Distrust when its members signed that circle for another network or purpose: others would be sealed to."""
    if keys.network != circle.network_id or not circle.is_as_numbered:
        raise Distrust("a circle of another network or purpose")


def one_of(things: QuerySet[T], code: UUID) -> T:
    """The one of that number. Http404 when it is not hers to see."""
    return get_object_or_404(things, code=code)


def kept_of(things: QuerySet[T], code: UUID) -> UUID | None:
    """Into which of `things` that one went, when it was here twice; None when it did not, or she does not find it."""
    for _step in range(_MERGES):
        into = things.model.objects.filter(pk=code).values_list("merged_into", flat=True).first()
        if into is None:
            return None
        if things.filter(pk=into).exists():
            return into
        code = into
    return None


def identity_of(actor: Actor, defender: Defender) -> Identity:
    """Opens everything that names her, and leaves a line in the journal. Empty when it was erased."""
    return Identity.from_fields(part_of(actor, defender, IDENTITY))


def group_name_of(actor: Actor, organisation: Organisation) -> GroupName:
    """Opens an organisation's name, and leaves a line in the journal. Empty when it was erased."""
    return GroupName.from_fields(part_of(actor, organisation, ORGANISATION))


def part_of(actor: Actor, entry: Defender | Organisation, kind: str) -> Fields:
    """What one section of an entry holds, journaled; nothing when it was erased or never written."""
    if entry.network_id not in actor.networks(Permission.NETWORK_PEOPLE_READ):
        raise Http404
    try:
        said = open_row(entry.code, kind, by=actor, network=entry.network_id)
    except Unsealable as closed:
        raise CircleClosed from closed
    return said or {}


def shown_names(actor: Actor, codes: Iterable[UUID]) -> dict[UUID, str]:
    """What each defender is called, for a list: one line in the journal. What is not hers to read is not there."""
    opened = open_rows(_hers(defenders_for(actor), codes), IDENTITY, by=actor)
    return {code: Identity.from_fields(said).shown for code, said in opened.items()}


def organisation_names(actor: Actor, codes: Iterable[UUID]) -> dict[UUID, str]:
    """What each organisation is called, for a list, in the same manner."""
    opened = open_rows(_hers(organisations_for(actor), codes), ORGANISATION, by=actor)
    return {code: GroupName.from_fields(said).shown for code, said in opened.items()}


def _hers(things: QuerySet[Defender] | QuerySet[Organisation], codes: Iterable[UUID]) -> list[UUID]:
    return list(things.filter(code__in=set(codes)).order_by().values_list("code", flat=True))


def member_names(actor: Actor, holders: Iterable[UUID]) -> dict[UUID, str]:
    """What members are called in the circles that she shares with them: one line in the journal. Others are not there.

    Whoever left a circle is still called as she was: what she did there stays under her name.
    """
    wanted = set(holders)
    seats = dict(Membership.objects.filter(holder__in=wanted).values_list("code", "holder")) if wanted else {}
    opened = open_rows(seats, MEMBER, by=actor) if seats else {}
    return {seats[seat]: str(said["name"]) for seat, said in opened.items() if said.get("name")}


@dataclass(frozen=True)
class Seat:
    """Somebody in a circle, from a day, perhaps until another."""

    name: str = field(repr=False)
    membership: Membership


@dataclass(frozen=True)
class OneCircle:
    """A circle with who is in it."""

    circle: Circle
    seats: list[Seat]

    @property
    def few(self) -> bool:
        """Fewer than three hold its key: losing them would lose what it keeps."""
        return sum(seat.membership.until is None for seat in self.seats) < ENOUGH


def circles_for(actor: Actor, *, opened: bool = True) -> list[OneCircle]:
    """The circles of her networks, with who is in each and since when. Names only if `opened`, of her own circles."""
    networks = actor.networks(Permission.NETWORK_MEMBERS_READ)
    circles = list(
        Circle.objects.filter(network__in=networks).select_related("network").order_by("network__name", "purpose")
    )
    seats = list(Membership.objects.filter(circle__in=circles).order_by("since", "code"))
    names = open_rows([seat.code for seat in seats], MEMBER, by=actor) if opened else {}
    return [
        OneCircle(
            circle,
            [
                Seat(str(names.get(seat.code, {}).get("name", "")), seat)
                for seat in seats
                if seat.circle_id == circle.code
            ],
        )
        for circle in circles
    ]
