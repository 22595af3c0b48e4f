"""How the form comes filled, and what is made of it: whom it points to, who may be meant, what is sealed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rebozo.codes.catalogue import folded
from rebozo.kernel.actor import Actor
from rebozo.network import finding
from rebozo.network.bundles import PROFILE
from rebozo.network.models import Network
from rebozo.network.names import GroupName, Identity
from rebozo.network.reads import (
    defenders_for,
    kept_of,
    organisation_names,
    organisations_for,
    registry_keys,
    shown_names,
)
from rebozo.network.sealed_names import DEFENDER, GROUP, SealedName, seal_group_name, seal_identity
from rebozo.network.sections import wording_of
from rebozo.people.requests import StaffRequest
from rebozo.registry import answers, group, history, reads, showing
from rebozo.registry.actions import Made, code_of_new_name
from rebozo.registry.basis import Shape
from rebozo.registry.draft import Draft, seal_event
from rebozo.registry.forms_event import ASKING, NOBODY_YET, EventForm
from rebozo.registry.models import Attack, Event
from rebozo.registry.questions import LIVED
from rebozo.registry.searching import words_of
from rebozo.registry.standing import standing
from rebozo.vault.opening import open_row

_SIMILAR = gettext_lazy("There is a similar name in the directory. Is it one of these, or somebody else?")


@dataclass(frozen=True)
class Now:
    """An event as it stands, opened: as a draft, with the names it points to, and as the form says it."""

    event: Event
    attacks: list[Attack]
    draft: Draft = field(repr=False)
    names: dict[UUID, str] = field(repr=False)

    @property
    def said(self) -> answers.Said:
        numbers = {"token": self.event.code, "version": self.event.version}
        return numbers | answers.said_of(self.draft, self.names)


def as_it_stands(request: StaffRequest, event: Event, attacks: list[Attack]) -> Now:
    """Opens the three sealed scopes, and the names it points to."""
    draft = standing(event, attacks, showing.open_event(request.actor, event))
    return Now(event, attacks, draft, names_in(request, [draft]))


def names_in(request: StaffRequest, drafts: Iterable[Draft]) -> dict[UUID, str]:
    """The names of those whom the drafts point to."""
    every = {code for one in drafts for code in (one.person, one.organisation, *one.people)}
    return names_of(request, every)


def names_of(request: StaffRequest, codes: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of those of the directory, people or groups, whom she may see."""
    wanted = {code for code in codes if code is not None}
    if not wanted:
        return {}
    people = set(defenders_for(request.actor).filter(code__in=wanted).values_list("code", flat=True))
    names = shown_names(request.actor, people) if people else {}
    groups = set(organisations_for(request.actor).filter(code__in=wanted - people).values_list("code", flat=True))
    return names | (organisation_names(request.actor, groups) if groups else {})


def form_for(
    request: StaffRequest,
    networks: list[Network],
    *,
    said: Mapping[str, Any],
    data: QueryDict | None = None,
    asking: bool = False,
    full: bool = False,
) -> EventForm:
    """The form over `data` (what was sent, or kept), else filled with `said`."""
    if data is not None:
        data = _who_she_is_now(request, data)
    asking = asking or any(name in (data or {}) for name in ASKING)
    form = EventForm(data, networks=networks, today=request.actor.today, said=said, asking=asking, full=full)
    sent = data if data is not None else {}
    wanted = str(sent.get("known", "") if data is not None else said.get("known", ""))
    known = names_of(request, [as_code(wanted)])
    name, shape = str(sent.get("name", "")), str(sent.get("shape", ""))
    if "find" in sent:
        form.offer(_alike(request, form, shape, name) | known)
    elif known or wanted == NOBODY_YET:
        form.offer(known | (_alike(request, form, shape, name) if wanted == NOBODY_YET else {}))
    return form


def _who_she_is_now(request: StaffRequest, sent: QueryDict) -> QueryDict:
    """What was sent, or kept, with the number of whom was here twice and is one now."""
    code = as_code(sent.get("known") or "")
    if code is None:
        return sent
    kept = kept_of(defenders_for(request.actor), code) or kept_of(organisations_for(request.actor), code)
    if kept is None:
        return sent
    followed = sent.copy()
    followed["known"] = str(kept)
    return followed


def ask_who(
    request: StaffRequest, form: EventForm, *, linked: Mapping[UUID, str], code: UUID, version: int = 0
) -> bool:
    """Whether somebody of the directory may be meant by a name that was only typed. Then she is asked, once."""
    asked = _ask_about_group(request, form, linked, code, version) if form.listed else False
    draft = form.draft()
    if not draft.name or form.cleaned_data.get("known") == NOBODY_YET:
        return asked
    if not version and reads.events_for(request.actor).filter(code=code).exists():
        return asked  # it was saved before; this is the same form again
    known = _alike(request, form, draft.shape.value, draft.name)
    if known:
        form.offer(known)
        form.add_error("known", _SIMILAR)
    return bool(known) or asked


