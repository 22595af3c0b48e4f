"""Counts for a date that matters: asked for in the address, answered with unit, filter, cut-off day and "at least"."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from rebozo.codes.catalogue import label
from rebozo.network.models import Network
from rebozo.network.reads import networks_for
from rebozo.observatory.figures import OCCASIONS, READ, Asked, Figure, Occasion, figure, how_many
from rebozo.observatory.forms import FigureForm
from rebozo.observatory.saying import months_of
from rebozo.people.requests import StaffRequest
from rebozo.registry.models import Attack


@require_safe
def for_a_date(request: StaffRequest) -> HttpResponse:
    """Choose the day and see the count; everything can be asked otherwise."""
    networks = list(networks_for(request.actor, READ))
    if not networks:
        raise PermissionDenied
    today = request.actor.today
    form = FigureForm(request.GET or None, networks=networks, today=today)
    context: dict[str, Any] = {
        "form": form,
        "occasions": [
            (str(one.words), _address(one, today.year))
            for one in sorted(OCCASIONS, key=lambda one: one.next_from(today))
        ],
    }
    if form.is_bound and form.is_valid():
        asked = form.asked()
        found = figure(request.actor, asked)
        context |= _said(request, asked, found, networks) | {"figure": found, "today": today}
    return render(request, "observatory/figure.html", context, status=422 if form.errors else 200)


def _address(occasion: Occasion, year: int) -> str:
    """From January to that month of this year: what a bulletin of that day tells."""
    query = QueryDict(mutable=True)
    query.update({"from_year": str(year), "from_month": "1", "to_year": str(year), "to_month": str(occasion.month)})
    for name in ("right", "type"):
        if getattr(occasion, name):
            query[name] = getattr(occasion, name)
    return "?" + query.urlencode()


def _said(request: StaffRequest, asked: Asked, found: Figure, networks: list[Network]) -> dict[str, Any]:
    """The sentence that may be copied, and the tables beside it."""
    asked_for = (
        ("countries", asked.country), ("attack_types", asked.type), ("rights", asked.right),
        ("perpetrators", asked.perpetrator),
    )  # fmt: skip
    filters = [label(name, code) for name, codes in asked_for for code in codes]
    names = [one.name for one in networks if asked.network in (None, one.code)]
    shapes = {code: str(said) for code, said in Attack.ShapeChoice.choices}
    attacks = ngettext("%(number)s attack", "%(number)s attacks", found.attacks) % {"number": found.attacks}
    months = capfirst(months_of(asked.first, asked.last))
    return {
        "sentence": _sentence(months, found), "filters": filters, "names": ", ".join(names),
        "attacks": attacks,
        "before": how_many(request.actor, asked.year_before),
        "tables": [
            (_("Country"), [(label("countries", code), number) for code, number in found.by_country]),
            (_("Type of attack"), [(label("attack_types", one, short=True), number) for one, number in found.by_type]),
            (_("Against whom"), [(shapes.get(code, code), number) for code, number in found.by_shape]),
        ],
    }  # fmt: skip


def _sentence(months: str, found: Figure) -> str:
    """What a statement copies: what is none is left out."""
    if not found.attacks:
        return _("%(months)s: no attack documented so far.") % {"months": months}
    said = ngettext(
        "%(months)s: %(number)s attack documented, at least", "%(months)s: %(number)s attacks documented, at least",
        found.attacks,
    ) % {"months": months, "number": found.attacks}  # fmt: skip
    several = (
        (found.defenders, ngettext("%(number)s defender", "%(number)s defenders", found.defenders)),
        (found.organisations, ngettext("%(number)s organisation", "%(number)s organisations", found.organisations)),
    )
    whom = [words % {"number": number} for number, words in several if number]
    if not whom:
        return f"{said}."
    against = whom[0] if len(whom) == 1 else _("%(one)s and %(other)s") % {"one": whom[0], "other": whom[1]}
    return _("%(said)s, against at least %(whom)s with a name in the registry.") % {"said": said, "whom": against}
