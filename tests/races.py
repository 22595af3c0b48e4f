"""Several who do something in the same moment, each over a connection of her own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from django.db import connection, connections

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

T = TypeVar("T")
_BUSY, _TROUBLE = 503, 500


def at_once(*acts: Callable[[], T]) -> list[T]:
    """What each gives. They begin together; what one raises is raised here."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        try:
            ready.wait(20)
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@contextmanager
def beside() -> Iterator[Callable[[Callable[[], T]], Future[T]]]:
    """Run something in another thread, over a connection of its own, while this one holds a transaction."""

    def run(act: Callable[[], T]) -> T:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        yield lambda act: pool.submit(run, act)


def pages_of(*acts: Callable[[], Response]) -> list[Response]:
    """The pages that come back, in order. None of them is a failure of ours."""
    pages = at_once(*(lambda act=act: _patiently(act) for act in acts))
    assert all(page.status_code < _TROUBLE for page in pages), [page.content.decode()[-3000:] for page in pages]
    return pages


def answered(*acts: Callable[[], Response]) -> list[int]:
    """Their statuses, sorted."""
    return sorted(page.status_code for page in pages_of(*acts))


def _patiently(act: Callable[[], Response]) -> Response:
    """The tests' SQLite lies in memory, where a reader does not wait but is told at once: she sends it again."""
    page = act()
    for _try in range(40 if connection.vendor == "sqlite" else 0):
        if page.status_code != _BUSY:
            break
        time.sleep(0.05)
        page = act()
    return page
