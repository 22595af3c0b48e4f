"""Closing a period together: the list, one period with how far each network is, delivering, asking, cutting."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rebozo.codes.catalogue import label
from rebozo.network.models import Network
from rebozo.network.reads import networks_for
from rebozo.observatory import periods
from rebozo.observatory.forms import PeriodForm
from rebozo.observatory.models import Cut, Period
from rebozo.observatory.periods import CLOSE, READ, Change, Closing, NotThisPeriod
from rebozo.observatory.saying import months_of
from rebozo.people.requests import StaffRequest

_DONE = {
    "opened": gettext_lazy("The period is open. Each network sees it on its page."),
    "delivered": gettext_lazy("Delivered. If something arrives late, register it as always: the next cut tells it."),
    "back": gettext_lazy("It stands as not delivered again."),
    "nudged": gettext_lazy("They will see it on their day: only which period is asked for, and no more."),
    "cut": gettext_lazy("The cut is kept as it was counted now."),
}
_BY = ((0, gettext_lazy("By network")), (1, gettext_lazy("By country")), (2, gettext_lazy("By type")))


@require_safe
def every(request: StaffRequest) -> HttpResponse:
    """All periods, newest first."""
    rows = [(one, months_of(one.first, one.last)) for one in periods.periods_for(request.actor)[:60]]
    may = bool(request.actor.networks(CLOSE))
    return render(request, "observatory/periods.html", {"rows": rows, "may_close": may})


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """Open a period for all networks."""
    network = _first(request)
    form = PeriodForm(request.POST or None, today=request.actor.today)
    if request.method == "POST" and form.is_valid():
        try:
            period = periods.open_period(Closing(form.period(), network), by=request.actor)
        except NotThisPeriod as no:
            form.add_error(None, no.sentence)
        else:
            return _back(period, "opened")
    return render(request, "observatory/period_new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def one(request: StaffRequest, code: UUID) -> HttpResponse:
    """How far each network is, the cuts, and what changed since the last one."""
    return _page(request, periods.period_for(request.actor, code))


def _page(request: StaffRequest, period: Period, *, trouble: str = "") -> HttpResponse:
    """The same, or what kept a cut from being made."""
    found = periods.standings(request.actor, period)
    cuts = periods.cuts_for(request.actor, period)
    sentence = _DONE.get(request.GET.get("done", ""))
    final = periods.final_of(cuts, {line.network.code for line in found})
    context = {
        "period": period, "months": months_of(period.first, period.last), "standings": found,
        "cuts": _told(request, cuts), "final": final, "final_number": periods.total(final.cells) if final else 0,
        "may_finish": periods.may_finish(request.actor), "trouble": trouble,
        "late": request.actor.today > period.cutoff and any(line.delivered is None for line in found),
        "may_cut": bool(request.actor.networks(CLOSE)), "token": uuid4(), "number": sum(line.attacks for line in found),
        "since": _since(request, period, cuts[0]) if cuts else None,
        "notices": [{"kind": "ok", "text": str(sentence)}] if sentence else [],
    }  # fmt: skip
    return render(request, "observatory/period.html", context, status=422 if trouble else 200)


@require_POST
def deliver(request: StaffRequest, code: UUID, network: UUID) -> HttpResponse:
    """A network says that it is complete, or not after all."""
    closing = _closing(request, code, network)
    if "back" in request.POST:
        periods.take_back(closing, by=request.actor)
        return _back(closing.period, "back")
    periods.deliver(closing, by=request.actor)
    return _back(closing.period, "delivered")


@require_POST
def nudge(request: StaffRequest, code: UUID, network: UUID) -> HttpResponse:
    """Ask a network for it."""
    closing = _closing(request, code, network)
    periods.nudge(closing, by=request.actor)
    return _back(closing.period, "nudged")


@require_POST
def cut(request: StaffRequest, code: UUID) -> HttpResponse:
    """Freeze what is counted now. After a final cut only whoever ticks that she knows it."""
    period = periods.period_for(request.actor, code)
    closing, token = Closing(period, _first(request)), _token(request)
    final, again = "final" in request.POST, "again" in request.POST
    try:
        periods.cut(closing, token, preliminary=not final, again=again, by=request.actor)
    except NotThisPeriod as no:
        return _page(request, period, trouble=str(no.sentence))
    return _back(period, "cut")


def _closing(request: StaffRequest, code: UUID, network: UUID) -> Closing:
    period = periods.period_for(request.actor, code)
    return Closing(period, get_object_or_404(networks_for(request.actor, READ), code=network))


def _token(request: StaffRequest) -> UUID:
    """The form's own, so that sent twice it makes one; whoever has none made no form of ours twice."""
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid4()


def _first(request: StaffRequest) -> Network:
    network = networks_for(request.actor, CLOSE).first()
    if network is None:
        raise PermissionDenied
    return network


def _back(period: Period, done: str) -> HttpResponse:
    return redirect(f"{reverse('observatory:period', args=[period.code])}?done={done}")


def _told(request: StaffRequest, cuts: list[Cut]) -> list[dict[str, Any]]:
    """Each cut with its total, what it counted, and what changed from the one before it."""
    told, words = [], _words(request)
    for place, made in enumerate(cuts):
        before = cuts[place + 1] if place + 1 < len(cuts) else None
        number = periods.total(made.cells)
        change = Change("", periods.total(before.cells), number).signed if before else ""
        missing = sum(not given for given in made.networks.values())
        tables = [
            (
                str(title),
                [(words[column](key), now) for key, _none, now in periods.changes([], made.cells, column=column)],
            )
            for column, title in _BY
        ]
        told.append({"cut": made, "total": number, "change": change, "missing": missing, "tables": tables})
    return told


def _words(request: StaffRequest) -> dict[int, Callable[[str], str]]:
    """How the keys of each table are said."""
    names = {str(one.code): one.name for one in networks_for(request.actor, READ)}
    return {0: lambda key: names.get(key, "—"), 1: lambda key: label("countries", key), 2: _type}


def _since(request: StaffRequest, period: Period, last: Cut) -> dict[str, Any]:
    """What would be counted now, against the last cut."""
    now = periods.present_cells(request.actor, period, [UUID(one) for one in last.networks])
    words = _words(request)
    return {
        "total": Change(_("All"), periods.total(last.cells), periods.total(now)),
        "tables": [
            (str(title), [Change(words[column](key), one, two) for key, one, two in found])
            for column, title in _BY
            if (found := periods.changes(last.cells, now, column=column))
        ],
    }


def _type(code: str) -> str:
    return label("attack_types", code, short=True)