def _ask_about_group(
    request: StaffRequest, form: EventForm, linked: Mapping[UUID, str], code: UUID, version: int
) -> bool:
    """The names of a group: all that may be meant are asked at once; new ones go in only when she says so."""
    if len(group.lines(form.listed)) > group.MOST:
        form.add_error(
            "people",
            _("At most %(number)s names fit here. The number says how many they were.") % {"number": group.MOST},
        )
        return True
    listed = group.matched(request.actor, form.chosen_network.code, form.listed, linked=linked)
    near = {one.question: one for one in listed if not one.found and one.near}
    form.offer_near({name: (one.name, told_apart(request.actor, dict(one.near))) for name, one in near.items()})
    found: list[UUID] = []
    fresh: list[tuple[UUID, str]] = []
    for place, one in enumerate(listed, 1):
        answer = str(form.data.get(one.question, "")) if one.question in near else ""
        chosen = one.found or as_code(answer)
        if chosen and (one.found or chosen in one.near):
            found.append(chosen)
        elif one.question in near and answer != NOBODY_YET:
            form.add_error(
                one.question, _("There is a similar name in the directory. Is it one of these, or somebody else?")
            )
        else:
            fresh.append((code_of_new_name(code, version, place), one.name))
    if fresh and not form.cleaned_data.get("add_people"):
        said = ", ".join(name for _code, name in fresh)
        form.add_error(
            "people",
            _("Not in the directory yet: %(names)s. Say below that they are added, or take them off the list.")
            % {"names": said},
        )
    form.found, form.fresh = tuple(dict.fromkeys([*found, *(made for made, _name in fresh)])), dict(fresh)
    return bool(form.errors)


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
    return told_apart(request.actor, {one.code: one.shown for one in found if one.network == network})


def told_apart(actor: Actor, names: dict[UUID, str]) -> dict[UUID, str]:
    """Two may be called the same: what was registered of each, in a second line, tells them apart. Two queries."""
    said = {code: f"{name}\n" for code, name in names.items()}
    for whose in ("person", "organisation"):
        theirs = reads.attacks_for(actor).filter(**{f"{whose}__in": names}, retired="").order_by()
        found = theirs.values_list(whose).annotate(
            number=Count("code"), last=Max("month"), month=Max("month", filter=Q(year_only=False))
        )
        for code, number, last, month in found:
            count = ngettext("%(number)s attack registered", "%(number)s attacks registered", number) % {
                "number": number
            }
            year_only = month is None or month.year < last.year
            said[code] += _("%(count)s, the last one of %(month)s") % {
                "count": count, "month": showing.month_said(last if year_only else month, year_only=year_only)
            }  # fmt: skip
    return said


def made_of(
    request: StaffRequest, code: UUID, draft: Draft, network: Network, *, form: EventForm, now: Now | None = None
) -> Made:
    """Seal what must be sealed, before any transaction."""
    keys = registry_keys(request.actor, network.code)
    version = now.event.version if now else 0
    name = None
    if draft.name:
        fresh = code_of_new_name(code, version)
        if draft.shape is Shape.ORGANISATION:
            name = seal_group_name(request.actor, network.code, fresh, GroupName.from_fields({"name": draft.name}))
        else:
            name = _seal_person(request, network, fresh, draft.name)
    people = tuple(_seal_person(request, network, one, said) for one, said in form.fresh.items() if one in draft.people)
    before = history.before(now.draft, number=version, day=request.actor.today, to=keys) if now else None
    words = words_of(code, draft, to=keys)
    return Made(draft, seal_event(code, draft, to=keys), name, people=people, before=before, words=words)


def _seal_person(request: StaffRequest, network: Network, code: UUID, name: str) -> SealedName:
    return seal_identity(request.actor, network.code, code, Identity.from_fields({"chosen": name}))


def as_she_lives(request: StaffRequest, draft: Draft, network: Network) -> Draft:
    """A first record of her keeps how she lives now, from her page, unless it was answered here."""
    if (
        draft.person is None
        or draft.told.profile
        or not defenders_for(request.actor).filter(code=draft.person).exists()
    ):
        return draft
    page = open_row(draft.person, PROFILE, by=request.actor, network=network.code) or {}
    lived = {name: page[name] for name in LIVED.values() if page.get(name)}
    return replace(draft, told=replace(draft.told, profile=lived))


def hint(request: StaffRequest, person: UUID | str | None) -> str | Promise:
    """What to mind while writing about her: in memory, detained, in exile. Nothing for whom she does not find."""
    try:
        code = UUID(str(person))
    except ValueError:
        return ""
    her = defenders_for(request.actor).filter(code=code).first()
    return wording_of(request.actor, her).form if her else ""


def unseen_too(now: Now, draft: Draft) -> Draft:
    """Whoever of a group is closed to her, or could not be opened, stays on the list that she corrects."""
    unseen = tuple(code for code in now.draft.people if code not in now.names)
    return replace(draft, people=(*draft.people, *unseen)) if draft.shape is Shape.COLLECTIVE else draft


def same_name(form: EventForm, draft: Draft, now: Now) -> Draft:
    """Her name typed again as it stands is no new person."""
    code = now.draft.person or now.draft.organisation
    if (
        draft.name
        and code
        and form.cleaned_data.get("known") != NOBODY_YET
        and folded(draft.name) == folded(now.names.get(code, ""))
    ):
        return draft.naming(person=now.draft.person, organisation=now.draft.organisation)
    return draft


def asked_for(request: StaffRequest) -> dict[str, Any]:
    """What the address asks to be filled already: codes and numbers, never a name nor what she allowed."""
    said: dict[str, Any] = {}
    for name, shape in (("person", Shape.PERSONAL), ("organisation", Shape.ORGANISATION)):
        if as_code(request.GET.get(name, "")):
            said |= {"shape": shape.value, "known": request.GET[name]}
    plain = {
        name: request.GET[name] for name in ("country", "year", "month", "basis", "network") if name in request.GET
    }
    return plain | said


def as_code(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
