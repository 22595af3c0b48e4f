"""Looking for words in what was told, and the lists that are kept under a name."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from rebozo.kernel.permissions import Permission
from rebozo.network.models import Network
from rebozo.network.reads import networks_for
from rebozo.people.requests import StaffRequest
from rebozo.registry import listing, saved, searching, showing
from rebozo.registry.forms_filter import FilterForm, NameForm, WordsForm
from rebozo.vault.words_query import asked

_DONE = {
    "kept": gettext_lazy("It is kept under that name."),
    "shared": gettext_lazy("Your circle sees it now."),
    "unshared": gettext_lazy("Only you see it now."),
    "dropped": gettext_lazy("It is thrown away. The records that it found are where they were."),
}


@require_http_methods(["GET", "POST"])
def search(request: StaffRequest) -> HttpResponse:
    """Words in what was told. They are posted, so that no address, history or proxy keeps them."""
    networks = _networks(request)
    said = _without(request.POST) if request.method == "POST" else request.GET
    form = WordsForm(said, networks=networks)
    filters = form.filters
    context: dict[str, Any] = {
        "form": form, "notices": form.not_understood, "chips": listing.chips(form, filters), "looked": False,
    }  # fmt: skip
    if request.method == "GET":
        return render(request, "registry/search.html", context)
    query = form.cleaned_data.get("words", "")
    if not asked(query):
        form.add_error("words", _("Write at least one word."))
        return render(request, "registry/search.html", context, status=422)
    found = searching.find(request.actor, query, filters, after=listing.key_of(said.get("after", "")))
    context |= {
        "looked": True, "rows": _rows(request, found), "after": listing.key_text(found.page.after),
        "later": "after" in said,
    }  # fmt: skip
    return render(request, "registry/search.html", context)


def _rows(request: StaffRequest, found: searching.Found) -> list[dict[str, Any]]:
    """Each attack with the excerpt of its event, which is said once."""
    said: set[UUID] = set()
    rows = []
    for attack, row in zip(found.page.attacks, showing.rows(request.actor, found.page.attacks), strict=True):
        excerpt = None if attack.event_id in said else found.excerpts.get(attack.event_id)
        said.add(attack.event_id)
        rows.append({"row": row, "excerpt": excerpt})
    return rows


def _without(posted: QueryDict) -> QueryDict:
    """What was posted, less the filter whose chip was pressed. Another question begins at its first page."""
    said = posted.copy()
    name, _is, value = said.get("without", "").partition("=")
    if name:
        said.setlist(name, [one for one in said.getlist(name) if one != value])
        said.pop("after", None)
    return said


@require_http_methods(["GET", "POST"])
def kept(request: StaffRequest) -> HttpResponse:
    """The lists she keeps and those of her circle; with filters in the address, the place to keep them under a name."""
    networks = _networks(request)
    filters = FilterForm(request.GET, networks=networks).filters
    form = NameForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and filters.asked:
        network = next((one for one in networks if one.code == filters.network), networks[0])
        made = saved.seal_search(form.cleaned_data["name"], filters, network, by=request.actor)
        saved.keep_search(*made, by=request.actor)
        return _done("kept")
    every = saved.opened_for(request.actor)
    shown = [_said(one, networks, mine=one.search.holder == request.actor.holder) for one in every]
    asks = listing.chips(FilterForm(request.GET, networks=networks), filters)
    context = {
        "form": form, "asks": asks,
        "mine": [one for one in shown if one["mine"]], "others": [one for one in shown if not one["mine"]],
        "notices": _notices(request),
    }  # fmt: skip
    return render(request, "registry/kept.html", context, status=422 if request.method == "POST" else 200)


def _said(one: saved.Saved, networks: list[Network], *, mine: bool) -> dict[str, Any]:
    address = urlencode(one.asked, doseq=True)
    form = FilterForm(QueryDict(address), networks=networks)
    return {
        "code": one.search.code, "name": one.name, "shared": one.search.shared, "mine": mine,
        "url": f"{reverse('registry:list')}?{address}",
        "asks": " · ".join(chip["label"] for chip in listing.chips(form, form.filters)),
    }  # fmt: skip


@require_POST
def kept_share(request: StaffRequest, code: UUID) -> HttpResponse:
    shared = request.POST.get("shared") == "yes"
    saved.share_search(saved.own(request.actor, code), shared=shared, by=request.actor)
    return _done("shared" if shared else "unshared")


@require_POST
def kept_drop(request: StaffRequest, code: UUID) -> HttpResponse:
    saved.drop_search(saved.own(request.actor, code), by=request.actor)
    return _done("dropped")


def _done(said: str) -> HttpResponse:
    return redirect(f"{reverse('registry:kept')}?done={said}")


def _notices(request: StaffRequest) -> list[dict[str, str]]:
    said = _DONE.get(request.GET.get("done", ""))
    return [{"kind": "ok", "text": str(said)}] if said else []


def _networks(request: StaffRequest) -> list[Network]:
    networks = list(networks_for(request.actor, Permission.REGISTRY_ATTACKS_READ))
    if not networks:
        raise PermissionDenied
    return networks
