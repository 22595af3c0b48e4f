"""Only keys that were signed are sealed to: forged, swapped, rolled-back and borrowed ones are refused."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey
from pytest_django import DjangoCaptureOnCommitCallbacks

from rebozo.vault import circles, places, trust
from rebozo.vault.envelope import new_key, public_of
from rebozo.vault.models import Epoch, Grant, Roster
from rebozo.vault.places import Distrust
from rebozo.vault.sealing import seal_bundle_blind
from rebozo.vault.trust import EpochStatement, Member, members_of, pack_signatures, verified_epoch
from tests.vault.conftest import Founded, Person

Commit = DjangoCaptureOnCommitCallbacks


def swap(circle: UUID, **fields: Any) -> None:  # noqa: ANN401  whatever a column holds
    """What somebody does who can write to the database."""
    Epoch.objects.filter(circle=circle).update(**fields)


def resigned(founded: Founded, change: dict[str, Any], *signers: circles.Signer) -> None:
    """The Sierra's epoch with something changed, signed anew by whoever."""
    row = Epoch.objects.get(circle=founded.sierra)
    old = EpochStatement.from_bytes(row.statement)
    new = EpochStatement(**{**old.__dict__, **change})
    raw = new.to_bytes()
    swap(
        founded.sierra,
        statement=raw,
        public=new.public,
        number=new.number,
        signatures=pack_signatures(sign(raw) for sign in signers),
    )


def test_a_founded_circle_is_trusted(founded: Founded) -> None:
    said = verified_epoch(founded.sierra)
    assert (said.circle, said.network, said.number) == (founded.sierra, founded.sierra_network, 1)
    assert set(members_of(said)) == {founded.ada.holder, founded.bea.holder}


def test_a_swapped_public_half_is_refused_at_the_door(founded: Founded, kinds: tuple[str, str]) -> None:
    swap(founded.sierra, public=public_of(new_key()))
    with pytest.raises(Distrust):
        seal_bundle_blind(uuid4(), kinds[1], {"said": "Ceiba"}, to=[founded.sierra])


def test_a_statement_resigned_by_strangers_is_refused(founded: Founded) -> None:
    resigned(founded, {"public": public_of(new_key())}, founded.bea.signs, founded.dina.signs)
    with pytest.raises(Distrust):
        verified_epoch(founded.sierra)


def test_one_signature_is_too_few_and_one_key_under_two_numbers_is_one(founded: Founded) -> None:
    resigned(founded, {}, founded.ada.signs)
    with pytest.raises(Distrust):
        verified_epoch(founded.sierra)
    resigned(founded, {}, founded.ada.signs, founded.ada.signs)
    with pytest.raises(Distrust):
        verified_epoch(founded.sierra)


@pytest.mark.parametrize("change", ["circle", "network", "epoch"])
def test_another_circles_statement_is_refused(founded: Founded, change: str) -> None:
    valle = Epoch.objects.get(circle=founded.valle)
    if change == "circle":
        swap(founded.sierra, statement=valle.statement, signatures=valle.signatures, public=valle.public)
    elif change == "network":  # signed well, but with the signatures of what it said before
        row = Epoch.objects.get(circle=founded.sierra)
        said = EpochStatement.from_bytes(row.statement)
        swap(founded.sierra, statement=EpochStatement(**{**said.__dict__, "network": uuid4()}).to_bytes())
    else:
        resigned(founded, {"epoch": uuid4()}, founded.ada.signs, founded.eva.signs)
    with pytest.raises(Distrust):
        verified_epoch(founded.sierra)


def test_a_roster_that_the_root_did_not_sign_is_refused(founded: Founded) -> None:
    with pytest.raises(Distrust):
        trust.add_roster(2, [founded.dina.member], root_seed=new_key())


@pytest.mark.parametrize("field", ["statement", "signature", "version"])
def test_a_changed_roster_is_refused(founded: Founded, field: str) -> None:
    row = Roster.objects.get()
    if field == "version":
        Roster.objects.update(version=7)
    else:
        raw = bytearray(getattr(row, field))
        raw[-1] ^= 1
        Roster.objects.update(**{field: bytes(raw)})
    with pytest.raises(Distrust):
        trust.coordinators()


