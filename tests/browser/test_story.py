"""What Rebozo is for, done by hand at both doors: on a telephone, without script, with a line that breaks."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import Look
from tests.browser.doors import Doors
from tests.browser.eyes import Eyes, context_for
from tests.browser.visits import come_in

WRITES, WRITES_ELSEWHERE, WRITES_ON_THE_COAST = "Jacaranda", "Cempasúchil", "Izote"
A_BREATH = 1200  # Chromium notes what was typed about once a second; nobody goes Back faster than she reads
TOLD = "Contó despacio lo que pasó en el camino.\nTardó una tarde entera; nadie quiere contarlo dos veces."


@pytest.fixture(scope="module")
def hers(chromium: Browser, doors: Doors) -> Iterator[Page]:
    """The documenter's telephone, signed in."""
    context = context_for(chromium, Eyes())
    page = context.new_page()
    come_in(page, doors, WRITES)
    yield page
    context.close()


def answer_five(page: Page, name: str) -> None:
    """The five questions of the short form, by their labels, as a thumb would."""
    page.get_by_label("Hostigamiento", exact=True).check()
    page.locator("[name=shape][value=personal]").check()
    page.locator("[name=name]").fill(name)
    page.locator("[name=month]").select_option("9")
    page.locator("[name=year]").fill("2026")
    page.locator("[name=country]").select_option("HN")
    page.locator("[name=basis][value=consent]").check()


def tell(page: Page) -> None:
    """She writes what was told."""
    page.locator("textarea[name=story]").fill(TOLD)


def counted(page: Page, doors: Doors) -> int:
    """How many the table says, at least."""
    page.goto(f"{doors.desk}/observatorio/")
    number = re.search(r"\d+", page.locator("h1").inner_text())
    assert number
    return int(number[0])


def listed(page: Page, doors: Doors, name: str) -> int:
    """How many lines of her list speak of somebody."""
    page.goto(f"{doors.desk}/registro/")
    return page.locator("tbody tr", has_text=name).count()


def test_an_attack_is_registered_in_five_answers_and_only_her_network_sees_it(
    hers: Page, look: Look, doors: Doors
) -> None:
    name = "Zorzal de la Prueba"
    before = counted(hers, doors)

    hers.goto(f"{doors.desk}/registro/")
    hers.locator("main a.btn.main").click()
    answer_five(hers, name)
    hers.get_by_role("button", name="Guardar", exact=True).click()

    assert hers.locator(".notice.ok").count() == 1
    record = hers.url.partition("?")[0]
    assert name in hers.locator("main").inner_text()
    assert listed(hers, doors, name) == 1
    assert counted(hers, doors) == before + 1

    other = look(Eyes())
    come_in(other, doors, WRITES_ELSEWHERE)
    assert listed(other, doors, name) == 0
    answer = other.goto(record)
    assert answer is not None
    assert answer.status == 404
    assert name not in other.content()


@pytest.mark.parametrize("arrives", [False, True], ids=["before it arrives", "after it arrived"])
def test_a_line_that_breaks_loses_no_word_and_makes_no_second_record(
    hers: Page, doors: Doors, *, arrives: bool
) -> None:
    name = "Tecolote de Prueba" if arrives else "Cenzontle del Ensayo"

    def drop(route: Route) -> None:
        if arrives:  # it is saved, and only the answer is lost
            route.fetch(max_redirects=0)
        route.abort("connectionreset")

    hers.goto(f"{doors.desk}/registro/")
    hers.goto(f"{doors.desk}/registro/nueva")
    answer_five(hers, name)
    tell(hers)
    hers.wait_for_timeout(A_BREATH)
    hers.route("**/registro/nueva?*", drop)
    hers.get_by_role("button", name="Guardar", exact=True).click(no_wait_after=True)
    expect(hers).to_have_url("chrome-error://chromewebdata/")
    hers.wait_for_timeout(A_BREATH)
    hers.unroute_all()

    hers.go_back()
    assert hers.locator("textarea[name=story]").input_value() == TOLD
    assert hers.locator("[name=year]").input_value() == "2026"
    assert hers.locator("[name=basis][value=consent]").is_checked()
    hers.locator("[name=name]").fill(name)  # a browser forgets names, as it is asked to
    hers.get_by_role("button", name="Guardar", exact=True).click()
    hers.wait_for_url(re.compile(r"/registro/[0-9a-f-]{36}"))
    assert listed(hers, doors, name) == 1


def test_what_she_was_writing_when_the_desk_locked_is_offered_back(look: Look, doors: Doors) -> None:
    page = look(Eyes())
    come_in(page, doors, WRITES_ON_THE_COAST, pin="271828")
    page.goto(f"{doors.desk}/registro/nueva")
    answer_five(page, "Tordo de la Prueba")
    tell(page)

    beside = page.context.new_page()  # the same telephone, locked in another window
    beside.goto(f"{doors.desk}/")
    beside.get_by_role("button", name="Bloquear", exact=True).click()
    page.get_by_role("button", name="Guardar", exact=True).click()

    assert TOLD not in page.content()
    page.locator("[name=pin]").fill("271828")
    page.locator("main form button.main").click()
    assert page.locator("textarea").input_value() == TOLD
    page.locator("main form button.main").click()
    page.wait_for_url(re.compile(r"/registro/[0-9a-f-]{36}"))
    assert listed(page, doors, "Tordo de la Prueba") == 1


def test_quick_exit_leaves_without_script_and_says_nothing_of_where_she_was(look: Look, doors: Doors) -> None:
    page = look(Eyes())
    asked: list[dict[str, str]] = []

    def elsewhere(route: Route) -> None:
        asked.append(route.request.all_headers())
        route.fulfill(body="<title>Otra cosa</title>", content_type="text/html")

    page.route(re.compile(r"^https://"), elsewhere)
    page.goto(f"{doors.public}/")
    page.get_by_role("link", name="Salir rápido").click()
    page.wait_for_url(re.compile(r"^https://"))
    assert "referer" not in asked[0]
