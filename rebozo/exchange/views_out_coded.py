"""The region's page: coded rows of the networks, to look at and to take."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rebozo.exchange.out import TYPES, Cover, stream, to_the_hour
from rebozo.exchange.out_coded import NEEDS, coded_for, rows_of, take_coded
from rebozo.exchange.out_fields import Wording, coded_columns
from rebozo.exchange.out_forms import CodedForm
from rebozo.exchange.views_out import download
from rebozo.network.models import Network
from rebozo.network.reads import networks_for
from rebozo.people.requests import StaffRequest

_SHOWN = 25


@require_http_methods(["GET", "HEAD", "POST"])
def coded(request: StaffRequest) -> HttpResponseBase:
    """The newest rows; all of them as a sheet."""
    networks = list(networks_for(request.actor, NEEDS))
    if not networks:
        raise PermissionDenied
    form = CodedForm(request.GET, networks=networks)
    said = form.cleaned_data if form.is_valid() else {}
    wanted = UUID(said["network"]) if said.get("network") else None
    year = said.get("year")
    if request.method == "POST":
        return _send(request, [one for one in networks if wanted in (None, one.code)], year)
    return _page(request, form, wanted, year)


def _page(request: StaffRequest, form: CodedForm, network: UUID | None, year: int | None) -> HttpResponse:
    columns = coded_columns()
    said = Wording(columns)
    found = coded_for(request.actor, network=network, year=year).select_related("network")
    rows = [[(one.title, said.cell(one.name, row[one.name])) for one in columns] for row in rows_of(found[:_SHOWN])]
    context = {
        "form": form, "titles": [one.title for one in columns], "rows": rows, "most": _SHOWN,
        "asked": request.GET.urlencode(), "forms": list(TYPES),
    }  # fmt: skip
    return render(request, "exchange/out_coded.html", context)


def _send(request: StaffRequest, networks: list[Network], year: int | None) -> HttpResponseBase:
    form = request.POST.get("form", "")
    form = form if form in TYPES else "csv"
    columns = coded_columns()
    every = [(one, coded_for(request.actor, network=one.code, year=year)) for one in networks]
    cover = Cover((
        (_("What"), _("Attacks in codes, each with a key that stands for who it was against")),
        (_("Networks"), " · ".join(network.name for network in networks)),
        (_("Filters"), str(year or _("none"))),
        (_("Unit"), _("documented attacks, at least; the registry is incomplete")),
        (_("Until"), to_the_hour(timezone.now(), networks[0].time_zone)),
        (_("Standing"), _("preliminary")),
        (_("For whom"), _("The regional registry. Do not join it with other lists.")),
    ))  # fmt: skip
    rows = (row for _one, found in every for row in rows_of(found.select_related("network").iterator(2000)))
    pieces = stream(form, columns, cover, rows)
    for network, found in every:
        take_coded(network, form, found.count(), by=request.actor)
    return download(pieces, TYPES[form], form)
