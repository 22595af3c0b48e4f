"""Registering what happened, and correcting it. Nothing typed is lost, and sending twice makes one record."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from rebozo.codes.catalogue import folded
from rebozo.kernel.dates import RememberedDate
from rebozo.kernel.permissions import Permission
from rebozo.network import finding
from rebozo.network.models import Network
from rebozo.network.names import GroupName, Identity
from rebozo.network.reads import (
    defenders_for,
    networks_for,
    organisation_names,
    organisations_for,
    registry_keys,
    shown_names,
)
from rebozo.network.sealed_names import DEFENDER, GROUP, seal_group_name, seal_identity
from rebozo.people.requests import StaffRequest, as_blank_form
from rebozo.registry import reads, showing
from rebozo.registry.actions import (
    ChangedMeanwhile,
    Made,
    NotLikeThis,
    code_of_new_name,
    edit_event,
    register_event,
)
from rebozo.registry.basis import Basis, Shape, needs_day
from rebozo.registry.bundles import ACCOUNT, CODES, PLACE
from rebozo.registry.draft import Draft, seal_event
from rebozo.registry.forms import NOBODY_YET, EventForm
from rebozo.registry.models import Attack, Event

_ENOUGH = 200
_ANOTHER = gettext_lazy(
    "This page was saved before, and now it says something else. If it is another attack, save once more: it is "
    "registered apart. To correct the first one, open it in the registry."
)
WRITE = Permission.REGISTRY_ATTACKS_WRITE


@require_http_methods(["GET", "POST"])
def new(request: StaffRequest) -> HttpResponse:
    """The short form. "Find her" shows who of the directory may be meant, and keeps all that was typed."""
    networks = _networks(request)
    form = _form(request, networks, said=_asked_for(request))
    if request.method == "POST" and not form.asking and form.is_valid() and not _ask_who(request, form):
        code, network = form.cleaned_data["token"], form.chosen_network
        try:
            is_new = register_event(network, code, _made(request, code, form.draft(), network), by=request.actor)
        except NotLikeThis as no:
            form.add_error(None, no.sentence)
        except IntegrityError:  # the same form arrived twice in the same instant; the other one saved it
            return _saved(request, code, "already")
        else:
            if is_new or _says_what_was_saved(request, code, form):
                return _saved(request, code, "registered" if is_new else "already")
            form.data = request.POST.copy()
            form.data["token"] = str(uuid4())  # saving again is then on purpose, and makes another
            form.add_error(None, _ANOTHER)
    page = render(request, "registry/form.html", {"form": form, "event": None}, status=422 if form.errors else 200)
    return as_blank_form(page) if request.method == "GET" and not request.GET else page


@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, code: UUID) -> HttpResponse:
    """The same form over what is saved. Of two who edit at once the second is told, and sees both."""
    event = reads.event_for(request.actor, code)
    if not request.actor.may(WRITE, at=event.scope):
        raise PermissionDenied
    attacks = [one for one in reads.attacks_of(event) if not one.retired]
    if not attacks:
        raise Http404  # all of it was taken out: there is nothing to correct
    said = _said(request, event, attacks)
    form = _form(request, [event.network], said=said)
    context: dict[str, Any] = {"form": form, "event": event, "attack": attacks[0]}
    status = 422 if form.errors else 200
    if request.method == "POST" and not form.asking and form.is_valid() and not _ask_who(request, form):
        version = form.cleaned_data["version"] or 0
        made = _made(request, code, form.draft(), event.network, version=version)
        try:
            edit_event(event, made, version=version, by=request.actor)
        except ChangedMeanwhile as late:
            form.data = request.POST.copy()
            form.data["version"] = str(event.version)  # saving again is then on purpose
            form.add_error(None, late.sentence)
            context["differing"] = _differing(request, form, said)
            context["now"], status = showing.record_of(request.actor, attacks[0]), 409
        except NotLikeThis as no:
            form.add_error(None, no.sentence)
        else:
            return _saved(request, code, "saved")
    if status == 200 and form.errors:  # noqa: PLR2004  nothing was said before
        status = 422
    return render(request, "registry/form.html", context, status=status)


def _networks(request: StaffRequest) -> list[Network]:
    networks = list(networks_for(request.actor, WRITE))
    if not networks:
        raise PermissionDenied
    return networks


def _saved(request: StaffRequest, code: UUID, done: str) -> HttpResponse:
    first = reads.attacks_of(reads.event_for(request.actor, code))[0]
    return redirect(f"{reverse('registry:attack', args=[first.code])}?done={done}")


def _says_what_was_saved(request: StaffRequest, code: UUID, form: EventForm) -> bool:
    """Whether a form that arrives again is the same. Whoever goes Back to write the next attack sends another one."""
    event = reads.event_for(request.actor, code)
    saved, sent = _said(request, event, reads.attacks_of(event)), form.cleaned_data
    if any(_plain(saved[name]) != _plain(sent.get(name)) for name in saved.keys() - {"token", "version", "known"}):
        return False
    if form.known_code:
        return bool(str(form.known_code) == saved["known"])
    names = _names(request, [_uuid(saved["known"])]).values()
    return not sent["name"] or folded(sent["name"]) in {folded(name) for name in names}


def _differing(request: StaffRequest, form: EventForm, saved: dict[str, Any]) -> list[str]:
    """The questions whose answers on the form are not those that are saved, each by its words."""
    sent = dict(form.cleaned_data)
    sent["at_least"] = sent["at_least"] if sent["shape"] == Shape.COLLECTIVE else None
    sent["basis_day"] = sent["basis_day"] if needs_day(Basis(sent["basis"])) else None
    when = {"day", "month", "year", "about"}
    found = []
    for name, question in form.fields.items():
        if name == "name":
            differs = not _same_name(request, form, saved)
        elif name == "year":
            differs = any(_plain(saved[part]) != _plain(sent[part]) for part in when)
        else:
            asked = name in saved and name not in when | {"token", "version", "known"}
            differs = asked and _plain(saved[name]) != _plain(sent[name])
        if differs:
            found.append(_("When was it?") if name == "year" else str(question.label))
    return found


def _same_name(request: StaffRequest, form: EventForm, saved: dict[str, Any]) -> bool:
    draft = form.draft()
    if not draft.name:
        return bool(str(draft.person or draft.organisation or "") == saved["known"])
    return folded(draft.name) in {folded(name) for name in _names(request, [_uuid(saved["known"])]).values()}


def _plain(answer: Any) -> str | list[str]:  # noqa: ANN401  whatever a form or a row holds
    if answer and isinstance(answer, list | tuple):
        return sorted(str(one) for one in answer)
    return str(answer or "").replace("\r\n", "\n").strip()


def _form(request: StaffRequest, networks: list[Network], *, said: dict[str, Any]) -> EventForm:
    posted = request.POST if request.method == "POST" else None
    form = EventForm(posted, networks=networks, today=request.actor.today, said=said, asking="find" in request.POST)
    wanted = request.POST.get("known", "") if posted is not None else said.get("known", "")
    known = _names(request, [_uuid(str(wanted))])
    if form.asking:
        form.offer(_alike(request, form, request.POST.get("shape", ""), request.POST.get("name", "")) | known)
    elif known or wanted == NOBODY_YET:
        name, shape = request.POST.get("name", ""), request.POST.get("shape", "")
        form.offer(known | (_alike(request, form, shape, name) if wanted == NOBODY_YET else {}))
    return form


def _ask_who(request: StaffRequest, form: EventForm) -> bool:
    """Whether somebody of the directory may be meant by a name that was only typed. Then she is asked, once."""
    draft = form.draft()
    if not draft.name or form.cleaned_data.get("known") == NOBODY_YET:
        return False
    if reads.events_for(request.actor).filter(code=form.cleaned_data["token"]).exists():
        return False  # it was saved before; this is the same form again
    known = _alike(request, form, draft.shape.value, draft.name)
    if known:
        form.offer(known)
        form.add_error("known", _("There is a similar name in the directory. Is it one of these, or somebody else?"))
    return bool(known)


def _alike(request: StaffRequest, form: EventForm, shape: str, name: str) -> dict[UUID, str]:
    if not name.strip() or shape == Shape.COLLECTIVE:
        return {}
    what = GROUP if shape == Shape.ORGANISATION else DEFENDER
    found = (
        finding.search(request.actor, name, what=what)
        if form.asking
        else finding.alike(request.actor, [name], what=what)
    )
    network = form.chosen_network.code
    return _told_apart(request, {one.code: one.shown for one in found if one.network == network})


def _told_apart(request: StaffRequest, names: dict[UUID, str]) -> dict[UUID, str]:
    """Two may be called the same: what was registered of each, in a second line, tells them apart."""
    latest: dict[UUID, list[Attack]] = {code: [] for code in names}
    named = Q(person__in=names) | Q(organisation__in=names)
    for attack in reads.attacks_for(request.actor).filter(named, retired="").order_by("-month")[:_ENOUGH]:
        latest[attack.person_id or attack.organisation_id or attack.code].append(attack)
    said = {}
    for code, attacks in latest.items():
        number = len(attacks)
        count = ngettext("%(number)s attack registered", "%(number)s attacks registered", number) % {"number": number}
        last = (
            _("%(count)s, the last one of %(month)s") % {"count": count, "month": showing.month_of(attacks[0])}
            if attacks
            else ""
        )
        said[code] = f"{names[code]}\n{last}"
    return said


def _names(request: StaffRequest, codes: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of those of the directory whom the form already points to."""
    wanted = {code for code in codes if code is not None}
    if not wanted:
        return {}
    names = shown_names(request.actor, wanted) if defenders_for(request.actor).filter(code__in=wanted).exists() else {}
    if not names and organisations_for(request.actor).filter(code__in=wanted).exists():
        names = organisation_names(request.actor, wanted)
    return names


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _made(request: StaffRequest, code: UUID, draft: Draft, network: Network, *, version: int = 0) -> Made:
    """Seal what must be sealed, before any transaction."""
    keys = registry_keys(request.actor, network.code)
    name = None
    if draft.name:
        fresh = code_of_new_name(code, version)
        if draft.shape is Shape.ORGANISATION:
            name = seal_group_name(request.actor, network.code, fresh, GroupName.from_fields({"name": draft.name}))
        else:
            name = seal_identity(request.actor, network.code, fresh, Identity.from_fields({"chosen": draft.name}))
    return Made(draft, seal_event(code, draft, to=keys), name)


