"""Last year's sheet, in a shape of its own, brought in by the page; what it held is taken out again as a sheet."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import xlsxwriter
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.conftest import Look
from tests.browser.doors import Doors
from tests.browser.eyes import Eyes
from tests.browser.hand import Hand
from tests.browser.visits import come_in

BRINGS = "Cempasúchil"
FILE = "Registro 2019 (último bueno).xlsx"
ROWS: list[list[object]] = [
    ["Registro de agresiones 2019"],
    [],
    ["No.", "Fecha de los hechos", "Nombre de la compañera", "¿Qué le pasó?", "¿Quién fue?", "Color de carpeta"],
    [1, "12/03/2019", "Guacamaya de la Hoja", "hostigamiento", "policía", "azul"],
    [2, "marzo 2019", "Quetzal de la Hoja", "amenazas", "", "azul"],
    [3, 43_600, "Tucán de la Hoja", "le gritaron feo", "ejército", "roja"],
    [4, "2019", "Guacamaya de la Hoja", "hostigamiento, desalojo", "", ""],
    [5, "ayer", "Pelícano de la Hoja", "hostigamiento", "", "verde"],
    ["Total", "", "", 5, "", ""],
]  # fmt: skip


@pytest.fixture
def hand(look: Look, doors: Doors) -> Hand:
    page = look(Eyes())
    come_in(page, doors, BRINGS)
    return Hand(page)


def sheet(rows: list[list[object]]) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        page = book.add_worksheet("Hoja1")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return made.getvalue()


def rows_of(path: Path) -> list[list[str]]:
    book = CalamineWorkbook.from_path(path)
    pages = [book.get_sheet_by_name(name) for name in book.sheet_names]
    return [[str(cell) for cell in row] for page in pages for row in page.to_python()]


def bring(hand: Hand, doors: Doors, raw: bytes) -> None:
    """The file, to the page that asks what its columns are."""
    hand.page.goto(f"{doors.desk}/registro/hojas/")
    hand.page.locator("[name=file]").set_input_files({
        "name": FILE, "mimeType": "application/octet-stream", "buffer": raw
    })  # fmt: skip
    on(hand)


def on(hand: Hand) -> None:
    hand.tap(hand.page.locator(".actions .main"))


def taken(hand: Hand, place: str, where: Path) -> list[list[str]]:
    with hand.page.expect_download() as download:
        hand.tap(hand.page.locator(place).first)
    assert "Registro" not in download.value.suggested_filename
    download.value.save_as(where)
    return rows_of(where)


def finished(page: Page) -> None:
    """It is brought in while she may be elsewhere: she looks again until it is there."""
    expect(page.locator("h1")).to_have_text("Ya está", timeout=30_000)


def test_last_years_sheet_is_brought_in_and_taken_out_again(hand: Hand, doors: Doors, tmp_path: Path) -> None:
    page = hand.page
    bring(hand, doors, sheet(ROWS))
    hand.choose(page.locator("[name=usual_basis]"), "public")
    on(hand)
    assert "le gritaron feo" in page.content()
    for word, code in (("le gritaron feo", "T06"), ("ejército", "P02")):
        hand.choose(page.get_by_label(word).first, code)
    on(hand)
    expect(page.locator("main .lead").first).to_contain_text(re.compile(r"6\D+4\D+1"))
    expect(page.locator("main .card li")).to_have_count(1)
    expect(page.locator("main")).to_contain_text("Color de carpeta")  # left out, and it says so
    on(hand)  # all or nothing, unless she says so
    expect(page.locator("#errors")).to_be_in_viewport()
    hand.tap(page.locator("label", has=page.locator("[name=good]")))
    on(hand)
    finished(page)
    returned = taken(hand, "a[href$='/filas']", tmp_path / "back.xlsx")
    assert sum("ayer" in row for row in returned) == 1
    assert not any("Quetzal de la Hoja" in row for row in returned)
    hand.told("Last year's sheet, from the file to the list")

    page.goto(f"{doors.desk}/registro/?since=2019&until=2019")
    ours = page.locator("tbody tr", has_text="de la Hoja")
    expect(ours).to_have_count(5)  # four rows, one of them with two

    again = Hand(page)
    bring(again, doors, sheet(ROWS))
    on(again)  # its columns and its words are remembered
    expect(page.locator("main .lead").first).to_contain_text(re.compile(r"6\D+0\D+1"))
    again.told("The same file again")
    assert page.locator("[name=good]").count() == 0  # nothing is new: there is nothing to say yes to
    page.goto(f"{doors.desk}/registro/?since=2019&until=2019")
    expect(ours).to_have_count(5)

    page.locator("a[href*='/registro/sacar/?']").first.click()
    page.locator("a[href*='/hechos']").first.click()
    out = Hand(page)
    out.tap(page.locator("label", has=page.locator("[name=share][value=no]")))
    left = taken(out, ".actions .main", tmp_path / "out.xlsx")
    assert not any("de la Hoja" in cell for row in left for cell in row)  # without names, unless two want it
    assert sum(any("2019" in cell for cell in row) for row in left) >= 5
