"""Who may be sealed to: the root names coordinators, they found circles, members pass them on. Verified each time.

Statements are bytes of fixed layout (docs/VAULT.md). A circle's first epoch is signed by two of the roster, or at
the founding by the root and one; epoch n+1 by two members of epoch n, or in a circle of one by her and a coordinator.
Two signatures are of two keys: one person under two numbers counts once. Where the roster counts, it is the newest
one; what was seen here while somebody was on it, and stands in the mark, stays.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db import transaction
from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey

from rebozo.vault.envelope import Stored
from rebozo.vault.models import Admission, Epoch, Roster
from rebozo.vault.places import Distrust, mark_of, raise_mark, root_public, statement_hash

ROOT = UUID(int=0)
_ROSTER_HEAD = b"rebozo roster 1\n"
_EPOCH_HEAD = b"rebozo epoch 1\n"
_ADMISSION_HEAD = b"rebozo admission 1\n"
_DELEGATION_HEAD = b"rebozo delegation 1\n"
_EPOCH = struct.Struct(">16s16sI16s32s32sH")
_TWO = 2
_ADMISSION = 160
_INVITED = 264


@dataclass(frozen=True)
class Member:
    """A holder and her public halves."""

    holder: UUID
    sign_public: bytes
    box_public: bytes

    def to_bytes(self) -> bytes:
        return self.holder.bytes + self.sign_public + self.box_public


@dataclass(frozen=True)
class EpochStatement:
    """What is signed of an epoch."""

    circle: UUID
    network: UUID
    number: int
    epoch: UUID
    public: bytes
    previous: bytes  # hash of the previous statement; zeros for the first
    members: tuple[Member, ...]

    def to_bytes(self) -> bytes:
        head = _EPOCH_HEAD + self.circle.bytes + self.network.bytes + struct.pack(">I", self.number)
        head += self.epoch.bytes + self.public + self.previous + struct.pack(">H", len(self.members))
        return head + b"".join(member.to_bytes() for member in self.members)

    @classmethod
    def from_bytes(cls, raw: Stored) -> EpochStatement:
        """What `to_bytes` gave. Distrust for anything else."""
        raw = bytes(raw)
        if not raw.startswith(_EPOCH_HEAD):
            raise Distrust("not an epoch statement")
        body = raw[len(_EPOCH_HEAD) :]
        if len(body) < _EPOCH.size:
            raise Distrust("broken epoch statement")
        circle, network, number, epoch, public, previous, count = _EPOCH.unpack_from(body)
        rest = body[_EPOCH.size :]
        if len(rest) != 80 * count or not count:
            raise Distrust("broken epoch statement")
        return cls(UUID(bytes=circle), UUID(bytes=network), number, UUID(bytes=epoch), public, previous, _members(rest))


def roster_statement(version: int, coordinators: Iterable[Member]) -> bytes:
    """What the root signs: the roster's version and the coordinators with their public halves."""
    people = tuple(coordinators)
    head = _ROSTER_HEAD + struct.pack(">IH", version, len(people))
    return head + b"".join(person.to_bytes() for person in people)


def admission_statement(circle: UUID, epoch: UUID, member: Member) -> bytes:
    """What a member (or an invitation she delegated to) signs of a new member."""
    return _ADMISSION_HEAD + circle.bytes + epoch.bytes + member.to_bytes()


def delegation_statement(circle: UUID, epoch: UUID, via_public: bytes, expires: int) -> bytes:
    """What a member signs of an invitation's key: it may admit one person until `expires` (Unix seconds)."""
    return _DELEGATION_HEAD + circle.bytes + epoch.bytes + via_public + struct.pack(">Q", expires)


def signed_by(public: bytes, statement: bytes, signature: bytes) -> bool:
    """Whether the Ed25519 signature fits."""
    try:
        VerifyKey(public).verify(statement, signature)
    except CryptoError:
        return False
    return True


