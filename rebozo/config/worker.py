"""The worker: a small loop over due work. It seals, counts, expires and shreds; it holds no key and opens nothing.

Chores take no arguments but a moment: whatever they need to know is in the database, by number.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, close_old_connections

from rebozo.config.chores import CHORES, Chore

logger = logging.getLogger("rebozo.worker")
_LONGEST_WAIT = 60.0


@dataclass
class Turn:
    """When a chore is due next, and how long to wait when it failed."""

    chore: Chore
    due: float
    failures: int = 0

    def take(self) -> None:
        """Do it, and set when it is due again: later each time that the database would not have it."""
        try:
            self.chore.do()
            self.failures = 0
        except DatabaseError as busy:
            self.failures += 1
            logger.warning("%s: %s", self.chore.name, type(busy).__name__)
            close_old_connections()
        pause = min(_LONGEST_WAIT, self.chore.every * 2 ** min(self.failures, 6)) if self.failures else self.chore.every
        self.due = time.monotonic() + pause


def work(*, when_ready: Callable[[], object] | None = None, once: bool = False) -> None:
    """Until SIGTERM or Ctrl-C: what has begun is finished first."""
    if once:
        for chore in CHORES:
            chore.do()
        return
    ended = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_about: ended.set())
    turns = [Turn(chore, time.monotonic() + chore.first) for chore in CHORES]
    if when_ready:
        when_ready()
    while not ended.is_set():
        turn = min(turns, key=lambda one: one.due)
        if not ended.wait(max(0.0, turn.due - time.monotonic())):
            turn.take()
