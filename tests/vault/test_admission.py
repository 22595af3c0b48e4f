"""Who is admitted to a circle: named by a member, or by an invitation that a member signed, and by nobody else."""

from __future__ import annotations

import time
from uuid import UUID, uuid4

import pytest
from nacl.signing import SigningKey
from pytest_django import DjangoCaptureOnCommitCallbacks

from rebozo.vault import circles, trust
from rebozo.vault.envelope import new_key, public_of
from rebozo.vault.models import Admission, Grant
from rebozo.vault.places import Distrust
from rebozo.vault.trust import Member, members_of, verified_epoch
from tests.vault.conftest import Founded, Person

Commit = DjangoCaptureOnCommitCallbacks


def admission(founded: Founded, member: Member, by: Person, *, circle: UUID | None = None) -> bytes:
    said = verified_epoch(circle or founded.sierra)
    signature = by.ring.sign(trust.admission_statement(said.circle, said.epoch, member))
    return member.to_bytes() + signature + by.holder.bytes


def grant(founded: Founded, member: Member, raw: bytes) -> None:
    said = verified_epoch(founded.sierra)
    circles.grant_epoch(said, founded.ada.keys(founded.sierra).private(said.number), member, raw)


def invited(founded: Founded, member: Member, *, circle: UUID, expires: int, via: SigningKey, by: Person) -> bytes:
    said = verified_epoch(circle)
    here = verified_epoch(founded.sierra)
    delegation = by.ring.sign(trust.delegation_statement(said.circle, said.epoch, via.verify_key.encode(), expires))
    signature = via.sign(trust.admission_statement(here.circle, here.epoch, member)).signature
    tail = via.verify_key.encode() + expires.to_bytes(8, "big") + delegation
    return member.to_bytes() + signature + by.holder.bytes + tail


def test_a_member_admits_somebody_who_then_opens(founded: Founded) -> None:
    circles.admit(founded.bea.keys(founded.sierra), founded.dina.member, by=founded.bea.ring)
    assert founded.dina.keys(founded.sierra).privates == founded.ada.keys(founded.sierra).privates


def test_forged_admissions_are_refused_and_leave_nothing(founded: Founded) -> None:
    dina, cleo = founded.dina.member, founded.cleo
    good = admission(founded, dina, founded.bea)
    forged = [
        admission(founded, dina, cleo),  # a stranger's signature
        good[:144] + cleo.holder.bytes,  # a stranger's name
        good[:144] + founded.ada.holder.bytes,  # another member's name
        admission(founded, dina, founded.bea)[:80] + bytes(64) + founded.bea.holder.bytes,
        good[:-1],
        good + b"\x00",
        b"",
        admission(founded, dina, founded.cleo, circle=founded.valle),  # good, in another circle
    ]
    for raw in forged:
        with pytest.raises(Distrust):
            grant(founded, dina, raw)
    with pytest.raises(Distrust):  # good, with another key than the epoch's
        circles.grant_epoch(verified_epoch(founded.sierra), new_key(), dina, good)
    with pytest.raises(Distrust):  # good, for somebody else
        grant(founded, founded.eva.member, good)
    assert not Admission.objects.exists()
    assert not Grant.objects.filter(holder=founded.dina.holder).exists()


def test_nobody_is_admitted_in_another_members_place(founded: Founded) -> None:
    """With another's number and a key of her own, one member could sign in two names."""
    mine = SigningKey.generate().verify_key.encode()
    for member in (
        Member(founded.ada.holder, mine, public_of(new_key())),  # Ada's number
        Member(uuid4(), founded.bea.member.sign_public, public_of(new_key())),  # Bea's key
        Member(trust.ROOT, mine, public_of(new_key())),
    ):
        with pytest.raises(Distrust):
            grant(founded, member, admission(founded, member, founded.bea))


def test_an_invitation_admits_one_person_to_one_circle_until_it_expires(founded: Founded) -> None:
    via, later = SigningKey.generate(), int(time.time()) + 3600
    make = {"circle": founded.sierra, "expires": later, "via": via, "by": founded.bea}
    dina = founded.dina.member
    for other in ({"circle": founded.valle, "by": founded.cleo}, {"circle": founded.valle}, {"by": founded.cleo}):
        with pytest.raises(Distrust):
            grant(founded, dina, invited(founded, dina, **{**make, **other}))  # type: ignore[arg-type]  # a table of cases
    with pytest.raises(Distrust):
        grant(founded, dina, invited(founded, dina, **{**make, "expires": int(time.time()) - 1}))  # type: ignore[arg-type]
    longer = bytearray(invited(founded, dina, **make))  # type: ignore[arg-type]
    longer[192] = 1
    with pytest.raises(Distrust):
        grant(founded, dina, bytes(longer))
    grant(founded, dina, invited(founded, dina, **make))  # type: ignore[arg-type]
    with pytest.raises(Distrust):
        grant(founded, founded.eva.member, invited(founded, founded.eva.member, **make))  # type: ignore[arg-type]
    assert set(members_of(verified_epoch(founded.sierra))) == {
        founded.ada.holder, founded.bea.holder, founded.dina.holder,
    }  # fmt: skip
