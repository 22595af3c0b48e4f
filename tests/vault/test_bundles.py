"""Bundles: read by the right circles, in their own place, journaled; shared, shredded, upgraded."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from rebozo.journal.models import Line
from rebozo.kernel.actor import Actor
from rebozo.vault import circles, schemas
from rebozo.vault.circles import CircleKeys
from rebozo.vault.envelope import Unsealable, box, new_key, seal
from rebozo.vault.models import Bundle, Epoch, Wrap
from rebozo.vault.opening import open_row, open_rows, share
from rebozo.vault.places import Altered
from rebozo.vault.sealing import bundle_place, replace, seal_bundle, seal_bundle_blind, shred, store, wrap_place
from tests.vault.conftest import Founded

FIELDS = {"chosen": "Colibrí", "legal": "Ceiba Nopal"}


@pytest.fixture
def row(founded: Founded, kinds: tuple[str, str]) -> UUID:
    """A row whose identity Bea sealed for the Sierra."""
    code = uuid4()
    store([seal_bundle(code, kinds[0], FIELDS, to=[founded.bea.keys(founded.sierra)])])
    return code


def test_a_circle_reads_what_its_member_sealed_and_others_do_not(
    founded: Founded, kinds: tuple[str, str], row: UUID
) -> None:
    assert open_row(row, kinds[0], by=founded.ada.actor) == FIELDS
    for stranger in (founded.cleo, founded.dina):
        with pytest.raises(Unsealable):
            open_row(row, kinds[0], by=stranger.actor)
        assert open_rows([row], kinds[0], by=stranger.actor) == {}
    with pytest.raises(Unsealable):
        open_row(row, kinds[0], by=Actor(founded.ada.holder, frozenset(), date(2026, 11, 22)))  # brought no keys
    assert open_row(uuid4(), kinds[0], by=founded.ada.actor) is None


def test_what_a_door_sealed_is_read_beside_what_a_member_sealed(founded: Founded, kinds: tuple[str, str]) -> None:
    one, other = uuid4(), uuid4()
    store([
        seal_bundle_blind(one, kinds[1], {"said": "from outside"}, to=[founded.sierra, founded.valle]),
        seal_bundle(other, kinds[1], {"said": "from inside"}, to=[founded.ada.keys(founded.sierra)]),
    ])  # fmt: skip
    expected = {one: {"said": "from outside"}, other: {"said": "from inside"}}
    assert open_rows([one, other], kinds[1], by=founded.bea.actor) == expected
    assert open_rows([one, other], kinds[1], by=founded.cleo.actor) == {one: {"said": "from outside"}}
    assert sorted(bytes(wrap.sealed)[0] for wrap in Wrap.objects.all()) == [1, 2, 2]


def test_nobody_puts_words_in_a_members_mouth(founded: Founded, kinds: tuple[str, str], row: UUID) -> None:
    """Whoever writes to the database can box to a circle, but not in a kind that only members write."""
    bundle, key = Bundle.objects.get(row=row), new_key()
    epoch = Epoch.objects.get(circle=founded.sierra)
    at = wrap_place(row, kinds[0], bundle.id, founded.sierra, 1)
    plain = schemas.encode(kinds[0], {"chosen": "planted"})
    Bundle.objects.filter(pk=bundle.pk).update(sealed=seal(key, plain, at=bundle_place(row, kinds[0], bundle.id)))
    Wrap.objects.update(sealed=box(bytes(epoch.public), key, at=at))
    with pytest.raises(Altered):
        open_row(row, kinds[0], by=founded.ada.actor)
    with pytest.raises(ValueError, match="not sealed blind"):
        seal_bundle_blind(uuid4(), kinds[0], FIELDS, to=[founded.sierra])


# ------------------------------------------------------------------ moved elsewhere


def test_a_bundle_moved_to_another_row_or_kind_does_not_open(
    founded: Founded, kinds: tuple[str, str], row: UUID
) -> None:
    elsewhere = uuid4()
    Bundle.objects.update(row=elsewhere)
    with pytest.raises(Altered):
        open_row(elsewhere, kinds[0], by=founded.ada.actor)
    Bundle.objects.update(row=row, kind=kinds[1])
    with pytest.raises(Altered):
        open_row(row, kinds[1], by=founded.ada.actor)


@pytest.mark.parametrize("column", ["sealed", "wrap"])
def test_two_bundles_do_not_change_places(founded: Founded, kinds: tuple[str, str], row: UUID, column: str) -> None:
    other = uuid4()
    store([seal_bundle(other, kinds[0], {"chosen": "Amate"}, to=[founded.bea.keys(founded.sierra)])])
    here, there = Bundle.objects.get(row=row), Bundle.objects.get(row=other)
    if column == "sealed":
        Bundle.objects.filter(pk=here.pk).update(sealed=there.sealed)
    else:
        Wrap.objects.filter(bundle=here).update(sealed=Wrap.objects.get(bundle=there).sealed)
    with pytest.raises(Altered):
        open_row(row, kinds[0], by=founded.ada.actor)
    assert set(open_rows([row, other], kinds[0], by=founded.ada.actor)) == {other}


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> pytest.LogCaptureFixture:
    """What is logged."""
    monkeypatch.setattr(logging.getLogger("rebozo"), "propagate", True)
    return caplog


@pytest.mark.parametrize("what", [Bundle, Wrap])
def test_what_was_changed_outside_is_told_apart_from_what_is_not_hers(
    founded: Founded,
    kinds: tuple[str, str],
    row: UUID,
    what: type[Bundle | Wrap],
    told: pytest.LogCaptureFixture,
) -> None:
    others = [uuid4(), uuid4()]
    store([seal_bundle(other, kinds[0], FIELDS, to=[founded.bea.keys(founded.sierra)]) for other in others])
    bundle = Bundle.objects.get(row=row)
    changed = bytearray((bundle if what is Bundle else Wrap.objects.get(bundle=bundle)).sealed)
    changed[-1] ^= 1
    what._base_manager.filter(**{"pk" if what is Bundle else "bundle": bundle.pk}).update(sealed=bytes(changed))
    with pytest.raises(Altered):
        open_row(row, kinds[0], by=founded.ada.actor)
    with pytest.raises(Unsealable):
        open_row(row, kinds[0], by=founded.cleo.actor)
    if what is Wrap:
        with pytest.raises(Altered):
            share(row, kinds[0], by=founded.ada.actor, to=founded.ada.keys(founded.sierra))
    assert set(open_rows([*others, row], kinds[0], by=founded.ada.actor)) == set(others)
    assert Line.objects.get().count == 2
    assert str(row) in told.text
    what._base_manager.filter(**{"pk" if what is Bundle else "bundle": bundle.pk}).update(sealed=b"")
    with pytest.raises(Altered):
        open_row(row, kinds[0], by=founded.ada.actor)
    assert not any(value in told.text for value in FIELDS.values())


def test_what_one_circle_cannot_open_any_more_is_read_by_another(
    founded: Founded, kinds: tuple[str, str], row: UUID
) -> None:
    circles.admit(founded.eva.keys(founded.valle), founded.ada.member, by=founded.eva.ring)
    share(row, kinds[0], by=founded.ada.actor, to=founded.ada.keys(founded.valle)).save(force_insert=True)
    Wrap.objects.filter(circle=founded.sierra).update(sealed=bytes(Wrap.objects.get(circle=founded.valle).sealed))
    assert open_row(row, kinds[0], by=founded.ada.actor) == FIELDS
    with pytest.raises(Altered):
        open_row(row, kinds[0], by=founded.bea.actor)


def test_a_wrap_moved_to_another_circle_or_epoch_does_not_open(
    founded: Founded, kinds: tuple[str, str], row: UUID
) -> None:
    Wrap.objects.update(circle=founded.valle)
    with pytest.raises(Altered):
        open_row(row, kinds[0], by=founded.cleo.actor)
    Wrap.objects.update(circle=founded.sierra)
    circles.next_epoch(
        founded.ada.keys(founded.sierra),
        members=[founded.ada.member, founded.bea.member],
        signers=[founded.ada.signs, founded.bea.signs],
    )
    assert open_row(row, kinds[0], by=founded.ada.actor) == FIELDS
    for epoch in (2, 3):
        Wrap.objects.update(epoch=epoch)
        with pytest.raises(Altered):
            open_row(row, kinds[0], by=founded.ada.actor)


def test_a_bundle_under_another_number_does_not_open(founded: Founded, kinds: tuple[str, str], row: UUID) -> None:
    old, code = Bundle.objects.get(), uuid4()
    Bundle.objects.filter(pk=old.pk).update(row=uuid4())
    Bundle.objects.create(id=code, row=row, kind=old.kind, sealed=old.sealed)
    Wrap.objects.update(bundle=code)
    with pytest.raises(Altered):
        open_row(row, kinds[0], by=founded.ada.actor)


# ------------------------------------------------------------------ edits, sharing, shredding


def test_an_edit_makes_a_new_data_key_under_the_present_epoch(
    founded: Founded, kinds: tuple[str, str], row: UUID
) -> None:
    old = Bundle.objects.get()
    replace([seal_bundle(row, kinds[0], {"chosen": "Jacaranda"}, to=[founded.ada.keys(founded.sierra)])])
    assert open_row(row, kinds[0], by=founded.bea.actor) == {"chosen": "Jacaranda"}
    assert Bundle.objects.get().id != old.id
    assert Wrap.objects.count() == 1


def test_sharing_adds_a_wrap_and_changes_nothing_else(founded: Founded, kinds: tuple[str, str], row: UUID) -> None:
    circles.admit(founded.eva.keys(founded.valle), founded.ada.member, by=founded.eva.ring)
    before = Bundle.objects.values().get()
    share(row, kinds[0], by=founded.ada.actor, to=founded.ada.keys(founded.valle)).save(force_insert=True)
    assert Bundle.objects.values().get() == before
    assert Wrap.objects.count() == 2
    assert open_row(row, kinds[0], by=founded.cleo.actor) == FIELDS
    with pytest.raises(Unsealable):
        share(row, kinds[0], by=founded.dina.actor, to=founded.ada.keys(founded.valle))


def test_a_shred_leaves_nothing_of_that_scope_and_all_of_the_others(
    founded: Founded, kinds: tuple[str, str], row: UUID
) -> None:
    store([seal_bundle(row, kinds[1], {"said": "stays"}, to=[founded.bea.keys(founded.sierra)])])
    shred(row, kinds[0])
    assert open_row(row, kinds[0], by=founded.ada.actor) is None
    assert open_row(row, kinds[1], by=founded.ada.actor) == {"said": "stays"}
    assert (Bundle.objects.count(), Wrap.objects.count()) == (1, 1)


def test_restoring_the_content_alone_does_not_bring_a_shredded_scope_back(
    founded: Founded, kinds: tuple[str, str], row: UUID
) -> None:
    """The wraps are in the keyring's archive, which is short-lived; a bundle without its wrap is noise."""
    kept = Bundle.objects.get()
    shred(row, kinds[0])
    kept.save(force_insert=True)
    with pytest.raises(Unsealable):
        open_row(row, kinds[0], by=founded.ada.actor)


