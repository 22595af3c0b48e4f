"""A right is a permission at a scope for a period; nothing is allowed by default."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from rebozo.kernel.actor import Actor, Right, Scope
from rebozo.kernel.permissions import Permission

TODAY = date(2026, 11, 22)
SIERRA, VALLE, CIRCLE = uuid4(), uuid4(), uuid4()
READ, WRITE = Permission.REGISTRY_ATTACKS_READ, Permission.REGISTRY_ATTACKS_WRITE


def an_actor(*rights: Right, holder: UUID | None = None) -> Actor:
    return Actor(holder or uuid4(), frozenset(rights), TODAY)


def test_nobody_may_anything_without_a_right() -> None:
    assert not any(an_actor().may(needs, at=Scope(SIERRA)) for needs in Permission)


def test_a_coordinator_of_one_network_may_only_read_in_another() -> None:
    ada = an_actor(
        Right(READ, Scope(SIERRA), TODAY),
        Right(WRITE, Scope(SIERRA), TODAY),
        Right(READ, Scope(VALLE), TODAY),
    )
    assert ada.may(WRITE, at=Scope(SIERRA))
    assert ada.may(READ, at=Scope(VALLE))
    assert not ada.may(WRITE, at=Scope(VALLE))
    assert ada.networks(READ) == {SIERRA, VALLE}


def test_a_right_in_a_network_covers_its_circles_but_a_circle_not_its_network() -> None:
    wide, narrow = (
        an_actor(Right(READ, Scope(SIERRA), TODAY)),
        an_actor(Right(READ, Scope(SIERRA, CIRCLE), TODAY)),
    )
    assert wide.may(READ, at=Scope(SIERRA, CIRCLE))
    assert narrow.may(READ, at=Scope(SIERRA, CIRCLE))
    assert not narrow.may(READ, at=Scope(SIERRA))
    assert not narrow.may(READ, at=Scope(SIERRA, uuid4()))
    assert narrow.networks(READ) == frozenset()


def test_what_is_her_own_is_hers_alone() -> None:
    ada = an_actor(*(Right(needs, Scope(SIERRA), TODAY) for needs in Permission))
    assert ada.may(Permission.PEOPLE_OWN_KEEP, at=Scope(ada.holder))
    assert not ada.may(Permission.PEOPLE_OWN_KEEP, at=Scope(SIERRA))
    assert not ada.may(Permission.PEOPLE_OWN_KEEP, at=Scope(uuid4()))


@given(since=st.integers(-400, 400), length=st.none() | st.integers(1, 400))
def test_a_period_is_half_open(since: int, length: int | None) -> None:
    start = TODAY + timedelta(days=since)
    until = None if length is None else start + timedelta(days=length)
    held = an_actor(Right(READ, Scope(SIERRA), start, until)).may(READ, at=Scope(SIERRA))
    assert held == (start <= TODAY and (until is None or until > TODAY))


def test_an_actor_shows_no_keys() -> None:
    assert "secret" not in repr(Actor(uuid4(), frozenset(), TODAY, keyring="secret"))
