"""Two hundred awful sheets and what is worse than awful: never an error, never a row that nobody accounts for."""

from __future__ import annotations

import contextlib
import random
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rebozo.exchange.bringing import Sheet, carry_out, open_sheet, prepare
from rebozo.exchange.dates import order_of, parse_date
from rebozo.exchange.fields import What
from rebozo.exchange.grid import NotASheet, read_book
from rebozo.kernel.refusal import Refusal
from rebozo.network.models import Defender, Organisation
from rebozo.registry.models import Attack, Event
from tests.exchange.awful import csv, xlsx
from tests.region import Region

pytestmark = pytest.mark.told_once

TREES = ("Jacaranda", "Ceiba", "Nopal", "Amate", "Guayacán", "Caoba", "Encino", "Sabino", "Copal", "Mezquite")
HEADINGS: dict[str, tuple[str, ...]] = {
    "date": ("Fecha", "FECHA DEL HECHO", "date", "Cuándo", "fecha de la agresion ", "Date of attack", "Fehca"),
    "types": ("Agresión", "tipo de agresion", "Attack type", "Qué pasó", "AGRESIONES", "tipo"),
    "defender": ("Nombre", "defensora", "Full name", "Nombre completo", "Compañera"),
    "country": ("País", "pais", "Country"), "perpetrators": ("Agresor", "perpetradores", "Responsable"),
    "id": ("No.", "Folio", "ID", "código"), "place": ("Municipio", "Lugar", "place"),
    "story": ("Relato", "Descripción", "Observaciones", "Hechos"), "": ("Talla", "???", "", "Color favorito", "x"),
}  # fmt: skip
VALUES: dict[str, tuple[Any, ...]] = {
    "date": ("12/03/2019", "marzo 2019", "2019", 43536, date(2019, 3, 12), "2019-03-12", "ayer", "", "31/02/2019",
             "del 1 al 3 de mayo de 2020", 2020, 1e300, -5, "03-2018", "12-mar-19", True, "2031", "s/d"),
    "types": ("hostigamiento", "T01", "Amenaza de muerte", "amenasa de muerte", "T01; desalojo", "T01, T02", "feo", "",
              "hostigamiento/desalojo", 5, "DESALOJO", "N/A", "T99", "=1+1"),
    "defender": (*TREES, "", "Ana", "  JACARANDA ", "Ceiba y Nopal", "x" * 300, 7),
    "country": ("Honduras", "HN", "mexico", "Atlántida", "", "MÉXICO"),
    "perpetrators": ("policía", "P05", "empresas, policia", "no sé", "", "desconocido"),
    "id": (1, "A-1", "", "1", 2, "A-3", 4, 5.5), "place": ("Valle inventado", "", 12, "x" * 400),
    "story": ("(invented)", "", "línea\notra", '=HYPERLINK("http://example.invalid")', "'+1", "\x07"),
    "": ("", 38, "azul", date(2020, 1, 1), "total", -1),
}  # fmt: skip


def _awful(seed: int) -> bytes:
    """An awful sheet, always the same for the same seed."""
    chance = random.Random(seed)
    wanted = ["date", "types", *chance.sample(["defender", "country", "perpetrators", "id", "place", "story", "", ""],
                                              chance.randint(0, 7))]  # fmt: skip
    if chance.random() < 0.3:
        wanted += ["date", "types"] * chance.randint(1, 3)
    if chance.random() < 0.1:
        wanted.remove("types")
    chance.shuffle(wanted)
    heading = [chance.choice(HEADINGS[one]) for one in wanted]
    if wanted.count("types") > 1 and chance.random() < 0.5:
        heading = [f"{word} {at}" for at, word in enumerate(heading)]
    rows: list[list[Any]] = [
        [chance.choice(("Registro", "", "RED DE LA SIERRA", 2019))] for _ in range(chance.randint(0, 4))
    ]
    rows.append(heading)
    for _ in range(chance.randint(0, 25)):
        kind = chance.random()
        if kind < 0.08:
            rows.append([])
        elif kind < 0.14:
            rows.append([chance.choice(("Total", "TOTAL:", "Suma", "subtotal")), 5])
        elif kind < 0.17:
            rows.append(list(heading))
        else:
            rows.append([chance.choice(VALUES[one]) for one in wanted] + [""] * chance.randint(0, 3))
    if chance.random() < 0.5:
        extra = [[["Portada"], ["de nadie"]]] if chance.random() < 0.3 else []
        return xlsx(rows, *extra, formulas=chance.random() < 0.2)
    encoding = chance.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252"))
    text = csv(rows, sign=chance.choice(",;\t|")).decode()
    return text.encode(encoding, errors="replace")