# ------------------------------------------------------------------ the journal


def test_an_opening_leaves_one_line_an_hour_and_a_list_one_with_its_count(
    founded: Founded, kinds: tuple[str, str], row: UUID
) -> None:
    for _ in range(3):
        open_row(row, kinds[0], by=founded.ada.actor, network=founded.sierra_network)
    line = Line.objects.get()
    assert (line.actor, line.on, line.network) == (founded.ada.holder, row, founded.sierra_network)
    assert (line.at.minute, line.at.second) == (0, 0)
    open_rows([row, uuid4()], kinds[0], by=founded.ada.actor)
    assert Line.objects.order_by("id").values_list("count", flat=True).last() == 1


def test_what_is_not_read_is_not_journaled(founded: Founded, kinds: tuple[str, str], row: UUID) -> None:
    with pytest.raises(Unsealable):
        open_row(row, kinds[0], by=founded.cleo.actor)
    open_row(uuid4(), kinds[0], by=founded.cleo.actor)
    open_rows([row], kinds[0], by=founded.cleo.actor)
    assert not Line.objects.exists()


# ------------------------------------------------------------------ schemas


def test_old_shapes_become_new_ones_on_opening_and_nothing_is_written(
    founded: Founded, kinds: tuple[str, str], row: UUID
) -> None:
    def split(old: dict[str, Any]) -> dict[str, Any]:
        first, _, rest = old["legal"].partition(" ")
        return {"chosen": old["chosen"], "first": first, "surnames": rest}

    before = Bundle.objects.values().get()
    schemas.register(kinds[0], number=3, upgrades={1: split, 2: lambda old: {**old, "languages": []}})
    expected = {"chosen": "Colibrí", "first": "Ceiba", "surnames": "Nopal", "languages": []}
    assert open_row(row, kinds[0], by=founded.ada.actor) == expected
    assert Bundle.objects.values().get() == before
    replace([seal_bundle(row, kinds[0], expected, to=[founded.ada.keys(founded.sierra)])])
    assert open_row(row, kinds[0], by=founded.ada.actor) == expected
    schemas.register(kinds[0], number=2)  # an older program meets what a newer one wrote
    with pytest.raises(Unsealable):
        open_row(row, kinds[0], by=founded.ada.actor)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(fields=st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), json_values, max_size=5))
def test_fields_come_back_as_they_were(fields: dict[str, Any]) -> None:
    schemas.register("vault_test:any", number=1)
    assert schemas.decode("vault_test:any", schemas.encode("vault_test:any", fields)) == fields


def test_a_transaction_that_fails_stores_neither_bundle_nor_wrap(founded: Founded, kinds: tuple[str, str]) -> None:
    keys: CircleKeys = founded.ada.keys(founded.sierra)
    one = seal_bundle(uuid4(), kinds[0], FIELDS, to=[keys])
    again = seal_bundle(one.bundle.row, kinds[0], FIELDS, to=[keys])  # one row has one bundle of a kind
    with pytest.raises(IntegrityError), transaction.atomic():
        store([one, again])
    assert not Bundle.objects.exists()
    assert not Wrap.objects.exists()


def test_lengths_of_short_texts_are_not_told(founded: Founded, kinds: tuple[str, str]) -> None:
    keys = founded.ada.keys(founded.sierra)
    lengths = {len(seal_bundle(uuid4(), kinds[0], {"n": "a" * size}, to=[keys]).bundle.sealed) for size in range(200)}
    assert len(lengths) < 35
