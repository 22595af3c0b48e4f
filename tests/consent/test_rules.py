"""Silence is no, a no wins over everything, and a yes is for what was asked and for nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from rebozo.consent.rules import (
    NEEDS,
    ON_A_BASIS,
    TO_SOMEBODY,
    Kind,
    Said,
    Says,
    Use,
    above,
    allowed,
    asked_of,
    may_say_yes,
    merged,
    page_of,
    refuses,
    stands,
)

PURPOSES = sorted({purpose for needs in NEEDS.values() for purpose in needs})
SOMEBODY, OTHER = UUID(int=1), UUID(int=2)
uses, purposes, words = st.sampled_from(Use), st.sampled_from(PURPOSES), st.sampled_from(Says)
recipients = st.sampled_from([None, SOMEBODY, OTHER])
histories = st.lists(st.tuples(purposes, words, recipients), max_size=25).map(
    lambda told: [Said(purpose, says, number, whom) for number, (purpose, says, whom) in enumerate(told, 1)]
)


@given(uses, recipients)
def test_silence_is_no_save_what_a_basis_lets_be_counted(use: Use, whom: UUID | None) -> None:
    assert not allowed(use, [], recipient=whom)
    assert allowed(use, [], recipient=whom, basis=True) == (use in ON_A_BASIS)


@given(use=uses, history=histories, whom=recipients, basis=st.booleans())
def test_what_she_takes_back_or_refuses_wins_over_everything(
    *, use: Use, history: list[Said], whom: UUID | None, basis: bool
) -> None:
    for purpose in NEEDS[use]:
        for says in (Says.NO, Says.TAKEN_BACK):
            last = Said(purpose, says, len(history) + 1)
            assert not allowed(use, [*history, last], recipient=whom, basis=basis)
            assert refuses([*history, last], purpose, whom)


@given(uses, histories, recipients)
def test_a_basis_never_allows_who_she_is(use: Use, history: list[Said], whom: UUID | None) -> None:
    if use not in ON_A_BASIS:
        assert allowed(use, history, recipient=whom, basis=True) == allowed(use, history, recipient=whom)


@given(uses, histories, recipients)
def test_a_yes_to_all_that_a_use_needs_allows_it(use: Use, history: list[Said], whom: UUID | None) -> None:
    needed = dict.fromkeys(code for purpose in NEEDS[use] for code in (*above(purpose), purpose))
    for_whom = SOMEBODY if whom is None else whom
    yes = [
        Said(code, Says.YES, len(history) + at, for_whom if code in TO_SOMEBODY else None)
        for at, code in enumerate(needed, 1)
    ]
    assert allowed(use, [*history, *yes], recipient=for_whom)
    assert allowed(use, yes, recipient=for_whom)


@given(histories, st.sampled_from(sorted(TO_SOMEBODY)))
def test_a_yes_for_one_is_for_nobody_else(history: list[Said], purpose: str) -> None:
    hers = [one for one in history if one.recipient != OTHER]
    assert not stands(hers, purpose, OTHER)
    assert not stands(hers, purpose), "a yes to somebody is no yes to everybody"


@given(histories, purposes, recipients)
def test_a_yes_to_a_part_falls_with_the_whole(history: list[Said], purpose: str, whom: UUID | None) -> None:
    for whole in above(purpose):
        assert not stands([*history, Said(whole, Says.TAKEN_BACK, 99)], purpose, whom)


@given(histories)
def test_only_the_order_of_numbers_matters(history: list[Said]) -> None:
    for use in Use:
        assert allowed(use, history) == allowed(use, list(reversed(history)))


def test_naming_her_needs_two_yeses() -> None:
    both = [Said("C9", Says.YES, 1), Said("C9.1", Says.YES, 2)]
    assert allowed(Use.PUBLISH_NAME, both)
    assert not allowed(Use.PUBLISH_NAME, both[:1])
    assert not allowed(Use.PUBLISH_NAME, both[1:])
    assert not allowed(Use.PUBLISH_PHOTO, both)
    assert not allowed(Use.PUBLISH_NAME, [*both, replace(both[0], says=Says.TAKEN_BACK, number=3)])


def test_she_may_change_her_mind_again() -> None:
    said = [Said("C3", says, number) for number, says in enumerate([Says.YES, Says.TAKEN_BACK, Says.YES], 1)]
    assert [allowed(Use.COUNT, said[:upto], basis=True) for upto in range(4)] == [True, True, False, True]


@given(minor=st.booleans(), assent=st.booleans(), guardian=st.booleans())
def test_a_girls_yes_needs_two(*, minor: bool, assent: bool, guardian: bool) -> None:
    assert may_say_yes(minor=minor, assent=assent, guardian=guardian) == (not minor or (assent and guardian))


def test_of_an_event_in_which_nobody_is_named_only_what_makes_sense_is_asked() -> None:
    assert asked_of(Kind.EVENT, "C3")
    assert not any(asked_of(Kind.EVENT, code) for code in ("C0", "C4", "C5", "C6", "C9.1", "C9.3", "C10.3", "C11"))
    assert not asked_of(Kind.ORGANISATION, "C9.4")
    assert not any(asked_of(kind, "C8") for kind in Kind), "a heading is no question"
    assert page_of("C3") == page_of("C2") == "C1"
    assert page_of("C9.4") == "C9"


days = st.dates(date(2026, 1, 1), date(2026, 1, 5))
tales = st.lists(st.tuples(days, words), max_size=8)


@given(tales, tales)
def test_two_histories_become_one_with_each_in_its_order(
    one: list[tuple[date, Says]], other: list[tuple[date, Says]]
) -> None:
    order = merged(one, other)
    assert order.count(True) == len(one)
    assert len(order) == len(one) + len(other)


@given(day=days, first=st.booleans())
def test_of_two_on_the_same_day_the_no_is_what_stands(*, day: date, first: bool) -> None:
    yes, no = [(day, Says.YES)], [(day, Says.NO)]
    order = merged(yes, no) if first else merged(no, yes)
    assert order == ([True, False] if first else [False, True])
