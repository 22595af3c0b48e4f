"""What the doctor sees inside: database, trust, circles, journal, clock. It opens nothing that is sealed."""

from __future__ import annotations

from datetime import UTC, datetime

from django.conf import settings
from django.utils import timezone

from rebozo.config import database, journal_check
from rebozo.config.doctor import Findings, care, well, wrong
from rebozo.config.home import Home
from rebozo.config.speech import gettext as _
from rebozo.config.trouble import Trouble
from rebozo.journal.models import Line
from rebozo.network.models import Network
from rebozo.vault.places import Distrust
from rebozo.vault.trust import members_of, verified_epoch

_BUILT = datetime(2026, 11, 1, tzinfo=UTC)  # no clock is right that shows an earlier day
_ADVISED = 3


def _database(home: Home) -> Findings:
    database.require_reachable(home)
    waiting = database.pending()
    if waiting:
        yield care("database", _("The database waits for a migration."), "rebozo serve")
    else:
        yield well("database", _("The database answers and fits this version."))


def _trust(_home: Home) -> Findings:
    database.require_trust()
    yield well("trust", _("The keys in the database are those that were signed, and no older than any seen before."))


def _circles(_home: Home) -> Findings:
    for network in Network.objects.order_by("short").prefetch_related("circles"):
        for circle in network.circles.all():
            slots = {"short": network.short, "circle": circle.get_purpose_display()}
            try:
                holders = len(members_of(verified_epoch(circle.code)))
            except Distrust:
                continue  # told by _trust
            if holders < _ADVISED:
                yield care(
                    "circles",
                    _("%(short)s, %(circle)s: %(holders)d hold its key.") % {**slots, "holders": holders},
                    _("Invite others, until three or more can open it: one lost telephone could close it."),
                )
            else:
                yield well("circles", _("%(short)s, %(circle)s: three or more hold its key.") % slots)


def _settings(_home: Home) -> Findings:
    if settings.DEBUG:
        yield wrong(
            "settings",
            _("DEBUG is on: a page of errors would show what is in memory."),
            _("Take it out of the settings."),
        )
    else:
        yield well("settings", _("No page of errors shows what is in memory."))


def _clock(_home: Home) -> Findings:
    now = timezone.now()
    newest = Line.objects.order_by("-pk").values_list("at", flat=True).first()
    if now < _BUILT or (newest and now < newest):
        yield wrong(
            "clock",
            _("This machine's clock is behind: second-factor codes will not fit and deadlines will be wrong."),
            _("Set it, and keep it set: timedatectl set-ntp true"),
        )
    else:
        yield well("clock", _("The clock shows a time that can be."))


def _journal(_home: Home) -> Findings:
    report = journal_check.look()
    if report.whole:
        yield well("journal", _("The journal's chain is whole: %(links)d lines.") % {"links": report.links})
    else:
        raise Trouble(
            _("The journal is broken in %(count)d places: rebozo journal verify") % {"count": len(report.faults)}
        )


LOOKS = (_settings, _database, _trust, _circles, _clock, _journal)