def _asked_for(request: StaffRequest) -> dict[str, Any]:
    """Coming from somebody's page, the form already points to her; her number alone is in the address."""
    person, group = request.GET.get("person", ""), request.GET.get("organisation", "")
    if _uuid(person):
        return {"shape": Shape.PERSONAL.value, "known": person}
    return {"shape": Shape.ORGANISATION.value, "known": group} if _uuid(group) else {}


def _said(request: StaffRequest, event: Event, attacks: list[Attack]) -> dict[str, Any]:
    """What is saved, as the form says it. Opens the three sealed scopes."""
    opened = showing.open_event(request.actor, event)
    first = attacks[0]
    exact = str(opened[PLACE].get("when", ""))
    month = None if event.year_only else event.month.month
    when = RememberedDate.from_text(exact) if exact else RememberedDate(event.month.year, month)
    return {
        "token": event.code, "version": event.version, "country": event.country,
        "types": [one.type for one in attacks], "shape": first.shape,
        "at_least": first.at_least if first.shape == Shape.COLLECTIVE else None,
        "known": str(first.person_id or first.organisation_id or ""),
        "day": when.day, "month": when.month, "year": when.year, "about": when.about,
        "basis": event.basis, "basis_day": event.basis_day,
        "perpetrators": [one.code for one in first.perpetrators.all()],
        "rights": [one.code for one in first.rights.all()],
        "story": opened[ACCOUNT].get("story", ""), "division": opened[PLACE].get("division", ""),
        "place": opened[PLACE].get("place", ""),
        **{name: opened[CODES].get(name, "") for name in ("gender", "means", "who")},
    }  # fmt: skip
