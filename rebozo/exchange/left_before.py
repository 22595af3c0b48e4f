"""What the pages of consent are told of sheets that left: they cannot be called back, so she is told their days."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rebozo.consent.rooms import Follows, Subject
from rebozo.consent.rules import COUNT, REGION
from rebozo.exchange.models import Taken
from rebozo.kernel.actor import Actor

_DAYS = 12  # the newest; of those before it is said how many


def follows(actor: Actor, subject: Subject, purpose: str) -> Follows:
    """Sheets and archives of her network, by day. Which of them she is in is not remembered: any may hold her row."""
    del actor
    if purpose not in (COUNT, REGION):
        return Follows()
    days = list(Taken.objects.filter(network=subject.network).order_by("-day").values_list("day", flat=True).distinct())
    if not days:
        return Follows()
    said = " · ".join(date_format(day, "DATE_FORMAT") for day in days[:_DAYS])
    lines = [
        _("Sheets that were taken out of the network may hold her row, and stay with who took them: %(days)s.")
        % {"days": said}
    ]
    if (more := len(days) - _DAYS) > 0:
        before = ngettext("And on %(number)s day before.", "And on %(number)s days before.", more)
        lines.append(before % {"number": more})
    return Follows((), tuple(lines))