@pytest.mark.parametrize("part", range(10))
def test_two_hundred_awful_sheets_lose_nothing_silently(region: Region, part: int) -> None:
    bea, read, refused = region.bea.actor(), 0, 0
    for seed in range(20 * part, 20 * part + 20):
        raw = _awful(seed)
        what = What.ATTACKS if seed % 5 else random.Random(seed).choice((What.DEFENDERS, What.ORGANISATIONS))
        before = _counted()
        try:
            sheet = open_sheet(raw, what)
            report = prepare(sheet, region.sierra, by=bea).report
        except Refusal as no:
            refused += bool(no.sentence)
            continue
        read += 1
        assert _counted() == before, "a rehearsal writes nothing"
        if seed % 4 == 0:  # a workbook is read in a process of its own each time
            _accounted(sheet, raw, report.read)
            sheet = open_sheet(raw, what)
        assert report.adds_up, seed
        done = carry_out(prepare(sheet, region.sierra, by=bea), by=bea)
        assert done.adds_up
        if what is What.ATTACKS:
            assert done.made == report.ready, seed
            assert report.updated or Attack.objects.count() - before[1] == done.made, seed
        again = prepare(sheet, region.sierra, by=bea).report
        assert (again.ready, again.updated, again.already) == (
            0,
            0,
            report.rows_ready + report.already + report.updated,
        ), seed
    assert read > refused, "most of them can be read"


def _counted() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Event, Attack, Defender, Organisation))


def _accounted(sheet: Sheet, raw: bytes, read: int) -> None:
    """Each line of the file after its heading is a row, a blank, a total or a heading again; each column is told."""
    rows = read_book(raw).chosen(sheet.plan.worksheet).rows
    last = max(at for at, row in enumerate(rows) if any(cell != "" for cell in row))
    assert read == last + 1 - sheet.table.heading
    assert len(sheet.table.lines) + sheet.table.skipped == read
    used = {column.at for column in sheet.table.columns}
    filled = {at for row in rows[sheet.table.heading :] for at, cell in enumerate(row) if cell != ""}
    assert filled <= used


# ------------------------------------------------------------------ worse than awful


def _zip(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(name, data)
    return out.getvalue()


def _with(name: str, data: bytes, *, instead: Callable[[str], bool] = lambda _name: False) -> bytes:
    """A good workbook with one part more, or another in the place of one."""
    good = zipfile.ZipFile(BytesIO(xlsx([["fecha", "tipo"], ["2020", "T01"]])))
    parts = {one: good.read(one) for one in good.namelist() if not instead(one)}
    return _zip({**parts, name: data})


_PAGE = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
_FIRST = "xl/worksheets/sheet1.xml"
_FAR = _PAGE.format('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
_WIDE = _PAGE.format("<row>" + "<c><v>1</v></c>" * 40_000 + "</row>")
_LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">]>' + _PAGE.format("")


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (_with("xl/media/../bomb.xml", b"0" * 150_000_000), "unpacks to far more"),
        (_zip({f"{at}.xml": b"" for at in range(4_000)}), "unpacks to far more"),
        (_with(_FIRST, _FAR.encode(), instead=_FIRST.__eq__), "beyond 300 columns"),
        (_with(_FIRST, _WIDE.encode(), instead=_FIRST.__eq__), "beyond 300 columns"),
        (_with(_FIRST, _LAUGHS.encode(), instead=_FIRST.__eq__), "unpacks to far more"),
        (_with("xl/externalLinks/externalLink1.xml", b"<x/>"), "other files"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), "not a sheet"),
        (xlsx([["fecha", "tipo"]])[:700], "damaged"),
        (_zip({"hello.xml": b"<x/>"}), "not a sheet"),
        (b"fecha,tipo\n2020," + b"x" * 1_100_000, "too long"),
        (b"fecha," + b"x," * 400 + b"y\n", "beyond 300 columns"),
        (b"", "empty"), (b"%PDF-1.7\x00\x01\x02" + bytes(range(32)) * 9, "not a sheet"), (b"{}", "not a sheet"),
    ],
)  # fmt: skip
def test_what_could_hurt_is_refused_in_a_sentence(raw: bytes, says: str) -> None:
    from django.utils import translation

    with translation.override("en"), pytest.raises(NotASheet, match=says):
        read_book(raw)


