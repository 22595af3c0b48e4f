"""Possible duplicates, with reasons; two of them side by side; making them one, and undoing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rebozo.kernel.permissions import Permission
from rebozo.network import merging, twice
from rebozo.network.actions import ChangedMeanwhile
from rebozo.network.asking import networks_where, number_of
from rebozo.network.finding import reason_words
from rebozo.network.forms_merging import MergeForm
from rebozo.network.joining import differences, joined
from rebozo.network.kinds import KINDS, ORGANISATION, PERSON, Kind
from rebozo.network.models import Merge
from rebozo.people.requests import StaffRequest

PAGE = 20


@require_safe
def duplicates(request: StaffRequest) -> HttpResponse:
    """The pairs of one network that may be one, likeliest first. Nothing is made one by itself."""
    networks = networks_where(request, Permission.NETWORK_PEOPLE_MERGE)
    network = next((one for one in networks if str(one.code) == request.GET.get("network")), networks[0])
    its = KINDS.get(request.GET.get("what", ""), PERSON)
    number = request.GET.get("page", "")
    at = PAGE * (int(number) - 1) if number.isdecimal() and 0 < int(number) < PAGE * PAGE else 0
    pairs = twice.pairs_for(request.actor, network, what=its.what)
    names = its.shown(request.actor, {code for pair in pairs[at : at + PAGE] for code in (pair.one, pair.other)})
    rows = [
        (pair, names[pair.one], names[pair.other], reason_words(pair.reasons))
        for pair in pairs[at : at + PAGE]
        if pair.one in names and pair.other in names
    ]
    asked = f"?network={network.code}&what={its.what}"
    context = {
        "kind": its, "network": network, "networks": networks if len(networks) > 1 else [], "rows": rows,
        "kinds": KINDS.values(),
        "next_url": f"{asked}&page={at // PAGE + 2}" if len(pairs) > at + PAGE else "",
        "first_url": asked if at else "",
    }  # fmt: skip
    return render(request, "network/duplicates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: StaffRequest, one: UUID, other: UUID) -> HttpResponse:
    """Two entries, field by field. The first is kept; she chooses what stands of each, or says that they are two."""
    if request.method == "POST" and (done := _already_one(request, one, other)):
        return redirect(f"{_kept(request, done)[0].url(one)}?done=saved")
    its, kept, gone = _two(request, one, other)
    said, said_there = merging.said_of(request.actor, kept), merging.said_of(request.actor, gone)
    parts = differences(said, said_there)
    form = MergeForm(
        request.POST if request.method == "POST" and "apart" not in request.POST else None,
        differences=parts, version=kept.version, gone_version=gone.version,
    )  # fmt: skip
    status = 200
    if request.method == "POST" and "apart" in request.POST:
        twice.tell_apart(kept.network, twice.mark_of(request.actor, kept.network_id, one, other), by=request.actor)
        return redirect(f"{reverse('network:duplicates')}?what={its.what}&network={kept.network_id}")
    if request.method == "POST" and form.is_valid():
        made = merging.make_joined(
            request.actor, kept, gone, says=joined(said, said_there, form.choices()),
            version=form.cleaned_data["version"], gone_version=form.cleaned_data["gone_version"],
        )  # fmt: skip
        try:
            merging.merge(kept, made, by=request.actor)
        except ChangedMeanwhile as late:
            form.stands_beside(kept.version, gone.version)
            form.add_error(None, late.sentence)
            status = 409
        else:
            return redirect(f"{its.url(kept.pk)}?done=saved")
    elif form.errors:
        status = 422
    names = its.shown(request.actor, [one, other])
    context = {
        "kind": its, "form": form, "name": names.get(one, ""), "name_there": names.get(other, ""),
        "one_url": its.url(one), "other_url_there": its.url(other), "network": kept.network,
    }  # fmt: skip
    return render(request, "network/compare.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: StaffRequest, code: UUID) -> HttpResponse:
    """Two again. What was added since stays with the one that was kept."""
    done = get_object_or_404(Merge, code=code, network__in=request.actor.networks(Permission.NETWORK_PEOPLE_READ))
    its, kept = _kept(request, done)
    if not request.actor.may(Permission.NETWORK_PEOPLE_MERGE, at=done.scope):
        raise PermissionDenied
    if done.undone:  # sent twice, or in another window
        return redirect(f"{its.url(kept.pk)}?done=saved")
    if request.method == "POST":
        made = merging.make_parted(request.actor, done, kept)
        version = request.POST.get("version", "")
        merging.unmerge(done, made, version=number_of(version), by=request.actor)
        return redirect(f"{its.url(kept.pk)}?done=saved")
    return render(request, "network/unmerge.html", {"kind": its, "entry": kept, "back": its.url(kept.pk)})


def _two(request: StaffRequest, one: UUID, other: UUID) -> tuple[Kind[Any], merging.Entry, merging.Entry]:
    """Two people or two groups of one network that she finds, else Http404; PermissionDenied if it is not her task."""
    for its in KINDS.values():
        there = {entry.pk: entry for entry in its.listed(request.actor).filter(pk__in={one, other})}
        if len(there) == 2 and there[one].network_id == there[other].network_id:  # noqa: PLR2004  two
            if not request.actor.may(Permission.NETWORK_PEOPLE_MERGE, at=there[one].scope):
                raise PermissionDenied
            return its, there[one], there[other]
    raise Http404


def _already_one(request: StaffRequest, one: UUID, other: UUID) -> Merge | None:
    """What made them one already: the form was sent twice, or from two windows."""
    merges = Merge.objects.filter(kept=one, gone=other, undone=False)
    return merges.filter(network__in=request.actor.networks(Permission.NETWORK_PEOPLE_MERGE)).first()


def _kept(request: StaffRequest, done: Merge) -> tuple[Kind[Any], merging.Entry]:
    its = PERSON if PERSON.listed(request.actor).filter(pk=done.kept).exists() else ORGANISATION
    return its, its.one(request.actor, done.kept)
