"""Circles: people who may read together. Founded, joined, passed on to a new epoch, opened by a member."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from nacl.signing import SigningKey

from rebozo.kernel.refusal import Refusal
from rebozo.vault.derivation import circle_key
from rebozo.vault.envelope import Place, Stored, Unsealable, box, new_key, public_of, seal, unbox, unseal
from rebozo.vault.keyring import Keyring
from rebozo.vault.models import Admission, Epoch, Grant
from rebozo.vault.places import Distrust, recovery_public, statement_hash
from rebozo.vault.trust import (
    ROOT,
    EpochStatement,
    Member,
    admission_statement,
    coordinators,
    expiry_of,
    members_of,
    pack_signatures,
    verified_chains,
    verified_epoch,
)

Signer = Callable[[bytes], tuple[UUID, bytes]]


@dataclass
class CircleKeys:
    """A circle as a member holds it: the private half of each epoch that she may open, by number."""

    circle: UUID
    network: UUID
    newest: int
    privates: dict[int, bytes] = field(repr=False)
    _symmetrics: dict[int, bytes] = field(default_factory=dict, repr=False)

    def symmetric(self, epoch: int) -> bytes:
        """The key under which members wrap data keys of that epoch. Unsealable when she does not hold it."""
        key = self._symmetrics.get(epoch)
        if key is None:
            key = self._symmetrics[epoch] = circle_key(self.private(epoch))
        return key

    def private(self, epoch: int) -> bytes:
        try:
            return self.privates[epoch]
        except KeyError:
            raise Unsealable("an epoch that she does not hold") from None


def grant_place(circle: UUID, epoch: UUID, number: int, holder: UUID) -> Place:
    return Place(purpose="epoch grant", table="vault_grant", row=holder, key=epoch, circle=circle, epoch=number)


def chain_place(circle: UUID, epoch: UUID, number: int) -> Place:
    """The previous private half, under the epoch `number`."""
    return Place(purpose="epoch chain", table="vault_epoch", row=epoch, key=epoch, circle=circle, epoch=number)


def recovery_place(circle: UUID, epoch: UUID, number: int) -> Place:
    return Place(purpose="epoch recovery", table="vault_epoch", row=epoch, key=epoch, circle=circle, epoch=number)


def found_circle(
    circle: UUID, network: UUID, *, members: Sequence[Member], signers: Sequence[Signer]
) -> EpochStatement:
    """A circle's first epoch, granted to `members`. Two of the roster sign, or at the founding the root and one.

    Only those on the newest roster found; what they founded stays trusted when they have left it.
    """
    return _new_epoch(circle, network, before=None, keys=None, members=members, signers=signers)


def next_epoch(
    keys: CircleKeys, *, members: Sequence[Member], signers: Sequence[Signer], renewed: Sequence[Member] = ()
) -> EpochStatement:
    """A new key pair, granted to `members` only; the old private half is sealed under the new one: O(members).

    The grants of all earlier epochs go: whoever is not among `members` holds nothing any more. Each of `members` is
    as the present epoch knows her, whatever the table of accounts says now; `renewed` have new keys, on purpose.
    Before anything is stored for the circle in the same transaction: two that did both would wait for each other.
    """
    said = verified_epoch(keys.circle)
    known = members_of(said)
    for member in members:
        if known.get(member.holder) != member and member not in renewed:
            raise Distrust("a member with other keys than those she was admitted with")
    return _new_epoch(keys.circle, keys.network, before=said, keys=keys, members=members, signers=signers)


@transaction.atomic
def _new_epoch(
    circle: UUID,
    network: UUID,
    *,
    before: EpochStatement | None,
    keys: CircleKeys | None,
    members: Sequence[Member],
    signers: Sequence[Signer],
) -> EpochStatement:
    _await_writers(circle)
    private, epoch_id = new_key(), uuid4()
    number = before.number + 1 if before else 1
    previous = statement_hash(before.to_bytes()) if before else bytes(32)
    said = EpochStatement(circle, network, number, epoch_id, public_of(private), previous, tuple(members))
    raw = said.to_bytes()
    EpochStatement.from_bytes(raw)  # somebody named twice, or nobody, is found before anything is signed
    signatures = [sign(raw) for sign in signers]
    if before is None and {signer for signer, _signature in signatures} - {ROOT} - coordinators().keys():
        raise Distrust("founded by somebody who is not on the roster now")
    below = keys.private(before.number) if before and keys else None
    epoch = Epoch.objects.create(
        id=epoch_id,
        circle=circle,
        network=network,
        number=number,
        public=said.public,
        statement=raw,
        signatures=pack_signatures(signatures),
        previous=seal(circle_key(private), below, at=chain_place(circle, epoch_id, number)) if below else None,
        recovery=box(recovery_public(), private, at=recovery_place(circle, epoch_id, number)),
    )
    Grant.objects.filter(epoch__circle=circle).delete()
    Grant.objects.bulk_create(
        Grant(
            epoch=epoch,
            holder=member.holder,
            box=box(member.box_public, private, at=grant_place(circle, epoch_id, number, member.holder)),
        )
        for member in members
    )
    if verified_epoch(circle) != said:
        raise Distrust("the new epoch is not the newest")
    return said


def admit(keys: CircleKeys, member: Member, *, by: Keyring) -> None:
    """Give a new member the newest epoch, and with it all before. She is named by a member's signature."""
    said = verified_epoch(keys.circle)
    statement = admission_statement(said.circle, said.epoch, member)
    admission = member.to_bytes() + by.sign(statement) + by.holder.bytes
    grant_epoch(said, keys.private(said.number), member, admission)


