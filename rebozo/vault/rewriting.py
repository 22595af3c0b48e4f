"""Putting new segments in the place of old ones, once: names and words are kept in the same manner.

A circle has a head with a generation, a tail of sealed entries that are only ever added, and segments. Whoever rewrites
does so from the generation she read; of two at once the second changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rebozo.vault.circles import still_newest
from rebozo.vault.models import (
    DirectoryEntry,
    DirectoryHead,
    DirectorySegment,
    WordsEntry,
    WordsHead,
    WordsSegment,
)


@dataclass(frozen=True)
class Tables:
    """The three tables of one thing that is kept so."""

    head: type[DirectoryHead | WordsHead]
    entry: type[DirectoryEntry | WordsEntry]
    segment: type[DirectorySegment | WordsSegment]


NAMES = Tables(DirectoryHead, DirectoryEntry, DirectorySegment)
WORDS = Tables(WordsHead, WordsEntry, WordsSegment)


@dataclass
class Rewrite:
    """Segments to put in the place of others, if nobody rewrote any since they were read."""

    tables: Tables
    circle: UUID
    generation: int
    gone: list[UUID]
    entries: list[int]
    fresh: Sequence[Any] = field(repr=False)  # of one of the two segment tables

    def store(self) -> bool:
        """In the present transaction. False, and nothing done, when somebody else was first."""
        head, entry, segment = self.tables.head.objects, self.tables.entry.objects, self.tables.segment.objects
        head.get_or_create(circle=self.circle)
        if not head.filter(circle=self.circle, generation=self.generation).update(generation=self.generation + 1):
            return False
        still_newest((one.circle, one.epoch) for one in self.fresh)
        segment.filter(id__in=self.gone).delete()
        for at in range(0, len(self.entries), 500):
            entry.filter(circle=self.circle, id__in=self.entries[at : at + 500]).delete()
        segment.bulk_create(self.fresh, batch_size=10)
        return True