def test_a_size_that_lies_is_not_believed() -> None:
    """The part says that it is small; what is read of it never grows past what it says, or the sheet is damaged."""
    raw = bytearray(_with("xl/lies.xml", b"0" * 3_000_000))
    true = (3_000_000).to_bytes(4, "little")
    while (at := raw.find(true)) >= 0:
        raw[at : at + 4] = (10).to_bytes(4, "little")
    with pytest.raises(NotASheet):
        read_book(bytes(raw))


def test_formulas_are_told_and_only_what_they_gave_is_read() -> None:
    book = read_book(xlsx([["fecha", "tipo"], ["2020", "T01"]], formulas=True))
    assert book.formulas
    assert book.grids[0].rows[-1][0] == 2


@given(st.binary(max_size=600))
def test_no_bytes_break_the_reader(raw: bytes) -> None:
    with contextlib.suppress(NotASheet):
        assert read_book(raw).grids


# ------------------------------------------------------------------ dates


@given(
    st.dates(date(1950, 1, 1), date(2026, 11, 22)), st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"])
)
def test_a_day_is_the_same_day_however_it_is_written(day: date, form: str) -> None:
    when = parse_date(day.strftime(form)).when
    assert (when.year, when.month, when.day) == (day.year, day.month, day.day)
    serial = (day - date(1899, 12, 30)).days
    assert parse_date(serial).when == parse_date(day).when == when


@given(st.text(max_size=30) | st.floats() | st.integers() | st.booleans() | st.none())
def test_no_cell_breaks_the_dates(cell: object) -> None:
    try:
        said = parse_date(cell)
    except ValueError:
        return
    assert 1900 <= said.when.year <= 2100


@given(st.lists(st.dates(date(1950, 1, 1), date(2026, 11, 22)), min_size=1), st.booleans())
def test_whether_the_month_is_first_is_told_by_the_whole_column(days: list[date], month_first: bool) -> None:  # noqa: FBT001  hypothesis gives it so
    cells = [day.strftime("%m/%d/%Y" if month_first else "%d/%m/%Y") for day in days]
    day_first, sure = order_of(cells)
    if any(day.day > 12 for day in days):
        assert day_first is not month_first
        assert sure is not month_first, "the month first is asked about"
    else:
        assert (day_first, sure) == (True, True)


@pytest.mark.parametrize(
    ("said", "when", "until"),
    [
        ("marzo 2019", "2019-03", None), ("12-mar-19", "2019-03-12", None), ("aprox. mayo de 2018", "2018-05~", None),
        ("del 12 al 15 de marzo de 2019", "2019-03-12", "2019-03-15"), ("marzo a mayo de 2019", "2019-03", "2019-05"),
        ("2018-2019", "2018", "2019"), ("March 12, 2019", "2019-03-12", None), ("setiembre 2020", "2020-09", None),
        ("entre 12/03/2019 y 15/03/2019", "2019-03-12", "2019-03-15"), ("12 de marzo del 2019", "2019-03-12", None),
    ],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(said: str, when: str, until: str | None) -> None:
    found = parse_date(said)
    assert (found.when.as_text(), found.until.as_text() if found.until else None) == (when, until)
