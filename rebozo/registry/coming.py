"""What comes from outside, one row after another: an attack as it was read, somebody of the directory, a question."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from rebozo.network.names import GroupName, Identity
from rebozo.network.profiles import GroupProfile, Profile, SafeContact
from rebozo.registry.draft import Draft


@dataclass(frozen=True)
class Problem:
    """A row that cannot be brought in as it is, and why. The sentence tells nothing of what the row says.

    `words` are those of the row that were not understood: for her page and her sheet, never for a line or a log.
    """

    line: int
    sentence: str
    words: tuple[str, ...] = field(default=(), repr=False)

    @property
    def for_her(self) -> str:
        """The sentence, and which words it is about."""
        if not self.words:
            return self.sentence
        said = ", ".join(f"“{word}”" for word in self.words)
        return f"{self.sentence} " + _("Not understood: %(words)s.") % {"words": said}


@dataclass(frozen=True)
class Coming:
    """One event of a row: its identifier in the sheet, what it says, and how whom it was against is called there."""

    line: int
    identifier: str = field(repr=False)
    draft: Draft
    identity: Identity | GroupName | None = None
    said: frozenset[str] = frozenset()  # which of our columns it filled: only these correct what is registered
    unnamed: str = ""  # the question who it was, asked only if the row is not here already


@dataclass(frozen=True)
class ComingName:
    """Somebody, or a group, of a row of a directory. What the row does not say is None."""

    line: int
    identifier: str = field(repr=False)
    identity: Identity | GroupName
    profile: Profile | GroupProfile | None = None
    contact: SafeContact | None = None
