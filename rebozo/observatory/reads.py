"""What an actor may count: the networks whose figures she reads, and in them only what counts."""

from __future__ import annotations

from collections import Counter
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.network.closing import open_to
from rebozo.observatory.counting import Cell
from rebozo.registry.basis import COUNTS, Retired
from rebozo.registry.models import Attack
from rebozo.registry.reads import POINTS, shown

_COUNTED = Q(retired=Retired.NO, basis__in=COUNTS)


def cells_for(actor: Actor, *, network: UUID | None = None, country: str = "", year: int | None = None) -> list[Cell]:
    """The attacks that count: not taken out, on a basis that allows it, of no import that is still under way."""
    rows = _asked_for(actor, network, country, year).filter(_COUNTED)
    found: Counter[tuple[int, str, str, str]] = Counter()
    # By month, and added up here: asking SQLite for the year calls back into Python for each row. And by network, so
    # that the rows come from `registry_attack_counted` in the order of the groups, and are not sorted.
    grouped = rows.order_by().values("network", "month", "country", "type", "shape").annotate(number=Count("*"))
    for month, where, kind, shape, number in grouped.values_list("month", "country", "type", "shape", "number"):
        found[month.year, where, kind, shape] += number
    return [Cell(*what, number) for what, number in sorted(found.items())]


def not_counted_for(actor: Actor, *, network: UUID | None = None, country: str = "", year: int | None = None) -> int:
    """How many the list knows and the table does not count: still to ask, or taken out."""
    # Every reason is named, so that the index leads from it to the months.
    return _asked_for(actor, network, country, year).filter(retired__in=list(Retired)).exclude(_COUNTED).count()


def _asked_for(actor: Actor, network: UUID | None, country: str, year: int | None) -> QuerySet[Attack]:
    networks = actor.networks(Permission.OBSERVATORY_FIGURES_READ)
    if network is not None:
        networks &= {network}
    rows = Attack.objects.filter(shown(), open_to(actor, *POINTS), network__in=networks)
    if country:
        rows = rows.filter(country=country)
    if year is not None:
        rows = rows.filter(month__gte=date(year, 1, 1), month__lte=date(year, 12, 1))
    return rows
