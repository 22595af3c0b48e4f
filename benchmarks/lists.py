"""The list page of fifty attacks at 50,000 and at 1,000,000, one network and all, with its line in the journal.

Up to 50,000 everything is really sealed. From there to a million each row is a copy with new numbers, and its sealed
columns are filled with random bytes of equal size; names are of the defenders who are really there, and are opened.
"""

# ruff: noqa: S608  the statements are put together from constants of this file
from __future__ import annotations

import re
from html import unescape

from django.db import connection
from django.urls import reverse

from benchmarks.figures import QUICK, Reference, both, note, percentile, say, seconds
from benchmarks.ground import Ground
from benchmarks.imports import bring_in
from rebozo.network.models import Network
from rebozo.registry import reads
from rebozo.registry.models import Attack
from tests.region import TODAY, Desk

REALLY = 5_000 if QUICK else 50_000
MILLION = 50_000 if QUICK else 1_000_000
PAGES = 40 if QUICK else 200
FILTERS = (
    "",
    "since=2024&until=2024",
    "country=HN",
    "type=T02",
    "shape=collective",
    "perpetrator=P01",
    "right=R02",
    "type=T01&type=T03&since=2025-01&until=2025-12",
)
_NEXT = re.compile(r'href="(\?[^"]*\bafter=[^"]+)"')


