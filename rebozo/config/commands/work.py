"""`rebozo worker`: the timed work alone."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module

from rebozo.config import environment, key_files


def run(said: Namespace) -> int:
    """Work until it is ended; or once."""
    home = environment.founded_home()
    key_files.require(home)
    environment.prepare_runtime(home)
    environment.set_up("rebozo.config.settings.worker")
    database = import_module("rebozo.config.database")
    database.require_reachable(home)
    database.require_migrated()
    import_module("rebozo.config.worker").work(once=said.once)
    return 0
