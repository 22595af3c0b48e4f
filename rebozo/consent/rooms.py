"""What the rooms above say here when they start: what else may be asked about, on what her records stand, what follows.

`consent` knows nobody above it. A room registers under a name of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol
from uuid import UUID

from rebozo.consent.rules import Kind
from rebozo.kernel.actor import Actor, Scope
from rebozo.network.models import Network


@dataclass(frozen=True)
class Subject:
    """Of whom, or of what, it is asked. Where nobody is named, `called` says what it is; else names stay sealed."""

    code: UUID
    kind: Kind
    network: Network
    url: str
    called: str = ""

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network.code)


@dataclass(frozen=True)
class Follows:
    """What follows when she takes something back: what stops at once, and what nobody can call back."""

    at_once: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()

    def __add__(self, other: Follows) -> Follows:
        return Follows(_each_once(self.at_once + other.at_once), _each_once(self.stays + other.stays))


def _each_once(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(said))


class Find(Protocol):
    """Something of a room above that may be asked about; None when it is not hers to see, or is not such a thing."""

    def __call__(self, actor: Actor, code: UUID) -> Subject | None: ...


class Stands(Protocol):
    """On what is registered of her stands: a word and how many."""

    def __call__(self, actor: Actor, subject: Subject) -> list[tuple[str, int]]: ...


class WhatFollows(Protocol):
    """What would follow there if she took back a purpose."""

    def __call__(self, actor: Actor, subject: Subject, purpose: str) -> Follows: ...


@dataclass
class Rooms:
    """What was registered."""

    find: dict[str, Find] = field(default_factory=dict)
    stands: dict[str, Stands] = field(default_factory=dict)
    follows: dict[str, WhatFollows] = field(default_factory=dict)


ROOMS = Rooms()
