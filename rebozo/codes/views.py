"""Lists kept by people who do not program: looked at, changed with a preview of what it touches, grouped."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from rebozo.codes import editing, reads
from rebozo.codes.catalogue import Entry, catalogue
from rebozo.codes.editing import NotThisList
from rebozo.codes.forms import GroupingForm, MergeForm, NewCodeForm, PlacesForm, WordsForm
from rebozo.codes.models import Grouping
from rebozo.codes.usage import used
from rebozo.people.requests import StaffRequest

_DONE = {
    "added": _("It is on the list. Whoever opens a form finds it there."),
    "renamed": _("It is called so from now on, in every record."),
    "retired": _("It is no longer offered. What was registered under it is counted as before."),
    "restored": _("It is offered again."),
    "merged": _("From now on it is counted with the other one. It can be undone."),
    "grouped": _("The grouping is kept."),
}


@require_safe
def lists(request: StaffRequest) -> HttpResponse:
    """Every list, with its standing."""
    reads.editing_networks(request.actor)
    return render(request, "codes/lists.html", {"shelves": reads.shelves()})


@require_safe
def one_list(request: StaffRequest, name: str) -> HttpResponse:
    """One list as a tree, its groupings, and what changed in it."""
    held = reads.edited(request.actor, name)
    context = _about(held) | {
        "lines": reads.lines(catalogue(name)), "groupings": reads.groupings(name),
        "changes": [(one, _words(name, one.code), _words(name, one.into)) for one in reads.changes(name)[:30]],
        "notices": _notices(request),
    }  # fmt: skip
    return render(request, "codes/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_code(request: StaffRequest, name: str) -> HttpResponse:
    """Add one."""
    held = reads.edited(request.actor, name)
    form = NewCodeForm(request.POST or None, present=catalogue(name))
    if request.method == "POST" and form.is_valid():
        try:
            editing.add_code(held, form.words(), parent=form.cleaned_data["parent"], by=request.actor)
        except NotThisList as no:
            form.add_error(None, no.sentence)
        else:
            return _back(name, "added")
    return _page(request, "codes/new.html", _about(held) | {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def one_code(request: StaffRequest, name: str, code: str) -> HttpResponse:
    """What a code is called, how much it is used, and what can be done with it."""
    held, entry = reads.edited(request.actor, name), _entry(name, code)
    said = {"es": entry.labels.get("es", ""), "en": entry.labels.get("en", "")}
    said |= {f"short_{language}": text for language, text in entry.shorts.items()}
    form = WordsForm(request.POST or None, initial=said)
    if request.method == "POST" and form.is_valid():
        try:
            editing.rename_code(held, code, form.words(), by=request.actor)
        except NotThisList as no:
            form.add_error(None, no.sentence)
        else:
            return _back(name, "renamed")
    context = _about(held) | {"form": form, "entry": entry, "into": _words(name, catalogue(name).joined.get(code, ""))}
    return _page(request, "codes/code.html", context | _touched(request, name, code))


@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: StaffRequest, name: str, code: str) -> HttpResponse:
    """Offer it no more, or again: told first what that touches."""
    held, entry = reads.edited(request.actor, name), _entry(name, code)
    if request.method == "POST":
        (editing.retire_code if entry.offered else editing.restore_code)(held, code, by=request.actor)
        return _back(name, "retired" if entry.offered else "restored")
    context = _about(held) | {"entry": entry, "into": _words(name, catalogue(name).joined.get(code, ""))}
    return _page(request, "codes/retire.html", context | _touched(request, name, code))


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: StaffRequest, name: str, code: str) -> HttpResponse:
    """Count it as another one."""
    held, entry = reads.edited(request.actor, name), _entry(name, code)
    form = MergeForm(request.POST or None, present=catalogue(name), code=code)
    if request.method == "POST" and form.is_valid():
        try:
            editing.merge_code(held, code, form.cleaned_data["into"], by=request.actor)
        except NotThisList as no:
            form.add_error(None, no.sentence)
        else:
            return _back(name, "merged")
    context = _about(held) | {"form": form, "entry": entry}
    return _page(request, "codes/merge.html", context | _touched(request, name, code))


@require_http_methods(["GET", "HEAD", "POST"])
def new_grouping(request: StaffRequest, name: str) -> HttpResponse:
    """Begin a grouping with its title and its lines."""
    held = reads.edited(request.actor, name)
    form = GroupingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        lines: list[tuple[str, str, list[str]]] = [(es, en, []) for es, en in said["lines"]]
        editing.save_grouping(held, said["token"], (said["text_es"], said["text_en"]), lines, by=request.actor)
        return redirect("codes:grouping", name, said["token"])
    return _page(request, "codes/grouping_new.html", _about(held) | {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def grouping(request: StaffRequest, name: str, code: UUID) -> HttpResponse:
    """Say in which line each code stands."""
    held = reads.edited(request.actor, name)
    kept = get_object_or_404(Grouping, pk=code, list=name)
    if "retire" in request.POST:
        editing.retire_grouping(held, code, by=request.actor)
        return _back(name, "grouped")
    lines = sorted(kept.lines.all(), key=lambda line: line.place)
    said = {one: str(place) for place, line in enumerate(lines) for one in line.codes}
    shown = reads.group(kept)
    form = PlacesForm(
        request.POST or None, present=catalogue(name), lines=[words for words, _codes in shown.lines], said=said
    )
    if request.method == "POST" and form.is_valid():
        places = form.places()
        made = [
            (line.text_es, line.text_en, [one for one, at in places.items() if at == place])
            for place, line in enumerate(lines)
        ]
        editing.save_grouping(held, code, (kept.text_es, kept.text_en), made, by=request.actor)
        return _back(name, "grouped")
    return _page(request, "codes/grouping.html", _about(held) | {"form": form, "grouping": shown})


def _about(held: editing.Edited) -> dict[str, Any]:
    name = held.list.name
    return {
        "list": held.list, "title": str(reads.TITLES.get(name, name)), "fixed": name in editing.FIXED,
        "source": gettext(held.list.source) if held.list.source else "—",
        "standing": str(reads.STANDINGS[type(held.list).Standing(held.list.standing)]),
    }  # fmt: skip


def _touched(request: StaffRequest, name: str, code: str) -> dict[str, Any]:
    """The preview: how many records of her networks say it, those below it too."""
    return {"used": used(name, catalogue(name).family(code), by=request.actor)}


def _entry(name: str, code: str) -> Entry:
    found = reads.entry_of(name, code)
    if found is None:
        raise Http404
    return found


def _words(name: str, code: str) -> str:
    found = reads.entry_of(name, code) if code else None
    return found.text if found else code


def _notices(request: StaffRequest) -> list[dict[str, str]]:
    sentence = _DONE.get(request.GET.get("done", ""))
    return [{"kind": "ok", "text": str(sentence)}] if sentence else []


def _back(name: str, done: str) -> HttpResponse:
    return redirect(f"{reverse('codes:list', args=[name])}?done={done}")


def _page(request: StaffRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    form = context.get("form")
    return render(request, template, context, status=422 if form is not None and form.errors else 200)
