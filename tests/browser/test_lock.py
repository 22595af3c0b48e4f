"""The lock of a page with a form, pressed in a browser."""

from __future__ import annotations

from tests.browser.conftest import Look
from tests.browser.doors import Doors
from tests.browser.eyes import Eyes
from tests.browser.test_story import TOLD, WRITES_ON_THE_COAST, answer_five, tell
from tests.browser.visits import come_in

PIN = "271828"


def test_enter_does_not_lock_and_the_lock_keeps_what_she_was_writing(look: Look, doors: Doors) -> None:
    page = look(Eyes(script=True))
    come_in(page, doors, WRITES_ON_THE_COAST, pin=PIN)
    for path in ("/redes/personas/nueva", "/registro/nueva"):
        page.goto(f"{doors.desk}{path}")
        page.locator("main input[type=text]:visible").first.press("Enter")
        page.wait_for_timeout(500)
        assert path in page.url

    answer_five(page, "Zorzal de la Prueba")
    tell(page)
    page.get_by_role("button", name="Bloquear", exact=True).click()

    page.locator("[name=pin]").fill(PIN)
    assert TOLD not in page.content()
    page.locator("main form button.main").click()
    page.wait_for_url("**/lo-que-escribia*")
    assert page.locator("textarea").input_value() == TOLD
    page.locator("main form.row button.quiet").click()  # she does not need it any more
    page.wait_for_url(f"{doors.desk}/")
