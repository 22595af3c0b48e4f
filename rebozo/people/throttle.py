"""Failed sign-ins slow the next ones down: by account name, or by the device that she marked as hers.

Behind an onion there are no addresses to count by. Somebody who only knows her sign-in name can slow that name down
on unknown devices, never on hers. Nothing is ever closed for good.
"""

from __future__ import annotations

import time

from django.utils.translation import ngettext

from rebozo.kernel.refusal import Refusal
from rebozo.people import ram

FREE = 5
_FIRST = 30
_LONGEST = 15 * 60
_FORGET = 24 * 60 * 60


class TooSoon(Refusal):
    """Said in the same words whether the name exists or not."""

    def __init__(self, seconds: int) -> None:
        minutes = max(1, -(-seconds // 60))
        super().__init__(
            ngettext(
                "There were several tries in a row. To protect your account, wait %(minutes)d minute and try again.",
                "There were several tries in a row. To protect your account, wait %(minutes)d minutes and try again.",
                minutes,
            )
            % {"minutes": minutes}
        )
        self.seconds = seconds


def delay_after(failures: int) -> int:
    """Seconds to wait: none for five failures, then 30, 60, 120, up to a quarter of an hour."""
    if failures < FREE:
        return 0
    return min(_LONGEST, _FIRST << min(failures - FREE, 10))


def attempt(who: bytes) -> int:
    """Count a try before it is made, so that many at once are still counted. TooSoon when she has to wait.

    Gives when the try before it was (0: there was none), for `take_back`.
    """
    now = int(time.time())
    with ram.changing() as store:
        store.execute("DELETE FROM throttle WHERE last <= ?", (now - _FORGET,))
        found = store.execute("SELECT failures, last FROM throttle WHERE who = ?", (who,)).fetchone()
        failures, last = found or (0, 0)
        left = last + delay_after(failures) - now
        if left <= 0:
            store.execute(
                "INSERT OR REPLACE INTO throttle (who, failures, last) VALUES (?, ?, ?)", (who, failures + 1, now)
            )
    if left > 0:
        raise TooSoon(left)
    return int(last)


def forgive(who: bytes) -> None:
    """She came in."""
    ram.change("DELETE FROM throttle WHERE who = ?", who)


def take_back(who: bytes, *, before: int) -> None:
    """The try was not made after all: there was no room. She waits no longer for it; a new name is forgotten.

    A flood of made-up names would else fill the memory, though none of them was tried.
    """
    with ram.changing() as store:
        store.execute("UPDATE throttle SET failures = failures - 1, last = ? WHERE who = ?", (before, who))
        store.execute("DELETE FROM throttle WHERE who = ? AND failures <= 0", (who,))
