"""What the region receives: the coded row and a pseudonymous key. Nothing sealed is opened for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from rebozo.consent.reads import who_refuse
from rebozo.consent.rules import COUNT, REGION
from rebozo.exchange.models import Taken
from rebozo.exchange.out_fields import Value
from rebozo.exchange.out_rows import AT_ONCE, Row
from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.network.closing import open_to
from rebozo.network.models import Network
from rebozo.network.row_keys import in_groups
from rebozo.registry.basis import COUNTS
from rebozo.registry.models import Attack, AttackPerpetrator, AttackRight
from rebozo.registry.reads import POINTS, shown
from rebozo.vault.derivation import labelled

NEEDS = Permission.REGISTRY_CODED_READ


def coded_for(actor: Actor, *, network: UUID | None = None, year: int | None = None) -> QuerySet[Attack]:
    """The attacks that count, of networks whose coded rows she reads, save of who refused the count or the region."""
    networks = actor.networks(NEEDS)
    found = Attack.objects.filter(
        shown(), open_to(actor, *POINTS), retired="", basis__in=[basis.value for basis in COUNTS],
        network__in=networks if network is None else networks & {network},
    )  # fmt: skip
    for purpose in (COUNT, REGION):
        refuse = who_refuse(purpose)
        found = found.exclude(person__in=refuse).exclude(organisation__in=refuse).exclude(event__in=refuse)
    if year is not None:
        found = found.filter(month__gte=date(year, 1, 1), month__lte=date(year, 12, 1))
    return found.order_by("-month", "code")


def rows_of(found: Iterable[Attack]) -> Iterator[Row]:
    """Each as a row of codes."""
    waiting = iter(found)
    keys = _Keys()
    while some := list(islice(waiting, AT_ONCE)):
        sides = {
            name: _side(table, [one.code for one in some])
            for name, table in (("perpetrators", AttackPerpetrator), ("rights", AttackRight))
        }
        for one in some:
            yield {
                "network": one.network.short,
                "person_key": keys.of(one.network_id, one.person_id or one.organisation_id),
                "date": f"{one.month:%Y}" if one.year_only else f"{one.month:%Y-%m}", "country": one.country,
                "types": [one.type], "shape": one.shape, "at_least": one.at_least, "basis": one.basis,
                "status": one.status, **{name: _said(held, one.code) for name, held in sides.items()},
            }  # fmt: skip


def _said(held: dict[UUID, list[str]], code: UUID) -> Value:
    return held.get(code, [])


def _side(table: Any, codes: list[UUID]) -> dict[UUID, list[str]]:  # noqa: ANN401  one of two models
    held: dict[UUID, list[str]] = defaultdict(list)
    for attack, code in table.objects.filter(attack__in=codes).order_by("code").values_list("attack_id", "code"):
        held[attack].append(code)
    return held


class _Keys:
    """Keys of who was attacked, stable within a network, from a secret of the machine: the region holds no other."""

    def __init__(self) -> None:
        self._secret = settings.HOME.secret("handle")

    def of(self, network: UUID, row: UUID | None) -> str:
        if row is None:
            return ""
        return in_groups(labelled(self._secret, "rebozo coded key", network.bytes + row.bytes))


@deed(needs=NEEDS)
def take_coded(network: Network, form: str, rows: int, *, by: Actor) -> None:
    """Write down that coded rows of a network left."""
    taken = Taken.objects.create(
        network=network, what=Taken.What.ATTACKS, form=form, named=False, holder=by.holder,
        day=timezone.localdate(), rows=rows,
    )  # fmt: skip
    record("exchange.coded.taken", by=by, on=taken.code, network=network.code, count=rows)
