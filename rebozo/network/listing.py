"""A page of a long list, found by key: the next starts after the last row of this one, however long the list is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import QuerySet

from rebozo.kernel.actor import Actor
from rebozo.network.bundles import GROUP_PROFILE, PROFILE
from rebozo.network.models import Defender, Network, Organisation
from rebozo.network.profiles import Profile
from rebozo.vault.names import folded
from rebozo.vault.opening import open_rows
from rebozo.vault.schemas import Fields

PAGE = 50
SIFT = 4_000  # sealed sections opened for one page
_FIRST = 500
T = TypeVar("T", Defender, Organisation)


@dataclass(frozen=True)
class Page(Generic[T]):
    """Up to PAGE rows, and what an address says to ask for the next and the first; empty where there is none."""

    rows: list[T]
    following: str
    first: str
    asked: str = ""  # the filters, that each address keeps

    @property
    def next_url(self) -> str:
        return self._url(self.following)

    @property
    def first_url(self) -> str:
        return self._url(self.first)

    def _url(self, key: str) -> str:
        return f"?{self.asked}{'&' if self.asked else ''}{key}" if key else ""


def a_page(things: QuerySet[T], *, after: str) -> Page[T]:
    """The page after the row `after`, in the order of their numbers, which are random and tell nothing."""
    key = key_of(after)
    rows = list((things.filter(code__gt=key) if key else things)[: PAGE + 1])
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    return Page(rows, f"after={rows[-1].code}" if more else "", "after=" if key else "")


@dataclass(frozen=True)
class Sieve:
    """What a sealed section must say for its row to be listed, and how the address says so."""

    bundle: str
    keep: Callable[[Fields], bool]
    asked: str


def a_sifted_page(actor: Actor, things: QuerySet[T], sieve: Sieve, *, after: str) -> Page[T]:
    """A page of those whose sealed section says what is asked for: it is opened of each.

    After SIFT of them the page ends with what was found, so that a long directory answers too; the next goes on.
    """
    key = key_of(after)
    first = "after=" if key else ""
    found: list[T] = []
    for many in (_FIRST, SIFT - _FIRST):  # one line in the journal for each, and mostly the first is enough
        some = list((things.filter(code__gt=key) if key else things)[:many])
        said = open_rows([one.code for one in some], sieve.bundle, by=actor)
        for one in some:
            if one.code in said and sieve.keep(said[one.code]):
                if len(found) == PAGE:
                    return Page(found, f"after={found[-1].code}", first, sieve.asked)
                found.append(one)
        if len(some) < many:
            return Page(found, "", first, sieve.asked)
        key = some[-1].code
    return Page(found, f"after={key}", first, sieve.asked)


def of_kind(*kinds: str) -> Sieve:
    """The groups of one kind or of several."""
    return Sieve(GROUP_PROFILE, lambda said: said.get("kind") in kinds, f"kind={kinds[0]}" if len(kinds) == 1 else "")


def offering(*, skill: str, language: str, asked: str) -> Sieve:
    """Who offers both, a skill and a language, or the one that is asked for."""
    return Sieve(PROFILE, lambda said: Profile.from_fields(said).offers(skill=skill, language=language), asked)


def named_rows(rows: list[T], names: dict[UUID, str], networks: Iterable[Network]) -> list[tuple[T, str, str]]:
    """Each row with its name and, for who works in several, its network: by name within the page."""
    called = {network.code: network.name for network in networks}
    if len(called) < 2:  # noqa: PLR2004  of one network nothing need be said
        called = {}
    named = [(row, names.get(row.code, ""), called.get(row.network_id, "")) for row in rows]
    return sorted(named, key=lambda one: (not one[1], folded(one[1])))


def key_of(text: str) -> UUID | None:
    """Where a page begins; None at the first, and for whatever is no number."""
    try:
        return UUID(text)
    except ValueError:
        return None
