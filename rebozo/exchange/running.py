"""A large sheet is brought in while she does something else: a thread of the desk, with her keys in RAM until it ends.

Her session, her account and her right are looked at with each chunk: who signs out, ends it from elsewhere or is
safeguarded meanwhile brings nothing in. A session that only locked goes on: she left the page, as it says she may.
"""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connections
from django.utils import translation
from django.utils.translation import gettext as _

from rebozo.exchange.bringing import carry_out, open_sheet, prepare
from rebozo.exchange.held import Held
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.network.models import Network
from rebozo.people import jobs, sessions
from rebozo.people.actors import active_account, actor_for

log = logging.getLogger("rebozo.exchange")
AT_ONCE = 300  # rows that are brought in while she waits


class Stopped(Refusal):
    """Her session, her account or her right ended while the sheet was being brought in."""


@dataclass(frozen=True)
class Work:
    """What is to be done, by whom, in which session. Her keys are in the actor."""

    held: Held
    network: Network
    by: Actor = field(repr=False)
    session: bytes = field(repr=False)  # its `sessions.hash_of`
    language: str = "es"


def start(work: Work, *, rows: int) -> None:
    """Do it now if it is little, else beside her other pages. Pressing the button twice starts it once."""
    if not jobs.begin(work.held.code, work.by.holder):
        return
    if rows <= AT_ONCE:
        _run(work)
    else:
        threading.Thread(target=_apart, args=(work,), name="sheet", daemon=True).start()


def _apart(work: Work) -> None:
    try:
        _run(work)
    finally:
        connections.close_all()


def _run(work: Work) -> None:
    code = work.held.code
    with translation.override(work.language):
        try:
            said = _bring(work)
        except Refusal as refused:
            jobs.tell(code, state=jobs.REFUSED, said=refused.sentence)
        except PermissionDenied:
            jobs.tell(code, state=jobs.REFUSED, said=_("You may not bring sheets into this network."))
        except Exception as broken:  # noqa: BLE001  the outermost loop of this thread: nobody else would hear of it
            log.error("bringing a sheet in broke: %s", type(broken).__name__)  # noqa: TRY400  a traceback holds what rows say
            jobs.tell(code, state=jobs.BROKEN)
        else:
            jobs.tell(code, state=jobs.DONE, said=json.dumps(said))


def _bring(work: Work) -> dict[str, Any]:
    sheet = open_sheet(work.held.raw(), work.held.of, plan=work.held.plan)
    prepared = prepare(sheet, work.network, by=work.by)
    if prepared.report.problems and not work.held.take_good:
        raise Refusal(_("Some rows have a question now. Look at them first; nothing was brought in."))

    def tick(done: int, whole: int) -> None:
        _still_may(work, work.by.today)
        jobs.tell(work.held.code, done=done, whole=whole)

    report = carry_out(prepared, by=work.by, tick=tick)
    return {**report.as_dict(), "problems": len(report.problems)}


def _still_may(work: Work, today: date) -> None:
    account = active_account(work.by.holder)
    needs = Permission.REGISTRY_ATTACKS_IMPORT
    if account is None or not actor_for(account, None, today).may(needs, at=work.network.scope):
        raise Stopped(_("Your account may not bring sheets in any more. Nothing of it was kept."))
    if not sessions.lives(work.session):
        raise Stopped(_("The session in which you began was ended, so it stopped. Nothing of it was kept."))
