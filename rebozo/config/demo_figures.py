"""What an invented region counts by: two periods with their cuts, one word more on a list, a grouping to publish."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID, uuid4

from rebozo.codes.editing import Edited, Words, add_code, save_grouping
from rebozo.codes.models import CodeList
from rebozo.config.demo_sealing import Room
from rebozo.journal.deeds import writing
from rebozo.kernel.actor import Actor
from rebozo.network.models import Network
from rebozo.observatory.models import Cut, Period
from rebozo.observatory.periods import Closing, cut, deliver, nudge, open_period

_MONTHS = 3
_GROUPING = UUID(int=0x7E7E_0000_0000_4000_8000_0000_0000_0019)
_TITLES = ("Para el boletín (ejemplo)", "For the bulletin (example)")
_LINES = (
    ("Amenazas y hostigamiento (ejemplo)", "Threats and harassment (example)", ("T01", "T02", "T03")),
    ("Mentiras y desprestigio (ejemplo)", "Lies and smears (example)", ("T29", "T30")),
)
_NEW = Words("Voz imitada con una máquina (ejemplo)", "Voice imitated by a machine (example)", "Voz imitada", "Voice")


@dataclass(frozen=True)
class Closers:
    """Who closes periods: the regional registry, and each network's coordinator."""

    region: Actor
    home: Network
    rooms: Sequence[Room]


def quarters(last: date) -> tuple[date, date]:
    """The first days of the last two whole quarters until `last`, the earlier one first."""
    number = (last + timedelta(days=1)).year * 12 + (last + timedelta(days=1)).month - 1
    end = number - number % _MONTHS
    return _month(end - 2 * _MONTHS), _month(end - _MONTHS)


def add_all(closers: Closers, last: date) -> None:
    """The earlier quarter with a preliminary and a later cut; the other with a network that is late, and was asked."""
    earlier, open_now = quarters(last)
    first = closers.rooms[0]
    _close(closers, earlier)
    cutoff = closers.region.today - timedelta(days=7)
    period = _open(closers, open_now, cutoff)
    for room in closers.rooms[1:]:
        deliver(Closing(period, room.network), by=room.second)
    nudge(Closing(period, first.network), by=closers.region)
    _change_lists(first)


def _close(closers: Closers, start: date) -> None:
    cutoff = start + timedelta(days=130)
    period = _open(closers, start, cutoff)
    first = closers.rooms[0]
    for number, room in enumerate(closers.rooms):
        deliver(Closing(period, room.network), by=_on(room.second, cutoff - timedelta(days=number)))
    for preliminary, day in ((True, cutoff - timedelta(days=10)), (False, cutoff)):
        for network, who in ((closers.home, closers.region), (first.network, first.second)):
            made = cut(Closing(period, network), uuid4(), preliminary=preliminary, by=_on(who, day))
            if preliminary:
                _before_the_last_came(made)


def _before_the_last_came(made: Cut) -> None:
    """A cut counts what was there on its day: some of the months came in after the first."""
    cells = [[*cell[:4], cell[4] - 1] for cell in made.cells[:_MONTHS]] + made.cells[_MONTHS:]
    with writing():
        Cut.objects.filter(pk=made.pk).update(cells=[cell for cell in cells if cell[4]])


def _open(closers: Closers, start: date, cutoff: date) -> Period:
    asked = Period(first=start, last=_month(start.year * 12 + start.month + _MONTHS - 2), cutoff=cutoff)
    return open_period(Closing(asked, closers.home), by=closers.region)


def _change_lists(room: Room) -> None:
    """A coordinator's own word on the list of attacks, and lines under which a bulletin joins some."""
    edited = Edited(CodeList.objects.get(name="attack_types"), room.network.code)
    add_code(edited, _NEW, parent="T29", by=room.second)
    save_grouping(edited, _GROUPING, _TITLES, _LINES, by=room.second)


def _on(actor: Actor, day: date) -> Actor:
    return replace(actor, today=day)


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