def test_a_rolled_back_roster_is_refused(founded: Founded, django_capture_on_commit_callbacks: Commit) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        trust.add_roster(2, [founded.ada.member], root_seed=founded.root_seed)
    Roster.objects.filter(version=2).delete()
    with pytest.raises(Distrust):
        trust.coordinators()


def test_a_rolled_back_or_replaced_epoch_is_refused(
    founded: Founded, django_capture_on_commit_callbacks: Commit
) -> None:
    first = Epoch.objects.get(circle=founded.sierra)
    with django_capture_on_commit_callbacks(execute=True):
        keys = founded.ada.keys(founded.sierra)
        circles.next_epoch(
            keys, members=[founded.ada.member, founded.bea.member], signers=[founded.ada.signs, founded.bea.signs]
        )
    second = Epoch.objects.get(circle=founded.sierra, number=2)
    Grant.objects.filter(epoch=second).delete()
    second.delete()
    with pytest.raises(Distrust):
        verified_epoch(founded.sierra)
    # Another second epoch, well signed by the same two, is not the one that was seen here.
    with pytest.raises(Distrust):
        circles._new_epoch(
            founded.sierra, founded.sierra_network, before=EpochStatement.from_bytes(first.statement), keys=keys,
            members=[founded.ada.member, founded.bea.member], signers=[founded.ada.signs, founded.bea.signs],
        )  # fmt: skip


def test_the_mark_is_raised_only_once_all_is_committed(
    founded: Founded, django_capture_on_commit_callbacks: Commit
) -> None:
    """A founding or a removal that fails half way must not leave a mark above what the database holds."""
    with django_capture_on_commit_callbacks(execute=True) as waiting, transaction.atomic():
        verified_epoch(founded.sierra)
        assert places.mark_of(founded.sierra) is None
    assert waiting
    assert places.mark_of(founded.sierra) is not None


def test_the_mark_is_never_lowered_and_a_broken_one_is_not_trusted(founded: Founded, home: Path) -> None:
    circle = uuid4()
    places.raise_mark(circle, 3, b"three")
    places.raise_mark(circle, 2, b"two")
    assert places.mark_of(circle) == (3, places.statement_hash(b"three").hex())
    for broken in ("", "[]", "{", json.dumps({str(circle): "x"}), json.dumps({str(circle): [1]})):
        (home / "trust" / "mark.json").write_text(broken)
        with pytest.raises(Distrust):
            places.mark_of(circle)
        with pytest.raises(Distrust):
            verified_epoch(founded.sierra)


def test_a_mark_that_was_taken_away_is_not_begun_again(founded: Founded, home: Path) -> None:
    """Without it the database could bring back an older key: the founding begins it, and nothing else does."""
    (home / "trust" / "mark.json").unlink()
    with pytest.raises(Distrust):
        verified_epoch(founded.sierra)
    with pytest.raises(Distrust):
        trust.coordinators()
    with pytest.raises(Distrust):
        places.raise_mark(founded.sierra, 1, b"one")
    assert not (home / "trust" / "mark.json").exists()


def test_what_is_pinned_is_never_pinned_again(founded: Founded) -> None:
    with pytest.raises(FileExistsError):
        places.pin(root=new_key(), recovery=new_key())


def test_without_pins_nothing_is_trusted(founded: Founded, home: Path) -> None:
    (home / "trust" / "root.public").write_text("not hexadecimal")
    with pytest.raises(Distrust):
        verified_epoch(founded.sierra)


# ------------------------------------------------------------------ who signs the next epoch


def next_epoch(founded: Founded, *signers: Person, members: tuple[Person, ...] | None = None) -> EpochStatement:
    people = members if members is not None else (founded.ada, founded.bea)
    return circles.next_epoch(
        founded.ada.keys(founded.sierra),
        members=[person.member for person in people],
        signers=[person.signs for person in signers],
    )


def test_two_members_pass_a_circle_on(founded: Founded) -> None:
    assert next_epoch(founded, founded.ada, founded.bea).number == 2


