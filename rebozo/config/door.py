"""A door: gunicorn with threads, given out so that an idle or a slow visitor keeps nobody else waiting."""

from __future__ import annotations

import gc
import os
import socket
import sys
from importlib import import_module
from typing import Any

from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.http import wsgi as answering

from rebozo.config.arriving import PATIENCE, PatientWorker
from rebozo.config.home import Home

PROCESSES = {"public": 1, "desk": 2}
_PIECE = 16_384
THREADS = 16  # of one process: idle ones cost nothing


class CodesOnly(Logger):
    """Says that something failed and of what kind: never an address, a header or what was asked for."""

    def exception(self, msg: object, *args: object, **kwargs: Any) -> None:  # noqa: ANN401, ARG002  they quote the request
        kind = sys.exc_info()[0]
        self.error_log.error("a request failed: %s", kind.__name__ if kind else "unknown")


class Door(BaseApplication):
    """One door's server, from the settings of this process and an open socket."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:  # noqa: ANN401  a WSGI application
        return import_module("rebozo.config.wsgi").application


def hang_up(sock: socket.socket, timeout: float = 0.0, max_drain: int = 256 * 1024) -> None:
    """Say that nothing more comes, take what has arrived, close: in place of gunicorn's own manner.

    That one waits two seconds for the visitor to hang up first, in the one thread that gives out the work: whoever
    asked for a page and did not hang up kept everybody else waiting.
    """
    del timeout
    try:
        sock.shutdown(socket.SHUT_WR)
        sock.settimeout(0.0)
        # What was not read would make the system break the line, and the answer be lost.
        for _piece in range(max_drain // _PIECE):
            if not sock.recv(_PIECE):
                break
    except OSError:
        pass
    finally:
        sock.close()


def options(home: Home, door: str, listener: socket.socket, tells: int) -> dict[str, Any]:
    """What gunicorn is told. `tells` hears one byte when a process of this door answers."""

    def told(_worker: object) -> None:
        os.write(tells, b"d")

    return {
        "bind": [f"fd://{listener.fileno()}"],
        "worker_class": PatientWorker,
        "workers": int(home.setting(door, "processes", PROCESSES[door])),
        "threads": int(home.setting(door, "threads", THREADS)),
        "preload_app": True,
        "worker_tmp_dir": str(home.runtime),
        "umask": 0o077,
        "timeout": 60,
        "graceful_timeout": 3,
        "keepalive": 2,
        "backlog": 256,
        "limit_request_line": 4094,
        "limit_request_fields": 60,
        "limit_request_field_size": 8190,
        "accesslog": None,
        "errorlog": "-",
        "loglevel": "error",
        "logger_class": CodesOnly,
        "control_socket_disable": True,
        "forwarded_allow_ips": "",  # no header of a visitor is believed
        "proc_name": f"rebozo-{door}",
        "post_worker_init": told,
    }


def open_door(home: Home, door: str, listener: socket.socket, tells: int) -> None:
    """Serve until SIGTERM. All that can be loaded once is loaded before the processes part."""
    vars(answering)["SERVER"] = "www"  # no answer tells which program made it
    util.close_graceful = hang_up
    PatientWorker.patience = float(home.setting(door, "patience", PATIENCE))
    served = Door(options(home, door, listener, tells))
    served.wsgi()
    _warm()
    Arbiter(served).run()


def _warm() -> None:
    resolver = import_module("django.urls").get_resolver()
    assert resolver.url_patterns is not None  # noqa: S101  imports every view
    import_module("django.utils.translation").gettext("")
    import_module("django.db").connections.close_all()
    gc.collect()
    gc.freeze()
