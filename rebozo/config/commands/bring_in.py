"""`rebozo import attacks`: a whole sheet with one command, as somebody who signs in for it.

Her passphrase and her code come by standard input, one line each, or are asked without showing them: never by an
argument or the environment, which others of the machine can read.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from getpass import getpass
from importlib import import_module
from typing import TYPE_CHECKING

from rebozo.config import environment, key_files
from rebozo.config.speech import gettext as _
from rebozo.config.speech import say, warn
from rebozo.config.trouble import Trouble

if TYPE_CHECKING:
    from rebozo.registry.importing import Report


def run(said: Namespace) -> int:
    """Bring the sheet in, or with --dry-run only say what would happen. 1 when a row was not understood."""
    if not said.file.is_file():
        raise Trouble(_("There is no file %(path)s.") % {"path": said.file})
    home = environment.founded_home()
    key_files.require(home)
    environment.prepare_runtime(home)
    environment.set_up("rebozo.config.settings.desk")
    database = import_module("rebozo.config.database")
    database.require_reachable(home)
    database.require_migrated()
    database.require_trust()
    network = database.network_named(said.network)
    actor = import_module("rebozo.config.signing_in").actor_who_signs_in(said.account, *_secrets())
    importing = import_module("rebozo.registry.importing")
    refused = import_module("django.core.exceptions").PermissionDenied
    try:
        report: Report = importing.import_attacks(network, said.file, by=actor, dry_run=said.dry_run)
    except refused as not_hers:
        raise Trouble(
            _("%(name)s has no right to bring sheets into %(short)s.") % {"name": said.account, "short": network.short}
        ) from not_hers
    _tell(report, as_json=said.json, dry=said.dry_run)
    return 1 if report.problems else 0


def _tell(report: Report, *, as_json: bool, dry: bool) -> None:
    if as_json:
        say(json.dumps({**report.as_dict(), "dry_run": dry}, ensure_ascii=False))
        return
    for problem in report.problems:
        warn(_("Line %(line)d: %(sentence)s") % {"line": problem.line, "sentence": problem.sentence})
    slots = {
        "read": report.read,
        "already": report.already,
        "problems": len(report.problems),
        "names": report.new_names,
        "ready": report.ready,
        "made": report.made,
    }
    say(
        _("Lines read: %(read)d. Brought in before: %(already)d. Not understood: %(problems)d. New names: %(names)d.")
        % slots
    )
    if dry:
        say(_("This was a rehearsal: %(ready)d attacks would be registered, and nothing was written.") % slots)
    else:
        say(_("Attacks registered: %(made)d.") % slots)


def _secrets() -> tuple[str, str]:
    if sys.stdin.isatty():
        return getpass(_("Passphrase") + ": "), getpass(_("Code") + ": ")
    passphrase, code = sys.stdin.readline().rstrip("\r\n"), sys.stdin.readline().strip()
    if not passphrase or not code:
        raise Trouble(_("Standard input brings the passphrase on its first line and the code on its second."))
    return passphrase, code
