"""Who else follows when a person or a group of the directory changes: rooms above say so when they start.

`network` knows nobody above it. A room whose rows point to somebody registers what it does when two entries become
one, when that is undone, and when somebody takes back a leave or is forgotten.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from rebozo.kernel.actor import Actor


class Repoint(Protocol):
    """Point rows from one number to another, inside the caller's transaction. Gives the rows that were changed."""

    def __call__(self, old: UUID, new: UUID, *, only: frozenset[UUID] | None = None) -> list[UUID]: ...


class LeaveTaken(Protocol):
    """Obey that she took back a leave (a code of consent_purposes), inside the caller's transaction. How many rows."""

    def __call__(self, whose: UUID, purpose: str, *, by: Actor) -> int: ...


class Forgotten(Protocol):
    """Forget what still says who she was, by all numbers that were hers, inside the caller's transaction."""

    def __call__(self, codes: Collection[UUID]) -> None: ...


@dataclass
class Followers:
    """What the rooms above registered, by a name of their own."""

    repoint: dict[str, Repoint] = field(default_factory=dict)
    leave_taken: dict[str, LeaveTaken] = field(default_factory=dict)
    leave_given: dict[str, LeaveTaken] = field(default_factory=dict)  # the same, when she says yes
    forgotten: dict[str, Forgotten] = field(default_factory=dict)


FOLLOWERS = Followers()
