"""Closing a period with one network late, and a figure for a date that matters."""

from __future__ import annotations

import re
from datetime import date
from uuid import uuid4

import pytest

from rebozo.journal.models import Line
from rebozo.network.models import Closure, Network
from rebozo.observatory.models import Cut, Delivery, Nudge, Period
from rebozo.observatory.periods import asked_of, changes, cuts_for
from rebozo.people.models import Mandate
from rebozo.registry.models import Attack
from tests.region import FOUNDED, Desk, Region
from tests.story import an_attack


@pytest.fixture
def regional(region: Region) -> Region:
    """Ada closes periods for the Valle too."""
    Mandate.objects.create(
        account=region.ada.account, role_id="region", network=region.valle.code, since=FOUNDED, until=None
    )
    return region


def _quarter(desk: Desk) -> Period:
    said = {"from_month": 10, "from_year": 2026, "to_month": 11, "to_year": 2026, "cutoff": "2026-11-20"}
    answer = desk.as_("ada").post("observatory:period-new", data=said)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Period.objects.get()


def _attack(desk: Desk, who: str, **but: object) -> None:
    said = an_attack(year="2026", month="10", day="", **but) | {"token": str(uuid4())}
    answer = desk.as_(who).post("registry:new", data=said)
    assert answer.status_code == 302, answer.content.decode()[:2000]


def test_ada_closes_a_quarter_with_one_network_late(desk: Desk, regional: Region) -> None:
    ada, period = desk.as_("ada"), _quarter(desk)
    _attack(desk, "bea")
    ada.post("observatory:deliver", period.code, regional.sierra.code)
    page = ada.get("observatory:period", period.code).content.decode()
    assert "La fecha de corte ya pasó" in page
    assert page.index("Red del Valle") < page.index("Red de la Sierra"), "who owes something stands first"
    ada.post("observatory:nudge", period.code, regional.valle.code)
    assert [(one.code, network.code) for one, network in asked_of(regional.eva.actor())] == [
        (period.code, regional.valle.code)
    ]
    assert asked_of(regional.ada.actor()) == [], "who asked is not asked herself"
    ada.post("observatory:cut", period.code)
    first = Cut.objects.get()
    assert first.preliminary
    assert first.networks == {str(regional.sierra.code): True, str(regional.valle.code): False}
    _attack(desk, "cleo", country="MX")
    desk.as_("eva").post("observatory:deliver", period.code, regional.valle.code)
    assert asked_of(regional.eva.actor()) == []
    page = ada.get("observatory:period", period.code).content.decode()
    assert "+" in re.search(r"Desde el último corte.*?</p>", page, re.DOTALL)[0]  # type: ignore[index]  # a match that fails is the failure
    ada.post("observatory:cut", period.code, data={"final": "1"})
    second = Cut.objects.get(number=2)
    assert not second.preliminary
    assert changes(first.cells, second.cells, column=0) == [
        (str(regional.valle.code), 0, sum(cell[4] for cell in second.cells) - sum(cell[4] for cell in first.cells))
    ]
    assert Cut.objects.get(number=1).cells == first.cells, "what was cut stays as it was"
    deeds = set(Line.objects.filter(deed__startswith="observatory.").values_list("deed", flat=True))
    assert deeds == {
        "observatory.period.opened", "observatory.period.delivered", "observatory.network.nudged",
        "observatory.period.cut",
    }  # fmt: skip


def test_a_coordinator_sees_and_closes_only_what_is_hers(desk: Desk, region: Region) -> None:
    period = _quarter(desk)
    eva = desk.as_("eva")
    page = eva.get("observatory:period", period.code).content.decode()
    assert "Red de la Sierra" not in page
    assert eva.post("observatory:deliver", period.code, region.sierra.code).status_code == 404
    assert eva.post("observatory:nudge", period.code, region.sierra.code).status_code == 404
    assert desk.as_("dina").post("observatory:deliver", period.code, region.sierra.code).status_code == 403
    assert not Delivery.objects.exists()
    assert not Nudge.objects.exists()


