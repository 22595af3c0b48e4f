"""The people and the groups that our networks know: listed, found, added and named. One way for both kinds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rebozo.kernel.permissions import Permission
from rebozo.network import finding
from rebozo.network.actions import ChangedMeanwhile
from rebozo.network.asking import chosen_network, networks_where
from rebozo.network.forms import KindForm, SearchForm
from rebozo.network.kinds import KINDS, Kind, facts, papers
from rebozo.network.listing import a_page, a_sifted_page, named_rows, of_kind
from rebozo.people.requests import StaffRequest


@require_safe
def entries(request: StaffRequest, kind: str) -> HttpResponse:
    """Everybody, or every group, whom her networks know, a page at a time. Groups also by what they are."""
    its = KINDS[kind]
    networks = networks_where(request, Permission.NETWORK_PEOPLE_READ)
    asked = KindForm(request.GET or None) if its.is_group else None
    wanted = asked.cleaned_data["kind"] if asked and asked.is_valid() else ""
    things, after = its.listed(request.actor), request.GET.get("after", "")
    page = a_sifted_page(request.actor, things, of_kind(wanted), after=after) if wanted else a_page(things, after=after)
    names = its.shown(request.actor, [one.code for one in page.rows])
    context = {
        "kind": its, "form": SearchForm(), "asked": asked, "wanted": wanted, "page": page,
        "rows": named_rows(page.rows, names, networks),
        "may_write": bool(request.actor.networks(Permission.NETWORK_PEOPLE_WRITE)),
        "may_merge": bool(request.actor.networks(Permission.NETWORK_PEOPLE_MERGE)),
    }  # fmt: skip
    return render(request, "network/list.html", context)


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


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest, kind: str) -> HttpResponse:
    """Add somebody or a group; who might be the same already is shown first."""
    its = KINDS[kind]
    networks = networks_where(request, Permission.NETWORK_PEOPLE_WRITE)
    form = its.form(request.POST or None, networks=networks)
    known: list[finding.Found] = []
    if request.method == "POST" and form.is_valid():
        code, name = form.cleaned_data["token"], form.said()
        sent_before = its.listed(request.actor).filter(code=code).exists()
        if not sent_before and "anyway" not in request.POST:
            known = finding.alike(request.actor, name.names, what=kind)
        if not known:
            network = chosen_network(networks, form.cleaned_data)
            if not sent_before:
                its.add(network, its.sealed(request.actor, network.code, code, name), by=request.actor)
            return redirect(f"{its.url(code)}?done=added")
    status = 422 if form.errors else 200
    return render(request, "network/new.html", {"kind": its, "form": form, "known": known}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: StaffRequest, kind: str, code: UUID) -> HttpResponse:
    """Correct the names. Of two who edit at once the second is told, and loses nothing."""
    its = KINDS[kind]
    entry = writable(request, its, code)
    now = its.opened(request.actor, entry)
    form = its.form(request.POST or None, said=now.as_fields() | {"token": code, "version": entry.version})
    context: dict[str, Any] = {"kind": its, "form": form, "entry": entry, "title": its.words.called}
    status = 200
    if request.method == "POST" and form.is_valid():
        made = its.sealed(request.actor, entry.network_id, code, form.said())
        try:
            its.edit(entry, made, version=form.cleaned_data["version"] or 0, by=request.actor)
        except ChangedMeanwhile as late:
            form.stands_beside(entry.version, late.sentence)
            context["now"], status = facts(now) + papers(now), 409
        else:
            return redirect(f"{its.url(code)}?done=saved")
    elif form.errors:
        status = 422
    return render(request, "network/edit.html", context, status=status)


def writable(request: StaffRequest, kind: Kind[Any], code: UUID) -> Any:  # noqa: ANN401  a defender or a group
    """The entry, for somebody who may correct it. Http404 outside her networks, else PermissionDenied."""
    entry = kind.one(request.actor, code)
    if not request.actor.may(Permission.NETWORK_PEOPLE_WRITE, at=entry.scope):
        raise PermissionDenied
    return entry
