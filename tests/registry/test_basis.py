"""The rules of the basis, for every basis, shape and reason."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rebozo.kernel.dates import RememberedDate
from rebozo.registry.basis import (
    NAMES_NOBODY,
    Basis,
    Retired,
    Shape,
    day_is_right,
    fits,
    may_count,
    may_link_organisation,
    may_link_person,
    may_restore,
    needs_day,
)
from rebozo.registry.draft import Draft, troubles

TODAY = date(2026, 11, 22)
bases, shapes, reasons = st.sampled_from(Basis), st.sampled_from(Shape), st.sampled_from(Retired)


@given(bases, reasons)
def test_a_withdrawal_wins_over_every_basis(basis: Basis, retired: Retired) -> None:
    if retired is not Retired.NO:
        assert not may_count(basis, retired=retired)
    assert not may_restore(Retired.SHE_ASKED)


@given(bases)
def test_what_nobody_asked_her_yet_and_what_she_refused_are_not_counted(basis: Basis) -> None:
    assert may_count(basis, retired=Retired.NO) == (basis not in {Basis.TO_ASK, Basis.REFUSED})


@given(bases, shapes)
def test_a_basis_that_names_nobody_links_nobody(basis: Basis, shape: Shape) -> None:
    if basis in NAMES_NOBODY:
        assert not may_link_person(basis, shape)
        assert not may_link_organisation(basis, shape)
    assert not (may_link_person(basis, shape) and may_link_organisation(basis, shape))
    if shape in (Shape.UNNAMED, Shape.COLLECTIVE):
        assert not may_link_person(basis, shape)


@given(bases, st.none() | st.dates(date(2000, 1, 1), date(2050, 1, 1)))
def test_a_decision_and_only_a_decision_has_a_day_that_has_come(basis: Basis, day: date | None) -> None:
    right = day_is_right(basis, day, today=TODAY)
    assert right == (needs_day(basis) if day is not None and day <= TODAY else day is None and not needs_day(basis))


@given(
    bases, shapes, st.integers(0, 50), st.none() | st.just(TODAY),
    st.tuples(st.booleans(), st.dates(date(1900, 1, 1), date(2040, 1, 1))),
)  # fmt: skip
def test_a_draft_without_troubles_keeps_every_rule(
    basis: Basis, shape: Shape, at_least: int, decided: date | None, said: tuple[bool, date]
) -> None:
    named, when = said
    draft = Draft(
        country="HN", when=RememberedDate(when.year, when.month, when.day), types=("T01",), shape=shape, basis=basis,
        basis_day=decided, at_least=at_least, name="Jacaranda" if named else "",
    )  # fmt: skip
    if list(troubles(draft, today=TODAY)):
        return
    assert fits(basis, shape)
    assert when <= TODAY
    assert (at_least > 1) == (shape is Shape.COLLECTIVE)
    if named:
        assert may_link_person(basis, shape) or may_link_organisation(basis, shape)


def test_a_draft_does_not_show_what_was_told() -> None:
    draft = Draft(
        country="HN",
        when=RememberedDate(2026),
        types=("T01",),
        shape=Shape.PERSONAL,
        basis=Basis.CONSENT,
        name="Jacaranda",
    )
    assert "Jacaranda" not in repr(draft)
