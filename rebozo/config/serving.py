"""One command opens everything: it prepares the home, then keeps both doors and the worker alive until it is ended.

The libraries are imported here, before any settings, and the programs are forked: they share that memory. This
process itself never reads the settings, holds no key and answers nobody.
"""

from __future__ import annotations

import gc
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module

from rebozo.config import apart, environment, key_files
from rebozo.config.home import Home
from rebozo.config.speech import gettext as _
from rebozo.config.speech import warn
from rebozo.config.trouble import Trouble

# What all the programs will import anyway, as far as it asks for no settings.
SHARED = (
    "django.core.handlers.wsgi",
    "django.core.management",
    "django.contrib.staticfiles.apps",
    "django.contrib.staticfiles.storage",
    "django.db.backends.sqlite3.base",
    "django.db.models.sql.compiler",
    "django.forms",
    "django.middleware.common",
    "django.middleware.csrf",
    "django.template.backends.django",
    "django.template.defaultfilters",
    "django.template.defaulttags",
    "django.template.loader_tags",
    "django.templatetags.i18n",
    "django.templatetags.static",
    "django.urls",
    "django.utils.translation.trans_real",
    "django.views.csrf",
    "gunicorn.app.base",
    "gunicorn.workers.gthread",
    "nacl.pwhash",
    "nacl.signing",
    "nacl.utils",
    "rapidfuzz",
    "rebozo.config.door",
    "rebozo.config.home",
    "whitenoise.middleware",
    "whitenoise.storage",
)
Work = Callable[[], None]
_SIGNALS = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}
_BOOT = 60.0  # seconds until all must have answered once
_GRACE = 6.0  # seconds between being asked to end and being made to
_LONGEST_WAIT = 30.0


@dataclass
class Program:
    """One of the programs: what it does, and the process that does it now."""

    work: Callable[[], int]
    child: int = 0
    began: float = 0.0
    wait: float = 0.5  # before it is begun again; doubles while it keeps dying
    due: float = 0.0

    def begin(self) -> None:
        self.began = time.monotonic()
        self.child = apart.fork(self.work)

    def died(self) -> None:
        """Its process is gone. What it left behind goes too, and it is begun again in a while."""
        self.end(signal.SIGKILL)
        self.child = 0
        lived = time.monotonic() - self.began
        self.wait = 0.5 if lived > _LONGEST_WAIT else min(self.wait * 2, _LONGEST_WAIT)
        self.due = time.monotonic() + self.wait

    def end(self, sign: signal.Signals) -> None:
        """Tell the process, or with SIGKILL its whole group."""
        if self.child:
            with suppress(ProcessLookupError, PermissionError):
                (os.killpg if sign == signal.SIGKILL else os.kill)(self.child, sign)


@dataclass
class Supervisor:
    """Keeps programs alive, and ends them all when it is told to."""

    programs: Mapping[str, Program]
    expected: int  # how many times "I answer" must be heard before all is open
    hears: int = 0  # the end of the pipe where it is heard
    heard: int = field(default=0, init=False)

    def run(self, when_open: Callable[[], None]) -> int:
        """Until SIGTERM or Ctrl-C. Gives the exit status."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        os.set_blocking(self.hears, False)
        try:
            for program in self.programs.values():
                program.begin()
            until = time.monotonic() + _BOOT
            while self.heard < self.expected:
                if self._told_to_end(0.02):
                    return 0
                self._listen()
                if not all(program.child for program in self.programs.values()) or time.monotonic() > until:
                    raise Trouble(_("A program of Rebozo ended as soon as it began; everything was stopped."))
            when_open()
            while not self._told_to_end(self._until_due()):
                self._begin_again()
            return 0
        finally:
            self._end_all()

    def _listen(self) -> None:
        with suppress(BlockingIOError):
            self.heard += len(os.read(self.hears, 64))

    def _told_to_end(self, seconds: float) -> bool:
        told = signal.sigtimedwait(_SIGNALS, seconds)
        if told is not None and told.si_signo != signal.SIGCHLD:
            return True
        self._bury()
        return False

    def _bury(self) -> None:
        for name, program in self.programs.items():
            if program.child and os.waitpid(program.child, os.WNOHANG)[0]:
                program.died()
                if self.heard >= self.expected:
                    warn(_("The program %(name)s ended by itself and is begun again.") % {"name": name})

    def _until_due(self) -> float:
        due = [program.due for program in self.programs.values() if not program.child]
        return max(0.0, min([*due, time.monotonic() + _LONGEST_WAIT]) - time.monotonic())

    def _begin_again(self) -> None:
        with suppress(BlockingIOError):
            os.read(self.hears, 64)  # later answers fill no pipe
        for program in self.programs.values():
            if not program.child and time.monotonic() >= program.due:
                program.begin()

    def _end_all(self) -> None:
        alive = [program for program in self.programs.values() if program.child]
        for program in alive:
            program.end(signal.SIGTERM)
        until = time.monotonic() + _GRACE
        while alive and time.monotonic() < until:
            alive = [program for program in alive if not os.waitpid(program.child, os.WNOHANG)[0]]
            signal.sigtimedwait(_SIGNALS, 0.05)
        for program in alive:
            program.end(signal.SIGKILL)
            os.waitpid(program.child, 0)


def share_libraries() -> None:
    """Import what the programs have in common. Frozen, so that collecting garbage does not touch (and copy) it."""
    for name in SHARED:
        import_module(name)
    gc.collect()
    gc.freeze()


def prepare(home: Home) -> None:
    """In a child: the home is whole, the database fits, is migrated, and the static files are in their place."""
    key_files.require(home)
    environment.set_up("rebozo.config.settings.desk")
    import_module("rebozo.config.preparing").prepare(home)


def serve(home: Home, *, when_open: Callable[[], None], found: Work | None = None) -> int:
    """Open everything, until it is ended. `found` is the demo's founding, done first when there is none yet."""
    environment.require_writable(home.path)
    environment.prepare_runtime(home)
    lock = environment.hold(
        home.path / "serve.lock", _("Rebozo is already being served from %(home)s.") % {"home": home.path}
    )
    listeners: dict[str, socket.socket] = {}
    try:
        for door in environment.DOORS:
            listeners[door] = environment.listen(home, door)
        share_libraries()
        if found:
            apart.do_apart(found)
        apart.do_apart(lambda: prepare(home))
        hears, tells = os.pipe()
        programs = {door: Program(_door(home, door, listeners, tells)) for door in listeners}
        programs["worker"] = Program(_worker(listeners, tells))
        workers = sum(
            int(home.setting(door, "processes", import_module("rebozo.config.door").PROCESSES[door]))
            for door in listeners
        )
        return Supervisor(programs, workers + 1, hears).run(when_open)
    finally:
        for listener in listeners.values():
            listener.close()
        lock.close()


def _door(home: Home, door: str, listeners: Mapping[str, socket.socket], tells: int) -> Callable[[], int]:
    def work() -> int:
        for name, listener in listeners.items():
            if name != door:
                listener.close()
        environment.set_up(f"rebozo.config.settings.{door}")
        import_module("rebozo.config.door").open_door(home, door, listeners[door], tells)
        return 0

    return work


def _worker(listeners: Mapping[str, socket.socket], tells: int) -> Callable[[], int]:
    def work() -> int:
        for listener in listeners.values():
            listener.close()
        environment.set_up("rebozo.config.settings.worker")
        import_module("rebozo.config.worker").work(when_ready=lambda: os.write(tells, b"w"))
        return 0

    return work
