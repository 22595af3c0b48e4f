"""`rebozo import`: a whole sheet with one command, as somebody who signs in for it.

Her passphrase and her code come by standard input, one line each, or are asked without showing them: never by an
argument or the environment, which others of the machine can read.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from getpass import getpass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rebozo.config import environment, key_files
from rebozo.config.speech import gettext as _
from rebozo.config.speech import say, warn
from rebozo.config.trouble import Trouble

if TYPE_CHECKING:
    from rebozo.exchange.bringing import Sheet
    from rebozo.registry.importing import Report


def run(said: Namespace) -> int:
    """Bring the sheet in, or with --dry-run only say what would happen. 1 when a row left a question.

    All of it or nothing: with a question nothing is brought in, unless --take-good takes the other rows.
    """
    if not said.file.is_file():
        raise Trouble(_("There is no file %(path)s.") % {"path": said.file})
    plan = _mapping(said.mapping) if said.mapping else None
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
    bringing = import_module("rebozo.exchange.bringing")
    what = import_module("rebozo.exchange.fields").What(said.what)
    refused = import_module("django.core.exceptions").PermissionDenied
    try:
        sheet: Sheet = bringing.open_sheet(said.file.read_bytes(), what, plan=plan)
        prepared = bringing.prepare(sheet, network, by=actor)
        report: Report = prepared.report
        if not said.dry_run and (said.take_good or not report.problems):
            report = bringing.carry_out(prepared, by=actor)
    except refused as not_hers:
        raise Trouble(
            _("%(name)s has no right to bring sheets into %(short)s.") % {"name": said.account, "short": network.short}
        ) from not_hers
    except ValueError as wrong:
        raise Trouble(
            _("The mapping file says something that is not understood: %(what)s") % {"what": wrong}
        ) from wrong
    _tell(sheet, report, as_json=said.json, dry=said.dry_run)
    return 1 if report.problems else 0


def _mapping(path: Path) -> dict[str, Any]:
    """The file of --mapping: the same as a page remembers."""
    try:
        plan = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise Trouble(_("The mapping file %(path)s is not JSON that can be read.") % {"path": path}) from wrong
    if not isinstance(plan, dict):
        raise Trouble(_("The mapping file %(path)s is not JSON that can be read.") % {"path": path})
    return plan


def _tell(sheet: Sheet, report: Report, *, as_json: bool, dry: bool) -> None:
    if as_json:
        extra = {"dry_run": dry, "left_out": sheet.left_out, "formulas": sheet.book.formulas}
        say(json.dumps({**report.as_dict(), **extra}, ensure_ascii=False))
        return
    for problem in report.problems:
        warn(_("Line %(line)d: %(sentence)s") % {"line": problem.line, "sentence": problem.sentence})
    if sheet.left_out:
        warn(_("Columns that are left out: %(letters)s.") % {"letters": ", ".join(sheet.left_out)})
    if sheet.book.formulas:
        warn(_("The sheet has formulas: what they last gave was read, nothing was computed."))
    slots = {
        "read": report.read, "rows": report.rows_ready, "already": report.already, "updated": report.updated,
        "problems": len(report.problems), "skipped": report.skipped, "names": report.new_names,
        "ready": report.ready, "made": report.made,
    }  # fmt: skip
    say(
        _(
            "Rows read: %(read)d. Ready: %(rows)d. Here already: %(already)d. Corrected: %(updated)d."
            " With a question: %(problems)d. Blank rows and totals: %(skipped)d. New names: %(names)d."
        )
        % slots
    )
    if dry:
        say(_("This was a rehearsal: %(ready)d would be registered, and nothing was written.") % slots)
    elif report.problems and not report.made and not report.updated:
        say(_("Nothing was brought in, since some rows have a question. --take-good takes the others."))
    else:
        say(_("Registered: %(made)d.") % slots)


def _secrets() -> tuple[str, str]:
    if sys.stdin.isatty():
        return getpass(_("Passphrase") + ": "), getpass(_("Code") + ": ")
    passphrase, code = sys.stdin.readline().rstrip("\r\n"), sys.stdin.readline().strip()
    if not passphrase or not code:
        raise Trouble(_("Standard input brings the passphrase on its first line and the code on its second."))
    return passphrase, code
