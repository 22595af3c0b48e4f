"""The list: filters in the address, pages by key, names opened together, and nothing of another network."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from rebozo.journal.models import Line
from rebozo.registry import reads
from rebozo.registry.forms_filter import FilterForm
from rebozo.registry.models import Attack, AttackPerpetrator, AttackRight, Batch, Event
from rebozo.registry.reads import Filters
from tests.region import Desk, Region


def _many(region: Region, number: int, *, network: str = "sierra", batch: Batch | None = None) -> list[Attack]:
    """Attacks against groups: nothing to open."""
    where = getattr(region, network)
    made = []
    for each in range(number):
        month = date(2020 + each % 6, 1 + each % 12, 1)
        event = Event.objects.create(network=where, country="HN", month=month, basis="collective", batch=batch)
        made.append(
            Attack(
                event=event, network=where, country="HN" if each % 2 else "MX", month=month, basis="collective",
                type="T02.1" if each % 3 else "T01", shape="collective", at_least=2 + each, batch=batch,
                status="reviewed" if each % 5 else "to_review",
            )
        )  # fmt: skip
    Attack.objects.bulk_create(made)
    for one in made[::2]:
        for code in ("P01", "P01.1"):
            AttackPerpetrator.objects.create(attack=one, code=code, network=where, month=one.month)
        AttackRight.objects.create(attack=one, code="R02", network=where, month=one.month)
    return made


def _references(page: str) -> list[str]:
    return re.findall(r'class="cover"[^>]*>([0-9A-Z-]{8})<', page)


def test_a_documenter_of_another_network_sees_none_of_it(desk: Desk, registered: Callable[..., Attack]) -> None:
    attack = registered()
    assert _references(desk.as_("bea").get("registry:list").content.decode()) == [attack.reference]
    page = desk.as_("cleo").get("registry:list").content.decode()
    assert _references(page) == []
    assert "Jacaranda" not in page
    assert desk.as_("dina").get("registry:list").status_code == 403
    assert desk.as_("cleo").get("registry:list", query={"network": str(attack.network_id)}).status_code == 200


def test_pages_by_key_show_each_attack_once_newest_month_first(desk: Desk, region: Region) -> None:
    made = _many(region, 120)
    bea, seen, address = desk.as_("bea"), [], "?"
    while address:
        page = bea.client.get(f"/registro/{address}").content.decode()
        seen += _references(page)
        following = re.search(r'href="(\?[^"]+)" rel="next"', page)
        address = following[1].replace("&amp;", "&") if following else ""
    months = {one.reference: one.month for one in made}
    assert sorted(seen) == sorted(months)
    assert [months[one] for one in seen] == sorted((months[one] for one in seen), reverse=True)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"country": "MX"}, lambda each: each % 2 == 0),
        ({"country": ["MX", "HN"]}, lambda each: each >= 0),
        ({"since": "2021", "until": "2021"}, lambda each: each % 6 == 1),
        ({"since": "2021-06", "until": "08/2021"}, lambda each: each % 6 == 1 and 6 <= 1 + each % 12 <= 8),
        ({"since": "2024"}, lambda each: each % 6 >= 4),
        ({"type": ["T02", "T01"], "shape": ["collective", "personal"]}, lambda each: each >= 0),
        ({"status": ["to_review", "to_ask"]}, lambda each: each % 5 == 0),
        ({"status": ["to_review", "reviewed"], "country": ["MX"]}, lambda each: each % 2 == 0),
        ({"perpetrator": ["P01", "P02"], "status": ["reviewed"]}, lambda each: each % 2 == 0 and each % 5 != 0),
        ({"type": "T02"}, lambda each: each % 3 != 0),
        ({"status": "to_review"}, lambda each: each % 5 == 0),
        ({"shape": "collective"}, lambda each: each >= 0),
        ({"shape": "personal"}, lambda each: each < 0),
        ({"perpetrator": "P01"}, lambda each: each % 2 == 0),
        ({"right": "R02"}, lambda each: each % 2 == 0),
        ({"perpetrator": "P01", "right": "R02", "type": "T01"}, lambda each: each % 6 == 0),
        ({"right": "R02", "country": "MX", "since": "2022", "until": "2022"}, lambda each: each % 6 == 2),
        ({"type": "T02", "status": "reviewed"}, lambda each: each % 3 != 0 and each % 5 != 0),
    ],
)
def test_filters_stand_in_the_address_and_find_whole_families(
    desk: Desk, region: Region, asked: dict[str, str | list[str]], expected: Callable[[int], bool]
) -> None:
    made = _many(region, 30)
    _many(region, 5, network="valle")
    page = desk.as_("bea").get("registry:list", query=asked).content.decode()
    assert sorted(_references(page)) == sorted(one.reference for each, one in enumerate(made) if expected(each))
    assert page.count('class="chip"') == sum(len(said) if isinstance(said, list) else 1 for said in asked.values())
    form = FilterForm(QueryDict(urlencode(asked, doseq=True)), networks=[region.sierra])
    assert form.is_valid()
    assert Filters.of(form.filters.asked) == form.filters
    assert reads.count_for(region.bea.actor(), form.filters) == len(_references(page))


def test_what_is_still_to_ask_is_found_apart_and_is_not_reviewed(desk: Desk, registered: Callable[..., Attack]) -> None:
    to_ask, to_review = registered(basis="to_ask"), registered(name="Ceiba")
    ada = desk.as_("ada")
    for status, one in (("to_ask", to_ask), ("to_review", to_review)):
        page = ada.get("registry:list", query={"status": status}).content.decode()
        assert _references(page) == [one.reference]
    assert f"{to_ask.code}/revisada" not in ada.get("registry:attack", to_ask.code).content.decode()
    assert ada.post("registry:review", to_ask.code).status_code == 409


def test_a_batch_that_is_not_visible_is_seen_nowhere(desk: Desk, region: Region) -> None:
    from django.utils import timezone

    batch = Batch.objects.create(network=region.sierra, touched=timezone.now())
    hidden = _many(region, 3, batch=batch)
    bea = desk.as_("bea")
    assert _references(bea.get("registry:list").content.decode()) == []
    assert bea.get("registry:attack", hidden[0].code).status_code == 404
    assert bea.get("registry:event", hidden[0].event_id).status_code == 404
    Batch.objects.update(visible=True)
    assert len(_references(bea.get("registry:list").content.decode())) == 3


def test_the_three_empty_pages_are_told_apart(desk: Desk, region: Region) -> None:
    bea = desk.as_("bea")
    bea.client.cookies["lang"] = "en"
    assert "Five questions are enough to begin" in bea.get("registry:list").content.decode()
    made = _many(region, 1)
    assert "Nothing matches these filters" in bea.get("registry:list", query={"country": "NI"}).content.decode()
    after = f"{made[0].month:%Y-%m}_{uuid4().hex.replace('f', '0')}"
    assert "That was all" in bea.get("registry:list", query={"after": "2000-01_" + after[8:]}).content.decode()


@pytest.mark.parametrize("nonsense", ["", "x", "2026-13_x", "2026-01_no", "_", "2026-01"])
def test_a_broken_address_shows_the_first_page(desk: Desk, region: Region, nonsense: str) -> None:
    _many(region, 2)
    bea = desk.as_("bea")
    bea.client.cookies["lang"] = "en"
    page = bea.get("registry:list", query={"after": nonsense, "since": "x", "country": "ZZ"}).content.decode()
    assert len(_references(page)) == 2
    assert "not understood (From the month, Country)" in page
    assert 'class="wrong"' not in page


def test_a_page_of_names_leaves_one_line_and_asks_a_fixed_number_of_questions(
    desk: Desk, registered: Callable[..., Attack], django_assert_max_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    for name in ("Jacaranda", "Ceiba", "Nopal", "Colibrí", "Amate"):
        registered(name=name)
    Line.objects.all().delete()
    with django_assert_max_num_queries(30):
        page = desk.as_("ada").get("registry:list").content.decode()
    assert all(name in page for name in ("Jacaranda", "Ceiba", "Nopal", "Colibrí", "Amate"))
    assert Line.objects.count() == 1


def test_each_chip_takes_away_one_value_and_the_form_adds_to_what_is_chosen(desk: Desk, region: Region) -> None:
    _many(region, 1)
    bea = desk.as_("bea")
    bea.client.cookies["lang"] = "en"
    page = bea.client.get("/registro/?type=T01&type=T02&since=2024-03&country=HN").content.decode()
    ways = {unescape(one) for one in re.findall(r'class="chip" href="([^"]+)"', page)}
    assert "?since=2024-03&country=HN&type=T02" in ways
    assert "?since=2024-03&country=HN&type=T01" in ways
    assert "?country=HN&type=T01&type=T02" in ways
    assert len(ways) == 4
    assert page.count('<input type="hidden" name="type" value="T0') == 2
    assert "Add another" in page
    assert "From the month: Mar 2024" in page


def test_a_family_that_is_too_large_for_a_part_each_is_still_found_whole(
    desk: Desk, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = _many(region, 12)
    for most in (reads._MOST_PARTS, 0):
        monkeypatch.setattr(reads, "_MOST_PARTS", most)
        filters = Filters(type=("T01", "T02"), perpetrator=("P01",), right=("R02",), country=("MX", "HN"))
        found = reads.page_for(region.bea.actor(), filters)
        assert {one.code for one in found.attacks} == {one.code for one in made[::2]}


def test_months_the_wrong_way_round_and_a_page_that_is_none_are_said(
    desk: Desk, registered: Callable[..., Attack]
) -> None:
    registered()
    bea = desk.as_("bea")
    bea.client.cookies["lang"] = "en"
    page = bea.get("registry:list", query={"since": "2025", "until": "2019"}).content.decode()
    assert "The months are the wrong way round" in page
    page = bea.get("registry:list", query={"after": "zzz"}).content.decode()
    assert "This is the first page." in page
    assert "That was all" not in page
    assert "1 attack" in page
