"""How the registry is said: months, places and people in the words of a page. Opens only what the page shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, partial
from uuid import UUID

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from rebozo.codes.catalogue import label, labels
from rebozo.kernel.actor import Actor
from rebozo.kernel.dates import RememberedDate
from rebozo.network.reads import CircleClosed, organisation_names, shown_names
from rebozo.registry import telling
from rebozo.registry.answers import said_of
from rebozo.registry.basis import Basis, Retired, Shape
from rebozo.registry.bundles import KINDS, PLACE
from rebozo.registry.models import Attack, BasisChoice, Event
from rebozo.registry.reads import COUNT_UP_TO, perpetrators_of
from rebozo.registry.standing import standing
from rebozo.registry.telling import Fact, Part
from rebozo.vault.envelope import Unsealable
from rebozo.vault.opening import open_row
from rebozo.vault.schemas import Fields

_ANY = UUID(int=0)


@dataclass(frozen=True)
class Row:
    """An attack in the list."""

    code: UUID
    reference: str
    when: str
    where: str
    against: str = field(repr=False)
    what: str = ""
    who: str = ""
    state: str = ""
    kind: str = ""
    pill: str = ""
    url: str = ""


def month_of(thing: Attack | Event, *, short: bool = True) -> str:
    """The month, or the year alone when no more is known."""
    return month_said(thing.month, year_only=thing.year_only, short=short)


def month_said(month: date, *, year_only: bool = False, short: bool = True) -> str:
    if year_only:
        return str(month.year)
    said = date_format(month, "M Y" if short else "F Y")
    return said.lower() if (get_language() or "es").startswith("es") else said


def state_of(attack: Attack) -> tuple[str, str]:
    """The word of its state and the pill's kind."""
    if attack.retired == Retired.JOINED:
        return _("counted in another record"), "calm"
    if attack.retired:
        return _("taken out"), "draft"
    if attack.basis == Basis.TO_ASK:
        return (_("still to ask them") if attack.shape == Shape.COLLECTIVE else _("still to ask her")), "calm"
    if attack.basis == Basis.REFUSED:
        return _("not counted, as she wants"), "calm"
    if attack.status == Attack.Status.REVIEWED:
        return _("reviewed"), "ok"
    return _("to review"), "review"


def against_of(attack: Attack, names: dict[UUID, str]) -> str:
    """Whom it was against: a name that was opened, or what may be said without one."""
    shape = Shape(attack.shape)
    whose = attack.person_id or attack.organisation_id
    if shape in (Shape.PERSONAL, Shape.ORGANISATION) and whose is not None and whose in names:
        return names[whose]
    return against(shape, attack.at_least)


def against(shape: Shape, at_least: int) -> str:
    """What may be said without a name."""
    if shape is Shape.COLLECTIVE:
        return ngettext("Group, at least %(number)s", "Group, at least %(number)s", at_least) % {
            "number": number_format(at_least, use_l10n=True, force_grouping=True)
        }
    if shape is Shape.UNNAMED:
        return _("She prefers not to be named")
    return _("An organisation") if shape is Shape.ORGANISATION else _("A defender, not named")


def names_for(actor: Actor, attacks: Iterable[Attack]) -> dict[UUID, str]:
    """The names that a page of attacks shows, opened together: one line in the journal for each kind."""
    listed = list(attacks)
    people = {one.person_id for one in listed if one.person_id and one.retired != Retired.SHE_ASKED}
    groups = {one.organisation_id for one in listed if one.organisation_id and one.retired != Retired.SHE_ASKED}
    names = shown_names(actor, people) if people else {}
    return names | (organisation_names(actor, groups) if groups else {})


def rows(actor: Actor, attacks: list[Attack]) -> list[Row]:
    """The attacks of a page, said. What many rows have in common is said once."""
    names, by_attack = names_for(actor, attacks), perpetrators_of(attacks)
    address = reverse("registry:attack", args=[_ANY])
    nobody = _("Not known")

    @cache
    def who(codes: tuple[str, ...]) -> str:
        return _in_a_row(labels("perpetrators", codes, short=True)) or nobody

    @cache
    def pill(word: str, kind: str) -> str:
        return render_to_string("look/parts/pill.html", {"word": word, "kind": kind})

    what, where = cache(partial(label, "attack_types", short=True)), cache(partial(label, "countries"))
    when = cache(lambda month, year_only: month_said(month, year_only=year_only))
    said = []
    for attack in attacks:
        state, kind = state_of(attack)
        said.append(
            Row(
                code=attack.code, url=address.replace(str(_ANY), str(attack.code)), reference=attack.reference,
                when=when(attack.month, attack.year_only), where=where(attack.country),
                against=against_of(attack, names), what=what(attack.type),
                who=who(tuple(sorted(by_attack.get(attack.code, ())))), state=state, kind=kind, pill=pill(state, kind),
            )
        )  # fmt: skip
    return said


