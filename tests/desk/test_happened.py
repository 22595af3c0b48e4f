"""What was registered against one person or one group: paged, whole, and of her own networks only."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from rebozo.network.models import Closure, Defender, Organisation
from rebozo.registry import reads
from rebozo.registry.models import Attack, AttackPerson, Event
from tests.region import Desk, Region


def attack(region: Region, month: int = 9, **against: object) -> Attack:
    """Straight into its table: nothing of it is sealed here."""
    said: dict[str, Any] = {
        "network": region.sierra,
        "country": "HN",
        "month": date(2026, month, 1),
        "basis": "consent",
    }
    return Attack.objects.create(
        event=Event.objects.create(**said), type="T01", **({"shape": "personal"} | said | against)
    )


def seen(desk: Desk, page: str, whose: Defender | Organisation) -> list[str]:
    """All that the pages of the list lead to, one after the other."""
    found: list[str] = []
    query: dict[str, str] = {}
    while True:
        body = desk.as_("bea").get(page, whose.code, query=query).content.decode()
        found += re.findall(r'href="/registro/([0-9a-f-]{36})"', body)
        following = re.search(r'href="\?after=([^"]+)" rel="next"', body)
        if following is None:
            return found
        query = {"after": following[1]}


def test_however_many_there_are_each_is_seen_once(desk: Desk, region: Region) -> None:
    her, other = (Defender.objects.create(network=region.sierra) for _ in range(2))
    hers = [attack(region, 1 + number % 9, person=her) for number in range(reads.PAGE * 2 + 3)]
    attack(region, person=other)
    found = seen(desk, "person-attacks", her)
    assert len(found) == len(hers)
    assert set(found) == {str(one.code) for one in hers}


def test_where_she_is_among_a_group_stands_on_her_page_too(desk: Desk, region: Region) -> None:
    her = Defender.objects.create(network=region.sierra)
    together = attack(region, shape="collective", basis="public")
    AttackPerson.objects.create(attack=together, person=her, network=region.sierra)
    assert seen(desk, "person-attacks", her) == [str(together.code)]


def test_a_group_has_such_a_page_and_another_network_does_not_find_it(desk: Desk, region: Region) -> None:
    group = Organisation.objects.create(network=region.sierra)
    against = attack(region, shape="organisation", organisation=group)
    assert seen(desk, "organisation-attacks", group) == [str(against.code)]
    assert desk.as_("cleo").get("organisation-attacks", group.code).status_code == 404
    assert desk.as_("dina").get("organisation-attacks", group.code).status_code == 404


def test_what_is_closed_or_taken_out_is_not_there(desk: Desk, region: Region) -> None:
    her = Defender.objects.create(network=region.sierra)
    closed, out, left = (attack(region, person=her) for _ in range(3))
    Closure.objects.create(network=region.sierra, row=closed.event_id, holder=region.bea.account.holder)
    Attack.objects.filter(pk=out.pk).update(retired="duplicate")
    assert seen(desk, "person-attacks", her) == [str(left.code)]


def test_her_few_rows_are_not_looked_for_by_walking_the_whole_registry(region: Region) -> None:
    her = Defender.objects.create(network=region.sierra)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        reads.attacks_against(region.bea.actor(), her.code)
    query = next(one["sql"] for one in asked if "organisation_id" in one["sql"] and "ORDER BY" in one["sql"])
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query}")
            plan = " ".join(str(row[3]) for row in cursor.fetchall())
        assert "_by_" not in plan
        assert "registry_attack_person" in plan
