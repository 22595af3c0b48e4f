"""Who belongs to what, from when to when, vouched for by two members. Ended, never deleted, save with who is erased.

Both ends are found by keyed MACs; who, what and as what is opened, in one go for a page, and journaled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.db.models import F, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.network.actions import ChangedMeanwhile, Elsewhere
from rebozo.network.bundles import BELONGING
from rebozo.network.models import Belonging, Defender, Network, Organisation
from rebozo.network.profiles import Bond
from rebozo.network.reads import (
    CircleClosed,
    defenders_for,
    organisation_names,
    organisations_for,
    registry_keys,
    shown_names,
)  # fmt: skip
from rebozo.network.sealed_names import DEFENDER, GROUP
from rebozo.vault.envelope import Unsealable
from rebozo.vault.index import index_mac, open_index_key
from rebozo.vault.keyring import keyring_of
from rebozo.vault.opening import open_row, open_rows
from rebozo.vault.sealing import Sealed, seal_bundle, shred
from rebozo.vault.sealing import replace as put_back

NETWORK = "network"  # a bond's `where` when it is to a network of Rebozo
PAGE = 100
_USE = "belonging"


class TheSameVoice(Refusal):
    """She vouched for it already: the second is somebody else."""

    def __init__(self) -> None:
        super().__init__(_("Yours is one of the two voices already. Another member of the circle gives the second."))


@dataclass(frozen=True)
class Ends:
    """A network's way to find belongings by who or by the group, without a readable link."""

    network: UUID
    key: bytes = field(repr=False)

    def mac(self, code: UUID | str) -> bytes:
        return index_mac(self.key, _USE, str(code))


@dataclass(frozen=True)
class SealedBond:
    """A belonging ready to be stored inside a deed."""

    code: UUID
    who: bytes = field(repr=False)
    group: bytes = field(repr=False)
    vouched: int
    bundle: Sealed = field(repr=False)


@dataclass(frozen=True)
class Held:
    """A belonging, opened. `name` is that of the other end."""

    row: Belonging
    bond: Bond = field(repr=False)
    name: str = field(repr=False)
    may_vouch: bool

    @property
    def sure(self) -> bool:
        """Two members vouched for it."""
        return self.row.vouched > 1


def ends_of(actor: Actor, network: UUID) -> Ends:
    """CircleClosed when she holds no key of that network's circle."""
    try:
        return Ends(network, open_index_key(network, ring=keyring_of(actor)))
    except Unsealable as closed:
        raise CircleClosed from closed


def held_by(actor: Actor, entry: Defender | Organisation) -> list[Held]:
    """What somebody or a group belongs to and belonged to: what lasts first."""
    ends = ends_of(actor, entry.network_id)
    return _opened(actor, Belonging.objects.filter(network=entry.network_id, who=ends.mac(entry.code)), "group")


def held_in(actor: Actor, group: Organisation, *, after: UUID | None = None) -> tuple[list[Held], UUID | None]:
    """Who belongs or belonged to a group, a page at a time, and after whom the next page begins."""
    ends = ends_of(actor, group.network_id)
    rows = Belonging.objects.filter(network=group.network_id, group=ends.mac(group.code)).order_by("code")
    some = list((rows.filter(code__gt=after) if after else rows)[: PAGE + 1])
    more = some[PAGE - 1].code if len(some) > PAGE else None
    return _opened(actor, some[:PAGE], "who"), more


def belonging_for(actor: Actor, code: UUID) -> Held:
    """One of them. Http404 outside her networks, and when one of its ends is closed to her."""
    row = get_object_or_404(
        Belonging.objects.select_related("network"),
        pk=code,
        network__in=actor.networks(Permission.NETWORK_PEOPLE_READ),
    )
    try:
        said = open_row(row.code, BELONGING, by=actor, network=row.network_id)
    except Unsealable as closed:
        raise CircleClosed from closed
    bond = Bond.from_fields(said or {})
    names = _names(actor, [(bond.where, bond.group), (bond.what, bond.who)])
    if len(names) < len({bond.group, bond.who}):
        raise Http404
    return Held(row, bond, names[bond.group], _may_vouch(row, bond, actor))


def seal_bond(actor: Actor, network: UUID, code: UUID, bond: Bond) -> SealedBond:
    """Make it ready: bond and both ends under the keys of the network that knows who belongs."""
    ends, keys = ends_of(actor, network), registry_keys(actor, network)
    sealed = seal_bundle(code, BELONGING, bond.as_fields(), to=[keys])
    return SealedBond(code, ends.mac(bond.who), ends.mac(bond.group), len(bond.vouched), sealed)


def told_by(actor: Actor, bond: Bond) -> Bond:
    """As the actor writes it: hers is the first voice."""
    return replace(bond, vouched=(str(actor.holder),))


def seconded_by(actor: Actor, bond: Bond) -> Bond:
    """With the actor's as the second voice. TheSameVoice when the first is hers."""
    if str(actor.holder) in bond.vouched:
        raise TheSameVoice
    return replace(bond, vouched=(*bond.vouched[:1], str(actor.holder)))


