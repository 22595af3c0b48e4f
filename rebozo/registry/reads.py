"""What an actor may see of the registry: one record or 404, a page of the list by key, an approximate count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import reduce
from itertools import product
from operator import or_
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, UUIDField
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from rebozo.codes.catalogue import catalogue
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.network.closing import closed_to, open_to
from rebozo.registry.basis import Basis, Retired
from rebozo.registry.models import Attack, AttackPerpetrator, AttackPerson, AttackRight, Batch, Event

T = TypeVar("T", Attack, Event)

PAGE = 50
COUNT_UP_TO = 500
_FEW = 2000  # so many events can be named in a question to the database
TO_ASK = Basis.TO_ASK.value  # a state of its own in the list: such a record waits for her, not for a review
ON_HER_WORD = (TO_ASK, Basis.REFUSED.value)  # and so does what she does not want counted
READ = Permission.REGISTRY_ATTACKS_READ
_SHE_ASKED = Retired.SHE_ASKED.value
POINTS = ("event", "person", "organisation")  # what may be closed to her, of an attack


def shown(path: str = "") -> Q:
    """Rows outside any batch, or in one that is visible. In the same statement, so that no batch shows by halves."""
    return ~Q(**{f"{path}batch__in": Batch.objects.filter(visible=False)})


def attacks_for(actor: Actor) -> QuerySet[Attack]:
    """The attacks of the networks whose registry she reads, taken out or not."""
    return Attack.objects.filter(shown(), open_to(actor, *POINTS), network__in=actor.networks(READ))


def attack_for(actor: Actor, code: UUID) -> Attack:
    """Out of her networks is "not found": that an attack exists must not leak."""
    return get_object_or_404(attacks_for(actor).select_related("event", "network"), code=code)


def events_for(actor: Actor) -> QuerySet[Event]:
    """The events of the networks whose registry she reads."""
    return _events(actor).filter(network__in=actor.networks(READ))


def events_among(actor: Actor, codes: Collection[UUID]) -> list[UUID]:
    """Those of these few events that she may open."""
    found = _within(_events(actor).filter(code__in=codes), actor.networks(READ))
    return list(found.values_list("code", flat=True))


def _events(actor: Actor) -> QuerySet[Event]:
    found = Event.objects.filter(shown())
    if not closed_to(actor):
        return found
    return found.filter(~Exists(Attack.objects.filter(event=OuterRef("pk")).exclude(open_to(actor, *POINTS))))


def event_for(actor: Actor, code: UUID) -> Event:
    """Like `attack_for`, for the whole of what happened."""
    return get_object_or_404(events_for(actor).select_related("network"), code=code)


def she_asked(events: Sequence[UUID]) -> set[UUID]:
    """Those of which every attack was taken out because she asked: nothing of them is opened any more."""
    asked, stay = set[UUID](), set[UUID]()
    for at in range(0, len(events), _FEW):
        rows = Attack.objects.filter(event__in=events[at : at + _FEW]).order_by()
        asked |= set(rows.filter(retired=_SHE_ASKED).values_list("event_id", flat=True))
        stay |= set(rows.exclude(retired=_SHE_ASKED).values_list("event_id", flat=True))
    return asked - stay


def attacks_of(event: Event) -> list[Attack]:
    """The attacks of an event, with their perpetrators and rights, those that count first."""
    found = Attack.objects.filter(event=event).prefetch_related("perpetrators", "rights")
    return sorted(found, key=lambda attack: (attack.retired, attack.type, attack.code))


def attacks_against(actor: Actor, code: UUID, *, after: Key | None = None) -> Page:
    """What is registered against one defender or one organisation, newest first, a page by key.

    Also where she is among those of a group that are known.
    """
    among = list(AttackPerson.objects.filter(person=code).values_list("attack_id", flat=True))
    found = Attack.objects.filter(
        Q(person=code) | Q(organisation=code) | Q(code__in=among), shown(), open_to(actor, *POINTS), retired=""
    )
    if after is not None:
        found = found.filter(Q(month__lt=after.month) | Q(month=after.month, code__lt=after.code))
    return _few(found, actor.networks(READ))


def _within(found: QuerySet[T], networks: Collection[UUID]) -> QuerySet[T]:
    """Those in the networks, where `found` already names few.

    Asked as plainly as in `attacks_for`, SQLite would walk whole networks to find them.
    """
    within = Coalesce("network_id", "network_id", output_field=UUIDField())
    return found.alias(within=within).filter(within__in=networks)


def _few(found: QuerySet[Attack], networks: Collection[UUID]) -> Page:
    """A page of those in the networks, when `found` already names the few it may hold."""
    attacks: list[Attack] = [*_within(found, networks).order_by("-month", "-code")[: PAGE + 1]]
    last = attacks[PAGE - 1] if len(attacks) > PAGE else None
    return Page(attacks[:PAGE], Key(last.month, last.code) if last else None)


@dataclass(frozen=True)
class Filters:
    """What the list is asked for: any of several of each kind, and all kinds together. A code is its whole family."""

    network: UUID | None = None
    since: date | None = None  # first days of months, both included
    until: date | None = None
    country: tuple[str, ...] = ()
    type: tuple[str, ...] = ()
    shape: tuple[str, ...] = ()
    perpetrator: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    out: bool = False

    @property
    def any(self) -> bool:
        return replace(self, network=None) != Filters()

    @property
    def asked(self) -> dict[str, list[str]]:
        """Each filter in force with its values, as an address or a sealed search holds them. `of` reads it."""
        said: dict[str, list[str]] = {}
        for name, value in vars(self).items():
            if isinstance(value, date):
                said[name] = [f"{value:%Y-%m}"]
            elif value:
                said[name] = list(value) if isinstance(value, tuple) else ["on" if value is True else str(value)]
        return said

    @classmethod
    def of(cls, asked: Mapping[str, Any]) -> Filters:
        """From what a form understood, or from `asked`. What is not a filter is passed over."""
        found: dict[str, Any] = {}
        for one in fields(cls):
            value = asked.get(one.name)
            first = value[0] if isinstance(value, list | tuple) and value else value
            if not first:
                continue
            if one.name == "network":
                found[one.name] = UUID(str(first))
            elif one.name in ("since", "until"):
                found[one.name] = first if isinstance(first, date) else date.fromisoformat(f"{first}-01")
            elif one.name == "out":
                found[one.name] = True
            else:
                found[one.name] = (value,) if isinstance(value, str) else tuple(value)  # type: ignore[arg-type]  # it has a first
        return cls(**found)

    def codes(self, name: str) -> tuple[str, ...]:
        """What a column may say: of a code list, the whole family of each."""
        said: tuple[str, ...] = getattr(self, name)
        if name not in _LISTS:
            return said
        return tuple(dict.fromkeys(code for one in said for code in catalogue(_LISTS[name]).family(one)))


@dataclass(frozen=True)
class Key:
    """Where a page ended: month, then the random number."""

    month: date
    code: UUID


@dataclass(frozen=True)
class Page:
    """Up to fifty attacks, newest month first, and where the next page begins."""

    attacks: list[Attack]
    after: Key | None


def page_for(actor: Actor, filters: Filters, *, after: Key | None = None, size: int = PAGE) -> Page:
    """A page by key, in the time of a page however many there are."""
    parts = _parts(actor, filters)
    if not parts.each:
        return Page([], None)
    rows = _part(filters, parts, after).order_by("-month", f"-{parts.key}").values_list(parts.key, "month")[: size + 1]
    sql, params = _together(rows, parts)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY 2 DESC, 1 DESC LIMIT {(size + 1) * parts.times}", params)
        keys = list(dict.fromkeys(row[0] for row in cursor.fetchall()))
    codes = [code if isinstance(code, UUID) else UUID(code) for code in keys[:size]]
    found = Attack.objects.in_bulk(codes)
    attacks = [found[code] for code in codes if code in found]
    more = len(keys) > size and attacks
    return Page(attacks, Key(attacks[-1].month, attacks[-1].code) if more else None)


def count_for(actor: Actor, filters: Filters) -> int:
    """How many, exactly up to COUNT_UP_TO; one more stands for "more than that"."""
    parts = _parts(actor, filters)
    if not parts.each:
        return 0
    sql, params = _together(_part(filters, parts, None).values_list(parts.key), parts)
    enough = (COUNT_UP_TO + 1) * parts.times
    counted = f"SELECT COUNT(DISTINCT {parts.key}) FROM ({sql} LIMIT {enough}) AS every"  # noqa: S608  Django wrote it; the rest is ours
    with connection.cursor() as cursor:
        cursor.execute(counted, params)
        return min(int(cursor.fetchone()[0]), COUNT_UP_TO + 1)


def perpetrators_of(attacks: Iterable[Attack]) -> dict[UUID, list[str]]:
    """The kinds of perpetrators of each attack of a page."""
    found: dict[UUID, list[str]] = defaultdict(list)
    links = AttackPerpetrator.objects.filter(attack__in=[one.code for one in attacks])
    for attack, code in links.values_list("attack_id", "code"):
        found[attack].append(code)
    return found


@dataclass(frozen=True)
class _Parts:
    """How a list is asked for: one query for each network and each code of the filter's family, each walking one index.

    Asking for all of them in one (`IN`) would read and sort a million rows to show fifty.
    """

    driver: str  # the filter whose index is walked
    key: str  # what the attack's number is called there
    each: list[tuple[UUID, str, str]]  # network, code, reason for which it was taken out
    open: Q  # what is not closed to her

    @property
    def times(self) -> int:
        """In how many parts one attack may stand: by several of a family it stands in several, and is one."""
        return len({code for _network, code, _out in self.each})


_LISTS = {"perpetrator": "perpetrators", "right": "rights", "type": "attack_types"}
_SIDES: dict[str, type[AttackPerpetrator | AttackRight]] = {
    "perpetrator": AttackPerpetrator,
    "right": AttackRight,
}
_DRIVERS = (*_SIDES, "type", "country", "shape", "status")  # each has an index that ends in the month
_MOST_PARTS = 240  # SQLite joins 500 at most
# They stand in the query's text for what each part asks, so that Django writes it once and not once for each part.
_NETWORK, _CODE, _OUT = UUID(int=7), "\x01", "\x02"


def _parts(actor: Actor, filters: Filters) -> _Parts:
    networks = actor.networks(READ)
    if filters.network is not None:
        networks &= {filters.network}
    outs = list(Attack.RetiredChoice.values) if filters.out else [""]
    driver = ""
    codes: tuple[str, ...] = ("",)
    for name in _DRIVERS:
        several = filters.codes(name)
        if several and not set(several) & set(ON_HER_WORD) and len(networks) * len(outs) * len(several) <= _MOST_PARTS:
            driver, codes = name, several
            break
    side = driver in _SIDES
    points = [f"attack__{point}" for point in POINTS] if side else POINTS
    each = list(product(sorted(networks), codes, outs))
    return _Parts(driver, "attack_id" if side else "code", each, open_to(actor, *points))


def _part(filters: Filters, parts: _Parts, after: Key | None) -> QuerySet[Any]:
    if parts.driver in _SIDES:
        return _SIDES[parts.driver].objects.filter(
            _span(filters, after, "attack_id"), shown("attack__"), parts.open,
            _rest(filters, "attack__", parts.driver),
            network=_NETWORK, code=_CODE, attack__retired=_OUT,
        )  # fmt: skip
    own = Q(**{parts.driver: _CODE}) if parts.driver else Q()
    if parts.driver == "status":
        own &= ~Q(basis__in=ON_HER_WORD)
    return Attack.objects.filter(
        _span(filters, after, "code"),
        shown(),
        parts.open,
        _rest(filters, "", parts.driver),
        own,
        network=_NETWORK,
        retired=_OUT,
    )


def _together(rows: QuerySet[Any], parts: _Parts) -> tuple[str, list[Any]]:
    """All parts in one statement: a UNION ALL of limits, never a limit of a union."""
    piece, params = rows.query.sql_with_params()
    adapt = Attack._meta.get_field("network").get_db_prep_value  # noqa: SLF001  Django's documented door to a model's fields
    sign = adapt(_NETWORK, connection)
    asked: list[Any] = []
    for network, code, out in parts.each:
        answers = {sign: adapt(network, connection), _CODE: code, _OUT: out}
        asked += [answers.get(value, value) for value in params]
    one = f"SELECT * FROM ({piece}) AS part"  # noqa: S608  Django wrote it
    return " UNION ALL ".join([one] * len(parts.each)), asked


def _span(filters: Filters, after: Key | None, key: str) -> Q:
    span = Q()
    if filters.since is not None:
        span &= Q(month__gte=filters.since)
    if filters.until is not None:
        span &= Q(month__lte=filters.until)
    if after is not None:
        # The first half alone lets the index begin in the right month.
        span &= Q(month__lte=after.month) & (Q(month__lt=after.month) | Q(**{f"{key}__lt": after.code}))
    return span


def _rest(filters: Filters, path: str, driver: str) -> Q:
    """The filters that the index chosen by `driver` does not answer."""
    rest = Q()
    for name in ("type", "country", "shape"):
        several = filters.codes(name)
        if several and driver != name:
            rest &= Q(**{f"{path}{name}": several[0]}) if len(several) == 1 else Q(**{f"{path}{name}__in": several})
    if filters.status and driver != "status":
        others = [one for one in filters.status if one not in ON_HER_WORD]
        hers = [Q(**{f"{path}basis": one}) for one in filters.status if one in ON_HER_WORD]
        waits = Q(**{f"{path}status__in": others}) & ~Q(**{f"{path}basis__in": ON_HER_WORD})
        rest &= reduce(or_, [*hers, waits] if others else hers)
    key = f"{path}pk" if not path else "attack_id"
    for name, side in _SIDES.items():
        several = filters.codes(name)
        if several and driver != name:
            rest &= Q(Exists(side.objects.filter(attack=OuterRef(key), code__in=several)))
    return rest


def attacks_among(actor: Actor, filters: Filters, events: Collection[UUID], *, after: Key | None = None) -> Page:
    """A page of the attacks of some events, not too many of them to be named in one question."""
    parts = _parts(actor, filters)
    # First their attacks, by the index of events: asked for all at once, the database may walk whole months instead.
    codes = list(Attack.objects.filter(event__in=events).values_list("code", flat=True))
    found = Attack.objects.filter(
        _span(filters, after, "code"), shown(), open_to(actor, *POINTS), _rest(filters, "", ""), code__in=codes,
        retired__in={out for _network, _code, out in parts.each},
    )  # fmt: skip
    return _few(found, {network for network, _code, _out in parts.each})