def grant_epoch(said: EpochStatement, private: bytes, member: Member, admission: bytes) -> None:
    """Store a grant with its admission, in one transaction: Distrust, and nothing stored, when it does not verify."""
    expires = expiry_of(admission)
    if expires is not None and expires < time.time():
        raise Distrust("an invitation that expired")
    if public_of(private) != said.public or admission[:80] != member.to_bytes():
        raise Distrust("a grant of something else")
    sealed = box(member.box_public, private, at=grant_place(said.circle, said.epoch, said.number, member.holder))
    with transaction.atomic():
        Admission.objects.create(epoch_id=said.epoch, holder=member.holder, said=admission)
        if members_of(said).get(member.holder) != member:
            raise Distrust("not admitted")
        Grant.objects.create(epoch_id=said.epoch, holder=member.holder, box=sealed)


def circles_of(holder: UUID) -> list[UUID]:
    """The circles in which she holds a grant. Opaque numbers: anybody may ask."""
    return sorted(set(Grant.objects.filter(holder=holder).values_list("epoch__circle", flat=True)))


def circle_keys(circle: UUID, *, ring: Keyring) -> CircleKeys:
    """Open a circle for a member: the newest epoch by her grant, the earlier ones down the chain.

    Unsealable when she is no member. Distrust when the keys in the database are not those that were signed.
    Opened per request and kept only in her keyring's cache.
    """
    if circle not in ring.circles:
        open_circles([circle], ring=ring)
    try:
        return ring.circles[circle]
    except KeyError:
        raise Unsealable("not a member of this circle") from None


def open_circles(circles: Iterable[UUID], *, ring: Keyring) -> None:
    """Several circles into her keyring, with the database asked once for all. Those that are not hers stay closed."""
    wanted = [circle for circle in circles if circle not in ring.circles]
    if not wanted:
        return
    chains = verified_chains(wanted)
    newest = [chain[-1].epoch for chain in chains.values()]
    grants = dict(Grant.objects.filter(holder=ring.holder, epoch__in=newest).values_list("epoch_id", "box"))
    sealed = dict(Epoch.objects.filter(circle__in=wanted).values_list("id", "previous"))
    for circle, chain in chains.items():
        said = chain[-1]
        box_ = grants.get(said.epoch)
        if box_ is not None:
            private = unbox(ring.box_private, box_, at=grant_place(circle, said.epoch, said.number, ring.holder))
            keys = CircleKeys(circle, said.network, said.number, _down_the_chain(chain, private, sealed))
            ring.circles[circle] = keys


def _down_the_chain(
    chain: Sequence[EpochStatement], private: bytes, sealed: dict[UUID, Stored | None]
) -> dict[int, bytes]:
    """The private half of every epoch, from the newest one's. Each must fit the public half that was signed."""
    privates: dict[int, bytes] = {}
    for said in reversed(chain):
        if public_of(private) != said.public:
            raise Distrust("a private half that does not fit its epoch")
        privates[said.number] = private
        if said.number > 1:
            below = sealed.get(said.epoch)
            if below is None:
                raise Distrust("an epoch without the one before it")
            private = unseal(circle_key(private), below, at=chain_place(said.circle, said.epoch, said.number))
    return privates


# SQLite has one writer at a time. PostgreSQL has many: without these two, a wrap under the old key could be committed
# just after the removal that left it behind. What is held is let go with the transaction.


def _await_writers(circle: UUID) -> None:
    """Until the transactions that store under the circle's present key are over; others that begin wait for ours."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_lock_of(circle)])


def _hold_back_epochs(circles: Iterable[UUID]) -> None:
    """No new epoch of these until our transaction is over. Several store at once. Always in one order."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for lock in sorted({_lock_of(circle) for circle in circles}):
                cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [lock])


def _lock_of(circle: UUID) -> int:
    """Eight random bytes of its number: two circles that share them only wait for each other."""
    return int.from_bytes(circle.bytes[8:], "big", signed=True)


class Outdated(Refusal):
    """The circle passed to a new key while she was writing: what she sealed to the old one is not stored."""

    def __init__(self) -> None:
        super().__init__(_("The keys of your circle changed while you were writing. Nothing is lost: save once more."))


def still_newest(used: Iterable[tuple[UUID, int]]) -> None:
    """In a transaction that stores wraps of (circle, epoch): Outdated when any of the circles has a newer epoch."""
    wanted: dict[UUID, int] = {}
    for circle, epoch in used:
        wanted[circle] = min(epoch, wanted.get(circle, epoch))
    _hold_back_epochs(wanted)
    newest = Epoch.objects.filter(circle__in=wanted).order_by().values_list("circle").annotate(Max("number"))
    if any(number > wanted[circle] for circle, number in newest):
        raise Outdated


def signer(ring: Keyring) -> Signer:
    """How a holder signs statements."""
    return lambda statement: (ring.holder, ring.sign(statement))


def root_signer(seed: bytes) -> Signer:
    """How the root signs, at the founding only: its seed is printed and forgotten."""
    return lambda statement: (ROOT, SigningKey(seed).sign(statement).signature)
