"""How far a long work has come, in RAM: counts and a state, never what it is about. Any process of the desk can say it.

A work that was cut off (its process ended) is known by its silence.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from uuid import UUID

from rebozo.people import ram

RUNNING, DONE, REFUSED, BROKEN, CUT_OFF = "running", "done", "refused", "broken", "cut off"
_SILENT = 180  # seconds: reading a whole sheet says nothing for a while
_KEPT = 24 * 3600


@dataclass(frozen=True)
class Job:
    """A work as it stands. `said` is a report without content, or the sentence that ended it."""

    code: UUID
    state: str
    done: int
    whole: int
    said: str


def begin(code: UUID, holder: UUID) -> bool:
    """Take note that it began. False when it runs already: the button was pressed twice."""
    now = int(time.time())
    ram.change("DELETE FROM job WHERE seen < ?", now - _KEPT)
    ram.change("DELETE FROM job WHERE code = ? AND NOT (state = ? AND seen > ?)", code.bytes, RUNNING, now - _SILENT)
    return bool(
        ram.change(
            "INSERT OR IGNORE INTO job (code, holder, state, done, whole, seen, said) VALUES (?, ?, ?, 0, 0, ?, '')",
            code.bytes, holder.bytes, RUNNING, now,
        )
    )  # fmt: skip


def tell(code: UUID, *, state: str = RUNNING, done: int = 0, whole: int = 0, said: str = "") -> None:
    """How far it is, or how it ended."""
    ram.change(
        "UPDATE job SET state = ?, done = ?, whole = ?, seen = ?, said = ? WHERE code = ?",
        state, done, whole, int(time.time()), said, code.bytes,
    )  # fmt: skip


def look(code: UUID, holder: UUID) -> Job | None:
    """Her work, or None: another's, or too long ago."""
    found = ram.rows(
        "SELECT state, done, whole, seen, said FROM job WHERE code = ? AND holder = ?", code.bytes, holder.bytes
    )
    if not found:
        return None
    state, done, whole, seen, said = found[0]
    if state == RUNNING and int(seen or 0) < time.time() - _SILENT:
        state = CUT_OFF
    return Job(code, str(state), int(done or 0), int(whole or 0), str(said))
