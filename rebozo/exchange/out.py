"""Taking out a sheet: what was asked, its cover, its bytes, and the line that stays. It cannot be called back.

Without names whoever may take out sheets takes hers; with any column that names somebody, two must want it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rebozo.exchange.models import Taken
from rebozo.exchange.out_fields import Column, Wording, columns_of, every_column
from rebozo.exchange.out_rows import Found, Row
from rebozo.exchange.out_streams import workbook
from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.network.models import Network, Proposal
from rebozo.network.proposals import NoLonger, spend

SCHEMA = "rebozo-sheet/1"  # docs/SCHEMA.md
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
_PIECE = 32 * 1024
_EXACT = "exact"  # no column of its own: with it, the date says all that is known


@dataclass(frozen=True)
class Asked:
    """What somebody wants to take out, so exactly that another can say yes to it."""

    sheet: str
    form: str
    names: tuple[str, ...]
    filters: dict[str, list[str]] = field(default_factory=dict)  # as `Filters.asked` says them
    said: tuple[str, ...] = ()  # the filters in words
    share: bool = True  # for others than the network

    @property
    def columns(self) -> list[Column]:
        return columns_of(self.sheet, list(self.names))

    @property
    def named(self) -> bool:
        """Whether any of it names somebody, or may."""
        return any(column.closed for column in self.columns)

    def as_fields(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_fields(cls, said: dict[str, Any]) -> Asked:
        """What `as_fields` gave, once it was sealed and opened again."""
        known = {column.name for column in every_column(said["sheet"])}
        names = tuple(name for name in said["names"] if name in known)
        return cls(said["sheet"], said["form"], names, dict(said["filters"]), tuple(said["said"]), bool(said["share"]))


@dataclass(frozen=True)
class Cover:
    """What a sheet says of itself on its first page."""

    lines: tuple[tuple[str, str], ...]

    def as_fields(self) -> dict[str, str]:
        return dict(self.lines)


def cover_of(network: Network, asked: Asked, found: Found, *, now: datetime) -> Cover:
    """What it is, of what, until when, for whom. To the hour: a minute would tell who sat where."""
    attacks = asked.sheet == "attacks"
    what = {
        "attacks": _("Attacks against women defenders and their groups"),
        "defenders": _("Women defenders of the directory"),
        "organisations": _("Organisations and groups of the directory"),
    }[asked.sheet]
    unit = _("documented attacks, at least; the registry is incomplete") if attacks else _("entries of the directory")
    who = (
        _("Only for the two who asked for it and said yes, and for what they said. It names people.")
        if asked.named
        else _("Whoever the network gives it to. It names nobody; do not join it with other lists.")
        if asked.share
        else _("Only the network.")
    )
    counted = ngettext("%(lines)d line", "%(lines)d lines", found.lines) % {"lines": found.lines}
    if attacks:
        counted += ", " + ngettext("%(attacks)d attack", "%(attacks)d attacks", found.attacks) % {
            "attacks": found.attacks
        }
    lines = [
        (_("What"), what), (_("Network"), network.name),
        (_("Filters"), " · ".join(asked.said) or _("none")), (_("Unit"), unit), (_("How much"), counted),
        (_("Until"), to_the_hour(now, network.time_zone)), (_("Standing"), _("preliminary")), (_("For whom"), who),
    ]  # fmt: skip
    return Cover(tuple(lines))


def to_the_hour(moment: datetime, zone: str) -> str:
    """A moment as a cover says it, with its zone."""
    hour = moment.astimezone(ZoneInfo(zone)).replace(minute=0, second=0, microsecond=0)
    return hour.isoformat(timespec="minutes")


def file_name(form: str, *, day: str) -> str:
    """A neutral name: whoever sees it in a list of downloads learns nothing."""
    return f"hoja-{day}.{form}"


# ------------------------------------------------------------------ the bytes


def stream(form: str, columns: list[Column], cover: Cover, rows: Iterator[Row]) -> Iterator[bytes]:
    """The sheet while it is made. Words and headings are those of the language that is active now, at the call."""
    shown = [column for column in columns if column.name != _EXACT]
    if form == "json":
        return _json(shown, cover, rows)
    said = Wording(shown)
    head = [column.title for column in shown]
    cells = ([said.cell(column.name, row[column.name]) for column in shown] for row in rows)
    if form == "csv":
        return _csv(cover, head, cells)
    return workbook([(_("Cover"), map(list, cover.lines)), (_("Data"), _with(head, cells))])


def _with(head: list[str], cells: Iterator[list[str]]) -> Iterator[list[str]]:
    yield head
    yield from cells


def _csv(cover: Cover, head: list[str], cells: Iterator[list[str]]) -> Iterator[bytes]:
    """Title lines of one cell, an empty line, the heading, the rows; with the mark by which Excel knows UTF-8."""
    page = io.StringIO(newline="")
    write = csv.writer(page)
    write.writerows([f"{word}: {text}"] for word, text in cover.lines)
    write.writerow([])
    write.writerow(head)
    yield b"\xef\xbb\xbf"
    for row in cells:
        write.writerow(row)
        if page.tell() > _PIECE:
            yield _emptied(page)
    yield _emptied(page)


def _emptied(page: io.StringIO) -> bytes:
    said = page.getvalue().encode()
    page.seek(0)
    page.truncate()
    return said


def _json(shown: list[Column], cover: Cover, rows: Iterator[Row]) -> Iterator[bytes]:
    """Codes instead of words; an object a line."""
    names = [column.name for column in shown]
    head = {"schema": SCHEMA, "cover": cover.as_fields(), "fields": names}
    yield json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "rows": [\n'
    some: list[str] = []
    between = ""
    for row in rows:
        some.append(between + json.dumps({name: row[name] for name in names}, ensure_ascii=False))
        between = ",\n"
        if len(some) == 200:  # noqa: PLR2004  rows in a piece
            yield "".join(some).encode()
            some.clear()
    yield ("".join(some) + "\n]}\n").encode()


# ------------------------------------------------------------------ the line that stays


@deed(needs=Permission.EXCHANGE_SHEETS_TAKE)
def take_sheet(network: Network, asked: Asked, rows: int, *, leave: Proposal | None = None, by: Actor) -> Taken:
    """Write down that it leaves, each time, and use the leave. NoLonger when names are in it and there is none."""
    if asked.named:
        if leave is None or leave.network_id != network.code or leave.kind != Proposal.Kind.NAMES_OUT:
            raise NoLonger
        spend(leave, by=by)
    taken = Taken.objects.create(
        network=network, what=asked.sheet, form=asked.form, named=asked.named, holder=by.holder,
        day=timezone.localdate(), rows=rows,
    )  # fmt: skip
    record("exchange.sheet.taken", by=by, on=leave.code if leave else taken.code, network=network.code, count=rows)
    return taken
