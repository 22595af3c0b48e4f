"""The table of what was documented, by year."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from rebozo.codes.catalogue import catalogue, label
from rebozo.codes.reads import Group, groupings
from rebozo.kernel.permissions import Permission
from rebozo.network.reads import networks_for
from rebozo.observatory.counting import Cell, Table, table, years_of
from rebozo.observatory.forms import TableForm
from rebozo.observatory.reads import cells_for, not_counted_for
from rebozo.people.requests import StaffRequest
from rebozo.registry.models import Attack


@require_GET
def years(request: StaffRequest) -> HttpResponse:
    """Year by country, type and shape, of the networks whose figures she reads."""
    networks = list(networks_for(request.actor, Permission.OBSERVATORY_FIGURES_READ))
    if not networks:
        raise PermissionDenied
    form = TableForm(request.GET, networks=networks)
    form.is_valid()
    network, country = form.cleaned_data.get("network"), form.cleaned_data.get("country", "")
    year = form.cleaned_data.get("year")
    asked = {"network": UUID(network) if network else None, "country": country, "year": year}
    cells = cells_for(request.actor, **asked)
    counting = [one.name for one in networks if not network or str(one.code) == network]
    wanted = form.cleaned_data.get("grouping")
    grouping = next((one for one in groupings("attack_types") if str(one.code) == wanted), None)
    tables = _tables(cells, by_country=not country, grouping=grouping)
    context = {
        "form": form,
        "notices": form.not_understood,
        "tables": tables,
        "more": not_counted_for(request.actor, **asked),
        "total": tables[0][2].total if tables else 0,
        "where": label("countries", country) if country else _("All countries"),
        "networks": ", ".join(counting),
        "today": request.actor.today,
        "filtered": bool(network or country or year or grouping),
    }
    return render(request, "observatory/table.html", context)


def _tables(cells: list[Cell], *, by_country: bool, grouping: Group | None) -> list[tuple[str, str, Table]]:
    """Each with its anchor, its title and its numbers; the first holds everything once."""
    if not cells:
        return []
    types = catalogue("attack_types")
    shapes = {code: str(said) for code, said in Attack.ShapeChoice.choices}
    ways: list[tuple[str, str, str, Callable[[Cell], str]]] = [
        ("type", _("Type of attack"), "attack_types", lambda cell: types.top(cell.type)),
        ("shape", _("Against whom"), "", lambda cell: cell.shape),
    ]
    if by_country:
        ways.insert(1, ("country", _("Country"), "countries", lambda cell: cell.country))
    span = years_of(cells)
    made = [(anchor, title, table(_pairs(cells, name, way, shapes), years=span)) for anchor, title, name, way in ways]
    if grouping is not None:
        made.insert(0, ("grouping", grouping.title, table(_grouped(cells, grouping), years=span)))
    return made


def _grouped(cells: list[Cell], grouping: Group) -> list[tuple[str, Cell]]:
    """Each cell under its line of the grouping, in the grouping's order; what has none stands last."""
    types, order = catalogue("attack_types"), {words: place for place, (words, _codes) in enumerate(grouping.lines)}
    said = [(grouping.line_of(cell.type, types), cell) for cell in cells]
    said.sort(key=lambda pair: order.get(pair[0], len(order)))
    return [(words or _("In no line"), cell) for words, cell in said]


def _pairs(cells: list[Cell], name: str, way: Callable[[Cell], str], shapes: dict[str, str]) -> list[tuple[str, Cell]]:
    """Each cell under its words, in the order of the list that the words are from."""
    order = list(catalogue(name).entries) if name else list(shapes)
    place = {code: number for number, code in enumerate(order)}
    ordered = sorted(cells, key=lambda cell: place.get(way(cell), len(order)))
    return [(label(name, way(cell), short=True) if name else shapes[way(cell)], cell) for cell in ordered]
