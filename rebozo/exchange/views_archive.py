"""Leaving with everything: ask for it, and once another said yes, take it under six words that are shown once."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from rebozo.exchange import archive_sealed
from rebozo.exchange.archive import Archive, take_archive
from rebozo.exchange.out_forms import WhyForm
from rebozo.exchange.views_out import download, network_where, status_of
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.network import proposals
from rebozo.network.models import Proposal
from rebozo.people import passphrases, pockets
from rebozo.people.accounts import cost
from rebozo.people.requests import StaffRequest
from rebozo.people.slots import slot
from rebozo.people.views.proving import proof_wanted

_POCKET = "archive {code}"
_SHOWN_MINUTES = 30
_TAKE = Permission.EXCHANGE_ARCHIVE_TAKE


@sensitive_variables()
@sensitive_post_parameters("why")
@require_http_methods(["GET", "HEAD", "POST"])
def archive(request: StaffRequest, network: UUID) -> HttpResponse:
    """What the archive is, and the request for it."""
    where = network_where(request, network, _TAKE)
    form = WhyForm(request.POST if request.method == "POST" else None)
    refused = False
    if request.method == "POST" and form.is_valid():
        try:
            made = proposals.wish(where, Proposal.Kind.ARCHIVE, form.cleaned_data["why"], {}, by=request.actor)
            proposals.ask_for_archive(where, made, by=request.actor)
            return redirect(f"{reverse('out:ask', args=[made.code])}?done=asked")
        except Refusal as no:
            form.add_error(None, no.sentence)
            refused = True
    return render(
        request, "exchange/out_archive.html", {"form": form, "network": where}, status=status_of(form, refused=refused)
    )


@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: StaffRequest, code: UUID) -> HttpResponseBase:
    """Six words, shown until she takes it; then all of it. A second time it has other words."""
    one = proposals.proposal_for(request.actor, code)
    if one.kind != Proposal.Kind.ARCHIVE or one.asked_by != request.actor.holder:
        raise Http404
    if not request.actor.may(_TAKE, at=one.scope):
        raise PermissionDenied
    if not proposals.is_good(one):
        raise proposals.NoLonger
    asked = proof_wanted(request)
    if asked is not None:
        return asked
    cookie, name = request.desk_session.cookie, _POCKET.format(code=code)
    kept = pockets.look(cookie, name)
    if request.method != "POST" or kept is None:
        words = kept["words"] if kept else passphrases.draw(get_language() or "es", count=archive_sealed.WORDS)
        pockets.put(cookie, name, {"words": words}, minutes=_SHOWN_MINUTES)
        return render(request, "exchange/out_archive_take.html", {"ask": one, "words": words.split()})
    return _send(request, one, kept["words"])


@sensitive_variables()
def _send(request: StaffRequest, one: Proposal, words: str) -> HttpResponseBase:
    salt, work = archive_sealed.new_salt(), cost()
    with slot():
        key = archive_sealed.key_of(words, salt, work)
    everything = Archive(one.network, by=request.actor)
    take_archive(one.network, everything.rows, leave=one, by=request.actor)
    pockets.empty(request.desk_session.cookie, _POCKET.format(code=one.code))
    pieces = archive_sealed.sealed(everything.pieces(now=timezone.now()), key, salt, work)
    return download(pieces, "application/octet-stream", "rebozo")
