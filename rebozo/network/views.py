"""The people whom our networks walk with, added, found and corrected."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rebozo.kernel.permissions import Permission
from rebozo.network import finding, reads
from rebozo.network.actions import ChangedMeanwhile, add_defender, edit_defender
from rebozo.network.asking import chosen_network, done, networks_where
from rebozo.network.forms import IdentityForm, SearchForm
from rebozo.network.listing import a_page, named_rows
from rebozo.network.names import Identity
from rebozo.network.sealed_names import seal_identity
from rebozo.people.requests import StaffRequest


@require_safe
def people(request: StaffRequest) -> HttpResponse:
    """Everybody whom her networks know, a page at a time."""
    networks = networks_where(request, Permission.NETWORK_PEOPLE_READ)
    page = a_page(reads.defenders_for(request.actor), after=request.GET.get("after", ""))
    names = reads.shown_names(request.actor, [one.code for one in page.rows])
    context = {
        "form": SearchForm(), "rows": named_rows(page.rows, names, networks), "page": page,
        "may_write": bool(request.actor.networks(Permission.NETWORK_PEOPLE_WRITE)),
    }  # fmt: skip
    return render(request, "network/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: StaffRequest) -> HttpResponse:
    """People and groups by name. Posted, never in the address: see SearchForm."""
    networks = networks_where(request, Permission.NETWORK_PEOPLE_READ)
    if request.method != "POST":
        return redirect("network:people")
    form = SearchForm(request.POST)
    found = finding.search(request.actor, form.cleaned_data["what"]) if form.is_valid() else []
    names = {network.code: network.name for network in networks}
    context = {
        "form": form,
        "found": [(one, names.get(one.network, "") if len(names) > 1 else "") for one in found],
        "may_write": bool(request.actor.networks(Permission.NETWORK_PEOPLE_WRITE)),
    }
    return render(request, "network/found.html", context, status=200 if form.is_valid() else 422)


@require_safe
def person(request: StaffRequest, code: UUID) -> HttpResponse:
    """Who she is. Opening it is an act, and is journaled."""
    defender = reads.defender_for(request.actor, code)
    identity = reads.identity_of(request.actor, defender)
    context = {
        "defender": defender, "identity": identity, "facts": facts(identity),
        "may_write": request.actor.may(Permission.NETWORK_PEOPLE_WRITE, at=defender.scope),
        "may_see_attacks": request.actor.may(Permission.REGISTRY_ATTACKS_READ, at=defender.scope),
        "network": defender.network, "notices": done(request),
    }  # fmt: skip
    return render(request, "network/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: StaffRequest) -> HttpResponse:
    """Add somebody; who might be her already is shown first."""
    networks = networks_where(request, Permission.NETWORK_PEOPLE_WRITE)
    form = IdentityForm(request.POST or None, networks=networks)
    known: list[finding.Found] = []
    if request.method == "POST" and form.is_valid():
        code, identity = form.cleaned_data["token"], form.identity()
        sent_before = reads.defenders_for(request.actor).filter(code=code).exists()
        known = [] if sent_before or "anyway" in request.POST else finding.alike(request.actor, identity.names)
        if not known:
            network = chosen_network(networks, form.cleaned_data)
            if not sent_before:
                add_defender(network, seal_identity(request.actor, network.code, code, identity), by=request.actor)
            return redirect(f"{reverse('network:person', args=[code])}?done=added")
    status = 422 if form.errors else 200
    return render(request, "network/person_new.html", {"form": form, "known": known}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: StaffRequest, code: UUID) -> HttpResponse:
    """Correct what names her. Of two who edit at once the second is told, and loses nothing."""
    defender = reads.defender_for(request.actor, code)
    if not request.actor.may(Permission.NETWORK_PEOPLE_WRITE, at=defender.scope):
        raise PermissionDenied
    now = reads.identity_of(request.actor, defender)
    form = IdentityForm(request.POST or None, said=now.as_fields() | {"token": code, "version": defender.version})
    context: dict[str, Any] = {"form": form, "defender": defender}
    status = 200
    if request.method == "POST" and form.is_valid():
        made = seal_identity(request.actor, defender.network_id, code, form.identity())
        try:
            edit_defender(defender, made, version=form.cleaned_data["version"] or 0, by=request.actor)
        except ChangedMeanwhile as late:
            form.data = request.POST.copy()
            form.data["version"] = str(defender.version)  # saving again is then on purpose
            form.add_error(None, late.sentence)
            context["now"], status = facts(now), 409
        else:
            return redirect(f"{reverse('network:person', args=[code])}?done=saved")
    elif form.errors:
        status = 422
    return render(request, "network/person_edit.html", context, status=status)


def facts(identity: Identity) -> list[tuple[str, str]]:
    """What is known of how she is called. What is not known is not said."""
    said = [
        (_("Called"), identity.chosen),
        (_("To speak of her"), identity.pseudonym),
        (_("On her papers"), identity.legal_name),
    ]
    return [(word, value) for word, value in said if value]
