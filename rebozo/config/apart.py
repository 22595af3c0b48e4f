"""Work in a child process, so that this one stays small and knows no settings."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Callable

from rebozo.config.speech import warn
from rebozo.config.trouble import Trouble, unforeseen
from rebozo.kernel.refusal import Refusal

_PR_SET_PDEATHSIG = 1


def fork(work: Callable[[], int]) -> int:
    """The number of a child that does `work` and ends with what it gave. It outlives neither us nor its work."""
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        _belong_to(parent)
        status = work()
    except (Trouble, Refusal) as no:
        warn(no.sentence)
    except KeyboardInterrupt:
        status = 130
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException as bug:  # noqa: BLE001  the outermost: its message may quote what was typed
        warn(unforeseen(bug))
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _belong_to(parent: int) -> None:
    """End when the supervisor does, even if it is killed outright; Ctrl-C is for the supervisor to pass on."""
    os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, set())
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def do_apart(work: Callable[[], None]) -> None:
    """Do it in a child and wait. The child has said what was wrong; Ended tells the caller to stop too."""

    def whole() -> int:
        work()
        return 0

    child = fork(whole)
    try:
        _pid, status = os.waitpid(child, 0)
    except KeyboardInterrupt:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
        raise
    if os.waitstatus_to_exitcode(status) != 0:
        raise Ended


class Ended(Exception):
    """A child ended badly and has already said why."""
