"""Circles: people who may read together. Founded, joined, passed on to a new epoch, opened by a member."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from nacl.signing import SigningKey

from rebozo.vault.derivation import circle_key
from rebozo.vault.envelope import Place, Unsealable, box, new_key, public_of, seal, unbox, unseal
from rebozo.vault.keyring import Keyring
from rebozo.vault.models import Epoch, Grant
from rebozo.vault.places import Distrust, raise_mark, recovery_public, statement_hash
from rebozo.vault.trust import (
    EpochStatement,
    Member,
    admission_statement,
    members_of,
    pack_signatures,
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

    def symmetric(self, epoch: int) -> bytes:
        """The key under which members wrap data keys of that epoch. Unsealable when she does not hold it."""
        return circle_key(self.private(epoch))

    def private(self, epoch: int) -> bytes:
        try:
            return self.privates[epoch]
        except KeyError:
            raise Unsealable("an epoch that she does not hold") from None


def _grant_place(circle: UUID, epoch: UUID, number: int, holder: UUID) -> Place:
    return Place(purpose="epoch grant", table="vault_grant", row=holder, key=epoch, circle=circle, epoch=number)


def _chain_place(circle: UUID, epoch: UUID, number: int) -> Place:
    """The previous private half, under the epoch `number`."""
    return Place(purpose="epoch chain", table="vault_epoch", row=epoch, key=epoch, circle=circle, epoch=number)


def _recovery_place(circle: UUID, epoch: UUID, number: int) -> Place:
    return Place(purpose="epoch recovery", table="vault_epoch", row=epoch, key=epoch, circle=circle, epoch=number)


def found_circle(
    circle: UUID, network: UUID, *, members: Sequence[Member], signers: Sequence[Signer]
) -> EpochStatement:
    """A circle's first epoch, granted to `members`. Two of the roster sign, or at the founding the root and one."""
    return _new_epoch(circle, network, number=1, before=None, previous=bytes(32), members=members, signers=signers)


def next_epoch(keys: CircleKeys, *, members: Sequence[Member], signers: Sequence[Signer]) -> EpochStatement:
    """A new key pair, granted to `members` only; the old private half is sealed under the new one: O(members)."""
    newest = Epoch.objects.get(circle=keys.circle, number=keys.newest)
    return _new_epoch(
        keys.circle, keys.network, number=keys.newest + 1, before=keys.private(keys.newest),
        previous=statement_hash(bytes(newest.statement)), members=members, signers=signers,
    )  # fmt: skip


def _new_epoch(  # noqa: PLR0913  an epoch is all of this
    circle: UUID,
    network: UUID,
    *,
    number: int,
    before: bytes | None,
    previous: bytes,
    members: Sequence[Member],
    signers: Sequence[Signer],
) -> EpochStatement:
    private, epoch_id = new_key(), uuid4()
    said = EpochStatement(circle, network, number, epoch_id, public_of(private), previous, tuple(members))
    raw = said.to_bytes()
    epoch = Epoch.objects.create(
        id=epoch_id,
        circle=circle,
        network=network,
        number=number,
        public=said.public,
        statement=raw,
        signatures=pack_signatures(sign(raw) for sign in signers),
        previous=seal(circle_key(private), before, at=_chain_place(circle, epoch_id, number)) if before else None,
        recovery=box(recovery_public(), private, at=_recovery_place(circle, epoch_id, number)),
    )
    for member in members:
        sealed = box(member.box_public, private, at=_grant_place(circle, epoch_id, number, member.holder))
        Grant.objects.create(epoch=epoch, holder=member.holder, box=sealed)
    if verified_epoch(circle) != said:
        raise Distrust("the new epoch is not the newest")
    raise_mark(circle, number, raw)
    return said


def admit(keys: CircleKeys, member: Member, *, by: Keyring) -> None:
    """Give a new member the newest epoch, and with it all before. She is named by a member's signature."""
    said = verified_epoch(keys.circle)
    statement = admission_statement(said.circle, said.epoch, member)
    admission = member.to_bytes() + by.sign(statement) + by.holder.bytes
    grant_epoch(said, keys.private(said.number), member, admission)


def grant_epoch(said: EpochStatement, private: bytes, member: Member, admission: bytes) -> None:
    """Store a grant with its admission; Distrust, and nothing stored, when the admission does not verify."""
    sealed = box(member.box_public, private, at=_grant_place(said.circle, said.epoch, said.number, member.holder))
    Grant.objects.create(epoch_id=said.epoch, holder=member.holder, box=sealed, admission=admission)
    if member.holder not in members_of(said):
        raise Distrust("not admitted")


def circles_of(holder: UUID) -> list[UUID]:
    """The circles in which she holds a grant of some epoch. Opaque numbers: anybody may ask."""
    return sorted(set(Grant.objects.filter(holder=holder).values_list("epoch__circle", flat=True)))


def circle_keys(circle: UUID, *, ring: Keyring) -> CircleKeys:
    """Open a circle for a member: the newest epoch by her grant, the earlier ones down the chain.

    Unsealable when she is no member. Distrust when the keys in the database are not those that were signed.
    Opened per request and kept only in her keyring's cache.
    """
    if circle in ring.circles:
        return ring.circles[circle]
    said = verified_epoch(circle)
    grant = (
        Grant.objects.filter(holder=ring.holder, epoch__circle=circle).select_related("epoch").order_by("-epoch__number").first()
    )
    if grant is None:
        raise Unsealable("not a member of this circle")
    place = _grant_place(circle, grant.epoch_id, grant.epoch.number, ring.holder)
    privates = {grant.epoch.number: unbox(ring.box_private, grant.box, at=place)}
    epochs = {e.number: e for e in Epoch.objects.filter(circle=circle, number__lte=grant.epoch.number)}
    for number in range(grant.epoch.number, 0, -1):
        epoch = epochs[number]
        if public_of(privates[number]) != bytes(epoch.public):
            raise Distrust("a private half that does not fit its epoch")
        if epoch.previous is not None:
            place = _chain_place(circle, epoch.id, number)
            privates[number - 1] = unseal(circle_key(privates[number]), epoch.previous, at=place)
    keys = CircleKeys(circle, said.network, min(said.number, grant.epoch.number), privates)
    ring.circles[circle] = keys
    return keys


def signer(ring: Keyring) -> Signer:
    """How a holder signs statements."""
    return lambda statement: (ring.holder, ring.sign(statement))


def root_signer(seed: bytes) -> Signer:
    """How the root signs, at the founding only: its seed is printed and forgotten."""
    return lambda statement: (UUID(int=0), SigningKey(seed).sign(statement).signature)
