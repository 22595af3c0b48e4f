"""A sheet from its bytes to what would happen, and then to what did: the same for the pages and for the command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from rebozo.exchange.cells import Reading
from rebozo.exchange.fields import What
from rebozo.exchange.grid import Book, NotASheet, read_book
from rebozo.exchange.mapping import Plan, Proposal, knows, propose
from rebozo.exchange.rows import read_attacks
from rebozo.exchange.rows_names import read_names
from rebozo.exchange.shape import Column, Table, find_table
from rebozo.kernel.actor import Actor
from rebozo.network.models import Network
from rebozo.network.sealed_names import DEFENDER, GROUP
from rebozo.registry.coming import Coming, Problem
from rebozo.registry.importing import Prepared, Report, Tick, bring, no_tick, prepare_attacks
from rebozo.registry.importing_directory import PreparedNames, bring_names, prepare_names

_CALLED = {What.DEFENDERS: DEFENDER, What.ORGANISATIONS: GROUP}


@dataclass
class Sheet:
    """An opened sheet, in RAM only: its table, how it is read, and how certain each column is."""

    what: What
    book: Book = field(repr=False)
    table: Table = field(repr=False)
    plan: Plan
    proposals: dict[int, Proposal] = field(repr=False)

    def asked_of(self, column: Column) -> tuple[str, ...]:
        """What a column may be that nobody has told yet, the likest first; nothing when it needs no asking."""
        proposal = self.proposals[column.at]
        return proposal.near if proposal.asked else ()

    @property
    def left_out(self) -> list[str]:
        """The letters of the columns that are not brought in."""
        return [column.letter for column in Reading(self.table, self.plan).left_out()]

    @property
    def left_headings(self) -> list[str]:
        """The same by their headings, for her own page: a terminal gets letters, since a heading may be a name."""
        return [column.heading[:80] or column.letter for column in Reading(self.table, self.plan).left_out()]


def open_sheet(raw: bytes, what: What, *, plan: Mapping[str, Any] | None = None, worksheet: str = "") -> Sheet:
    """Read it and propose how. With `plan`, what was answered before. NotASheet when there is nothing to read."""
    book = read_book(raw)
    said = Plan.from_dict(plan, what=what) if plan else None
    table = find_table(book.chosen(worksheet or (said.worksheet if said else "")), knows=knows(what))
    made, proposals = propose(table, what, before=said)
    if said is not None:
        made.names, made.order_sure = said.names, made.order_sure or said.order_sure
    made.worksheet = worksheet or made.worksheet
    return Sheet(what, book, table, made, proposals)


def prepare(sheet: Sheet, network: Network, *, by: Actor) -> Prepared | PreparedNames:
    """What would happen, row by row. Nothing is written."""
    _require_key_columns(sheet)
    plan, table = sheet.plan, sheet.table
    if "country" not in plan.usual and network.country:
        plan.usual = {**plan.usual, "country": network.country}
    if sheet.what is What.ATTACKS:
        rows: list[list[Coming] | Problem] = list(read_attacks(table, plan, today=by.today))
        return prepare_attacks(network, rows, by=by, answers=plan.names, skipped=table.skipped)
    names = list(read_names(table, plan, today=by.today))
    return prepare_names(network, names, _CALLED[sheet.what], by=by, answers=plan.names, skipped=table.skipped)


def _require_key_columns(sheet: Sheet) -> None:
    ours = {name.split(":")[1] if name.startswith("tick:") else name for name in sheet.plan.columns.values()}
    if sheet.what is What.ATTACKS and not (ours & {"date", "year"} and "types" in ours):
        raise NotASheet(_("Say which column holds the date, and which one says what happened."))
    naming = {"chosen", "legal", "surname1", "surnames", "pseudonym", "name", "short"}
    if sheet.what is not What.ATTACKS and not ours & naming:
        raise NotASheet(_("Say which column holds the names."))


def carry_out(prepared: Prepared | PreparedNames, *, by: Actor, tick: Tick = no_tick) -> Report:
    """Write what was prepared: all of it or nothing."""
    if isinstance(prepared, Prepared):
        return bring(prepared, by=by, tick=tick)
    return bring_names(prepared, by=by, tick=tick)