@pytest.mark.parametrize("who", ["eva", "cleo", "dina"])
def test_nobody_from_outside_signs_for_a_circle_of_several(founded: Founded, who: str) -> None:
    with pytest.raises(Distrust), transaction.atomic():
        next_epoch(founded, founded.ada, getattr(founded, who))
    assert verified_epoch(founded.sierra).number == 1


@pytest.mark.parametrize(
    "change", [{"previous": b"\x01" * 32}, {"network": UUID(int=5)}, {"number": 3}, {"circle": UUID(int=5)}]
)
def test_an_epoch_that_does_not_follow_is_refused_though_two_members_signed(
    founded: Founded, change: dict[str, Any]
) -> None:
    first = verified_epoch(founded.sierra)
    said = EpochStatement(
        **{
            **first.__dict__,
            "number": 2,
            "epoch": uuid4(),
            "previous": places.statement_hash(first.to_bytes()),
            **change,
        }
    )
    raw = said.to_bytes()
    Epoch.objects.create(
        id=said.epoch,
        circle=founded.sierra,
        network=said.network,
        number=said.number,
        public=said.public,
        statement=raw,
        signatures=pack_signatures([founded.ada.signs(raw), founded.bea.signs(raw)]),
        recovery=b"",
    )
    with pytest.raises(Distrust):
        verified_epoch(founded.sierra)