def test_a_cut_sent_twice_is_one_and_a_final_one_says_so(desk: Desk) -> None:
    period, ada = _quarter(desk), desk.as_("ada")
    ada.client.cookies["lang"] = "en"
    tokens = []
    for _ in range(2):
        page = ada.get("observatory:period", period.code).content.decode()
        tokens += re.findall(r'name="token" value="([0-9a-f-]{36})"', page)
    assert len(set(tokens)) == 2
    for token in (tokens[0], tokens[0]):
        assert ada.post("observatory:cut", period.code, data={"token": token, "final": "1"}).status_code == 302
    for kind in ({"final": "1"}, {}):
        asked = ada.post("observatory:cut", period.code, data={"token": tokens[1], **kind})
        assert asked.status_code == 422
        assert 'name="again"' in asked.content.decode()
        assert "Cut 1 was final." in asked.content.decode()
    for token in (tokens[1], tokens[1]):
        said = {"token": token, "final": "1", "again": "1"}
        assert ada.post("observatory:cut", period.code, data=said).status_code == 302
    assert sorted(Cut.objects.values_list("number", flat=True)) == [1, 2]
    page = ada.get("observatory:period", period.code, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "final</span>" in page
    assert "Final figure: cut 2, of" in page
    assert "Preliminary." not in page
    assert "What cut 1 counted" in page


def test_nobody_is_offered_to_remind_herself_and_a_final_cut_leaves_no_network_out(
    desk: Desk, regional: Region
) -> None:
    period = _quarter(desk)
    eva, ada = desk.as_("eva"), desk.as_("ada")
    assert "/aviso" not in eva.get("observatory:period", period.code).content.decode()
    assert eva.post("observatory:nudge", period.code, regional.valle.code).status_code == 409
    assert "/aviso" in ada.get("observatory:period", period.code).content.decode()
    assert 'name="final"' in ada.get("observatory:period", period.code).content.decode()
    Network.objects.create(short="MANGLAR", name="Red del Manglar", country="SV")
    assert 'name="final"' not in ada.get("observatory:period", period.code).content.decode()
    assert ada.post("observatory:cut", period.code, data={"final": "1"}).status_code == 422
    assert not Cut.objects.exists()
    assert eva.post("observatory:cut", period.code, data={"final": "1"}).status_code == 302, "of her own, alone"
    ada.client.cookies["lang"] = "en"
    assert "Preliminary." in ada.get("observatory:period", period.code).content.decode(), "one network's is not all's"


def test_the_cuts_of_networks_that_are_not_hers_are_not_shown(desk: Desk, regional: Region) -> None:
    period = _quarter(desk)
    desk.as_("ada").post("observatory:cut", period.code)
    assert "Todavía ninguno" in desk.as_("eva").get("observatory:period", period.code).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"to_year": 2025}, {"cutoff": "x"}, {"cutoff": ""}, {"from_month": 13}, {"to_year": 2031},
        {"cutoff": "2026-01-01"}, {"to_month": 12},
    ],
)  # fmt: skip
def test_a_period_that_cannot_be_is_not_opened(desk: Desk, wrong: dict[str, object]) -> None:
    said = {"from_month": 10, "from_year": 2026, "to_month": 11, "to_year": 2026, "cutoff": "2026-11-20"} | wrong
    assert desk.as_("ada").post("observatory:period-new", data=said).status_code == 422
    assert not Period.objects.exists()


def test_the_same_months_are_one_period_whose_cut_off_day_changes(desk: Desk) -> None:
    _quarter(desk)
    said = {"from_month": 10, "from_year": 2026, "to_month": 11, "to_year": 2026, "cutoff": "2026-11-22"}
    desk.as_("ada").post("observatory:period-new", data=said)
    assert Period.objects.get().cutoff == date(2026, 11, 22)


def test_a_figure_for_a_date_says_unit_filter_day_and_at_least(desk: Desk, regional: Region) -> None:
    _attack(desk, "bea", types=["T02.1"])
    asked = {"from_month": 1, "from_year": 2026, "to_month": 11, "to_year": 2026, "type": "T02"}
    page = desk.as_("ada").get("observatory:figure", query=asked).content.decode()
    for said in ("1 agresión", "al menos"):
        assert said in page, said
    ada = desk.as_("ada")
    ada.client.cookies["lang"] = "en"
    page = ada.get("observatory:figure", query=asked).content.decode()
    assert "1 attack documented, at least, against at least 1 defender with a name in the registry." in page
    assert "organisations with" not in page
    assert "Preliminary figures, counted on 22 November 2026; the record is incomplete." in page
    ada.client.cookies["lang"] = "es"
    asked["type"] = "T05"
    assert "0 agresiones" in desk.as_("ada").get("observatory:figure", query=asked).content.decode()
    assert desk.as_("ada").get("observatory:figure", query=asked | {"to_year": 1}).status_code == 422
    assert "Red de la Sierra" not in desk.as_("eva").get("observatory:figure", query=asked).content.decode()


def test_no_difference_between_cuts_tells_what_is_closed_to_her(desk: Desk, region: Region) -> None:
    _attack(desk, "bea", types=["T05"], country="GT")
    _attack(desk, "bea", types=["T01"], country="HN", name="Ceiba de Prueba")
    period = _quarter(desk)
    assert desk.as_("ada").post("observatory:cut", period.code, data={"token": str(uuid4())}).status_code == 302
    hidden = Attack.objects.get(country="GT")
    assert hidden.person_id is not None
    Closure.objects.create(network=region.sierra, row=hidden.person_id, holder=region.bea.account.holder)
    seen = desk.as_("bea").get("observatory:period", period.code).content.decode()
    assert "Guatemala" not in seen
    assert "\u2212" not in seen
    assert [cut.cells[0][1:] for cut in cuts_for(region.bea.actor(), period)] == [["HN", "T01", "personal", 1]]
    assert len(Cut.objects.get().cells) == 2, "the cut itself stays as it was made"
    assert "2 agresiones" in desk.as_("ada").get("observatory:period", period.code).content.decode()
