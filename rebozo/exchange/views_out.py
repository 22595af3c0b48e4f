"""Taking sheets out: choose, take at once without names, and see what left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from rebozo.exchange.models import Taken
from rebozo.exchange.out import TYPES, Asked, cover_of, file_name, stream, take_sheet
from rebozo.exchange.out_forms import AskForm
from rebozo.exchange.out_rows import found_for
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.network import proposals
from rebozo.network.models import Network, Proposal
from rebozo.network.reads import member_names, network_for, networks_for
from rebozo.people.requests import StaffRequest
from rebozo.registry import listing
from rebozo.registry.forms_filter import FilterForm
from rebozo.registry.reads import Filters

SHEETS = {"hechos": "attacks", "personas": "defenders", "grupos": "organisations"}
TITLES = {
    "attacks": _("Take out attacks"),
    "defenders": _("Take out the directory of defenders"),
    "organisations": _("Take out the directory of organisations"),
}
LEFT = {
    "attacks": _("Attacks"), "defenders": _("Defenders"), "organisations": _("Organisations"),
    "archive": _("The whole archive"),
}  # fmt: skip
_MOST = 200
_TAKE = Permission.EXCHANGE_SHEETS_TAKE


def network_where(request: StaffRequest, code: UUID, needs: Permission) -> Network:
    """Another's network is not found; one of hers in which she may not do this is not hers to do."""
    network = network_for(request.actor, code)
    if not request.actor.may(needs, at=network.scope):
        raise PermissionDenied
    return network


@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """What can be taken out of each of her networks."""
    networks = networks_for(request.actor, _TAKE)
    if not networks:
        raise PermissionDenied
    archives = request.actor.networks(Permission.EXCHANGE_ARCHIVE_TAKE)
    context = {
        "networks": [(network, network.code in archives) for network in networks],
        "asks": proposals.waiting_for(request.actor).count(),
        "asked": request.GET.urlencode(),
    }
    return render(request, "exchange/out.html", context)


@sensitive_variables()
@sensitive_post_parameters("why")
@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: StaffRequest, network: UUID, what: str) -> HttpResponseBase:
    """Columns and form; then the sheet, or a request for the others when it would name somebody."""
    where = network_where(request, network, _TAKE)
    if what not in SHEETS:
        raise Http404
    filters, chips = _filters(request, where) if SHEETS[what] == "attacks" else (Filters(), [])
    form = AskForm(request.POST if request.method == "POST" else None, sheet=SHEETS[what])
    refused = False
    if request.method == "POST" and form.is_valid():
        asked = form.asked(filters.asked, [chip["label"] for chip in chips])
        if not asked.named:
            return send(request, where, asked)
        try:
            return _ask(request, where, asked, form.cleaned_data["why"])
        except Refusal as no:
            form.add_error(None, no.sentence)
            refused = True
    context = {
        "form": form, "title": TITLES[SHEETS[what]], "chips": chips, "asked": request.GET.urlencode(),
        "network": where,
    }  # fmt: skip
    return render(request, "exchange/out_sheet.html", context, status=status_of(form, refused=refused))


def _filters(request: StaffRequest, network: Network) -> tuple[Filters, list[listing.Chip]]:
    """Those of the list that she comes from. What was taken out stays here."""
    form = FilterForm(request.GET, networks=[network])
    filters = replace(form.filters, network=None, out=False)
    return filters, listing.chips(form, filters)


def _ask(request: StaffRequest, network: Network, asked: Asked, why: str) -> HttpResponse:
    made = proposals.wish(network, Proposal.Kind.NAMES_OUT, why, asked.as_fields(), by=request.actor)
    proposals.ask_for_names(network, made, by=request.actor)
    return redirect(f"{reverse('out:ask', args=[made.code])}?done=asked")


def send(
    request: StaffRequest, network: Network, asked: Asked, *, leave: Proposal | None = None
) -> StreamingHttpResponse:
    """The sheet, written down before its first byte leaves."""
    found = found_for(request.actor, network, asked.sheet, asked.columns, Filters.of(asked.filters), share=asked.share)
    cover = cover_of(network, asked, found, now=timezone.now())
    pieces = stream(asked.form, asked.columns, cover, found.rows)
    take_sheet(network, asked, found.lines, leave=leave, by=request.actor)
    return download(pieces, TYPES[asked.form], asked.form)


def download(pieces: Iterator[bytes], kind: str, form: str) -> StreamingHttpResponse:
    """A file under a neutral name."""
    name = file_name(form, day=timezone.localdate().isoformat())
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(pieces, content_type=kind, headers=headers)


def status_of(form: Form, *, refused: bool) -> int:
    """Of a page with a form: refused by a rule, not understood, or fresh."""
    return 409 if refused else 422 if form.errors else 200


@require_safe
def left(request: StaffRequest) -> HttpResponse:
    """What left her networks, when and with whom."""
    actor = request.actor
    networks = set(actor.networks(Permission.NETWORK_MEMBERS_READ))
    if not networks:
        raise PermissionDenied
    taken = list(Taken.objects.filter(network__in=networks).select_related("network").order_by("-day", "code")[:_MOST])
    names = member_names(actor, {one.holder for one in taken})
    rows = [(one, LEFT[one.what], names.get(one.holder, "")) for one in taken]
    return render(request, "exchange/out_left.html", {"rows": rows})
