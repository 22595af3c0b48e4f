"""Registering what happened, and correcting it. Nothing typed is lost, and sending twice makes one record."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpResponse, QueryDict
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from rebozo.codes.catalogue import folded
from rebozo.kernel.permissions import Permission
from rebozo.network.asking import number_of
from rebozo.network.models import Network
from rebozo.network.reads import networks_for
from rebozo.people.requests import StaffRequest, as_blank_form
from rebozo.registry import answers, filling, history, reads, telling
from rebozo.registry.actions import ChangedMeanwhile, NotLikeThis, edit_event, register_event
from rebozo.registry.basis import Basis
from rebozo.registry.draft import Draft
from rebozo.registry.filling import Now
from rebozo.registry.forms_event import EventForm
from rebozo.registry.models import Event
from rebozo.registry.views import done
from rebozo.registry.views_unfinished import keep_typed

_ANOTHER = gettext_lazy(
    "This page was saved before, and now it says something else. If it is another attack, save once more: it is "
    "registered apart. To correct the first one, open it in the registry."
)
WRITE = Permission.REGISTRY_ATTACKS_WRITE
# How a record of one woman is known says nothing of the next: what she allowed is asked each time.
_HERS = {Basis.CONSENT, Basis.MEMORY}


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """The short form. What asks for more (find her, more questions, later) keeps all that was typed."""
    networks = _networks(request)
    data = request.POST if request.method == "POST" else None
    form = filling.form_for(request, networks, said=filling.asked_for(request), data=data, full="full" in request.GET)
    if data is not None and "later" in data:
        return _kept(request, form)
    code = form.cleaned_data["token"] if data is not None and not form.asking and form.is_valid() else None
    if code is not None and not filling.ask_who(request, form, linked={}, code=code):
        network = form.chosen_network
        draft = filling.as_she_lives(request, form.draft(), network)
        made = filling.made_of(request, code, draft, network, form=form)
        try:
            is_new = register_event(network, code, made, by=request.actor)
        except NotLikeThis as no:
            form.add_error(None, no.sentence)
        except IntegrityError:  # the same form arrived twice in the same instant; the other one saved it
            return _saved(request, code, "already")
        else:
            if is_new or _says_what_was_saved(request, code, form):
                return _saved(request, code, "registered" if is_new else "already", form)
            form.data = request.POST.copy()
            form.data["token"] = str(uuid4())  # saving again is then on purpose, and makes another
            form.add_error(None, _ANOTHER)
    hint = filling.hint(request, request.GET.get("person", ""))
    context = {"form": form, "event": None, "notices": done(request), "hint": hint}
    page = render(request, "registry/form.html", context, status=422 if form.errors else 200)
    return as_blank_form(_light(request, page)) if data is None and not set(request.GET) - {"full"} else page


@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, code: UUID) -> HttpResponse:
    """The same form over what is saved. Of two who edit at once, what both changed is asked, the rest is joined."""
    now = _now(request, code)
    data = _taking(request.POST, now) if request.method == "POST" else None
    form = filling.form_for(request, [now.event.network], said=_as_asked(request, now), data=data, full=True)
    if data is not None and "later" in data:
        return _kept(request, form, now.event)
    context: dict[str, Any] = {
        "form": form,
        "event": now.event,
        "attack": now.attacks[0],
        "from": request.GET.get("from"),
        "hint": filling.hint(request, now.draft.person),
    }
    if data is not None and not form.asking and form.is_valid():
        version = form.cleaned_data["version"] or 0
        if not filling.ask_who(request, form, linked=now.names, code=code, version=now.event.version):
            try:
                return _correct(request, now, form, version)
            except NotLikeThis as no:
                form.add_error(None, no.sentence)
            except ChangedMeanwhile:
                return _put_together(request, _now(request, code), form, version)
    return render(request, "registry/form.html", context, status=422 if form.errors else 200)


def _correct(request: StaffRequest, now: Now, form: EventForm, version: int, *, done: str = "saved") -> HttpResponse:
    """Save over the version she read. One that nobody else touched meanwhile may be put together with hers."""
    if version != now.event.version:
        raise ChangedMeanwhile
    draft = filling.unseen_too(now, filling.same_name(form, form.keeping(now.draft), now))
    made = filling.made_of(request, now.event.code, draft, now.event.network, form=form, now=now)
    edit_event(now.event, made, version=version, by=request.actor)
    return _saved(request, now.event.code, done)


def _put_together(request: StaffRequest, now: Now, form: EventForm, version: int) -> HttpResponse:
    """Her correction and the one that was saved meanwhile. Only what both changed is asked, side by side."""
    hers = filling.same_name(form, form.keeping(now.draft), now)
    base = [one.draft for one in history.versions(request.actor, now.event, number=version)]
    names = filling.names_in(request, [*base, hers]) | now.names | form.fresh
    said, theirs = answers.said_of(hers, names), now.said
    if base:
        found = answers.merged(answers.said_of(base[0], names), theirs, said)
    else:
        found = answers.Merged(said, [], answers.differing(theirs, said))
    sent = answers.as_posted(found.said, form.fields)
    sent.update({"token": str(now.event.code), "version": str(now.event.version), "full": "1"})
    again = filling.form_for(request, [now.event.network], said=now.said, data=sent, asking=bool(found.both), full=True)
    if (
        not found.both
        and again.is_valid()
        and not filling.ask_who(request, again, linked=now.names, code=now.event.code, version=now.event.version)
    ):
        try:
            return _correct(request, now, again, now.event.version, done="merged")
        except ChangedMeanwhile:  # a third one, in this very moment
            return _put_together(request, _now(request, now.event.code), again, now.event.version)
    context = {
        "form": again, "event": now.event, "attack": now.attacks[0], "late": ChangedMeanwhile().sentence,
        "taken": [telling.asked(question) for question in found.theirs],
        "sides": [
            (question, telling.asked(question), telling.text_of(theirs, question, names),
             telling.text_of(said, question, names))
            for question in found.both
        ],
    }  # fmt: skip
    return render(request, "registry/form.html", context, status=409)


def _taking(sent: QueryDict, now: Now) -> QueryDict:
    """What she sent, with the answers that she left to what is saved."""
    wanted = [question for question in sent.getlist("take") if question in answers.questions()]
    if not wanted:
        return sent
    names = [name for question in wanted for name in answers.parts(question)]
    chosen = answers.as_posted(now.said, names)
    taken = sent.copy()
    for name in names:
        taken.setlist(name, chosen.getlist(name))
    return taken


def _now(request: StaffRequest, code: UUID) -> Now:
    event = reads.event_for(request.actor, code)
    if not request.actor.may(WRITE, at=event.scope):
        raise PermissionDenied
    attacks = [one for one in reads.attacks_of(event) if not one.retired]
    if not attacks:
        raise Http404  # all of it was taken out: there is nothing to correct
    return filling.as_it_stands(request, event, attacks)


def _as_asked(request: StaffRequest, now: Now) -> answers.Said:
    """What is saved, or how it stood in an earlier version: saving that is a correction like any other."""
    wanted = request.GET.get("from", "")
    found = history.versions(request.actor, now.event, number=number) if (number := number_of(wanted)) else []
    if not found:
        return now.said
    draft: Draft = found[0].draft
    return now.said | answers.said_of(draft, filling.names_in(request, [draft]))


def _light(request: StaffRequest, page: HttpResponse) -> HttpResponse:
    """Compressed for a bad line. Only while nothing is written in it: what compresses well tells what it says."""
    return cast("HttpResponse", GZipMiddleware(lambda _request: page)(request))


def _networks(request: StaffRequest) -> list[Network]:
    networks = list(networks_for(request.actor, WRITE))
    if not networks:
        raise PermissionDenied
    return networks


def _kept(request: StaffRequest, form: EventForm, event: Event | None = None) -> HttpResponse:
    kept = keep_typed(request, form.chosen_network, event)
    return redirect(f"{reverse('registry:unfinished')}{'?done=kept' if kept else ''}")


def _saved(request: StaffRequest, code: UUID, said: str, form: EventForm | None = None) -> HttpResponse:
    if form is not None and "another" in request.POST:
        return redirect(f"{reverse('registry:new')}?{urlencode(_next(form))}")
    first = reads.attacks_of(reads.event_for(request.actor, code))[0]
    return redirect(f"{reverse('registry:attack', args=[first.code])}?done={said}")


def _next(form: EventForm) -> dict[str, str]:
    """What stays for the next record: where and when. Never a name, nor what a woman allowed."""
    said = form.cleaned_data
    basis = "" if Basis(said["basis"]) in _HERS else said["basis"]
    kept = {
        "country": said["country"], "year": said["year"], "month": said["month"], "basis": basis,
        "network": said.get("network"), "full": "1" if form.full else "", "done": "registered",
    }  # fmt: skip
    return {name: str(value) for name, value in kept.items() if value}


def _says_what_was_saved(request: StaffRequest, code: UUID, form: EventForm) -> bool:
    """Whether a form that arrives again is the same. Whoever goes Back to write the next attack sends another one."""
    event = reads.event_for(request.actor, code)
    now = filling.as_it_stands(request, event, reads.attacks_of(event))
    sent = form.keeping(now.draft)
    names = now.names | form.fresh
    differ = set(answers.differing(now.said, answers.said_of(sent, names)))
    if not sent.name:
        return not differ
    whose = now.names.get(now.draft.person or now.draft.organisation or code, "")
    return not differ - {"shape"} and sent.shape is now.draft.shape and folded(sent.name) == folded(whose)
