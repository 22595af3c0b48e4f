"""`rebozo journal verify`: whether somebody touched the record."""

from __future__ import annotations

import json
from argparse import Namespace
from dataclasses import asdict
from importlib import import_module

from rebozo.config import environment, key_files
from rebozo.config.speech import gettext as _
from rebozo.config.speech import say


def run(said: Namespace) -> int:
    """Walk the chain and say what was found. 1 when it is broken."""
    home = environment.founded_home()
    key_files.require(home)
    environment.set_up("rebozo.config.settings.worker")
    database = import_module("rebozo.config.database")
    database.require_reachable(home)
    database.require_migrated()
    journal_check = import_module("rebozo.config.journal_check")
    report = journal_check.look()
    if said.json:
        say(json.dumps({"whole": report.whole, **asdict(report)}, ensure_ascii=False))
        return 0 if report.whole else 1
    for fault in report.faults:
        say(journal_check.in_words(fault))
    for sentence in journal_check.beside(report):
        say(sentence)
    say(
        _("Lines in the chain: %(links)d. Waiting for their place: %(waiting)d. Signed heads: %(heads)d.")
        % {"links": report.links, "waiting": report.waiting, "heads": report.heads}
    )
    say(_("The journal is whole.") if report.whole else _("The journal is broken: somebody touched the record."))
    return 0 if report.whole else 1
