"""Room for Argon2: so many at a time and no more, so that many attempts at once cannot fill the memory.

A slot is a file locked by `flock`: whoever dies frees it. The desk and the public door have slots of their own.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils.translation import gettext as _

from rebozo.kernel.refusal import Busy
from rebozo.people.accounts import cost, folded
from rebozo.people.ram import runtime_folder
from rebozo.vault.derivation import Derived, derive

PATIENCE = 2.0
MOST_WAITING = 8  # threads of one process: the others go on serving those who are in already
_PAUSE = 0.02
_WAITING = threading.BoundedSemaphore(MOST_WAITING)


@contextmanager
def slot() -> Iterator[None]:
    """Hold one of the slots of this door. Busy when none is free for two seconds, or too many wait for one already."""
    held = _take()
    if held is None:
        held = _wait()
    try:
        yield
    finally:
        os.close(held)


def _wait() -> int:
    if not _WAITING.acquire(blocking=False):
        raise _busy()
    try:
        deadline = time.monotonic() + PATIENCE
        while (held := _take()) is None:
            if time.monotonic() >= deadline:
                raise _busy()
            time.sleep(_PAUSE)
        return held
    finally:
        _WAITING.release()


def _busy() -> Busy:
    return Busy(_("Several people are coming in at this moment. Wait a few seconds and try again."))


def _take() -> int | None:
    folder = runtime_folder()
    for number in range(settings.ARGON2_SLOTS):
        file = os.open(folder / f"{settings.DOOR}-{number}.slot", os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
        else:
            return file
    return None


def derive_in_turn(passphrase: str, salt: bytes) -> Derived:
    """Argon2id over the folded passphrase, in a slot. Never inside a transaction."""
    with slot():
        return derive(folded(passphrase), salt, cost())
