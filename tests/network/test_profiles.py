"""What a person lives with and how she is reached: pure rules, and the words that her state asks for."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rebozo.kernel.dates import RememberedDate
from rebozo.network.profiles import (
    Bond,
    EmergencyContact,
    GroupProfile,
    Profile,
    SafeContact,
    Trouble,
    Way,
    remembered,
)  # fmt: skip
from rebozo.network.remembered import typed, written
from rebozo.network.wording import MEMORY, reminders, wording

TODAY = date(2026, 11, 22)
WORDS = st.text(max_size=20)
CODES = st.lists(WORDS, max_size=4)
WAYS = st.lists(
    st.fixed_dictionaries({"way": WORDS, "address": WORDS, "hours": WORDS, "who": WORDS, "shared": WORDS}), max_size=3
)
SAID = {
    Profile: st.fixed_dictionaries(
        {}, optional={"identities": CODES, "own_words": WORDS, "state": WORDS, "notes": WORDS}
    ),
    SafeContact: st.fixed_dictionaries({}, optional={"ways": WAYS, "never": WORDS, "code_word": WORDS}),
    GroupProfile: st.fixed_dictionaries({}, optional={"kind": WORDS, "movements": CODES, "ways": WAYS}),
    Bond: st.fixed_dictionaries({}, optional={"who": WORDS, "role": WORDS, "vouched": CODES}),
}


@pytest.mark.parametrize("kind", SAID)
def test_what_is_said_survives_being_sealed_and_opened(kind: type[Profile]) -> None:
    @given(SAID[kind])
    def holds(said: dict[str, object]) -> None:
        once = kind.from_fields(said)
        assert kind.from_fields(json.loads(json.dumps(once.as_fields()))) == once

    holds()


@given(WAYS)
def test_a_row_in_which_nothing_can_be_seen_is_no_row(ways: list[dict[str, str]]) -> None:
    contact = SafeContact.from_fields({"ways": ways})
    assert all(contact.ways)
    assert bool(contact) == bool(contact.ways)


def test_no_repr_tells_anything() -> None:
    said = [
        SafeContact(code_word="Ceiba", ways=(Way(address="Ceiba"),), emergency=(EmergencyContact(name="Ceiba"),)),
        Profile(notes="Ceiba"), GroupProfile(notes="Ceiba"), Bond(role="Ceiba"),
    ]  # fmt: skip
    assert "Ceiba" not in repr(said)


@pytest.mark.parametrize(
    ("said", "trouble"),
    [
        ({"state_since": "mañana"}, ("state_since", Trouble.NOT_A_DATE)),
        ({"state_since": "2027-01"}, ("state_since", Trouble.TO_COME)),
        ({"identities": ["ID01", "nadie"]}, ("identities", Trouble.NOT_OFFERED)),
        ({"state": "ausente"}, ("state", Trouble.NOT_OFFERED)),
    ],
)
def test_what_is_wrong_is_told_by_question(said: dict[str, object], trouble: tuple[str, Trouble]) -> None:
    offered = {"identities": ["ID01"], "person_states": ["free"]}
    assert Profile.from_fields(said).troubles(today=TODAY, offered=offered) == [trouble]


def test_a_belonging_cannot_end_before_it_begins_as_far_as_is_known() -> None:
    assert Bond(since="2020-05", until="2020-04").troubles(today=TODAY) == [("until", Trouble.BEFORE)]
    assert Bond(since="2020-05-20", until="2020-05").troubles(today=TODAY) == []
    assert Bond(since="2020-05-20", until="2020").troubles(today=TODAY) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2019", "2019"), ("03/2019", "2019-03"), ("12/3/2019", "2019-03-12"), ("2019-03-12", "2019-03-12"),
        ("marzo de 2019", "2019-03"), ("12 de marzo del 2019", "2019-03-12"), ("March 2019", "2019-03"),
        ("hacia 2019", "2019~"), ("about March 2019", "2019-03~"), ("2019?", "2019~"),
    ],
)  # fmt: skip
def test_a_date_is_read_as_people_write_it(text: str, kept: str) -> None:
    when = typed(text)
    assert when is not None
    assert when.as_text() == kept


@pytest.mark.parametrize("text", ["31/02/2019", "ayer", "13/2019", "19", "2019-13", "0000", "~"])
def test_what_is_no_date_is_told(text: str) -> None:
    assert typed(text) is None
    assert remembered(text) is None


@given(day=st.dates(date(1900, 1, 1)), known=st.integers(1, 3), about=st.booleans())
def test_a_date_stands_in_its_field_so_that_it_is_read_again(day: date, known: int, *, about: bool) -> None:
    when = RememberedDate(day.year, day.month if known > 1 else None, day.day if known > 2 else None, about=about)
    assert typed(written(when)) == when


def test_in_memory_nothing_is_asked_of_her() -> None:
    minor = {"minor": "yes", "interpreter": "yes"}
    assert len(reminders(Profile.from_fields(minor))) == 4
    assert reminders(Profile.from_fields(minor | {"state": MEMORY})) == []
    with translation.override("en"):
        assert "family" in str(wording(MEMORY).contact)
        assert wording("a state that a network added") == wording("")


def test_who_offers_both_is_found_and_what_she_only_speaks_is_not_offered() -> None:
    she = Profile(skills=("SK1",), languages=("cab",), offered=("miq",))
    assert she.offers(skill="SK1", language="miq")
    assert she.offers(language="miq")
    assert not she.offers(language="cab")
    assert not she.offers(skill="SK2")
