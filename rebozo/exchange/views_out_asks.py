"""Requests that two must want: the list that the whole circle sees, the answer, and taking what was granted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from rebozo.exchange.out import Asked
from rebozo.exchange.out_fields import columns_of
from rebozo.exchange.views_out import LEFT, send
from rebozo.kernel.permissions import Permission
from rebozo.network import proposals
from rebozo.network.models import Proposal
from rebozo.network.proposals import Answer, Kind
from rebozo.network.reads import member_names
from rebozo.people.requests import StaffRequest
from rebozo.people.views.proving import proof_wanted

_MOST = 100
DONE = {
    "asked": _("It is asked. Somebody else of your network says yes or no; you see the answer here."),
    "yes": _("You said yes. It can be taken out once, within a day."),
    "no": _("You said no. Nothing leaves."),
}


@require_safe
def asks(request: StaffRequest) -> HttpResponse:
    """What was asked in her networks and what came of it, newest first."""
    networks = set(request.actor.networks(Permission.NETWORK_MEMBERS_READ))
    if not networks:
        raise PermissionDenied
    every = list(proposals.proposals_for(request.actor)[:_MOST])
    names = member_names(request.actor, {one.asked_by for one in every})
    rows = [(one, names.get(one.asked_by, ""), *proposals.state_words(one)) for one in every]
    return render(request, "exchange/out_asks.html", {"rows": rows})


@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: StaffRequest, code: UUID) -> HttpResponse:
    """One request, with its reason and what exactly would leave; and the answer, for whoever may give it."""
    one = proposals.proposal_for(request.actor, code)
    if request.method == "POST":
        return _answer(request, one)
    said = proposals.said_in(request.actor, one)
    holders = {one.asked_by} | ({one.decided_by} if one.decided_by else set())
    names = member_names(request.actor, holders)
    hers = one.asked_by == request.actor.holder
    may_answer = request.actor.may(Permission.EXCHANGE_NAMES_APPROVE, at=one.scope)
    word, kind = proposals.state_words(one)
    done = DONE.get(request.GET.get("done", ""))
    context = {
        "ask": one, "why": said.get("why", ""), "facts": _facts(one, said.get("what", {}), names),
        "word": word, "kind": kind, "hers": hers,
        "may_answer": may_answer and not hers and proposals.is_open(one),
        "take_url": _take_url(one) if hers and proposals.is_good(one) else "",
        "notices": [{"kind": "ok", "text": done}] if done else [],
    }  # fmt: skip
    return render(request, "exchange/out_ask.html", context)


def _answer(request: StaffRequest, one: Proposal) -> HttpResponse:
    answer = Answer.YES if "yes" in request.POST else Answer.NO if "no" in request.POST else None
    if answer is None:
        return redirect("out:ask", one.code)
    proposals.decide(one, answer, by=request.actor)
    return redirect(f"{reverse('out:ask', args=[one.code])}?done={answer.value}")


def _take_url(one: Proposal) -> str:
    return reverse("out:take" if one.kind == Kind.NAMES_OUT else "out:archive-take", args=[one.code])


def _facts(one: Proposal, what: dict[str, Any], names: dict[UUID, str]) -> list[tuple[Any, Any]]:
    facts: list[tuple[Any, Any]] = [
        (_("Who asks"), names.get(one.asked_by) or "—"),
        (_("Network"), one.network.name),
    ]
    if one.kind == Kind.NAMES_OUT and what:
        asked = Asked.from_fields(what)
        facts += [
            (_("What"), LEFT[asked.sheet]), (_("Filters"), " · ".join(asked.said) or _("none")),
            (_("Columns"), " · ".join(column.title for column in columns_of(asked.sheet, list(asked.names)))),
        ]  # fmt: skip
        # Then who still has to be asked, or said no to being counted, is in it too: whoever says yes has to know.
        facts += [] if asked.share or asked.sheet != "attacks" else [(_("For whom"), _("Only the network."))]
    else:
        facts.append((_("What"), LEFT["archive"]))
    if one.decided_by:
        facts.append((_("Who answered"), names.get(one.decided_by) or "—"))
    return facts


@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: StaffRequest, code: UUID) -> HttpResponseBase:
    """What was granted, once or again when the line dropped: the columns and filters to which the other said yes."""
    one = proposals.proposal_for(request.actor, code)
    if one.kind != Kind.NAMES_OUT or one.asked_by != request.actor.holder:
        raise Http404
    if not request.actor.may(Permission.EXCHANGE_SHEETS_TAKE, at=one.scope):
        raise PermissionDenied
    if not proposals.is_good(one):
        raise proposals.NoLonger
    asked_again = proof_wanted(request)
    if asked_again is not None:
        return asked_again
    if request.method != "POST":
        return render(request, "exchange/out_take.html", {"ask": one})
    asked = Asked.from_fields(proposals.said_in(request.actor, one)["what"])
    return send(request, one.network, asked, leave=one)
