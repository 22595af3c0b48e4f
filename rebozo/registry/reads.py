"""What an actor may see of the registry: one record or 404, a page of the list by key, an approximate count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from rebozo.codes.catalogue import catalogue
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.registry.models import Attack, AttackPerpetrator, AttackRight, Batch, Event

PAGE = 50
COUNT_UP_TO = 1_000
READ = Permission.REGISTRY_ATTACKS_READ


def shown(path: str = "") -> Q:
    """Rows outside any batch, or in one that is visible. In the same statement, so that no batch shows by halves."""
    return ~Q(**{f"{path}batch__in": Batch.objects.filter(visible=False)})


def attacks_for(actor: Actor) -> QuerySet[Attack]:
    """The attacks of the networks whose registry she reads, taken out or not."""
    return Attack.objects.filter(shown(), network__in=actor.networks(READ))


def attack_for(actor: Actor, code: UUID) -> Attack:
    """Out of her networks is "not found": that an attack exists must not leak."""
    return get_object_or_404(attacks_for(actor).select_related("event", "network"), code=code)


def events_for(actor: Actor) -> QuerySet[Event]:
    """The events of the networks whose registry she reads."""
    return Event.objects.filter(shown(), network__in=actor.networks(READ))


def event_for(actor: Actor, code: UUID) -> Event:
    """Like `attack_for`, for the whole of what happened."""
    return get_object_or_404(events_for(actor).select_related("network"), code=code)


def attacks_of(event: Event) -> list[Attack]:
    """The attacks of an event, with their perpetrators and rights, those that count first."""
    found = Attack.objects.filter(event=event).prefetch_related("perpetrators", "rights")
    return sorted(found, key=lambda attack: (attack.retired, attack.type, attack.code))


def attacks_of_person(actor: Actor, person: UUID) -> QuerySet[Attack]:
    """What is registered against one defender, newest first."""
    return attacks_for(actor).filter(person=person, retired="").order_by("-month", "-code")


@dataclass(frozen=True)
class Filters:
    """What the list is asked for. Codes stand for their whole families."""

    network: UUID | None = None
    country: str = ""
    year: int | None = None
    type: str = ""
    shape: str = ""
    perpetrator: str = ""
    right: str = ""
    status: str = ""
    out: bool = False

    @property
    def any(self) -> bool:
        return replace(self, network=None) != Filters()


@dataclass(frozen=True)
class Key:
    """Where a page ended: month, then the random number."""

    month: date
    code: UUID


@dataclass(frozen=True)
class Page:
    """Up to fifty attacks, newest month first, and where the next page begins."""

    attacks: list[Attack]
    after: Key | None


_SIDE: dict[str, tuple[type[AttackPerpetrator] | type[AttackRight], str]] = {
    "perpetrator": (AttackPerpetrator, "perpetrators"),
    "right": (AttackRight, "rights"),
}


def page_for(actor: Actor, filters: Filters, *, after: Key | None = None) -> Page:
    """A page by key, in the time of a page however many there are."""
    parts = [part.order_by("-month", f"-{key}")[: PAGE + 1] for key, part in _parts(actor, filters, after=after)]
    keys = _keys(parts)
    rows = Attack.objects.prefetch_related("perpetrators").in_bulk(keys[:PAGE])
    attacks = [rows[code] for code in keys[:PAGE] if code in rows]
    more = len(keys) > PAGE and attacks
    return Page(attacks, Key(attacks[-1].month, attacks[-1].code) if more else None)


def count_for(actor: Actor, filters: Filters) -> int:
    """How many, exactly up to COUNT_UP_TO; one more stands for "more than that"."""
    found = list(_parts(actor, filters))
    if not found:
        return 0
    sql, params = _together([part.values_list(key)[: COUNT_UP_TO + 1] for key, part in found])
    # An attack by two of a family stands in two parts and is one.
    counted = f"SELECT COUNT(DISTINCT {found[0][0]}) FROM ({sql}) AS every"  # noqa: S608  Django wrote it, and the key is ours
    with connection.cursor() as cursor:
        cursor.execute(counted, params)
        return min(int(cursor.fetchone()[0]), COUNT_UP_TO + 1)


def _parts(
    actor: Actor, filters: Filters, *, after: Key | None = None
) -> Iterator[tuple[str, QuerySet[Any]]]:
    """One query for each network and each code of the filter's family: each walks one index backwards.

    Asking for all of them in one (`IN`) would read and sort a million rows to show fifty.
    """
    networks = actor.networks(READ)
    if filters.network is not None:
        networks &= {filters.network}
    outs = [value for value in Attack.RetiredChoice.values] if filters.out else [""]
    side = next((name for name in _SIDE if getattr(filters, name)), "")
    driver = side or "type"
    lists = {"perpetrator": "perpetrators", "right": "rights", "type": "attack_types"}
    wanted = getattr(filters, driver)
    codes: Iterable[str] = catalogue(lists[driver]).family(wanted) if wanted else [""]
    for network, code, out in product(sorted(networks), codes, outs):
        if side:
            model, _related = _SIDE[side]
            rows = model.objects.filter(
                _span(filters, after, "attack_id"), shown("attack__"), _rest(filters, "attack__", driver),
                network=network, code=code, attack__retired=out,
            )  # fmt: skip
            yield "attack_id", rows.values_list("attack_id", "month")
        else:
            own = Q(type=code) if code else Q()
            attacks = Attack.objects.filter(
                _span(filters, after, "code"), shown(), _rest(filters, "", driver), own, network=network, retired=out
            )
            yield "code", attacks.values_list("code", "month")


def _span(filters: Filters, after: Key | None, key: str) -> Q:
    span = Q()
    if filters.year is not None:
        span &= Q(month__gte=date(filters.year, 1, 1), month__lte=date(filters.year, 12, 1))
    if after is not None:
        # The first half alone lets the index begin in the right month.
        span &= Q(month__lte=after.month) & (Q(month__lt=after.month) | Q(**{f"{key}__lt": after.code}))
    return span


def _rest(filters: Filters, path: str, driver: str) -> Q:
    """The filters that the index chosen by `driver` does not answer."""
    rest = Q()
    for name in ("country", "shape", "status"):
        if getattr(filters, name):
            rest &= Q(**{f"{path}{name}": getattr(filters, name)})
    if filters.type and driver != "type":
        rest &= Q(**{f"{path}type__in": catalogue("attack_types").family(filters.type)})
    if filters.right and driver == "perpetrator":
        family = catalogue("rights").family(filters.right)
        rest &= Q(Exists(AttackRight.objects.filter(attack=OuterRef("attack_id"), code__in=family)))
    return rest


def _together(parts: list[QuerySet[Any]]) -> tuple[str, list[Any]]:
    """All parts in one statement: a UNION ALL of limits, never a limit of a union."""
    pieces = [part.query.sql_with_params() for part in parts]
    sql = " UNION ALL ".join(f"SELECT * FROM ({piece}) AS part" for piece, _params in pieces)  # noqa: S608  Django wrote each
    return sql, [value for _sql, params in pieces for value in params]


def _keys(parts: list[QuerySet[Any]]) -> list[UUID]:
    """The keys of all parts, newest first, each once: an attack by two of a family stands in two parts."""
    if not parts:
        return []
    sql, params = _together(parts)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY 2 DESC, 1 DESC", params)
        return list(dict.fromkeys(row[0] if isinstance(row[0], UUID) else UUID(row[0]) for row in cursor.fetchall()))
