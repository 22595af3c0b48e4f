"""How much a change of a list touches. Rooms above that hold codes in clear say how to count; what is sealed is not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from rebozo.kernel.actor import Actor


class Counter(Protocol):
    """How many records of her networks hold one of these codes; more than the room counts to is said as that."""

    def __call__(self, codes: Iterable[str], *, by: Actor) -> int: ...


COUNTERS: dict[str, Counter] = {}


def used(name: str, codes: Iterable[str], *, by: Actor) -> int | None:
    """The number, or None where the codes of that list are sealed and nobody counts them."""
    counter = COUNTERS.get(name)
    return None if counter is None else counter(codes, by=by)
