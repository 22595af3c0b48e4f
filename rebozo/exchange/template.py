"""Empty sheets of ours: a heading, and in each column what may be chosen. And sheets that go back with reasons."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO, StringIO

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from rebozo.codes.catalogue import catalogue
from rebozo.exchange.fields import FIELDS, Field, What
from rebozo.exchange.grid import Cell
from rebozo.exchange.out_guard import guarded
from rebozo.exchange.speaking import choices

ROWS = 1_000  # with drop-downs
_LISTS = "_"  # the hidden worksheet of what may be chosen
_LEFT = frozenset({"year", "month", "day", "surnames", "close_age", "close_type"})  # told by other columns of ours
_DAYS = "yyyy-mm-dd"


def template(what: What, form: str) -> bytes:
    """The empty sheet, as xlsx or csv, in the active language."""
    fields = [one for one in FIELDS[what].values() if one.name not in _LEFT]
    if form == "csv":
        out = StringIO(newline="")
        csv.writer(out).writerow([one.title for one in fields])
        return out.getvalue().encode("utf-8-sig")
    return _workbook(fields)


def _workbook(fields: Sequence[Field]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(_("Sheet"))
        lists = book.add_worksheet(_LISTS)
        lists.hide()
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        page.freeze_panes(1, 0)
        for place, one in enumerate(fields):
            page.write_string(0, place, one.title, head)
            page.set_column(place, place, max(12, min(28, len(one.title) + 2)))
            _choose(page, lists, place, one)
    return out.getvalue()


def _choose(page: Worksheet, lists: Worksheet, place: int, one: Field) -> None:
    words = _words(one)
    if not words:
        return
    for row, word in enumerate(words):
        lists.write_string(row, place, word)
    column = _letter(place)
    rule = {
        "validate": "list", "source": f"='{_LISTS}'!${column}$1:${column}${len(words)}", "ignore_blank": True,
    }  # fmt: skip
    if one.many:  # several may stand in a cell, so another word is only warned of
        rule |= {"error_type": "information", "input_message": _("Several: part them with a semicolon.")}
    page.data_validation(1, place, ROWS, place, rule)


def _words(one: Field) -> list[str]:
    if one.codes:
        return [entry.text for entry in catalogue(one.codes).offered()]
    return choices(one)


def _letter(place: int) -> str:
    left, found = place + 1, ""
    while left:
        left, sign = divmod(left - 1, 26)
        found = chr(65 + sign) + found
    return found


def with_reasons(headings: Sequence[str], rows: Iterable[tuple[Sequence[Cell], str]]) -> bytes:
    """A workbook of the rows that were not brought in, with why in the first column. Made in memory."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        _fill(book, headings, rows)
    return out.getvalue()


def _fill(book: Workbook, headings: Sequence[str], rows: Iterable[tuple[Sequence[Cell], str]]) -> None:
    page = book.add_worksheet(_("Sheet"))
    head, day = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": _DAYS})
    for place, heading in enumerate([_("What is missing"), *headings]):
        page.write_string(0, place, guarded(heading), head)
    for at, (cells, reason) in enumerate(rows, 1):
        page.write_string(at, 0, guarded(reason))
        for place, cell in enumerate(cells, 1):
            if isinstance(cell, date):
                page.write_datetime(at, place, cell, day)
            elif isinstance(cell, int | float):
                page.write_number(at, place, cell)
            elif cell:
                page.write_string(at, place, guarded(cell)[:32_000])
