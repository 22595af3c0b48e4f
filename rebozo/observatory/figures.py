"""A figure for a date that matters, within minutes: with its unit, its filter, its cut-off day and "at least"."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from rebozo.codes.catalogue import catalogue
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.network.closing import open_to
from rebozo.registry.basis import COUNTS, Retired
from rebozo.registry.models import Attack, AttackPerpetrator, AttackRight
from rebozo.registry.reads import POINTS, shown

READ = Permission.OBSERVATORY_FIGURES_READ


@dataclass(frozen=True)
class Asked:
    """What is asked for: months, both of them in it, and codes that stand for their families."""

    first: date
    last: date
    country: tuple[str, ...] = ()
    network: UUID | None = None
    type: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    perpetrator: tuple[str, ...] = ()

    @property
    def year_before(self) -> Asked:
        return replace(
            self, first=self.first.replace(year=self.first.year - 1), last=self.last.replace(year=self.last.year - 1)
        )


@dataclass(frozen=True)
class Occasion:
    """A day on which the networks speak, and what they speak about."""

    key: str
    month: int
    day: int
    words: object
    right: str = ""
    type: str = ""

    def next_from(self, today: date) -> date:
        this = date(today.year, self.month, self.day)
        return this if this >= today else this.replace(year=today.year + 1)


# The days of the thematic bulletins: domain facts, rhythms of publication (22 Apr, 28 Jun, 30 Aug, 25 Nov, 29 Nov).
OCCASIONS = (
    Occasion("mar-8", 3, 8, _("8 March, women's day")),
    Occasion("apr-22", 4, 22, _("22 April, day of the Earth"), right="R02"),
    Occasion("jun-28", 6, 28, _("28 June, LGBTTTIQ+ pride"), right="R08"),
    Occasion("aug-30", 8, 30, _("30 August, day of the disappeared"), right="R01"),
    Occasion("nov-25", 11, 25, _("25 November, against violence towards women"), right="R04"),
    Occasion("nov-29", 11, 29, _("29 November, day of women human rights defenders")),
)


@dataclass(frozen=True)
class Figure:
    """What was documented, at least. People and groups are counted once each, those in the directory only."""

    attacks: int
    defenders: int
    organisations: int
    by_country: list[tuple[str, int]]
    by_type: list[tuple[str, int]]
    by_shape: list[tuple[str, int]]
    unreviewed: int


def figure(actor: Actor, asked: Asked) -> Figure:
    """Count it now, from what is in clear: nothing is opened."""
    rows = _rows(actor, asked)
    known = catalogue("attack_types")
    countries, types, shapes, states = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    # By network and month too: so the rows come from `registry_attack_counted` in the order of the groups.
    grouped = rows.order_by().values("network", "month", "country", "type", "shape", "status")
    counted = grouped.annotate(number=Count("*")).values_list("country", "type", "shape", "status", "number")
    for country, kind, shape, status, number in counted:
        countries[country] += number
        types[known.top(kind)] += number
        shapes[shape] += number
        states[status] += number
    people = rows.aggregate(
        defenders=Count("person", distinct=True), organisations=Count("organisation", distinct=True)
    )
    return Figure(
        **people, attacks=states.total(), by_country=_most_first(countries), by_shape=_most_first(shapes),
        by_type=types.most_common(), unreviewed=states.total() - states[Attack.Status.REVIEWED],
    )  # fmt: skip


def how_many(actor: Actor, asked: Asked) -> int:
    return _rows(actor, asked).count()


def _most_first(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))


def _rows(actor: Actor, asked: Asked) -> QuerySet[Attack]:
    networks = actor.networks(READ)
    if asked.network is not None:
        networks &= {asked.network}
    rows = Attack.objects.filter(
        shown(), open_to(actor, *POINTS), network__in=networks, retired=Retired.NO, basis__in=COUNTS,
        month__gte=asked.first, month__lte=asked.last,
    )  # fmt: skip
    if asked.country:
        rows = rows.filter(country__in=asked.country)
    if asked.type:
        rows = rows.filter(type__in=_families("attack_types", asked.type))
    if asked.right:
        family = _families("rights", asked.right)
        rows = rows.filter(Exists(AttackRight.objects.filter(attack=OuterRef("pk"), code__in=family)))
    if asked.perpetrator:
        family = _families("perpetrators", asked.perpetrator)
        rows = rows.filter(Exists(AttackPerpetrator.objects.filter(attack=OuterRef("pk"), code__in=family)))
    return rows


def _families(name: str, codes: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(one for code in codes for one in catalogue(name).family(code)))
