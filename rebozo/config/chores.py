"""What the worker does, and how often. Each chore is short, may be done again at any time, and needs no key."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from rebozo.journal.chain import chain_pending
from rebozo.journal.deeds import writing
from rebozo.journal.models import Line
from rebozo.people import late
from rebozo.people.models import Invitation
from rebozo.registry.importing import sweep_batches
from rebozo.vault.uploads import sweep as sweep_uploads

_MINUTE = 60.0
_HOUR = 60 * _MINUTE
_BACKUP_DAYS = 14  # a copy holds old keys: after that, what was shredded must be gone from it too
_MOST = 2000
_chained = [-1]  # the newest line when all were chained: nothing is locked while nothing is new


@dataclass(frozen=True)
class Chore:
    """Something due every so many seconds, for the first time after `first`."""

    name: str
    every: float
    do: Callable[[], object]
    first: float = 0.0


def chain_journal() -> None:
    """Give new lines their place. A look at the newest number tells whether there are any."""
    newest = Line.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if newest == _chained[0]:
        return
    while chain_pending(most=_MOST) == _MOST:
        pass
    _chained[0] = newest


def chain_again() -> None:
    """On PostgreSQL a lower number may be committed after a higher one: look again now and then."""
    chain_pending(most=_MOST)


def sweep_invitations() -> None:
    """An invitation that was not accepted in time is gone, with what was sealed in it."""
    with writing():
        Invitation.objects.filter(expires__lt=timezone.now()).delete()


def sweep_late_forms() -> None:
    """What she was typing when her session ended waits for her a month, and no longer."""
    late.expire(timezone.localdate())


def sweep_backups() -> None:
    """Copies from before a migration."""
    before = time.time() - _BACKUP_DAYS * 24 * _HOUR
    for copy in (Path(settings.REBOZO_HOME) / "backups").glob("*.sqlite3"):
        if copy.stat().st_mtime < before:
            copy.unlink(missing_ok=True)


CHORES = (
    Chore("journal", 1.0, chain_journal),
    Chore("journal again", _MINUTE, chain_again, first=30.0),
    Chore("batches", _MINUTE, sweep_batches, first=5.0),
    Chore("uploads", 10 * _MINUTE, sweep_uploads, first=20.0),
    Chore("invitations", 10 * _MINUTE, sweep_invitations, first=10.0),
    Chore("late forms", _HOUR, sweep_late_forms, first=15.0),
    Chore("backups", 24 * _HOUR, sweep_backups, first=25.0),
)
