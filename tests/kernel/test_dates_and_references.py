"""Remembered dates keep their precision; spoken references notice a slip."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rebozo.kernel.dates import Precision, RememberedDate
from rebozo.kernel.references import ALPHABET, check_character, new_reference, read_reference

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@st.composite
def remembered(draw: st.DrawFn) -> RememberedDate:
    day = draw(days)
    known = draw(st.sampled_from(["year", "month", "day"]))
    about = draw(st.booleans())
    if known == "year":
        return RememberedDate(day.year, about=about)
    if known == "month":
        return RememberedDate(day.year, day.month, about=about)
    return RememberedDate(day.year, day.month, day.day, about=about)


@given(remembered())
def test_a_remembered_date_comes_back_as_it_was(said: RememberedDate) -> None:
    assert RememberedDate.from_text(said.as_text()) == said
    assert said.first_of_month.day == 1


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("2026", Precision.YEAR),
        ("2026-11", Precision.MONTH),
        ("2026-11-22", Precision.DAY),
        ("2026-11~", Precision.ABOUT),
    ],
)
def test_precision_is_what_is_known(text: str, precision: Precision) -> None:
    assert RememberedDate.from_text(text).precision is precision


@pytest.mark.parametrize("text", ["", "2026-13", "2026-02-30", "2026-11-22-01", "mayo", "2026--1", "-5"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  any of its sentences
        RememberedDate.from_text(text)


@given(
    st.integers(0, 5),
    st.sampled_from(ALPHABET[:31]),
    st.text(st.sampled_from(ALPHABET[:31]), min_size=6, max_size=6),
)
def test_one_wrong_sign_is_noticed(place: int, wrong: str, body: str) -> None:
    if body[place] == wrong:
        return
    slipped = body[:place] + wrong + body[place + 1 :]
    assert check_character(body) != check_character(slipped)


@given(st.integers(0, 4), st.text(st.sampled_from(ALPHABET[:31]), min_size=6, max_size=6))
def test_two_swapped_neighbours_are_noticed(place: int, body: str) -> None:
    swapped = body[:place] + body[place + 1] + body[place] + body[place + 2 :]
    assert swapped == body or check_character(body) != check_character(swapped)


def test_a_reference_is_read_as_people_type_it() -> None:
    for _ in range(200):
        reference = new_reference()
        assert read_reference(reference.lower().replace("-", " ")) == reference
    assert read_reference("") is None
    assert read_reference("ABC-DEFG!") is None
