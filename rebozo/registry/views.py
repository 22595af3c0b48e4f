"""The list, the record and the two ways of taking an attack out and putting it back."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rebozo.codes.catalogue import label
from rebozo.kernel.permissions import Permission
from rebozo.network.reads import networks_for
from rebozo.people.requests import StaffRequest
from rebozo.registry import asked, joining, listing, reads, reviewing, searching, showing
from rebozo.registry.actions import restore_attack, retire_attack
from rebozo.registry.basis import Basis, Retired, may_count, may_restore
from rebozo.registry.forms import RetireForm
from rebozo.registry.forms_filter import FilterForm
from rebozo.registry.models import Attack
from rebozo.registry.remarks import flagged

_ASK = Permission.CONSENT_ANSWERS_WRITE
# What a redirect may say it has done. Anything else in the address is silence.
DONE = {
    "registered": gettext_lazy("It is registered. Thank you for taking care of this memory."),
    "already": gettext_lazy("It was already registered, once. If you changed something since, edit it here."),
    "saved": gettext_lazy("Saved."),
    "merged": gettext_lazy("Saved. A colleague corrected other answers meanwhile: hers and yours are both there."),
    "reviewed": gettext_lazy("It is marked as reviewed."),
    "out": gettext_lazy("It was taken out, and is no longer counted."),
    "out-uncounted": gettext_lazy("It was taken out."),
    "out-for-good": gettext_lazy("It was taken out, as she asked. It is never counted again."),
    "back": gettext_lazy("It is back, and is counted again."),
    "back-uncounted": gettext_lazy("It is back. As before, it is not counted until there is an answer."),
}


def done(request: StaffRequest) -> list[dict[str, str]]:
    """What just happened, as the address says."""
    said = DONE.get(request.GET.get("done", ""))
    return [{"kind": "ok", "text": str(said)}] if said else []


@require_GET
def attacks(request: StaffRequest) -> HttpResponse:
    """The attacks of her networks, newest month first, a page at a time."""
    networks = list(networks_for(request.actor, Permission.REGISTRY_ATTACKS_READ))
    if not networks:
        raise PermissionDenied
    form = FilterForm(request.GET, networks=networks)
    filters = form.filters
    after = listing.key_of(request.GET.get("after", ""))
    page = reads.page_for(request.actor, filters, after=after)
    context = {
        "form": form,
        "notices": [*form.not_understood, *listing.misread(request.GET, filters)],
        "chips": listing.chips(form, filters),
        "rows": showing.rows(request.actor, page.attacks),
        "count": "" if after else _count(request, filters, page),
        "next_url": listing.next_url(request.GET, page),
        "first_url": listing.first_url(request.GET),
        "filtered": filters.any,
        "asked": urlencode(filters.asked, doseq=True),
        "may_write": bool(request.actor.networks(Permission.REGISTRY_ATTACKS_WRITE)),
        "may_take": bool(request.actor.networks(Permission.EXCHANGE_SHEETS_TAKE)),
    }
    return render(request, "registry/list.html", context)


def _count(request: StaffRequest, filters: reads.Filters, page: reads.Page) -> str:
    """How many there are: a page that holds them all is not asked again. Later pages do not repeat it."""
    return showing.count(reads.count_for(request.actor, filters) if page.after else len(page.attacks))


@require_GET
def attack(request: StaffRequest, code: UUID) -> HttpResponse:
    """One attack. Opening what is sealed is an act, and is journaled; what she asked to take out stays closed."""
    found = reads.attack_for(request.actor, code)
    state, kind = showing.state_of(found)
    context = {
        "attack": found,
        "what": label("attack_types", found.type, short=True),
        "state": state,
        "kind": kind,
        "record": showing.record_of(request.actor, found),
        "siblings": showing.siblings(found, reads.attacks_of(found.event)),
        "told": showing.rows(request.actor, joining.firsts_of(joining.also_told(request.actor, found.event))),
        "may_edit": request.actor.may(Permission.REGISTRY_ATTACKS_WRITE, at=found.scope) and not found.retired,
        "may_review": reviewing.may_be_reviewed(found, request.actor),
        "wrote_it": reviewing.wrote_it(found.event, request.actor),
        "flags": flagged([found.event_id]).get(found.event_id, []),
        "waits_for_another": reviewing.waits_for_another(found.event, request.actor),
        "may_close": request.actor.may(Permission.NETWORK_PEOPLE_CLOSE, at=found.scope),
        "may_retire": request.actor.may(Permission.REGISTRY_ATTACKS_RETIRE, at=found.scope),
        "may_restore": may_restore(Retired(found.retired)),
        "ask_about": asked.to_ask_of(found) if request.actor.may(_ASK, at=found.scope) else None,
        "notices": done(request),
        "fresh": request.GET.get("done") == "registered",
    }
    return render(request, "registry/attack.html", context)


@require_POST
def review(request: StaffRequest, code: UUID) -> HttpResponse:
    found = reads.attack_for(request.actor, code)
    reviewing.review_attack(found, version=reviewing.version_of(request.POST.get("version", "")), by=request.actor)
    return redirect(f"{reverse('registry:attack', args=[code])}?done=reviewed")


@require_http_methods(["GET", "POST"])
def retire(request: StaffRequest, code: UUID) -> HttpResponse:
    """Ask why, then take it out. What cannot be undone is asked once more, on a page of its own."""
    found = reads.attack_for(request.actor, code)
    if not request.actor.may(Permission.REGISTRY_ATTACKS_RETIRE, at=found.scope):
        raise PermissionDenied
    form = RetireForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = Retired(form.cleaned_data["reason"])
        if reason is Retired.SHE_ASKED and "sure" not in request.POST:
            return render(request, "registry/retire_sure.html", {"attack": found})
        no_words = searching.no_words_of(found.event, by=request.actor) if reason is Retired.SHE_ASKED else None
        retire_attack(found, reason, by=request.actor, no_words=no_words)
        if no_words is not None:
            searching.tidy_words(found.event, by=request.actor)
        out = "out-for-good" if reason is Retired.SHE_ASKED else "out" if _would_count(found) else "out-uncounted"
        return redirect(f"{reverse('registry:attack', args=[code])}?done={out}")
    status = 422 if form.errors else 200
    return render(
        request, "registry/retire.html", {"form": form, "attack": found, "counts": _would_count(found)}, status=status
    )


@require_POST
def restore(request: StaffRequest, code: UUID) -> HttpResponse:
    found = reads.attack_for(request.actor, code)
    if found.retired == Retired.JOINED:  # alone it would be counted twice: the two are parted, there
        return redirect("registry:same", found.event_id)
    restore_attack(found, by=request.actor)
    back = "back" if _would_count(found) else "back-uncounted"
    return redirect(f"{reverse('registry:attack', args=[code])}?done={back}")


def _would_count(found: Attack) -> bool:
    """Whether it is one of those counted, were it not taken out."""
    return may_count(Basis(found.basis), retired=Retired.NO)


@require_GET
def event(request: StaffRequest, code: UUID) -> HttpResponse:
    """The first attack of an event, for whoever only has the event's number."""
    found = reads.attacks_of(reads.event_for(request.actor, code))
    said = {key: value for key, value in request.GET.items() if key == "done"}
    address = reverse("registry:attack", args=[found[0].code])
    return redirect(f"{address}?{urlencode(said)}" if said else address)
