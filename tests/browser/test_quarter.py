"""Closing a quarter with one network late: opened, asked for, looked over, cut, delivered late, cut again."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Look
from tests.browser.doors import Doors
from tests.browser.eyes import Eyes
from tests.browser.hand import Hand
from tests.browser.test_evening import answer, button
from tests.browser.visits import come_in

CLOSES, LOOKS_OVER, WRITES, LATE = "Vainilla", "Ceiba", "Jacaranda", "Manglar"
IN_TIME, LATE_NETWORK = "Red de la Sierra", "Red de la Costa"
TEN_MINUTES = 600


@pytest.fixture
def seated(look: Look, doors: Doors) -> Callable[[str], Hand]:
    """Somebody at her telephone, signed in."""

    def sit(name: str) -> Hand:
        page = look(Eyes())
        come_in(page, doors, name, again=True)
        return Hand(page)

    return sit


def of(page: Page, network: str) -> Locator:
    """How far a network is, on the page of a period."""
    return page.locator("section.card", has=page.get_by_role("heading", name=network, exact=True))


COUNT, TO_REVIEW, TO_ASK, DOUBTFUL = range(4)


def number(page: Page, network: str, line: int) -> int:
    found = re.search(r"\d+", of(page, network).locator("dl.facts dd").nth(line).inner_text())
    assert found
    return int(found[0])


def register(hand: Hand, doors: Doors, name: str, first: tuple[str, str]) -> str:
    """An attack in the first month of the quarter; the address of its record."""
    page = hand.page
    page.goto(f"{doors.desk}/registro/nueva")
    answer(hand, name=name)
    month, year = first
    hand.choose(page.locator("[name=month]"), month)
    hand.write(page.locator("[name=year]"), year)
    hand.tap(button(page, "Guardar"))
    expect(page.locator(".notice.ok")).to_have_count(1)
    return page.url.partition("?")[0]


def test_a_quarter_is_closed_with_one_network_late(seated: Callable[[str], Hand], doors: Doors) -> None:
    closes = seated(CLOSES)
    page = closes.page
    closes.tap(page.get_by_role("link", name="Observatorio"))
    closes.tap(page.get_by_role("link", name="Periodos"))
    closes.tap(page.locator("main a[href$='/periodos/nuevo']"))
    year = str(int(page.locator("[name=from_year]").input_value()) - 1)  # the region has closed this year's before
    closes.write(page.locator("[name=from_year]"), year)
    closes.write(page.locator("[name=to_year]"), year)
    quarter = page.locator("[name=from_month]").input_value(), year
    closes.tap(page.locator(".actions .main"))
    period = page.url.partition("?")[0]
    before = number(page, IN_TIME, COUNT)
    expect(of(page, LATE_NETWORK).locator(".pill")).to_have_text("todavía no entrega")

    writes = seated(WRITES)
    record = register(writes, doors, "Paloma del Trimestre", quarter)
    looks = seated(LOOKS_OVER)
    doubts(looks, record, doors)
    looks.page.goto(period)
    assert number(looks.page, IN_TIME, COUNT) == before + 1
    doubtful, waiting = (number(looks.page, IN_TIME, line) for line in (DOUBTFUL, TO_REVIEW))
    settles_and_reviews(looks, record, doors)
    looks.page.goto(period)
    assert number(looks.page, IN_TIME, DOUBTFUL) == doubtful - 1
    assert number(looks.page, IN_TIME, TO_REVIEW) < waiting
    assert of(looks.page, LATE_NETWORK).count() == 0  # she reads her own network's, no other
    looks.tap(of(looks.page, IN_TIME).locator("form[action$='/entrega'] button"))

    page.goto(period)
    closes.tap(of(page, LATE_NETWORK).locator("form[action$='/aviso'] button"))
    closes.tap(page.locator("form[action$='/corte'] .main"))
    expect(page.locator("main")).to_contain_text("preliminar")

    late = seated(LATE)
    late.tap(late.page.locator(f"main a[href*='{period.rpartition('/')[2]}']").first)  # on her day, nothing else said
    register(late, doors, "Cenzontle Tardío", quarter)
    late.page.goto(period)
    late.tap(of(late.page, LATE_NETWORK).locator("form[action$='/entrega'] button"))

    page.goto(period)
    since = page.locator("section.card", has=page.get_by_role("heading", name="Desde el último corte"))
    expect(since).to_contain_text("(+1)")
    expect(since.locator("tr", has_text=LATE_NETWORK)).to_contain_text("+1")
    closes.tap(page.locator("form[action$='/corte'] [name=final]"))
    cuts = page.locator("section.card", has=page.get_by_role("heading", name="Cortes"))
    expect(cuts.locator("li").first).to_contain_text("(+1)")
    expect(cuts.locator("li").nth(1)).to_contain_text("preliminar")

    closes.tap(page.get_by_role("link", name="Observatorio"))
    closes.tap(page.get_by_role("link", name="Para una fecha"))
    closes.tap(page.get_by_role("link", name=re.compile("25 de noviembre")))
    expect(page.locator("main .lead").last).to_contain_text(re.compile(r"[1-9]\d* agresion.* al menos"))
    spent = [hand.told(f"The quarter, {who}") for hand, who in ((closes, "who closes"), (looks, "who looks over"))]
    assert max(spent) < TEN_MINUTES


def doubts(hand: Hand, record: str, doors: Doors) -> None:
    """She reads a record that waits, and flags it."""
    page = hand.page
    reference = re.compile("[0-9A-Z]{3}-[0-9A-Z]{4}")
    page.goto(record)
    shown = reference.search(page.locator("h1").inner_text())
    assert shown
    page.goto(f"{doors.desk}/registro/revisar")
    hand.tap(page.get_by_role("link", name=f"Decir algo de {shown[0]}"))
    hand.write(page.locator("[name=text]"), "¿Fue en la plaza o en el mercado?")
    hand.tap(page.locator("label", has=page.locator("[name=reason][value=doubtful]")))
    hand.tap(page.locator(".actions .main"))
    expect(page.locator(".notice.ok")).to_have_count(1)


def settles_and_reviews(hand: Hand, record: str, doors: Doors) -> None:
    """It is settled, and with the others of the batch it is looked over."""
    page = hand.page
    page.goto(record)
    hand.tap(page.locator("main a[href$='/notas']").first)
    hand.tap(button(page, "Ya está resuelta"))
    expect(page.locator(".notice.ok")).to_have_count(1)
    page.goto(f"{doors.desk}/registro/revisar")
    for box in page.locator("main label", has=page.locator("[name=event]")).all():
        hand.tap(box)
    hand.tap(page.locator(".actions .main"))
    expect(page.locator(".notice.ok")).to_have_count(1)