def open_event(actor: Actor, event: Event) -> dict[str, Fields]:
    """The three sealed scopes of an event, each with its line in the journal. CircleClosed when she holds no key."""
    try:
        return {kind: open_row(event.code, kind, by=actor, network=event.network_id) or {} for kind in KINDS}
    except Unsealable as closed:
        raise CircleClosed from closed


def _in_a_row(several: list[str]) -> str:
    """Policía, militares: only the first with its capital."""
    return ", ".join([*several[:1], *(one[:1].lower() + one[1:] for one in several[1:])])


@dataclass(frozen=True)
class Record:
    """All that a record page says. The story is folded there."""

    when: str
    where: str
    facts: list[Fact] = field(repr=False)
    parts: list[Part] = field(repr=False)
    story: str = field(repr=False)
    against: str = field(repr=False)
    person: UUID | None = None
    organisation: UUID | None = None
    closed: bool = False


def record_of(actor: Actor, attack: Attack) -> Record:
    """Opens what is sealed of the event, unless she asked to take it out."""
    when, where = capfirst(month_of(attack, short=False)), label("countries", attack.country)
    if attack.retired == Retired.SHE_ASKED:
        return Record(when, where, [], [], "", "", closed=True)
    event = attack.event
    opened = open_event(actor, event)
    names = names_for(actor, [attack]) | shown_names(actor, [one.person_id for one in attack.people.all()])
    against = against_of(attack, names)
    draft = standing(event, [attack], opened)
    place, said = draft.told, said_of(draft, names)
    facts: list[Fact | None] = [
        (_("Against"), against),
        _list_fact(_("Known among them"), [names[one] for one in draft.people if one in names]),
        _when_fact(str(opened[PLACE].get("when", "")), when),
        (_("Where"), ", ".join(part for part in (place.place, place.division, where) if part)),
        None if draft.perpetrators else (_("Who did it"), _("Not known")),
        _basis_fact(event, several=attack.shape == Shape.COLLECTIVE),
        (_("Network"), attack.network.name),
    ]
    return Record(
        when, where, [fact for fact in facts if fact], telling.parts(said, names, but=frozenset({"division", "place"})),
        draft.told.story, against, person=attack.person_id, organisation=attack.organisation_id,
    )  # fmt: skip


def _when_fact(exact: str, month: str) -> Fact:
    if not exact:
        return (_("When"), month)
    when = RememberedDate.from_text(exact)
    day = date(when.year, when.month or 1, when.day) if when.day else None
    said = date_format(day, "DATE_FORMAT") if day else month
    return (_("When"), said, _("about then") if when.about else _("exact day"))


def _list_fact(word: str, several: list[str]) -> Fact | None:
    return (word, " · ".join(several)) if several else None


def _basis_fact(event: Event, *, several: bool) -> Fact:
    word = str(BasisChoice(event.basis).label)
    if event.basis_day is not None:
        return (_("How we know"), word, date_format(event.basis_day, "DATE_FORMAT"))
    until = _("not counted until they say") if several else _("not counted until she says")
    return (
        (_("How we know"), _("Still to ask them") if several else word, until)
        if event.basis == Basis.TO_ASK
        else (_("How we know"), word)
    )


def siblings(attack: Attack, every: list[Attack]) -> list[Row]:
    """The other attacks of the same event."""
    said = []
    for other in every:
        if other.code != attack.code:
            state, kind = state_of(other)
            what = label("attack_types", other.type, short=True)
            said.append(Row(other.code, other.reference, "", "", "", what=what, state=state, kind=kind))
    return said


def count(number: int) -> str:
    """How many attacks the filters find. Past some hundreds it is not counted."""
    if number > COUNT_UP_TO:
        return _("more than %(number)s attacks") % {"number": number_format(COUNT_UP_TO, force_grouping=True)}
    return ngettext("%(number)s attack", "%(number)s attacks", number) % {
        "number": number_format(number, force_grouping=True)
    }
