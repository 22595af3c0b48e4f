"""The weave: who belongs to what, the networks there are, and who offers what."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rebozo.kernel.permissions import Permission
from rebozo.network import belongings
from rebozo.network.actions import ChangedMeanwhile
from rebozo.network.asking import networks_where, number_of
from rebozo.network.belongings import Held
from rebozo.network.forms_sections import BondForm
from rebozo.network.forms_weave import NewBondForm, OffersSearch
from rebozo.network.kinds import KINDS, ORGANISATION, PERSON, Kind
from rebozo.network.listing import a_sifted_page, named_rows, of_kind, offering
from rebozo.network.models import Network
from rebozo.network.views import writable
from rebozo.people.requests import StaffRequest

# The kinds of groups that are networks, and what a network of Rebozo of that kind is called in clear.
NETWORKS = {
    "GK3": Network.Kind.NATIONAL, "GK4": Network.Kind.TERRITORIAL, "GK5": Network.Kind.SOLIDARITY,
    "GK6": Network.Kind.REGIONAL,
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def belong(request: StaffRequest, kind: str, code: UUID) -> HttpResponse:
    """Write that somebody belongs to a group or a network. The group is looked for by its name."""
    its = KINDS[kind]
    entry = writable(request, its, code)
    form = NewBondForm(request.POST or None, actor=request.actor, entry=entry)
    if request.method == "POST" and form.is_valid() and (bond := form.bond(what=kind)):
        made = belongings.seal_bond(
            request.actor, entry.network_id, form.cleaned_data["token"], belongings.told_by(request.actor, bond)
        )
        belongings.add_belonging(entry.network, made, by=request.actor)
        return redirect(f"{its.url(code)}?done=added")
    context = {"kind": its, "entry": entry, "form": form}
    return render(request, "network/belong.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def belonging(request: StaffRequest, code: UUID) -> HttpResponse:
    """Say that it ended, or put it right."""
    held, its = _writable(request, code)
    form = BondForm(request.POST or None, now=held.bond, version=held.row.version, today=request.actor.today)
    context: dict[str, Any] = {"held": held, "form": form, "back_url": its.url(UUID(held.bond.who))}
    status = 200
    if request.method == "POST" and form.is_valid():
        bond = belongings.corrected_by(request.actor, held.bond, form.said())
        made = belongings.seal_bond(request.actor, held.row.network_id, code, bond)
        try:
            belongings.edit_belonging(held.row, made, version=form.cleaned_data["version"] or 0, by=request.actor)
        except ChangedMeanwhile as late:
            form.stands_beside(held.row.version, late.sentence)
            context["now"], status = held, 409
        else:
            return redirect(f"{context['back_url']}?done=saved")
    elif form.errors:
        status = 422
    return render(request, "network/belonging.html", context, status=status)


@require_POST
def vouch(request: StaffRequest, code: UUID) -> HttpResponse:
    """Give the second voice. Back to the page it was given on."""
    held, its = _writable(request, code)
    bond = belongings.seconded_by(request.actor, held.bond)
    made = belongings.seal_bond(request.actor, held.row.network_id, code, bond)
    version = request.POST.get("version", "")
    belongings.vouch_belonging(held.row, made, version=number_of(version), by=request.actor)
    back = ORGANISATION.url(UUID(bond.group)) if request.POST.get("side") == "group" else its.url(UUID(bond.who))
    return redirect(f"{back}?done=vouched")


@require_safe
def networks(request: StaffRequest) -> HttpResponse:
    """The networks that keep their memory here, and those that are known as groups."""
    hers = networks_where(request, Permission.NETWORK_PEOPLE_READ)
    wanted = request.GET.get("kind", "")
    wanted = wanted if wanted in NETWORKS else ""
    here = Network.objects.filter(kind=NETWORKS[wanted]) if wanted else Network.objects.all()
    groups = ORGANISATION.listed(request.actor)
    page = a_sifted_page(
        request.actor, groups, of_kind(*([wanted] if wanted else NETWORKS)), after=request.GET.get("after", "")
    )
    names = ORGANISATION.shown(request.actor, [one.code for one in page.rows])
    context = {
        "here": [(one, one.get_kind_display()) for one in here.order_by("kind", "name")],
        "wanted": wanted, "kinds": [(code, kind.label) for code, kind in NETWORKS.items()],
        "kind": ORGANISATION, "page": page, "rows": named_rows(page.rows, names, hers),
        "may_write": bool(request.actor.networks(Permission.NETWORK_PEOPLE_WRITE)),
    }  # fmt: skip
    return render(request, "network/networks.html", context)


@require_safe
def offers(request: StaffRequest) -> HttpResponse:
    """Who offers a skill or a language to her compañeras."""
    hers = networks_where(request, Permission.NETWORK_PEOPLE_READ)
    form = OffersSearch(request.GET or None)
    context: dict[str, Any] = {"form": form, "kind": PERSON}
    if form.is_valid() and any(form.cleaned_data.values()):
        people, after = PERSON.listed(request.actor), request.GET.get("after", "")
        sieve = offering(**form.cleaned_data, asked=urlencode(form.cleaned_data))
        page = a_sifted_page(request.actor, people, sieve, after=after)
        names = PERSON.shown(request.actor, [one.code for one in page.rows])
        context |= {"page": page, "rows": named_rows(page.rows, names, hers), "asked": True}
    return render(request, "network/offers.html", context)


def _writable(request: StaffRequest, code: UUID) -> tuple[Held, Kind[Any]]:
    held = belongings.belonging_for(request.actor, code)
    if not request.actor.may(Permission.NETWORK_PEOPLE_WRITE, at=held.row.scope):
        raise PermissionDenied
    return held, KINDS[held.bond.what]
