"""Who may open what, before and after a removal; what recovery opens; what changes when a passphrase does."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import transaction
from django.db.models import Model

from rebozo.vault import accounts, circles, index, recovery
from rebozo.vault.envelope import Unsealable, box, new_key, public_of, seal, unbox
from rebozo.vault.models import Admission, Epoch, Grant, IndexKey, KeyAccount
from rebozo.vault.opening import open_row
from rebozo.vault.places import Distrust
from rebozo.vault.sealing import replace, seal_bundle, store
from tests.vault.conftest import Founded, Person, derived_for


def remove_bea(founded: Founded) -> None:
    circles.admit(founded.ada.keys(founded.sierra), founded.eva.member, by=founded.ada.ring)
    circles.next_epoch(
        founded.ada.keys(founded.sierra),
        members=[founded.ada.member, founded.eva.member],
        signers=[founded.ada.signs, founded.eva.signs],
    )


def write(founded: Founded, kind: str, said: str, *, by: Person) -> None:
    store([seal_bundle(founded.sierra_network, kind, {"said": said}, to=[by.keys(founded.sierra)])])


def test_members_hold_the_same_keys_and_others_none(founded: Founded) -> None:
    assert founded.ada.keys(founded.sierra).privates == founded.bea.keys(founded.sierra).privates
    for stranger in (founded.cleo, founded.dina):
        with pytest.raises(Unsealable):
            stranger.keys(founded.sierra)


def test_keys_are_opened_once_a_request(founded: Founded, django_assert_num_queries: object) -> None:
    ring = founded.ada.ring
    keys = circles.circle_keys(founded.sierra, ring=ring)
    assert circles.circle_keys(founded.sierra, ring=ring) is keys


def test_somebody_removed_holds_no_grant_and_reads_nothing_new(founded: Founded, kinds: tuple[str, str]) -> None:
    write(founded, kinds[0], "before", by=founded.bea)
    old = founded.bea.keys(founded.sierra)
    remove_bea(founded)
    assert not Grant.objects.filter(holder=founded.bea.holder).exists()
    assert Grant.objects.filter(epoch__circle=founded.sierra).count() == 2
    assert circles.circles_of(founded.bea.holder) == []
    with pytest.raises(Unsealable):
        founded.bea.keys(founded.sierra)
    with pytest.raises(Unsealable):
        open_row(founded.sierra_network, kinds[0], by=founded.bea.actor)
    # What she wrote stays and is read by those who remain; an edit is out of reach of the keys that she may have kept.
    assert open_row(founded.sierra_network, kinds[0], by=founded.ada.actor) == {"said": "before"}
    keys = founded.ada.keys(founded.sierra)
    replace([seal_bundle(founded.sierra_network, kinds[0], {"said": "after"}, to=[keys])])
    assert keys.newest == 2
    with pytest.raises(Unsealable):
        old.symmetric(2)
    ring = founded.bea.ring
    ring.circles[founded.sierra] = old  # she kept them
    kept = founded.bea.actor.__class__(ring.holder, frozenset(), founded.bea.actor.today, ring)
    with pytest.raises(Unsealable):
        open_row(founded.sierra_network, kinds[0], by=kept)


def test_who_was_admitted_by_somebody_removed_stays_trusted(founded: Founded) -> None:
    circles.admit(founded.bea.keys(founded.sierra), founded.eva.member, by=founded.bea.ring)
    circles.next_epoch(
        founded.ada.keys(founded.sierra),
        members=[founded.ada.member, founded.eva.member],
        signers=[founded.ada.signs, founded.eva.signs],
    )
    assert Admission.objects.count() == 1
    assert founded.eva.keys(founded.sierra).newest == 2


def test_nothing_is_stored_under_a_key_that_was_passed_on(founded: Founded, kinds: tuple[str, str]) -> None:
    sealed = seal_bundle(uuid4(), kinds[0], {"said": "late"}, to=[founded.bea.keys(founded.sierra)])
    remove_bea(founded)
    with pytest.raises(circles.Outdated), transaction.atomic():
        store([sealed])


def test_the_chain_goes_down_to_the_first_epoch_and_notices_a_swap(founded: Founded) -> None:
    first = founded.ada.keys(founded.sierra).private(1)
    for _ in range(3):
        circles.next_epoch(
            founded.ada.keys(founded.sierra),
            members=[founded.ada.member, founded.bea.member],
            signers=[founded.ada.signs, founded.bea.signs],
        )
    keys = founded.bea.keys(founded.sierra)
    assert (keys.newest, sorted(keys.privates), keys.private(1)) == (4, [1, 2, 3, 4], first)
    links = dict(Epoch.objects.filter(circle=founded.sierra).values_list("number", "previous"))
    Epoch.objects.filter(circle=founded.sierra, number=4).update(previous=links[3])
    with pytest.raises(Unsealable):
        founded.bea.keys(founded.sierra)
    Epoch.objects.filter(circle=founded.sierra, number=4).update(previous=None)
    with pytest.raises(Distrust):
        founded.bea.keys(founded.sierra)


def test_grants_do_not_open_for_another_member_circle_or_epoch(founded: Founded) -> None:
    mine = Grant.objects.get(holder=founded.ada.holder, epoch__circle=founded.sierra)
    hers = Grant.objects.get(holder=founded.bea.holder)
    Grant.objects.filter(pk=hers.pk).update(box=mine.box)
    with pytest.raises(Unsealable):
        founded.bea.keys(founded.sierra)
    other = Grant.objects.get(holder=founded.eva.holder)
    Grant.objects.filter(pk=mine.pk).update(epoch=other.epoch)
    with pytest.raises(Unsealable):
        founded.ada.keys(founded.valle)


def test_a_grant_of_a_key_that_nobody_signed_is_refused(founded: Founded) -> None:
    """Anybody can box something to her; it must fit the public half that was signed."""
    grant = Grant.objects.get(holder=founded.bea.holder)
    place = circles.grant_place(founded.sierra, grant.epoch_id, 1, founded.bea.holder)
    planted = box(founded.bea.member.box_public, new_key(), at=place)
    Grant.objects.filter(pk=grant.pk).update(box=planted)
    with pytest.raises(Distrust):
        founded.bea.keys(founded.sierra)


# ------------------------------------------------------------------ index keys


def test_an_index_key_is_the_networks_own_and_survives_epochs(founded: Founded) -> None:
    index.make_index_key(founded.ada.keys(founded.sierra))
    index.make_index_key(founded.eva.keys(founded.valle))
    mine = index.open_index_key(founded.sierra_network, ring=founded.bea.ring)
    assert index.index_mac(mine, "import", "17") != index.index_mac(mine, "other", "17")
    remove_bea(founded)
    assert index.open_index_key(founded.sierra_network, ring=founded.ada.ring) == mine
    assert index.open_index_key(founded.valle_network, ring=founded.cleo.ring) != mine
    for stranger in (founded.bea, founded.cleo):
        with pytest.raises(Unsealable):
            index.open_index_key(founded.sierra_network, ring=stranger.ring)


def test_an_index_key_that_another_networks_circle_sealed_is_refused(founded: Founded) -> None:
    """Eva, of the Valle, with the database in her hands, gives the Sierra a key that she knows. Ada is in both."""
    circles.admit(founded.eva.keys(founded.valle), founded.ada.member, by=founded.eva.ring)
    valle, known = founded.eva.keys(founded.valle), new_key()
    place = index._place(founded.sierra_network, valle.circle, valle.newest)
    IndexKey.objects.create(
        network=founded.sierra_network, circle=valle.circle, epoch=valle.newest,
        sealed=seal(valle.symmetric(valle.newest), known, at=place),
    )  # fmt: skip
    with pytest.raises(Distrust):
        index.open_index_key(founded.sierra_network, ring=founded.ada.ring)


# ------------------------------------------------------------------ recovery


def test_three_of_five_shares_open_every_account_and_epoch(founded: Founded) -> None:
    remove_bea(founded)
    shares = recovery.recovery_shares(founded.recovery_private)
    private = recovery.join([shares[4], shares[1], shares[2]])
    assert recovery.fits(private)
    keys = founded.ada.keys(founded.sierra)
    for epoch in Epoch.objects.filter(circle=founded.sierra):
        assert recovery.open_epoch(epoch, recovery_private=private) == keys.private(epoch.number)
    for person in (founded.ada, founded.bea, founded.cleo):
        opened = recovery.open_account(person.account, recovery_private=private)
        assert opened.to_bytes() == person.ring.to_bytes()


def test_two_shares_mistyped_ones_and_another_foundings_open_nothing(founded: Founded) -> None:
    shares = recovery.recovery_shares(founded.recovery_private)
    theirs = recovery.recovery_shares(new_key())
    wrong = " ".join(["academic", *shares[2].split()[1:]])
    for some in (shares[:2], [shares[0], shares[0], shares[1]], [*shares[:2], theirs[2]], [*shares[:2], wrong], []):
        with pytest.raises(Unsealable):
            recovery.join(some)
    other = recovery.join(theirs[:3])
    assert not recovery.fits(other)
    with pytest.raises(Unsealable):
        recovery.open_account(founded.ada.account, recovery_private=other)
    with pytest.raises(Unsealable):
        recovery.open_epoch(Epoch.objects.get(circle=founded.sierra), recovery_private=other)


def test_recoveries_are_not_exchangeable(founded: Founded) -> None:
    one, other = Epoch.objects.get(circle=founded.sierra), Epoch.objects.get(circle=founded.valle)
    one.recovery = other.recovery
    with pytest.raises(Unsealable):
        recovery.open_epoch(one, recovery_private=founded.recovery_private)
    founded.ada.account.recovery = founded.bea.account.recovery
    with pytest.raises(Unsealable):
        recovery.open_account(founded.ada.account, recovery_private=founded.recovery_private)


def test_the_root_goes_to_paper_and_back() -> None:
    seed = new_key()
    words = recovery.root_words(seed)
    assert len(words.split()) == 24
    assert recovery.root_from_words("  " + words.upper().replace(" ", "\n")) == seed
    for wrong in (words.rsplit(" ", 1)[0], "", "nube " + words, " ".join(["zoo"] * 24)):
        with pytest.raises(Unsealable):
            recovery.root_from_words(wrong)


# ------------------------------------------------------------------ accounts


def everything() -> dict[str, list[dict[str, object]]]:
    models: list[type[Model]] = [KeyAccount, Epoch, Grant, Admission]
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in models}


def test_changing_a_passphrase_changes_one_row(founded: Founded, kinds: tuple[str, str]) -> None:
    write(founded, kinds[0], "said", by=founded.ada)
    before = everything()
    account = KeyAccount.objects.get(holder=founded.ada.holder)
    old, _salt = derived_for("ada cuenta nubes despacio")
    derived, salt = derived_for("ada mira la lluvia")
    accounts.change_passphrase(account, accounts.open_blob(account, old), derived, salt)
    after = everything()
    changed = [
        (table, row["holder"])
        for table in before
        for row, other in zip(before[table], after[table], strict=True)
        if row != other
    ]
    assert changed == [("KeyAccount", founded.ada.holder)]
    account = KeyAccount.objects.get(holder=founded.ada.holder)
    assert accounts.opens(account, derived)
    assert not accounts.opens(account, old)
    with pytest.raises(Unsealable):
        accounts.open_blob(account, old)
    ring = accounts.open_blob(account, derived).keyring
    assert circles.circle_keys(founded.sierra, ring=ring).newest == 1


def test_two_changes_at_once_do_not_undo_each_other(founded: Founded) -> None:
    derived, _salt = derived_for("ada cuenta nubes despacio")
    one, other = (KeyAccount.objects.get(holder=founded.ada.holder) for _ in range(2))
    blob = accounts.open_blob(one, derived)
    blob.codes = []
    accounts.reseal_blob(one, blob, derived)
    with pytest.raises(Unsealable):
        accounts.reseal_blob(other, accounts.open_blob(other, derived), derived)


def test_public_halves_swapped_in_the_table_are_noticed_when_she_signs_in(founded: Founded) -> None:
    derived, _salt = derived_for("ada cuenta nubes despacio")
    for field in ("box_public", "sign_public"):
        account = KeyAccount.objects.get(holder=founded.ada.holder)
        setattr(account, field, public_of(new_key()))
        with pytest.raises(Distrust):
            accounts.open_blob(account, derived)


def test_a_blob_does_not_open_in_another_account(founded: Founded) -> None:
    derived, _salt = derived_for("ada cuenta nubes despacio")
    bea = KeyAccount.objects.get(holder=founded.bea.holder)
    bea.blob = founded.ada.account.blob
    with pytest.raises(Unsealable):
        accounts.open_blob(bea, derived)
    with pytest.raises(Unsealable):
        unbox(founded.recovery_private, founded.ada.account.recovery, at=accounts._place(founded.ada.holder))


def test_nothing_secret_shows_when_keys_are_printed(founded: Founded) -> None:
    ring, keys = founded.ada.ring, founded.ada.keys(founded.sierra)
    derived, _salt = derived_for("ada cuenta nubes despacio")
    shown = " ".join(map(repr, (ring, keys, founded.ada.blob, derived, founded.ada.account, founded.ada.actor)))
    for secret in (ring.box_private, ring.sign_seed, keys.private(1), derived.kek, derived.verifier):
        assert repr(secret)[2:-1] not in shown
        assert secret.hex() not in shown
    assert "Ada" not in shown
    assert "ada-1" not in shown
