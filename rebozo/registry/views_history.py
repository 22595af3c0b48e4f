"""How a record came to say what it says: who corrected what, and when. An old version can be taken up again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rebozo.kernel.permissions import Permission
from rebozo.network.reads import member_names
from rebozo.people.requests import StaffRequest
from rebozo.registry import answers, filling, history, reads, telling
from rebozo.registry.history import Version


@dataclass(frozen=True)
class Change:
    """One question that a correction answered otherwise."""

    question: str
    before: str = field(repr=False)
    after: str = field(repr=False)


@dataclass(frozen=True)
class Step:
    """A version that was written: by whom, on which day, and what it changed."""

    number: int
    who: str
    day: date | None
    changes: list[Change] = field(repr=False)
    first: bool = False
    last: bool = False


@require_GET
def event_history(request: StaffRequest, code: UUID) -> HttpResponse:
    """All versions of an event, the newest first. What she asked to take out is not opened here either."""
    event = reads.event_for(request.actor, code)
    attacks = [one for one in reads.attacks_of(event) if not one.retired]
    if not attacks:
        raise Http404
    now = filling.as_it_stands(request, event, attacks)
    every = [*history.versions(request.actor, event), Version(event.version, event.last_by, None, now.draft)]
    names = filling.names_in(request, [one.draft for one in every]) | now.names
    context = {
        "event": event,
        "attack": attacks[0],
        "steps": _steps(every, names, member_names(request.actor, {one.by for one in every if one.by}))[::-1],
        "may_edit": request.actor.may(Permission.REGISTRY_ATTACKS_WRITE, at=event.scope),
    }
    return render(request, "registry/history.html", context)


def _steps(every: list[Version], names: dict[UUID, str], members: dict[UUID, str]) -> list[Step]:
    steps: list[Step] = []
    before: answers.Said | None = None
    day: date | None = None
    for one in every:
        said = answers.said_of(one.draft, names)
        who = members.get(one.by, _("somebody who is no longer in the circle")) if one.by else _("a sheet")
        changes = [] if before is None else _changes(before, said, names)
        steps.append(Step(one.number, who, day, changes, first=before is None, last=one.until is None))
        before, day = said, one.until
    return steps


def _changes(before: answers.Said, after: answers.Said, names: dict[UUID, str]) -> list[Change]:
    nothing = _("(nothing)")
    return [
        Change(
            telling.asked(question),
            telling.text_of(before, question, names) or nothing,
            telling.text_of(after, question, names) or nothing,
        )
        for question in answers.differing(before, after)
    ]
