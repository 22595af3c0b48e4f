"""The form on paper, and typing in what came back on it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from rebozo.kernel.permissions import Permission
from rebozo.network.reads import networks_for
from rebozo.people.requests import StaffRequest
from rebozo.registry import filling
from rebozo.registry import paper as on_paper
from rebozo.registry.actions import NotLikeThis, register_event
from rebozo.registry.forms_event import EventForm
from rebozo.registry.views import done

WRITE = Permission.REGISTRY_ATTACKS_WRITE


@require_GET
def paper(request: StaffRequest) -> HttpResponse:
    """A blank form to be printed, in her language."""
    if not request.actor.networks(WRITE):
        raise PermissionDenied
    return render(request, "registry/paper.html", {"questions": on_paper.questions()})


@require_http_methods(["GET", "POST"])
def typing(request: StaffRequest) -> HttpResponse:
    """A line for each question, by the numbers of the paper. The words of each are shown before it is saved."""
    networks = list(networks_for(request.actor, WRITE))
    if not networks:
        raise PermissionDenied
    typed = on_paper.read(request.POST)
    sent: QueryDict = typed.sent
    sent.setdefault("token", str(uuid4()))
    posted = request.method == "POST"
    form = filling.form_for(request, networks, said={}, data=sent)
    ready = posted and form.is_valid() and not typed.wrong
    nobody_to_ask = ready and not filling.ask_who(request, form, linked={}, code=form.cleaned_data["token"])
    if nobody_to_ask and request.POST.get("seen") == on_paper.seen(request.POST):
        return _save(request, form, typed)
    return _page(request, form, typed, posted=posted)


def _save(request: StaffRequest, form: EventForm, typed: on_paper.Typed) -> HttpResponse:
    code, network = form.cleaned_data["token"], form.chosen_network
    draft = filling.as_she_lives(request, form.draft(), network)
    try:
        register_event(network, code, filling.made_of(request, code, draft, network, form=form), by=request.actor)
    except NotLikeThis as no:
        form.add_error(None, no.sentence)
        return _page(request, form, typed, posted=True)
    except IntegrityError:  # the same lines arrived twice in the same instant; the others saved it
        pass
    return redirect(f"{reverse('registry:typing')}?done=registered")


def _page(request: StaffRequest, form: EventForm, typed: on_paper.Typed, *, posted: bool) -> HttpResponse:
    errors = form.errors if posted else {}
    rows: list[dict[str, Any]] = []
    for question in on_paper.questions():
        found = [str(one) for name in (question.name, *_parts(question.name)) for one in errors.get(name, [])]
        wrong = typed.wrong.get(question.name)
        rows.append({
            "question": question, "typed": request.POST.get(question.name, ""),
            "echo": typed.echo.get(question.name, ""), "wrong": [wrong] if wrong else found,
        })  # fmt: skip
    bad = bool(posted and (typed.wrong or form.errors))
    context = {
        "rows": rows, "form": form, "posted": posted, "bad": bad,
        "seen": on_paper.seen(request.POST) if posted and not bad else "", "notices": done(request),
    }  # fmt: skip
    return render(request, "registry/typing.html", context, status=422 if bad else 200)


def _parts(name: str) -> tuple[str, ...]:
    return ("day", "month", "about") if name == "year" else ()
