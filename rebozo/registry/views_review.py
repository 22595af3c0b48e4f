"""Looking records over fifty at a time, saying something about one, joining two that tell the same."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rebozo.codes.catalogue import label
from rebozo.people.requests import StaffRequest
from rebozo.registry import joining, reads, remarks, reviewing, showing
from rebozo.registry.actions import NotLikeThis
from rebozo.registry.forms_review import RemarkForm
from rebozo.registry.models import Event
from rebozo.registry.reviewing import WRITE, review_attack, version_of

_DONE = {
    "said": gettext_lazy("It is kept with the record."),
    "settled": gettext_lazy("The flag is settled."),
    "joined": gettext_lazy("They are joined: each report is kept as it was received, and what both tell counts once."),
    "parted": gettext_lazy("They are two again, and both count."),
}


@require_http_methods(["GET", "HEAD", "POST"])
def batch(request: StaffRequest) -> HttpResponse:
    """Up to fifty that wait for her look; those she ticks are reviewed, each by itself."""
    if not request.actor.networks(WRITE):
        raise PermissionDenied
    notices = []
    if request.method == "POST":
        done, refused = _look_over(request)
        said = ngettext("%(number)s record is reviewed.", "%(number)s records are reviewed.", done) % {"number": done}
        notices = [{"kind": "ok", "text": said}] if done else []
        if not (done or refused):
            notices = [{"kind": "info", "text": _("Tick those that you looked over; none was ticked.")}]
        notices += [{"kind": "review", "text": sentence} for sentence in dict.fromkeys(refused)]
    found = reviewing.waiting_for(request.actor)
    context = {"cards": found.cards, "more": found.more, "notices": notices, "at_once": reviewing.AT_ONCE}
    return render(request, "registry/reviewing.html", context)


def _look_over(request: StaffRequest) -> tuple[int, list[str]]:
    """How many events were reviewed, and the sentences of those that could not be: changed meanwhile."""
    done, refused = 0, []
    for text in request.POST.getlist("event")[: reviewing.AT_ONCE]:
        event, _colon, version = text.partition(":")
        attacks = reviewing.of_event(request.actor, code) if (code := _uuid(event)) else []
        try:
            for attack in attacks:
                review_attack(attack, version=version_of(version), by=request.actor)
        except NotLikeThis as no:
            refused.append(str(no.sentence))
        else:
            done += bool(attacks)
    return done, refused


@require_http_methods(["GET", "HEAD", "POST"])
def remarks_page(request: StaffRequest, code: UUID) -> HttpResponse:
    """What was said about a record, and saying more."""
    event = _hers(request, code)
    form = RemarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        new = remarks.remark_on(request.actor, event, text=said["text"], reason=said["reason"], code=said["token"])
        remarks.say(event, new, by=request.actor)
        return _to("registry:remarks", code, "said")
    context = _about(request, event) | {"form": form, "remarks": remarks.remarks_of(request.actor, event)}
    return render(request, "registry/remarks.html", context, status=422 if form.errors else 200)


@require_POST
def settle(request: StaffRequest, code: UUID) -> HttpResponse:
    """A flag needs no more."""
    remark = remarks.remark_for(request.actor, code)
    remarks.settle(remark, by=request.actor)
    return _to("registry:remarks", remark.event_id, "settled")


@require_safe
def same(request: StaffRequest, code: UUID) -> HttpResponse:
    """Which others may tell the same, and which are joined to it."""
    event = _hers(request, code)
    perhaps = joining.perhaps_the_same(request.actor, event) if event.joined_id is None else []
    told = joining.firsts_of(joining.also_told(request.actor, event))
    said = zip(perhaps, showing.rows(request.actor, perhaps), strict=True)
    context = _about(request, event) | {
        "perhaps": [(one.event_id, row) for one, row in said],
        "told": showing.rows(request.actor, told),
    }  # fmt: skip
    return render(request, "registry/same.html", context)


@require_POST
def join(request: StaffRequest, code: UUID) -> HttpResponse:
    """Keep one as another report of the other: she chooses which of the two leads."""
    event = _hers(request, code)
    into = _hers(request, chosen) if (chosen := _uuid(request.POST.get("into", ""))) else event
    second, main = (into, event) if "leads" in request.POST else (event, into)
    joining.join(second, main, by=request.actor)
    return _to("registry:same", code, "joined")


@require_POST
def part(request: StaffRequest, code: UUID) -> HttpResponse:
    """They are two after all."""
    event = _hers(request, code)
    joining.part(event, by=request.actor)
    return _to("registry:same", code, "parted")


def _hers(request: StaffRequest, code: UUID) -> Event:
    event = reads.event_for(request.actor, code)
    if not request.actor.may(WRITE, at=event.scope):
        raise PermissionDenied
    return event


def _about(request: StaffRequest, event: Event) -> dict[str, object]:
    attacks = reads.attacks_of(event)
    sentence = _DONE.get(request.GET.get("done", ""))
    return {
        "event": event, "attack": attacks[0],
        "what": " · ".join(label("attack_types", one.type, short=True) for one in attacks),
        "when": showing.month_of(event, short=False), "where": label("countries", event.country),
        "notices": [{"kind": "ok", "text": str(sentence)}] if sentence else [],
    }  # fmt: skip


def _to(name: str, code: UUID, done: str) -> HttpResponse:
    return redirect(f"{reverse(name, args=[code])}?done={done}")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
