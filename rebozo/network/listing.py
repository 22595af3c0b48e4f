"""A page of a long list, found by key: the next starts after the last row of this one, however long the list is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from rebozo.network.models import Defender, Network, Organisation
from rebozo.vault.names import folded

PAGE = 50
T = TypeVar("T", Defender, Organisation)


@dataclass(frozen=True)
class Page(Generic[T]):
    """Up to PAGE rows; `next_url` and `first_url` are empty where there is no such page."""

    rows: list[T]
    next_url: str
    first_url: str


def a_page(things: QuerySet[T], *, after: str) -> Page[T]:
    """The page after the row `after`, in the order of their numbers, which are random and tell nothing."""
    key = _key(after)
    rows = list((things.filter(code__gt=key) if key else things)[: PAGE + 1])
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    return Page(rows, f"?after={rows[-1].code}" if more else "", "?" if key else "")


def named_rows(rows: list[T], names: dict[UUID, str], networks: Iterable[Network]) -> list[tuple[T, str, str]]:
    """Each row with its name and, for who works in several, its network: by name within the page."""
    called = {network.code: network.name for network in networks}
    if len(called) < 2:  # noqa: PLR2004  of one network nothing need be said
        called = {}
    named = [(row, names.get(row.code, ""), called.get(row.network_id, "")) for row in rows]
    return sorted(named, key=lambda one: (not one[1], folded(one[1])))


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
