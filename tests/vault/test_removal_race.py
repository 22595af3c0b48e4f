"""On PostgreSQL many write at once: nothing is committed under an old key once a removal has begun a new one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar
from uuid import uuid4

import pytest
from django.db import connection, transaction

from rebozo.vault import circles
from rebozo.vault.circles import Outdated
from rebozo.vault.models import Wrap
from rebozo.vault.sealing import seal_bundle, store
from tests.vault.conftest import Founded

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.several_writers,
]

T = TypeVar("T")
Beside = Callable[[Callable[[], T]], "Future[T]"]
_A_MOMENT = 0.5


@pytest.fixture
def beside() -> Iterator[Beside[None]]:
    """Run it in another thread, over a connection of its own."""
    with ThreadPoolExecutor(1) as pool:

        def run(act: Callable[[], None]) -> None:
            try:
                act()
            finally:
                connection.close()

        yield lambda act: pool.submit(run, act)


def _pass_on(founded: Founded) -> None:
    keys = founded.ada.keys(founded.sierra)
    members = [founded.ada.member, founded.bea.member]
    circles.next_epoch(keys, members=members, signers=[founded.ada.signs, founded.bea.signs])


def test_what_is_stored_while_a_removal_is_under_way_waits_and_is_outdated(
    founded: Founded, kinds: tuple[str, str], beside: Beside[None]
) -> None:
    sealed = seal_bundle(uuid4(), kinds[0], {"said": "late"}, to=[founded.bea.keys(founded.sierra)])

    def write() -> None:
        with transaction.atomic():
            store([sealed])

    with transaction.atomic():
        _pass_on(founded)
        writing = beside(write)
        with pytest.raises(TimeoutError):
            writing.result(_A_MOMENT)
    with pytest.raises(Outdated):
        writing.result(10)
    assert not Wrap.objects.filter(epoch=1).exists()


def test_a_removal_waits_for_what_is_being_stored(
    founded: Founded, kinds: tuple[str, str], beside: Beside[None]
) -> None:
    sealed = seal_bundle(uuid4(), kinds[0], {"said": "in time"}, to=[founded.bea.keys(founded.sierra)])
    begun = threading.Event()

    def remove() -> None:
        begun.set()
        _pass_on(founded)

    with transaction.atomic():
        store([sealed])
        removing = beside(remove)
        assert begun.wait(10)
        with pytest.raises(TimeoutError):
            removing.result(_A_MOMENT)
    removing.result(10)
    assert founded.bea.keys(founded.sierra).newest == 2
