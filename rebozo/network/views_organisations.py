"""The organisations and groups that our networks are woven of."""

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
from rebozo.network.actions import ChangedMeanwhile, add_organisation, edit_organisation
from rebozo.network.asking import chosen_network, done, networks_where
from rebozo.network.forms import GroupForm, SearchForm
from rebozo.network.listing import a_page, named_rows
from rebozo.network.names import GroupName
from rebozo.network.sealed_names import GROUP, seal_group_name
from rebozo.people.requests import StaffRequest


@require_safe
def organisations(request: StaffRequest) -> HttpResponse:
    """All that her networks know, a page at a time."""
    networks = networks_where(request, Permission.NETWORK_PEOPLE_READ)
    page = a_page(reads.organisations_for(request.actor), after=request.GET.get("after", ""))
    names = reads.organisation_names(request.actor, [one.code for one in page.rows])
    context = {
        "form": SearchForm(), "rows": named_rows(page.rows, names, networks), "page": page,
        "may_write": bool(request.actor.networks(Permission.NETWORK_PEOPLE_WRITE)),
    }  # fmt: skip
    return render(request, "network/organisations.html", context)


@require_safe
def organisation(request: StaffRequest, code: UUID) -> HttpResponse:
    """What it is called. Opening it is an act, and is journaled."""
    group = reads.organisation_for(request.actor, code)
    name = reads.group_name_of(request.actor, group)
    context = {
        "group": group, "name": name, "facts": facts(name), "network": group.network, "notices": done(request),
        "may_write": request.actor.may(Permission.NETWORK_PEOPLE_WRITE, at=group.scope),
    }  # fmt: skip
    return render(request, "network/organisation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_new(request: StaffRequest) -> HttpResponse:
    """Add a group; what might be it already is shown first."""
    networks = networks_where(request, Permission.NETWORK_PEOPLE_WRITE)
    form = GroupForm(request.POST or None, networks=networks)
    known: list[finding.Found] = []
    if request.method == "POST" and form.is_valid():
        code, name = form.cleaned_data["token"], form.group_name()
        sent_before = reads.organisations_for(request.actor).filter(code=code).exists()
        known = (
            [] if sent_before or "anyway" in request.POST else finding.alike(request.actor, name.spellings, what=GROUP)
        )
        if not known:
            network = chosen_network(networks, form.cleaned_data)
            if not sent_before:
                add_organisation(network, seal_group_name(request.actor, network.code, code, name), by=request.actor)
            return redirect(f"{reverse('network:organisation', args=[code])}?done=added")
    status = 422 if form.errors else 200
    return render(request, "network/organisation_new.html", {"form": form, "known": known}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_edit(request: StaffRequest, code: UUID) -> HttpResponse:
    """Correct its name. Of two who edit at once the second is told, and loses nothing."""
    group = reads.organisation_for(request.actor, code)
    if not request.actor.may(Permission.NETWORK_PEOPLE_WRITE, at=group.scope):
        raise PermissionDenied
    now = reads.group_name_of(request.actor, group)
    form = GroupForm(request.POST or None, said=now.as_fields() | {"token": code, "version": group.version})
    context: dict[str, Any] = {"form": form, "group": group}
    status = 200
    if request.method == "POST" and form.is_valid():
        made = seal_group_name(request.actor, group.network_id, code, form.group_name())
        try:
            edit_organisation(group, made, version=form.cleaned_data["version"] or 0, by=request.actor)
        except ChangedMeanwhile as late:
            form.data = request.POST.copy()
            form.data["version"] = str(group.version)  # saving again is then on purpose
            form.add_error(None, late.sentence)
            context["now"], status = facts(now), 409
        else:
            return redirect(f"{reverse('network:organisation', args=[code])}?done=saved")
    elif form.errors:
        status = 422
    return render(request, "network/organisation_edit.html", context, status=status)


def facts(name: GroupName) -> list[tuple[str, str]]:
    said = [(_("Its name"), name.name), (_("For short"), name.short)]
    return [(word, value) for word, value in said if value]
