"""The table of years: what counts, for whom, and nothing of other networks."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rebozo.observatory.counting import Cell, shade, table, years_of
from rebozo.registry.models import Attack, Batch, Event
from tests.region import Desk, Region


def _attack(region: Region, **but: object) -> Attack:
    said = {
        "network": region.sierra, "country": "HN", "month": date(2025, 3, 1), "basis": "public", "type": "T01",
        "shape": "unnamed", "retired": "", "batch": None,
    } | but  # fmt: skip
    event = Event.objects.create(**{name: said[name] for name in ("network", "country", "month", "basis", "batch")})
    return Attack.objects.create(event=event, **said)


def test_dina_reads_the_figures_and_the_page_says_what_they_are(desk: Desk, region: Region) -> None:
    _attack(region)
    _attack(region, type="T02.1", country="MX", month=date(2026, 1, 1))
    dina = desk.as_("dina")
    dina.client.cookies["lang"] = "en"
    page = dina.get("observatory:table").content.decode()
    assert "2 attacks documented, at least" in page
    assert "not to be published" in page
    assert "Red de la Sierra" in page
    assert ">Threats<" in page
    only = dina.get("observatory:table", query={"country": "MX"}).content.decode()
    assert "1 attack documented, at least" in only


@pytest.mark.parametrize(
    "but",
    [{"retired": "she_asked"}, {"retired": "error"}, {"basis": "to_ask"}],
)
def test_what_does_not_count_is_not_counted(desk: Desk, region: Region, but: dict[str, object]) -> None:
    _attack(region)
    _attack(region, **but)
    desk = desk.as_("dina")
    desk.client.cookies["lang"] = "en"
    page = desk.get("observatory:table").content.decode()
    assert "1 attack documented, at least" in page
    assert "1 more is registered and not counted" in page
    elsewhere = desk.get("observatory:table", query={"country": "MX"}).content.decode()
    assert "not counted:" not in elsewhere


def test_years_begin_with_the_newest_and_one_may_be_asked_for(desk: Desk, region: Region) -> None:
    _attack(region)
    _attack(region, month=date(2026, 1, 1))
    _attack(region, month=date(2026, 1, 1), basis="to_ask")
    dina = desk.as_("dina")
    dina.client.cookies["lang"] = "en"
    page = dina.get("observatory:table").content.decode()
    assert page.index('<th scope="col">2026') < page.index('<th scope="col">2025')
    only = dina.get("observatory:table", query={"year": "2025"}).content.decode()
    assert "1 attack documented, at least" in only
    assert '<th scope="col">2026' not in only
    assert "not counted:" not in only


def test_a_filter_that_is_not_understood_is_said_calmly_and_filters_nothing(desk: Desk, region: Region) -> None:
    _attack(region)
    dina = desk.as_("dina")
    dina.client.cookies["lang"] = "en"
    page = dina.get("observatory:table", query={"country": "ZZ", "year": "abc"}).content.decode()
    assert "not understood (Year, Country)" in page
    assert 'class="wrong"' not in page
    assert "1 attack documented" in page


def test_an_import_under_way_is_not_counted(desk: Desk, region: Region) -> None:
    from django.utils import timezone

    batch = Batch.objects.create(network=region.sierra, touched=timezone.now())
    _attack(region, batch=batch)
    dina = desk.as_("dina")
    dina.client.cookies["lang"] = "en"
    assert "0 attacks" in dina.get("observatory:table").content.decode()
    Batch.objects.update(visible=True)
    assert "1 attack documented" in dina.get("observatory:table").content.decode()


def test_another_networks_attacks_are_in_no_figure(desk: Desk, region: Region) -> None:
    _attack(region, network=region.valle)
    for query in ({}, {"network": str(region.valle.code)}):
        page = desk.as_("dina").get("observatory:table", query=query).content.decode()
        assert "Red del Valle" not in page
        assert 'class="table figures"' not in page


cells = st.builds(
    Cell, year=st.integers(2012, 2026), country=st.sampled_from(["HN", "MX"]), type=st.sampled_from(["T01", "T02"]),
    shape=st.just("personal"), number=st.integers(1, 500),
)  # fmt: skip


@given(st.lists(cells))
def test_every_attack_is_in_its_line_and_its_year_once(drawn: list[Cell]) -> None:
    years = years_of(drawn)
    made = table([(cell.type, cell) for cell in drawn], years=years)
    assert made.total == sum(cell.number for cell in drawn) == sum(made.sums) == sum(line.total for line in made.lines)
    assert all(len(line.numbers) == len(years) for line in made.lines)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_shades_grow_with_the_number_and_nothing_has_none(number: int, more: int) -> None:
    most = number + more
    assert 0 <= shade(number, most) <= shade(most, most) <= 4
    assert (shade(number, most) == 0) == (number == 0)