def run(ground: Ground) -> None:
    if not Attack.objects.exists():
        bring_in(ground, 0, REALLY * 7 // 10)
    here, others = Attack.objects.count(), len(ground.networks) - 1
    for number in range(1, others + 1):
        bring_in(ground, number, (REALLY - here) * number // others - (REALLY - here) * (number - 1) // others)
    _measure(ground, "really sealed")
    note(f"filling up to {MILLION:,}")
    note(f"that took {seconds(_fill):.0f} s")
    _measure(ground, "sealed columns of random bytes above the first ones")


def _measure(ground: Ground, how: str) -> None:
    many = Attack.objects.count()
    for who, where in (("bea", "one network"), ("ada", "all ten networks")):
        desk = ground.desk(who)
        actor = ground.people[who].actor(today=TODAY)
        _walk(desk, "", 3)  # the first pages load templates and code lists
        queries = [
            seconds(lambda: (reads.page_for(actor, reads.Filters()), reads.count_for(actor, reads.Filters())))  # noqa: B023  called at once
            for _ in range(20)
        ]
        alone = Reference("its queries alone, median", percentile(queries, 0.5) * 1000, "ms")
        taken = {"unfiltered": _walk(desk, "", PAGES)}
        taken["filtered"] = [one for asked in FILTERS[1:] for one in _walk(desk, asked, max(5, PAGES // 10))]
        for which, times in taken.items():
            for share in (0.5, 0.95):
                say(
                    f"list page at {many:,} attacks, {where}, {which}, p{share * 100:.0f}",
                    percentile([clock for clock, _busy in times], share) * 1000,
                    "ms",
                    sample=f"{len(times)} different pages, {how}",
                    reference=alone,
                    target="p95 ≤ 60 ms",
                )
            say(
                f"list page at {many:,} attacks, {where}, {which}, processor time, p95",
                percentile([busy for _clock, busy in times], 0.95) * 1000,
                "ms",
                sample="the same pages",
            )
        _pages(desk, ground.networks[0], f"at {many:,} attacks, {where}")


def _pages(desk: Desk, network: Network, where: str) -> None:
    """The pages that are opened every day, and those that count."""
    # Of a batch: those that were copied have none, and what is sealed of them does not open.
    here = Attack.objects.filter(shape="personal", retired="", network=network)
    one = here.filter(batch__isnull=False).first()
    if one is None:
        raise RuntimeError("there is nobody in the first network")
    year, every = "from_year=2025&from_month=1&to_year=2025&to_month=12", "from_year=2012&from_month=1&to_year=2025"
    for name, address in {
        "my day": reverse("day"),
        "a record": reverse("registry:attack", args=[one.code]),
        "the blank form": reverse("registry:new"),
        "the form of a correction": reverse("registry:edit", args=[one.event_id]),
        "to look over, fifty": reverse("registry:reviewing"),
        "table of the observatory": reverse("observatory:table"),
        "table of one year": f"{reverse('observatory:table')}?year=2025",
        "figure of one year": f"{reverse('observatory:figure')}?{year}",
        "figure of all years": f"{reverse('observatory:figure')}?{every}&to_month=12",
    }.items():
        desk.client.get(address)  # the first time loads templates and code lists
        taken = [both(lambda: _answered(desk, address)) for _ in range(5)]  # noqa: B023  called at once
        say(
            f"{name} {where}", percentile([clock for clock, _busy in taken], 0.5) * 1000, "ms",
            sample="5 times, median",
            reference=Reference("of the processor", percentile([busy for _clock, busy in taken], 0.5) * 1000, "ms"),
            target="≤ 1 s" if "table" in name or "figure" in name else "",
        )  # fmt: skip


def _answered(desk: Desk, address: str) -> None:
    answer = desk.client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answered {answer.status_code}")


def _walk(desk: Desk, asked: str, pages: int) -> list[tuple[float, float]]:
    """Page after page, as somebody who looks for something: each is another page, so each leaves its line."""
    address = reverse("registry:list")
    query = f"?{asked}" if asked else ""
    taken = []
    for _ in range(pages):
        answers = []
        taken.append(both(lambda: answers.append(desk.client.get(address + query))))  # noqa: B023  called at once
        if answers[0].status_code != 200:
            raise RuntimeError(f"{address}{query} answered {answers[0].status_code}")
        after = _NEXT.search(answers[0].content.decode())
        if after is None:
            break
        query = unescape(after.group(1))
    return taken


def _fill() -> None:
    """Copies until there are a million, by the database itself: this much Python would take an hour."""
    with connection.cursor() as ask:
        for pragma in ("synchronous=OFF", "cache_size=-4000000", "secure_delete=OFF"):
            ask.execute(f"PRAGMA {pragma}")
        ask.execute("CREATE TEMP TABLE source AS SELECT code AS attack, event_id AS event FROM registry_attack")
        ask.execute("SELECT COUNT(*) FROM source")
        there = int(ask.fetchone()[0])
        number = there
        while number < MILLION:
            _copy(ask, first=number, many=min(there, MILLION - number))
            number += there
        ask.execute("DROP TABLE source")
        for pragma in ("synchronous=FULL", "cache_size=-65536", "secure_delete=ON", "wal_checkpoint(TRUNCATE)"):
            ask.execute(f"PRAGMA {pragma}")


_FRESH = "lower(hex(randomblob(16)))"
_EVENT = "network_id, country, month, year_only, basis, basis_day, version"
_ATTACK = (
    "network_id, country, month, year_only, basis, type, shape, at_least, person_id, organisation_id, status, retired"
)


def _copy(ask, *, first: int, many: int) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001  a cursor of Django's
    """One round: new numbers for each event, attack and bundle, the same clear columns, random sealed ones."""
    ask.execute("BEGIN")
    ask.execute(
        f"CREATE TEMP TABLE pair AS SELECT attack, event, {_FRESH} AS attack2,"
        f" {first} + ROW_NUMBER() OVER () AS place FROM source LIMIT {many}"
    )
    ask.execute(
        f"CREATE TEMP TABLE happened AS SELECT event, {_FRESH} AS event2 FROM (SELECT DISTINCT event FROM pair)"
    )
    ask.execute("CREATE UNIQUE INDEX happened_event ON happened (event)")
    ask.execute(
        f"INSERT INTO registry_event (code, {_EVENT}) SELECT event2, {_EVENT}"
        " FROM happened JOIN registry_event ON registry_event.code = happened.event"
    )
    ask.execute(
        f"INSERT INTO registry_attack (code, event_id, reference, {_ATTACK}) SELECT attack2, happened.event2,"
        f" printf('%08d', place), {_ATTACK} FROM pair JOIN happened USING (event)"
        " JOIN registry_attack ON registry_attack.code = pair.attack"
    )
    for table in ("registry_attackperpetrator", "registry_attackright"):
        ask.execute(
            f"INSERT INTO {table} (attack_id, code, network_id, month) SELECT attack2, code, network_id, month"
            f" FROM pair JOIN {table} ON attack_id = attack"
        )
    ask.execute(
        f"CREATE TEMP TABLE sealing AS SELECT id, {_FRESH} AS id2, event2, kind, length(sealed) AS size"
        " FROM happened JOIN vault_bundle ON row = event"
    )
    ask.execute(
        'INSERT INTO vault_bundle (id, "row", kind, sealed) SELECT id2, event2, kind, randomblob(size) FROM sealing'
    )
    ask.execute(
        "INSERT INTO vault_wrap (bundle_id, circle, epoch, sealed)"
        " SELECT id2, circle, epoch, randomblob(length(sealed)) FROM sealing JOIN vault_wrap ON bundle_id = sealing.id"
    )
    for table in ("pair", "happened", "sealing"):
        ask.execute(f"DROP TABLE {table}")
    ask.execute("COMMIT")
