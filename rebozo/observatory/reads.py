"""What an actor may count: the networks whose figures she reads, and in them only what counts."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.db.models import Count

from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.observatory.counting import Cell
from rebozo.registry.basis import COUNTS, Retired
from rebozo.registry.models import Attack
from rebozo.registry.reads import shown


def cells_for(actor: Actor, *, network: UUID | None = None, country: str = "") -> list[Cell]:
    """The attacks that count: not taken out, on a basis that allows it, of no import that is still under way."""
    networks = actor.networks(Permission.OBSERVATORY_FIGURES_READ)
    if network is not None:
        networks &= {network}
    rows = Attack.objects.filter(shown(), network__in=networks, retired=Retired.NO, basis__in=COUNTS)
    if country:
        rows = rows.filter(country=country)
    found: Counter[tuple[int, str, str, str]] = Counter()
    # By month, and added up here: asking SQLite for the year calls back into Python for each row.
    grouped = rows.order_by().values_list("month", "country", "type", "shape").annotate(number=Count("code"))
    for month, where, kind, shape, number in grouped:
        found[month.year, where, kind, shape] += number
    return [Cell(*what, number) for what, number in sorted(found.items())]
