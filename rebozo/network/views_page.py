"""The page of a person or of a group, and its sections corrected one at a time. Opening it is an act."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rebozo.codes.catalogue import label
from rebozo.kernel.permissions import Permission
from rebozo.network import belongings, cards, merging, wording
from rebozo.network.actions import ChangedMeanwhile
from rebozo.network.asking import done
from rebozo.network.bundles import CONTACT, GROUP_PROFILE, PROFILE
from rebozo.network.kinds import KINDS, ORGANISATION, PERSON, facts, papers
from rebozo.network.listing import key_of
from rebozo.network.models import Defender, Organisation
from rebozo.network.profiles import GroupProfile, Profile, SafeContact
from rebozo.network.reads import kept_of, part_of
from rebozo.network.sections import SECTIONS, Section, section_card, wording_of
from rebozo.network.views import writable
from rebozo.people.requests import StaffRequest

_ALERTS = {wording.DETAINED, wording.DISAPPEARED}


@require_safe
def person(request: StaffRequest, code: UUID) -> HttpResponse:
    """How to reach her first; then who she is, what she belongs to, and where what happened to her is."""
    if kept := kept_of(PERSON.listed(request.actor), code):
        return redirect(PERSON.url(kept))
    defender = PERSON.one(request.actor, code)
    profile = Profile.from_fields(part_of(request.actor, defender, PROFILE))
    contact = SafeContact.from_fields(part_of(request.actor, defender, CONTACT))
    words = wording.wording(profile.state)
    context = _of_entry(request, PERSON.what, defender) | {
        "words": words, "happened": words.happened, "reminders": wording.reminders(profile),
        "state": label("person_states", profile.state) if profile.state not in {"", wording.FREE} else "",
        "state_kind": "danger" if profile.state in _ALERTS else "calm",
        "first": cards.contact_card(contact, profile),
        "cards": [
            cards.emergency_card(contact, profile), cards.state_card(profile), cards.profile_card(profile),
            cards.offers_card(profile),
        ],
    }  # fmt: skip
    return render(request, "network/page.html", context)


@require_safe
def organisation(request: StaffRequest, code: UUID) -> HttpResponse:
    """What it is and how it is reached, who belongs to it, what it belongs to."""
    if kept := kept_of(ORGANISATION.listed(request.actor), code):
        return redirect(ORGANISATION.url(kept))
    group = ORGANISATION.one(request.actor, code)
    profile = GroupProfile.from_fields(part_of(request.actor, group, GROUP_PROFILE))
    what, *others = cards.group_cards(profile)
    members, more = belongings.held_in(request.actor, group, after=key_of(request.GET.get("after", "")))
    context = _of_entry(request, ORGANISATION.what, group) | {
        "happened": ORGANISATION.words.happened, "first": what, "cards": others,
        "members": members, "more_url": f"?after={more}" if more else "",
    }  # fmt: skip
    return render(request, "network/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_part(request: StaffRequest, kind: str, code: UUID, part: str) -> HttpResponse:
    """One section. Of two who write at once the second is told, sees both, and loses nothing."""
    its, section = KINDS[kind], _section(kind, part)
    entry = writable(request, its, code)
    now = section.opened(request.actor, entry)
    form = section.form(request.POST or None, now=now, version=entry.version, today=request.actor.today)
    context: dict[str, Any] = {
        "kind": its, "form": form, "entry": entry, "title": section.title, "why": section.why,
        "words": None if its.is_group else wording_of(request.actor, entry),
    }  # fmt: skip
    status = 200
    if request.method == "POST" and form.is_valid():
        made = section.sealed(request.actor, entry.network_id, code, form.said())
        try:
            its.edit(entry, made, version=form.cleaned_data["version"] or 0, by=request.actor)
        except ChangedMeanwhile as late:
            form.stands_beside(entry.version, late.sentence)
            context["now_card"], status = section_card(part, now), 409
        else:
            return redirect(f"{its.url(code)}?done=saved")
    elif form.errors:
        status = 422
    return render(request, "network/edit.html", context, status=status)


def _section(kind: str, part: str) -> Section:
    try:
        return SECTIONS[kind][part]
    except KeyError:
        raise Http404 from None


def _of_entry(request: StaffRequest, kind: str, entry: Defender | Organisation) -> dict[str, Any]:
    """What both pages show."""
    its = KINDS[kind]
    name = its.opened(request.actor, entry)
    return {
        "kind": its, "entry": entry, "name": name.shown, "facts": facts(name), "papers": papers(name),
        "network": entry.network, "notices": done(request),
        "belongs": belongings.held_by(request.actor, entry),
        "may_write": request.actor.may(Permission.NETWORK_PEOPLE_WRITE, at=entry.scope),
        "may_close": request.actor.may(Permission.NETWORK_PEOPLE_CLOSE, at=entry.scope),
        "joins": merging.standing(entry) if request.actor.may(Permission.NETWORK_PEOPLE_MERGE, at=entry.scope) else [],
        "may_see_attacks": request.actor.may(Permission.REGISTRY_ATTACKS_READ, at=entry.scope),
        "may_register": request.actor.may(Permission.REGISTRY_ATTACKS_WRITE, at=entry.scope),
    }  # fmt: skip