def corrected_by(actor: Actor, was: Bond, now: Bond) -> Bond:
    """To say that it ended keeps both voices; to say something else needs a second one again."""
    return now if (was.role, was.since) == (now.role, now.since) else told_by(actor, now)


@deed(needs=Permission.NETWORK_PEOPLE_WRITE)
def add_belonging(network: Network, made: SealedBond, *, by: Actor) -> Belonging:
    """Somebody belongs to a group. Sending the same form twice adds it once."""
    row, is_new = Belonging.objects.get_or_create(
        code=made.code,
        defaults={"network": network, "who": made.who, "group": made.group, "vouched": made.vouched},
    )
    if row.network_id != network.code:
        raise Elsewhere
    if is_new:
        put_back([made.bundle])
        record("network.belonging.added", by=by, on=row.code, network=network.code)
    return row


@deed(needs=Permission.NETWORK_PEOPLE_WRITE)
def edit_belonging(row: Belonging, made: SealedBond, *, version: int, by: Actor) -> None:
    """Its end, or other words for it. ChangedMeanwhile when `version` is no longer the present one."""
    _write_over(row, made, version)
    record("network.belonging.edited", by=by, on=row.code, network=row.network_id)


@deed(needs=Permission.NETWORK_PEOPLE_WRITE)
def vouch_belonging(row: Belonging, made: SealedBond, *, version: int, by: Actor) -> None:
    """The second voice. ChangedMeanwhile when it says something else than what she read."""
    _write_over(row, made, version)
    record("network.belonging.vouched", by=by, on=row.code, network=row.network_id)


@dataclass(frozen=True)
class Moved:
    """The belongings of two entries that become one, ready to be stored inside that deed."""

    made: list[SealedBond] = field(repr=False)

    def store(self) -> list[UUID]:
        """Point them to the other. Which ones they are: to undo it, `moved` is asked for these."""
        for one in self.made:
            Belonging.objects.filter(pk=one.code).update(who=one.who, group=one.group, version=F("version") + 1)
        put_back([one.bundle for one in self.made])
        return [one.code for one in self.made]


def moved(actor: Actor, network: UUID, old: UUID, new: UUID, *, only: Iterable[UUID] | None = None) -> Moved:
    """Every belonging of `old`, at either end, sealed anew as of `new`; with `only`, of these alone."""
    ends = ends_of(actor, network)
    rows = Belonging.objects.filter(Q(who=ends.mac(old)) | Q(group=ends.mac(old)), network=network)
    codes = list((rows if only is None else rows.filter(code__in=only)).values_list("code", flat=True))
    bonds = {code: Bond.from_fields(said) for code, said in open_rows(codes, BELONGING, by=actor).items()}
    pointed = {str(old): str(new)}
    return Moved(
        [
            seal_bond(
                actor,
                network,
                code,
                replace(bond, who=pointed.get(bond.who, bond.who), group=pointed.get(bond.group, bond.group)),
            )
            for code, bond in bonds.items()
        ]
    )


def erase_of(code: UUID, ends: Ends) -> None:
    """Inside a deed: no belonging of somebody who asked to be forgotten is left."""
    for row in Belonging.objects.filter(network=ends.network, who=ends.mac(code)):
        shred(row.code, BELONGING)
        row.delete()


def _write_over(row: Belonging, made: SealedBond, version: int) -> None:
    same = Belonging.objects.filter(pk=row.pk, version=version)
    if not same.update(version=F("version") + 1, vouched=made.vouched):
        raise ChangedMeanwhile
    put_back([made.bundle])


def _opened(actor: Actor, rows: Iterable[Belonging], other: str) -> list[Held]:
    """With the names of the other ends; what points to somebody closed to her is not there."""
    found = list(rows)
    opened = {
        code: Bond.from_fields(said) for code, said in open_rows([r.code for r in found], BELONGING, by=actor).items()
    }
    ends = [(bond.where if other == "group" else bond.what, getattr(bond, other)) for bond in opened.values()]
    names = _names(actor, ends)
    held = [
        Held(row, bond, names[end], _may_vouch(row, bond, actor))
        for row in found
        if (bond := opened.get(row.code)) and (end := getattr(bond, other)) in names
    ]
    return sorted(held, key=lambda one: (bool(one.bond.until), one.name))


def _names(actor: Actor, ends: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What each end is called, by its number. One that is not hers to see is not there; one without a name is empty."""
    of: dict[str, list[UUID]] = {DEFENDER: [], GROUP: [], NETWORK: []}
    for what, code in ends:
        of[what].append(UUID(code))
    names = {str(one.code): one.name for one in Network.objects.filter(code__in=of[NETWORK])}
    sides = ((defenders_for, shown_names, of[DEFENDER]), (organisations_for, organisation_names, of[GROUP]))
    for listed, shown, codes in sides:
        if codes:
            hers = listed(actor).filter(code__in=codes).values_list("code", flat=True)
            called = shown(actor, hers)
            names |= {str(code): called.get(code, "") for code in hers}
    return names


def _may_vouch(row: Belonging, bond: Bond, actor: Actor) -> bool:
    return (
        row.vouched == 1
        and str(actor.holder) not in bond.vouched
        and actor.may(Permission.NETWORK_PEOPLE_WRITE, at=row.scope)
    )
