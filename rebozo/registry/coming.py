"""What comes from outside, one row after another: an attack as it was read, somebody of the directory, a question."""

from __future__ import annotations

from dataclasses import dataclass, field

from rebozo.network.names import GroupName, Identity
from rebozo.network.profiles import GroupProfile, Profile, SafeContact
from rebozo.registry.draft import Draft


@dataclass(frozen=True)
class Problem:
    """A row that cannot be brought in as it is, and why. Nothing of what it says."""

    line: int
    sentence: str


@dataclass(frozen=True)
class Coming:
    """One event of a row: its identifier in the sheet, what it says, and how whom it was against is called there."""

    line: int
    identifier: str = field(repr=False)
    draft: Draft
    identity: Identity | GroupName | None = None
    said: frozenset[str] = frozenset()  # which of our columns it filled: only these correct what is registered


@dataclass(frozen=True)
class ComingName:
    """Somebody, or a group, of a row of a directory. What the row does not say is None."""

    line: int
    identifier: str = field(repr=False)
    identity: Identity | GroupName
    profile: Profile | GroupProfile | None = None
    contact: SafeContact | None = None