def pack_signatures(signatures: Iterable[tuple[UUID, bytes]]) -> bytes:
    return b"".join(signer.bytes + signature for signer, signature in signatures)


def _members(raw: bytes) -> tuple[Member, ...]:
    """Members of 80 bytes each. Distrust when a holder or a key is named twice, or one stands for the root."""
    people = tuple(
        Member(UUID(bytes=raw[at : at + 16]), raw[at + 16 : at + 48], raw[at + 48 : at + 80])
        for at in range(0, len(raw), 80)
    )
    holders = {person.holder for person in people}
    keys = {person.sign_public for person in people}
    if len(holders) != len(people) or len(keys) != len(people) or ROOT in holders:
        raise Distrust("somebody is named twice")
    return people


def unpack_signatures(raw: Stored) -> list[tuple[UUID, bytes]]:
    raw = bytes(raw)
    if len(raw) % 80:
        raise Distrust("broken signatures")
    return [(UUID(bytes=raw[i : i + 16]), raw[i + 16 : i + 80]) for i in range(0, len(raw), 80)]


def coordinators() -> dict[UUID, Member]:
    """The coordinators of the newest roster, verified against the pinned root and the mark. Distrust otherwise."""
    mark = mark_of(ROOT)  # before the row, which is then no older
    roster = Roster.objects.order_by("-version").first()
    if roster is None:
        raise Distrust("there is no roster")
    people = _read_roster(roster)
    _hold_against(mark, roster.version, bytes(roster.statement))
    _remember(ROOT, mark, roster.version, bytes(roster.statement))
    return people


def add_roster(version: int, people: Iterable[Member], *, root_seed: bytes) -> None:
    """The root signs a roster: at the founding, and later where the root key is brought back for it."""
    statement = roster_statement(version, people)
    signature = SigningKey(root_seed).sign(statement).signature
    Roster.objects.create(version=version, statement=statement, signature=signature)
    coordinators()


def _read_roster(roster: Roster) -> dict[UUID, Member]:
    people = _verified_roster(roster.version, bytes(roster.statement), bytes(roster.signature), root_public())
    return {person.holder: person for person in people}


@lru_cache(maxsize=64)
def _verified_roster(number: int, statement: bytes, signature: bytes, root: bytes) -> tuple[Member, ...]:
    if not signed_by(root, statement, signature):
        raise Distrust("the roster is not signed by the root")
    body = statement[len(_ROSTER_HEAD) :]
    if not statement.startswith(_ROSTER_HEAD) or len(body) < 6:  # noqa: PLR2004  version and count
        raise Distrust("broken roster")
    version, count = struct.unpack_from(">IH", body)
    if version != number or len(body) != 6 + 80 * count:
        raise Distrust("broken roster")
    return _members(body[6:])


def verified_chain(circle: UUID) -> tuple[EpochStatement, ...]:
    """All epochs of a circle, the first one first, every statement verified. Distrust otherwise.

    The chain is verified once per state of it and process; it is held against the mark each time.
    """
    return verified_chains([circle])[circle]


def verified_chains(circles: Iterable[UUID]) -> dict[UUID, tuple[EpochStatement, ...]]:
    """`verified_chain` of several circles, with the database asked once for all of them."""
    rows: dict[UUID, list[Epoch]] = {circle: [] for circle in circles}
    marks = {circle: mark_of(circle) for circle in rows}  # before the rows, which are then no older
    for row in Epoch.objects.filter(circle__in=rows).order_by("number"):
        rows[row.circle].append(row)
    if not all(rows.values()):
        raise Distrust("the circle has no epoch")
    admissions = _admissions([row for epochs in rows.values() for row in epochs[:-1]])
    root, now, ever = root_public(), tuple(coordinators().values()), _ever_coordinators()
    chains = {}
    for circle, epochs in rows.items():
        stored = tuple((e.id, e.number, bytes(e.public), bytes(e.statement), bytes(e.signatures)) for e in epochs)
        admitted = tuple((epoch.id, admissions.get(epoch.id, ())) for epoch in epochs[:-1])
        mark = marks[circle]
        seen = min(mark[0], len(stored)) if mark else 0
        if mark:  # not the newest alone: another past could else be given a longer future
            _hold_against(mark, seen, stored[seen - 1][3])
        chains[circle] = _verified_chain(circle, stored, admitted, root, _Rosters(now, ever, seen))
        _remember(circle, mark, len(stored), stored[-1][3])
    return chains