def test_who_left_the_roster_founds_no_more_and_what_she_founded_stays(
    founded: Founded, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        verified_epoch(founded.valle)
    trust.add_roster(2, [founded.ada.member], root_seed=founded.root_seed)
    assert verified_epoch(founded.valle).number == 1
    with pytest.raises(Distrust):
        circles.found_circle(
            uuid4(), uuid4(), members=[founded.eva.member], signers=[founded.ada.signs, founded.eva.signs]
        )


def test_what_former_coordinators_write_into_the_database_is_no_circle(founded: Founded) -> None:
    """They need no program of ours for it: two signatures and a row are enough to be sealed to."""
    circle = uuid4()
    circles.found_circle(
        circle, founded.sierra_network, members=[founded.eva.member], signers=[founded.ada.signs, founded.eva.signs]
    )
    assert verified_epoch(circle).number == 1
    trust.add_roster(2, [founded.cleo.member], root_seed=founded.root_seed)
    with pytest.raises(Distrust):
        verified_epoch(circle)


def test_another_past_with_a_longer_future_is_not_the_circle_that_was_seen(
    founded: Founded, django_capture_on_commit_callbacks: Commit
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        verified_epoch(founded.sierra)
    Grant.objects.filter(epoch__circle=founded.sierra).delete()
    Epoch.objects.filter(circle=founded.sierra).delete()
    members = (founded.ada.member, founded.eva.member)
    first = EpochStatement(founded.sierra, founded.sierra_network, 1, uuid4(), public_of(new_key()), bytes(32), members)
    previous = places.statement_hash(first.to_bytes())
    for said in (first, EpochStatement(**{**first.__dict__, "number": 2, "epoch": uuid4(), "previous": previous})):
        raw = said.to_bytes()
        signatures = pack_signatures([founded.ada.signs(raw), founded.eva.signs(raw)])
        Epoch.objects.create(
            id=said.epoch, circle=said.circle, network=said.network, number=said.number, public=said.public,
            statement=raw, signatures=signatures, recovery=b"",
        )  # fmt: skip
    with pytest.raises(Distrust):
        verified_epoch(founded.sierra)


def test_a_circle_of_one_needs_her_and_a_coordinator(founded: Founded) -> None:
    alone = uuid4()
    circles.found_circle(
        alone, founded.sierra_network, members=[founded.bea.member], signers=[founded.ada.signs, founded.eva.signs]
    )
    keys = founded.bea.keys(alone)
    for signers in ([founded.ada, founded.eva], [founded.bea], [founded.bea, founded.dina]):
        with pytest.raises(Distrust), transaction.atomic():
            circles.next_epoch(keys, members=[founded.bea.member], signers=[one.signs for one in signers])
    said = circles.next_epoch(keys, members=[founded.bea.member], signers=[founded.bea.signs, founded.eva.signs])
    assert said.number == 2


def test_who_left_the_roster_co_signs_no_more_and_what_she_co_signed_stays(
    founded: Founded, django_capture_on_commit_callbacks: Commit
) -> None:
    alone = uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        circles.found_circle(
            alone, founded.sierra_network, members=[founded.bea.member], signers=[founded.ada.signs, founded.eva.signs]
        )
        pair = [founded.bea.signs, founded.eva.signs]
        circles.next_epoch(founded.bea.keys(alone), members=[founded.bea.member], signers=pair)
    trust.add_roster(2, [founded.ada.member], root_seed=founded.root_seed)
    keys = founded.bea.keys(alone)
    assert keys.newest == 2
    with pytest.raises(Distrust), transaction.atomic():
        circles.next_epoch(keys, members=[founded.bea.member], signers=pair)
    with_ada = [founded.bea.signs, founded.ada.signs]
    assert circles.next_epoch(keys, members=[founded.bea.member], signers=with_ada).number == 3


def test_a_members_keys_swapped_in_the_table_do_not_enter_the_next_epoch(founded: Founded) -> None:
    theirs = Member(founded.bea.holder, founded.bea.member.sign_public, public_of(new_key()))
    with pytest.raises(Distrust):
        circles.next_epoch(
            founded.ada.keys(founded.sierra),
            members=[founded.ada.member, theirs],
            signers=[founded.ada.signs, founded.bea.signs],
        )


def test_two_members_readmit_somebody_with_a_new_pair(founded: Founded) -> None:
    ring = founded.bea.ring
    renewed = Member(ring.holder, ring_sign := SigningKey.generate().verify_key.encode(), public_of(new_key()))
    circles.admit(founded.ada.keys(founded.sierra), founded.eva.member, by=founded.ada.ring)
    said = circles.next_epoch(
        founded.ada.keys(founded.sierra),
        members=[founded.ada.member, founded.eva.member, renewed],
        signers=[founded.ada.signs, founded.eva.signs],
        renewed=[renewed],
    )
    assert members_of(said)[ring.holder].sign_public == ring_sign


@pytest.mark.parametrize("people", [(), ("ada", "ada")])
def test_an_epoch_has_members_and_each_once(founded: Founded, people: tuple[str, ...]) -> None:
    members = tuple(getattr(founded, name) for name in people)
    with pytest.raises(Distrust):
        next_epoch(founded, founded.ada, founded.bea, members=members)
    assert verified_epoch(founded.sierra).number == 1


# ------------------------------------------------------------------ bytes from anywhere


@given(raw=st.binary(max_size=400))
def test_no_bytes_bring_anything_but_distrust(raw: bytes) -> None:
    said = EpochStatement(uuid4(), uuid4(), 1, uuid4(), bytes(32), bytes(32), (Member(uuid4(), bytes(32), bytes(32)),))
    root = SigningKey(b"\x05" * 32)
    rosters = [trust._ROSTER_HEAD + raw, trust._ROSTER_HEAD + b"\x00\x00\x00\x01" + raw, raw]
    for some in rosters:
        with suppress(Distrust):  # bytes that the root did sign, and that are a roster by chance
            people = trust._verified_roster(1, some, root.sign(some).signature, root.verify_key.encode())
            assert trust.roster_statement(1, people) == some
    for head in (b"", trust._EPOCH_HEAD, said.to_bytes()[:-80], said.to_bytes()):
        try:
            read = EpochStatement.from_bytes(head + raw)
        except Distrust:
            continue
        assert read.to_bytes() == head + raw
    for some in (raw, raw.ljust(160, b"\x00")[:160], raw.ljust(264, b"\x00")[:264]):
        with pytest.raises(Distrust):
            trust._with_admissions(said, (some,))
    if len(raw) % 80:
        with pytest.raises(Distrust):
            trust.unpack_signatures(raw)
    assert not trust.signed_by(raw, b"said", raw)
