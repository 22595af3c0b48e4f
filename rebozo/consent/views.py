"""Three questions, the finer ones, and what she has said. The page that asks never shows what anybody answered."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rebozo.consent import reads
from rebozo.consent.actions import record_answers, take_back
from rebozo.consent.forms import AskForm, FinerForm, TakeBackForm, ThreeForm
from rebozo.consent.making import Given, make, recipient_called
from rebozo.consent.models import Answer
from rebozo.consent.questions import pages_for
from rebozo.consent.rooms import Subject
from rebozo.consent.rules import TO_SOMEBODY, Kind, Says
from rebozo.consent.taking_back import follows
from rebozo.consent.telling import everything
from rebozo.kernel.permissions import Permission
from rebozo.network.models import Network
from rebozo.people.requests import StaffRequest

_WRITE, _READ = Permission.CONSENT_ANSWERS_WRITE, Permission.CONSENT_ANSWERS_READ
_WAYS = ["GET", "HEAD", "POST"]


@require_http_methods(_WAYS)
def ask(request: StaffRequest, code: UUID) -> HttpResponse:
    """The three questions, blank each time: on a shared device nobody reads here what another answered."""
    subject = reads.subject_for(request.actor, code, _WRITE)
    form = ThreeForm(request.POST or None, kind=subject.kind, today=request.actor.today)
    if request.method == "POST" and form.is_valid():
        given = [
            Given(purpose, says, form.questions[name].text)
            for name, says in form.answered().items()
            for purpose in form.questions[name].purposes
        ]
        _keep(request, subject, form, given)
        return redirect(f"{reverse('consent:ask', args=[code])}?done=kept")  # the same whatever she said: it is seen
    return _page(request, subject, form, "consent/ask.html")


@require_safe
def finer(request: StaffRequest, code: UUID) -> HttpResponse:
    """What else may be asked: a family at a time, opened when one is needed."""
    subject = reads.subject_for(request.actor, code, _WRITE)
    return _page(request, subject, None, "consent/finer.html", pages=pages_for(subject.kind))


@require_http_methods(_WAYS)
def finer_page(request: StaffRequest, code: UUID, page: str) -> HttpResponse:
    """The finer purposes of one family, as blank as the three."""
    subject = reads.subject_for(request.actor, code, _WRITE)
    pages = {top: (title, why) for top, title, why in pages_for(subject.kind)}
    if page not in pages:
        raise Http404
    networks = list(Network.objects.exclude(pk=subject.network.pk).order_by("name"))
    form = FinerForm(request.POST or None, kind=subject.kind, page=page, today=request.actor.today, networks=networks)
    if request.method == "POST" and form.is_valid():
        _keep(request, subject, form, _finer_given(request, subject, form, networks))
        return redirect(f"{reverse('consent:ask', args=[code])}?done=kept")
    title, why = pages[page]
    return _page(request, subject, form, "consent/finer_page.html", about=title, why=why)


@require_http_methods(_WAYS)
def said(request: StaffRequest, code: UUID) -> HttpResponse:
    """What she has said, opened on purpose, and where she takes it back."""
    subject = reads.subject_for(request.actor, code, _READ)
    form = None
    if request.method == "POST":
        subject = reads.subject_for(request.actor, code, _WRITE)
        form = TakeBackForm(request.POST, today=request.actor.today)
        form.fields["answer"].queryset = reads.answers_for(request.actor, code)  # type: ignore[attr-defined]  # a Field's queryset is not in its stubs
        if form.is_valid():
            _take_back(request, subject, form)
            return redirect(f"{reverse('consent:said', args=[code])}?done=taken")
    told = everything(request.actor, subject)
    may_write = request.actor.may(_WRITE, at=subject.scope)
    rows = [(one, after, _take_back_form(request, one.code, form) if after else None) for one, after in told.now]
    return _page(request, subject, form, "consent/said.html", told=told, rows=rows, may_write=may_write)


def _keep(request: StaffRequest, subject: Subject, form: AskForm, given: list[Given]) -> None:
    said = form.cleaned_data
    made = make(request.actor, subject, given, token=said["token"], day=said["day"], how=form.circumstances())
    record_answers(subject, made, by=request.actor)


def _finer_given(request: StaffRequest, subject: Subject, form: FinerForm, networks: list[Network]) -> list[Given]:
    whom, name = None, ""
    if form.somebody and (form.cleaned_data["network"] or form.cleaned_data["whom"]):
        name = form.cleaned_data["whom"]
        other = next((one for one in networks if str(one.code) == form.cleaned_data["network"]), None)
        whom = other.code if other else recipient_called(request.actor, subject.network.code, name)
        name = other.name if other else name
    given = []
    for purpose, says in form.answered().items():
        to = (whom, name) if purpose in TO_SOMEBODY else (None, "")
        given.append(Given(purpose, says, form.text_of(purpose), *to))
    return given


def _take_back(request: StaffRequest, subject: Subject, form: TakeBackForm) -> None:
    said = form.cleaned_data
    answer: Answer = said["answer"]
    every = everything(request.actor, subject)
    told = every.by_code[answer.code]
    after = next((after for one, after in every.now if one.code == told.code), None)
    follow = after or follows(request.actor, subject, told.purpose)
    given = [Given(told.purpose, Says.TAKEN_BACK, told.text, answer.recipient, told.whom, more=asdict(follow))]
    given += [Given(one.purpose, Says.TAKEN_BACK, one.text) for one in every.given_with(told)]
    made = make(request.actor, subject, given, token=said["token"], day=said["day"], how={"note": said["note"]})
    take_back(subject, made, by=request.actor)


def _take_back_form(request: StaffRequest, answer: UUID, sent: TakeBackForm | None) -> TakeBackForm:
    """A form under each yes; the one that was sent, with what it said."""
    if sent is not None and sent.data.get("answer") == str(answer):
        return sent
    return TakeBackForm(answer=answer, today=request.actor.today, auto_id=f"{answer.hex[:8]}_%s")


def _page(
    request: StaffRequest,
    subject: Subject,
    form: BaseForm | None,
    template: str,
    **more: Any,  # noqa: ANN401  whatever a page shows
) -> HttpResponse:
    done = request.GET.get("done", "")
    context = {
        "subject": subject, "form": form, "called": reads.called(request.actor, subject), "kept": done,
        "of_nobody": subject.kind is Kind.EVENT, "of_group": subject.kind is Kind.ORGANISATION,
        "may_read": request.actor.may(_READ, at=subject.scope), **more,
    }  # fmt: skip
    if done == "taken":
        sentence = _("It is taken back. What follows is written below; print it for her.")
        context["notices"] = [{"kind": "ok", "text": sentence}]
    return render(request, template, context, status=422 if form is not None and form.errors else 200)