def verified_epoch(circle: UUID) -> EpochStatement:
    """The newest epoch of a circle, verified. Distrust otherwise."""
    return verified_chain(circle)[-1]


def members_of(statement: EpochStatement) -> dict[UUID, Member]:
    """Those whom the epoch names, and those admitted since by one of them, verified."""
    admissions = Admission.objects.filter(epoch=statement.epoch).order_by("id").values_list("said", flat=True)
    return dict(_with_admissions(statement, tuple(bytes(said) for said in admissions)))


def ever_named() -> dict[UUID, set[bytes]]:
    """The signing keys of all whom a verified roster, epoch or admission ever named, those who left too.

    What cannot be trusted names nobody.
    """
    named: dict[UUID, set[bytes]] = {}
    with suppress(Distrust):
        _name(_ever_coordinators(), named)
    for circle in Epoch.objects.order_by().values_list("circle", flat=True).distinct():
        with suppress(Distrust):
            for statement in verified_chain(circle):
                _name(statement.members, named)
                _name(members_of(statement).values(), named)
    return named


def _name(people: Iterable[Member], named: dict[UUID, set[bytes]]) -> None:
    for person in people:
        named.setdefault(person.holder, set()).add(person.sign_public)


@dataclass(frozen=True)
class _Rosters:
    """Whose signature counts as a coordinator's: of epochs in the mark, of all whom the root ever named.

    Of others, of those on the newest roster alone: who left it could else found and co-sign for ever.
    """

    now: tuple[Member, ...]
    ever: tuple[Member, ...]
    seen: int  # the epoch in the mark, or 0

    def at(self, number: int) -> dict[UUID, bytes]:
        people = self.ever if number <= self.seen else self.now
        return {person.holder: person.sign_public for person in people}


def _ever_coordinators() -> tuple[Member, ...]:
    """All whom the root ever named: what a coordinator founded stays founded after she leaves the roster."""
    named: dict[UUID, Member] = {}
    for roster in Roster.objects.order_by("version"):
        named |= _read_roster(roster)
    return tuple(named.values())


def _admissions(rows: list[Epoch]) -> dict[UUID, tuple[bytes, ...]]:
    said: dict[UUID, tuple[bytes, ...]] = {}
    if rows:
        for one in Admission.objects.filter(epoch__in=rows).order_by("id"):
            said[one.epoch_id] = (*said.get(one.epoch_id, ()), bytes(one.said))
    return said


@lru_cache(maxsize=256)
def _verified_chain(
    circle: UUID,
    stored: tuple[tuple[UUID, int, bytes, bytes, bytes], ...],
    admissions: tuple[tuple[UUID, tuple[bytes, ...]], ...],
    root: bytes,
    rosters: _Rosters,
) -> tuple[EpochStatement, ...]:
    admitted = dict(admissions)
    chain: list[EpochStatement] = []
    before_bytes = b""
    for expected, (epoch, number, public, raw, signatures) in enumerate(stored, start=1):
        said = EpochStatement.from_bytes(raw)
        if (said.circle, said.epoch, said.number, said.public) != (circle, epoch, number, public) or number != expected:
            raise Distrust("an epoch is not the one that was signed")
        trusted = rosters.at(number)
        if not chain:
            if said.previous != bytes(32):
                raise Distrust("a first epoch with a past")
            _check_signers(raw, signatures, {ROOT: root} | trusted)
        else:
            if said.previous != statement_hash(before_bytes) or said.network != chain[-1].network:
                raise Distrust("an epoch does not follow the one before it")
            members = _with_admissions(chain[-1], admitted.get(chain[-1].epoch, ()))
            keys = {holder: member.sign_public for holder, member in members.items()}
            if len(keys) == 1:  # a circle of one: she, and a coordinator with her
                _check_signers(raw, signatures, trusted | keys, among=set(keys.values()))
            else:
                _check_signers(raw, signatures, keys)
        chain.append(said)
        before_bytes = raw
    return tuple(chain)


