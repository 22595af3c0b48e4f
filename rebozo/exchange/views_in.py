"""Bringing a sheet in, page by page: the file, its columns, its words, who is meant, what would happen, what did."""

from __future__ import annotations

import json
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from rebozo.codes.catalogue import label
from rebozo.exchange import held as holding
from rebozo.exchange import running
from rebozo.exchange.bringing import Sheet, open_sheet, prepare
from rebozo.exchange.fields import What
from rebozo.exchange.forms_in import MOST, ColumnsForm, NamesForm, SheetForm, TakeForm, Word, WordsForm, words_of
from rebozo.exchange.held import Held
from rebozo.exchange.looking import first_rows, who_is_meant
from rebozo.exchange.remembering import remember, remembered
from rebozo.exchange.template import template as template_of
from rebozo.exchange.template import with_reasons
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.network.models import Network
from rebozo.network.reads import networks_for, organisation_names, shown_names
from rebozo.people import jobs, sessions
from rebozo.people.requests import StaffRequest
from rebozo.registry.filling import told_apart
from rebozo.registry.importing_names import Near
from rebozo.vault.uploads import SealedUpload

_NEEDS = Permission.REGISTRY_ATTACKS_IMPORT
_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}
_SHOWN = 200  # questions on one page; all of them are in the sheet that comes back
_EVERY = 4  # seconds


@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: StaffRequest) -> HttpResponse:
    """The file and what it holds. It is sealed while it arrives, and opened in RAM."""
    networks = networks_for(request.actor, _NEEDS)
    if not networks:
        raise PermissionDenied
    sent = request.method == "POST"
    form = SheetForm(request.POST if sent else None, request.FILES if sent else None, networks=networks)
    status = 200
    if sent and form.is_valid():
        said, upload = form.cleaned_data, cast("SealedUpload", request.FILES["file"])  # our handler made it
        network = next((one for one in networks if str(one.code) == said.get("network")), networks[0])
        try:
            held = holding.hold(request, upload, network.code, What(said["what"]))
            sheet = open_sheet(held.raw(), held.of)
        except Refusal as refused:
            upload.forget()
            form.add_error("file", refused.sentence)
        else:
            held.plan = remembered(sheet, network, by=request.actor) or {}
            holding.save(request, held)
            return redirect("exchange:in-columns", held.token)
    if form.errors:
        status = 422
    gone = [{"kind": "info", "text": _("That sheet is not kept any more. Bring it again.")}]
    context = {"form": form, "notices": gone if request.GET.get("done") == "gone" else []}
    return render(request, "exchange/in.html", context, status=status)


def _gone() -> HttpResponse:
    return redirect(f"{reverse('exchange:in')}?done=gone")


def _network(request: StaffRequest, held: Held) -> Network:
    network: Network | None = networks_for(request.actor, _NEEDS).filter(code=held.network).first()
    if network is None:
        raise Http404
    return network


def _opened(held: Held, *, worksheet: str = "") -> Sheet:
    return open_sheet(held.raw(), held.of, plan=held.plan, worksheet=worksheet)


@sensitive_variables()
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def columns(request: StaffRequest, token: UUID) -> HttpResponse:
    """What each of their columns is: proposed, and hers to say."""
    held = holding.find(request, token)
    if held is None:
        return _gone()
    network = _network(request, held)
    sheet = _opened(held)
    if network.country:
        sheet.plan.usual = {"country": network.country, **sheet.plan.usual}
    form = ColumnsForm(request.POST if request.method == "POST" else None, sheet=sheet)
    if request.method == "POST" and form.is_valid():
        before = sheet.plan.worksheet or sheet.book.chosen().name
        plan = form.plan()
        other = form.cleaned_data.get("worksheet", before) != before
        if other:
            plan = _opened(Held(**{**vars(held), "plan": {}}), worksheet=form.cleaned_data["worksheet"]).plan
        held.plan = plan.as_dict()
        holding.save(request, held)
        return redirect("exchange:in-columns" if other else "exchange:in-words", held.token)
    context = {
        "form": form, "held": held, "network": network, "sheet": sheet, "skipped": sheet.table.skipped,
        "rows": len(sheet.table.lines),
    }  # fmt: skip
    return render(request, "exchange/in_columns.html", context, status=422 if form.errors else 200)


@sensitive_variables()
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: StaffRequest, token: UUID) -> HttpResponse:
    """What each word means that is not understood; those that are nearly so can be looked at."""
    held = holding.find(request, token)
    if held is None:
        return _gone()
    network = _network(request, held)
    found = words_of(_opened(held))
    asked = [word for word in found if not word.sure and word.key not in _put_off(held)]
    if request.method == "POST":
        form = WordsForm(request.POST, words=asked)
        if form.is_valid():
            _answer(held, form)
            holding.save(request, held)
            return redirect("exchange:in-words" if len(asked) > MOST else "exchange:in-check", held.token)
    elif not asked:
        return redirect("exchange:in-check", held.token)
    else:
        form = WordsForm(words=asked)
    nearly = [(word, _said(word)) for word in found if word.sure][:MOST]
    context = {"form": form, "held": held, "network": network, "more": max(0, len(asked) - MOST), "nearly": nearly}
    return render(request, "exchange/in_words.html", context, status=422 if form.errors else 200)


def _said(word: Word) -> str:
    return label(word.field.codes, word.code) if word.field.codes else word.code


