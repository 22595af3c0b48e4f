"""How somebody is called and found: pure rules."""

from hypothesis import given
from hypothesis import strategies as st

from rebozo.network.names import GroupName, Identity
from rebozo.vault.names import folded

WORDS = st.text(max_size=20)
IDENTITIES = st.builds(
    lambda **said: Identity.from_fields(said),
    chosen=WORDS,
    legal=WORDS,
    surname1=WORDS,
    surname2=WORDS,
    pseudonym=WORDS,
)


def test_she_is_called_what_she_chose_then_her_pseudonym_then_what_her_papers_say() -> None:
    said = {"chosen": "Jacaranda", "pseudonym": "Colibrí", "legal": "Ceiba", "surname1": "Amate", "surname2": "Nopal"}
    assert Identity.from_fields(said).shown == "Jacaranda"
    assert Identity.from_fields(said | {"chosen": ""}).shown == "Colibrí"
    assert Identity.from_fields(said | {"chosen": "", "pseudonym": None}).shown == "Ceiba Amate Nopal"


def test_two_surnames_are_found_in_both_orders_and_each_alone() -> None:
    spellings = Identity(legal="Ceiba", surname1="Amate", surname2="Nopal").spellings
    assert set(spellings) >= {"Ceiba Amate Nopal", "Ceiba Nopal Amate", "Ceiba Amate", "Ceiba Nopal"}


def test_a_chosen_name_goes_with_legal_surnames_too() -> None:
    assert "Jacaranda Amate" in Identity(chosen="Jacaranda", legal="Ceiba", surname1="Amate").spellings


@given(IDENTITIES)
def test_what_names_her_survives_being_sealed_and_opened(identity: Identity) -> None:
    assert Identity.from_fields(identity.as_fields()) == identity


@given(IDENTITIES)
def test_she_is_found_by_what_she_is_called_and_by_no_spelling_twice(identity: Identity) -> None:
    folds = [folded(spelling) for spelling in identity.spellings]
    assert len(folds) == len(set(folds))
    assert all(folds)
    if folded(identity.shown):
        assert folded(identity.shown) in folds


@given(IDENTITIES)
def test_an_identity_is_true_only_when_something_in_it_can_be_seen(identity: Identity) -> None:
    assert bool(identity) == bool(identity.shown)
    assert identity.shown == identity.shown.strip()


def test_signs_that_are_not_seen_are_left_out() -> None:
    assert Identity.from_fields({"chosen": "Jaca\u200branda\u202e\n Amate"}).chosen == "Jacaranda Amate"


def test_no_repr_tells_a_name() -> None:
    assert "Jacaranda" not in repr(Identity(chosen="Jacaranda")) + repr(GroupName(name="Jacaranda"))


def test_a_group_is_called_by_its_name_and_else_by_its_initials() -> None:
    assert GroupName(name="Colectiva Amate", short="CA").shown == "Colectiva Amate"
    assert GroupName(short="CA").shown == "CA"
    assert GroupName(name="Colectiva Amate", short="colectiva amate").spellings == ("Colectiva Amate",)