def _check_signers(
    raw: bytes, signatures: bytes, allowed: dict[UUID, bytes], *, among: set[bytes] | None = None
) -> None:
    """Distrust unless two different keys of `allowed` signed, and one of `among` where it is given."""
    keys = {
        allowed[signer]
        for signer, signature in unpack_signatures(signatures)
        if signer in allowed and signed_by(allowed[signer], raw, signature)
    }
    if len(keys) < _TWO or (among is not None and not among & keys):
        raise Distrust("an epoch is signed by too few")


@lru_cache(maxsize=256)
def _with_admissions(statement: EpochStatement, admissions: tuple[bytes, ...]) -> dict[UUID, Member]:
    members = {member.holder: member for member in statement.members}
    used: set[bytes] = set()
    for raw in admissions:
        member, via = _admitted(statement, raw, members)
        # Nobody is admitted twice or in another's place: a member could else sign in two names.
        if member.holder in members or member.holder == ROOT:
            raise Distrust("admitted in somebody's place")
        if any(known.sign_public == member.sign_public for known in members.values()):
            raise Distrust("a key under two numbers")
        if via is not None and via in used:
            raise Distrust("an invitation used twice")
        used |= {via} if via else set()
        members[member.holder] = member
    return members


def _admitted(statement: EpochStatement, raw: bytes, members: dict[UUID, Member]) -> tuple[Member, bytes | None]:
    """Read one admission: member 80 | signature 64 | signer 16 | nothing or (via 32 | expires 8 | delegation 64)."""
    if len(raw) not in (_ADMISSION, _INVITED):
        raise Distrust("broken admission")
    member = Member(UUID(bytes=raw[:16]), raw[16:48], raw[48:80])
    signature, signer = raw[80:144], UUID(bytes=raw[144:160])
    known = members.get(signer)
    if known is None:
        raise Distrust("admitted by a stranger")
    said = admission_statement(statement.circle, statement.epoch, member)
    if len(raw) == _ADMISSION:
        if not signed_by(known.sign_public, said, signature):
            raise Distrust("a forged admission")
        return member, None
    via, delegation = raw[160:192], raw[200:264]
    delegated = delegation_statement(statement.circle, statement.epoch, via, expiry_of(raw) or 0)
    if not (signed_by(known.sign_public, delegated, delegation) and signed_by(via, said, signature)):
        raise Distrust("a forged invitation")
    return member, via


def expiry_of(admission: bytes) -> int | None:
    """Until when (Unix seconds) the invitation behind an admission was good; None when a member admitted herself."""
    return int.from_bytes(admission[192:200], "big") if len(admission) == _INVITED else None


def _hold_against(mark: tuple[int, str] | None, number: int, statement: bytes) -> None:
    """Distrust for what is older than the mark, or is not what was seen under its number."""
    if mark is not None:
        highest, seen = mark
        if number < highest or (number == highest and statement_hash(statement).hex() != seen):
            raise Distrust("older than, or other than, what was already seen here")


def _remember(thing: UUID, mark: tuple[int, str] | None, number: int, statement: bytes) -> None:
    if mark is None or number > mark[0]:
        # Only once it is committed: a mark above what the database holds would close the circle for good.
        transaction.on_commit(lambda: raise_mark(thing, number, statement))
