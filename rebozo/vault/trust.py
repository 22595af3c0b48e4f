"""Who may be sealed to: the root names coordinators, they found circles, members pass them on. Verified each time.

Statements are bytes of fixed layout (docs/VAULT.md). A circle's first epoch is signed by two of the roster, or at
the founding by the root and one; epoch n+1 by two members of epoch n, or in a circle of one by her and a coordinator.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from rebozo.vault.models import Epoch, Grant, Roster
from rebozo.vault.places import Distrust, mark_of, raise_mark, root_public, statement_hash

ROOT = UUID(int=0)
_ROSTER_HEAD = b"rebozo roster 1\n"
_EPOCH_HEAD = b"rebozo epoch 1\n"
_ADMISSION_HEAD = b"rebozo admission 1\n"
_DELEGATION_HEAD = b"rebozo delegation 1\n"
_TWO = 2


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
    def from_bytes(cls, raw: bytes) -> EpochStatement:
        raw = bytes(raw)
        if not raw.startswith(_EPOCH_HEAD):
            raise Distrust("not an epoch statement")
        body = raw[len(_EPOCH_HEAD) :]
        try:
            circle, network, number, epoch, public, previous, count = struct.unpack_from(">16s16sI16s32s32sH", body)
            rest = body[struct.calcsize(">16s16sI16s32s32sH") :]
            members = tuple(
                Member(UUID(bytes=rest[i : i + 16]), rest[i + 16 : i + 48], rest[i + 48 : i + 80])
                for i in range(0, 80 * count, 80)
            )
        except (struct.error, ValueError) as broken:
            raise Distrust("broken epoch statement") from broken
        if len(rest) != 80 * count:
            raise Distrust("broken epoch statement")
        return cls(UUID(bytes=circle), UUID(bytes=network), number, UUID(bytes=epoch), public, previous, members)


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
    except (BadSignatureError, ValueError):
        return False
    return True


def pack_signatures(signatures: Iterable[tuple[UUID, bytes]]) -> bytes:
    return b"".join(signer.bytes + signature for signer, signature in signatures)


def unpack_signatures(raw: bytes) -> list[tuple[UUID, bytes]]:
    raw = bytes(raw)
    if len(raw) % 80:
        raise Distrust("broken signatures")
    return [(UUID(bytes=raw[i : i + 16]), raw[i + 16 : i + 80]) for i in range(0, len(raw), 80)]


def coordinators() -> dict[UUID, Member]:
    """The coordinators of the newest roster, verified against the pinned root and the mark. Distrust otherwise."""
    roster = Roster.objects.order_by("-version").first()
    if roster is None:
        raise Distrust("there is no roster")
    people = _read_roster(roster)
    _check_mark(ROOT, roster.version, bytes(roster.statement))
    return people


def add_roster(version: int, people: Iterable[Member], *, root_seed: bytes) -> None:
    """The root signs a roster: at the founding, and later where the root key is brought back for it."""
    statement = roster_statement(version, people)
    signature = SigningKey(root_seed).sign(statement).signature
    Roster.objects.create(version=version, statement=statement, signature=signature)
    coordinators()


def _read_roster(roster: Roster) -> dict[UUID, Member]:
    statement = bytes(roster.statement)
    if not signed_by(root_public(), statement, bytes(roster.signature)):
        raise Distrust("the roster is not signed by the root")
    version, count = struct.unpack_from(">IH", statement, len(_ROSTER_HEAD))
    body = statement[len(_ROSTER_HEAD) + 6 :]
    if not statement.startswith(_ROSTER_HEAD) or version != roster.version or len(body) != 80 * count:
        raise Distrust("broken roster")
    people = [
        Member(UUID(bytes=body[i : i + 16]), body[i + 16 : i + 48], body[i + 48 : i + 80]) for i in range(0, len(body), 80)
    ]
    return {person.holder: person for person in people}


def verified_epoch(circle: UUID) -> EpochStatement:
    """The newest epoch of a circle, every statement from its first on verified. Distrust otherwise.

    The chain is verified once per state of it and process; the newest is held against the mark each time.
    """
    rows = list(Epoch.objects.filter(circle=circle).order_by("number"))
    if not rows:
        raise Distrust("the circle has no epoch")
    chain = tuple((row.id, row.number, bytes(row.public), bytes(row.statement), bytes(row.signatures)) for row in rows)
    newest = _verified_chain(circle, chain, _admissions(rows[:-1]), root_public(), _ever_coordinators())
    _check_mark(circle, newest.number, chain[-1][3])
    return newest


def members_of(statement: EpochStatement) -> dict[UUID, Member]:
    """Those whom the epoch names, and those admitted since by one of them, verified."""
    admissions = Grant.objects.filter(epoch=statement.epoch, admission__isnull=False).order_by("id")
    return _with_admissions(statement, tuple(bytes(grant.admission or b"") for grant in admissions))


def _ever_coordinators() -> tuple[Member, ...]:
    """All whom the root ever named: what a coordinator founded stays founded after she leaves the roster."""
    coordinators()  # the newest is held against the mark
    named: dict[UUID, Member] = {}
    for roster in Roster.objects.order_by("version"):
        named |= _read_roster(roster)
    return tuple(named.values())


def _admissions(rows: list[Epoch]) -> tuple[tuple[UUID, tuple[bytes, ...]], ...]:
    grants = Grant.objects.filter(epoch__in=rows, admission__isnull=False).order_by("id")
    return tuple((row.id, tuple(bytes(g.admission or b"") for g in grants if g.epoch_id == row.id)) for row in rows)


@lru_cache(maxsize=256)
def _verified_chain(
    circle: UUID,
    chain: tuple[tuple[UUID, int, bytes, bytes, bytes], ...],
    admissions: tuple[tuple[UUID, tuple[bytes, ...]], ...],
    root: bytes,
    roster: tuple[Member, ...],
) -> EpochStatement:
    admitted = dict(admissions)
    before: EpochStatement | None = None
    before_bytes = b""
    for expected, (epoch, number, public, raw, signatures) in enumerate(chain, start=1):
        said = EpochStatement.from_bytes(raw)
        if (said.circle, said.epoch, said.number, said.public) != (circle, epoch, number, public) or number != expected:
            raise Distrust("an epoch is not the one that was signed")
        allowed = {person.holder: person.sign_public for person in roster}
        if before is None:
            allowed[ROOT] = root
            if said.previous != bytes(32):
                raise Distrust("a first epoch with a past")
            enough = _TWO
        else:
            if said.previous != statement_hash(before_bytes) or said.network != before.network:
                raise Distrust("an epoch does not follow the one before it")
            members = _with_admissions(before, admitted.get(before.epoch, ()))
            if len(members) > 1:
                allowed = {}
            allowed |= {holder: member.sign_public for holder, member in members.items()}
            enough = _TWO
        signers = {
            signer
            for signer, signature in unpack_signatures(signatures)
            if signer in allowed and signed_by(allowed[signer], raw, signature)
        }
        if len(signers) < enough:
            raise Distrust("an epoch is signed by too few")
        before, before_bytes = said, raw
    assert before is not None  # noqa: S101  the caller saw at least one row
    return before


@lru_cache(maxsize=256)
def _with_admissions(statement: EpochStatement, admissions: tuple[bytes, ...]) -> dict[UUID, Member]:
    members = {member.holder: member for member in statement.members}
    for raw in admissions:
        member = _admitted(statement, raw, members)
        members[member.holder] = member
    return members


def _admitted(statement: EpochStatement, raw: bytes, members: dict[UUID, Member]) -> Member:
    """Read one admission: member 80 | signature 64 | signer 16 | 0 or (via 32 | expires 8 | delegation 64)."""
    if len(raw) not in (160, 264):
        raise Distrust("broken admission")
    member = Member(UUID(bytes=raw[:16]), raw[16:48], raw[48:80])
    signature, signer = raw[80:144], UUID(bytes=raw[144:160])
    known = members.get(signer)
    if known is None:
        raise Distrust("admitted by a stranger")
    said = admission_statement(statement.circle, statement.epoch, member)
    if len(raw) == 160:  # noqa: PLR2004  the layout above
        if not signed_by(known.sign_public, said, signature):
            raise Distrust("a forged admission")
        return member
    via, expires, delegation = raw[160:192], struct.unpack(">Q", raw[192:200])[0], raw[200:264]
    delegated = delegation_statement(statement.circle, statement.epoch, via, expires)
    if not (signed_by(known.sign_public, delegated, delegation) and signed_by(via, said, signature)):
        raise Distrust("a forged invitation")
    return member


def _check_mark(thing: UUID, number: int, statement: bytes) -> None:
    mark = mark_of(thing)
    if mark is not None:
        highest, seen = mark
        if number < highest or (number == highest and statement_hash(statement).hex() != seen):
            raise Distrust("older than, or other than, what was already seen here")
        if number == highest:
            return
    raise_mark(thing, number, statement)
