"""What the region sees: coded rows and keys, of what may be counted, and nothing that was sealed."""

from __future__ import annotations

import json
from datetime import date

import pytest

from rebozo.consent.models import Answer
from rebozo.exchange.models import Taken
from rebozo.journal.models import Line
from rebozo.people.models import Account, Mandate, Role
from rebozo.registry.models import Attack
from tests.region import FOUNDED, Desk, Region
from tests.story import CANARIES, an_attack


@pytest.fixture
def regional(region: Region) -> str:
    """Dina keeps the regional registry of the Sierra too."""
    account = Account.objects.get(holder=region.dina.person.account.holder)
    Mandate.objects.create(
        account=account, role=Role.objects.get(code="region"), network=region.sierra.code, since=FOUNDED
    )
    return "dina"


def test_the_region_sees_codes_and_a_key_and_opens_nothing(desk: Desk, regional: str) -> None:
    desk.as_("bea").post("registry:new", data=an_attack())
    desk.as_("bea").post("registry:new", data=an_attack(name="Ceiba", basis="to_ask"))
    desk.as_("cleo").post("registry:new", data=an_attack(name="Roble", country="MX"))
    before = Line.objects.filter(deed__startswith="opened").count()
    page = desk.as_(regional).get("out:coded").content.decode()
    answer = desk.as_(regional).post("out:coded", data={"form": "json"})
    said = json.loads(answer.getvalue())
    assert sorted(row["types"] for row in said["rows"]) == [["T01"], ["T02"]]
    assert len({row["person_key"] for row in said["rows"]}) == 1
    rows = Attack.objects.values_list("code", "event", "person", "reference")
    numbers = [str(value) for row in rows for value in row]
    for word in (*CANARIES, *numbers):
        assert word not in page
        assert word not in json.dumps(said, ensure_ascii=False)
    assert Line.objects.filter(deed__startswith="opened").count() == before
    assert Taken.objects.get().rows == 2


def test_who_said_no_to_the_region_is_not_there(desk: Desk, region: Region, regional: str) -> None:
    desk.as_("bea").post("registry:new", data=an_attack())
    person = Attack.objects.values_list("person", flat=True)[0]
    Answer.objects.create(network=region.sierra, of=person, purpose="C2", says="no", day=date(2026, 11, 1), number=1)
    answer = desk.as_(regional).post("out:coded", data={"form": "csv"})
    assert b"T01" not in answer.getvalue()
    assert Taken.objects.get().rows == 0


def test_nobody_else_has_that_page(desk: Desk) -> None:
    for who in ("ada", "bea", "cleo", "dina"):
        assert desk.as_(who).get("out:coded").status_code == 403
        assert desk.as_(who).post("out:coded").status_code == 403