def _put_off(held: Held) -> set[str]:
    return set(held.plan.get("put_off", []))


def _answer(held: Held, form: WordsForm) -> None:
    values = {name: dict(said) for name, said in held.plan.get("values", {}).items()}
    answered = set()
    for name, key, code in form.answers():
        values.setdefault(name, {})[key] = code
        answered.add(key)
    later = {word.key for word in form.words} - answered
    held.plan = {**held.plan, "values": values, "put_off": sorted(_put_off(held) | later)}


@sensitive_variables()
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def names(request: StaffRequest, token: UUID) -> HttpResponse:
    """Names like those of the directory, and the question whether it is her."""
    held = holding.find(request, token)
    if held is None:
        return _gone()
    network = _network(request, held)
    near = list(prepare(_opened(held), network, by=request.actor).names.near.values())
    if not near:
        return redirect("exchange:in-check", held.token)
    form = NamesForm(request.POST if request.method == "POST" else None, near=near, shown=_shown(request, near))
    if request.method == "POST" and form.is_valid():
        held.plan = {**held.plan, "names": {**held.plan.get("names", {}), **form.answers()}}
        holding.save(request, held)
        return redirect("exchange:in-check", held.token)
    context = {"form": form, "held": held, "network": network, "more": max(0, len(near) - MOST)}
    return render(request, "exchange/in_names.html", context, status=422 if form.errors else 200)


def _shown(request: StaffRequest, near: list[Near]) -> dict[UUID, str]:
    codes = [code for one in near[:MOST] for code in one.known]
    names = shown_names(request.actor, codes) | organisation_names(request.actor, codes)
    return told_apart(request.actor, names)


@sensitive_variables()
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: StaffRequest, token: UUID) -> HttpResponse:
    """What would happen, row by row; nothing is written until she says so."""
    held = holding.find(request, token)
    if held is None:
        return _gone()
    network = _network(request, held)
    sheet = _opened(held)
    try:
        prepared = prepare(sheet, network, by=request.actor)
    except Refusal as refused:
        context: dict[str, Any] = {"held": held, "network": network, "refused": refused.sentence}
        return render(request, "exchange/in_check.html", context, status=422)
    report = prepared.report
    form = TakeForm(request.POST if request.method == "POST" and report.problems else None)
    if request.method == "POST" and (not report.problems or form.is_valid()):
        remember(sheet, network, by=request.actor)
        held.take_good, held.who = bool(report.problems), who_is_meant(prepared, by=request.actor)
        holding.save(request, held)
        session = sessions.hash_of(request.desk_session.cookie)
        work = running.Work(held, network, request.actor, session, get_language() or "es")
        running.start(work, rows=len(sheet.table.lines))
        return redirect("exchange:in-progress", held.token)
    context = {
        "held": held, "network": network, "report": report, "form": form, "sheet": sheet,
        "near": len(prepared.names.near), "problems": report.problems[:_SHOWN],
        "more": max(0, len(report.problems) - _SHOWN), "something": report.rows_ready + report.updated,
        "who": who_is_meant(prepared, by=request.actor), "ready": first_rows(prepared),
    }  # fmt: skip
    return render(request, "exchange/in_check.html", context, status=422 if form.errors else 200)


@require_safe
def progress(request: StaffRequest, token: UUID) -> HttpResponse:
    """How far it is. The page asks again by itself, and may be left."""
    job = jobs.look(token, request.actor.holder)
    if job is None:
        return _gone()
    report = json.loads(job.said) if job.state == jobs.DONE else None
    running_still = job.state == jobs.RUNNING
    share = 100 * job.done // job.whole if job.whole else 0
    held = holding.find(request, token)
    context = {"job": job, "report": report, "running": running_still, "share": share, "held": held}
    response = render(request, "exchange/in_progress.html", context)
    if running_still:
        response["Refresh"] = str(_EVERY)
    return response


@sensitive_variables()
@require_safe
def returned(request: StaffRequest, token: UUID) -> HttpResponse:
    """The rows with a question, as a sheet, each with why. In memory only, and its name tells nothing."""
    held = holding.find(request, token)
    if held is None:
        return _gone()
    sheet = _opened(held)
    problems = prepare(sheet, _network(request, held), by=request.actor).report.problems
    lines = {line.number: line.cells for line in sheet.table.lines}
    places = [column.at for column in sheet.table.columns]
    rows = [([lines[one.line][at] for at in places], one.for_her) for one in problems if one.line in lines]
    return _file(with_reasons([column.heading for column in sheet.table.columns], rows), _("rows"), "xlsx")


@require_http_methods(["POST"])
def drop(request: StaffRequest, token: UUID) -> HttpResponse:
    """Take the sheet away without bringing anything in."""
    held = holding.find(request, token)
    if held is not None:
        holding.forget(request, held)
    return redirect("exchange:in")


@require_safe
def template(request: StaffRequest, what: str, form: str) -> HttpResponse:
    """An empty sheet of ours, with what may be chosen."""
    if not request.actor.networks(_NEEDS):
        raise PermissionDenied
    if what not in {one.value for one in What} or form not in _TYPES:
        raise Http404
    return _file(template_of(What(what), form), _("sheet"), form)


def _file(raw: bytes, name: str, form: str) -> HttpResponse:
    disposition = f'attachment; filename="{name}.{form}"'
    return HttpResponse(raw, content_type=_TYPES[form], headers={"Content-Disposition": disposition})
