"""Takes the screenshots of docs/screenshots again: a fresh demo, a real Chromium, a phone and a desk, Spanish."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests import throwaway
from tests.browser.doors import Doors, running_doors
from tests.browser.eyes import FLAGS, NARROW, WIDE, Eyes, context_for
from tests.browser.visits import come_in, speak

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "docs" / "screenshots"
WHO = "Jacaranda"
# A name for the picture, and the address; where two are given, a link on the first leads to what is pictured.
OUTSIDE = {"public": "/"}
SIGNED_OUT = {"sign-in": "/entrar"}
INSIDE: dict[str, str | tuple[str, str]] = {
    "day": "/",
    "form": "/registro/nueva",
    "list": "/registro/",
    "record": ("/registro/", "main a[href^='/registro/']:not([href$='nueva'])"),
    "people": "/redes/",
    "table": "/observatorio/",
    "security": "/mi-seguridad",
}


def main() -> None:
    """Take them all; `make shots`."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        sys.exit("Screenshots need a Chromium. On Debian: apt install chromium")
    SHOTS.mkdir(parents=True, exist_ok=True)
    home = throwaway.make(throwaway.name_for("shots"))
    try:
        with running_doors(home) as doors, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            take_all(browser, doors)
            browser.close()
    finally:
        throwaway.remove(home)


def take_all(browser: Browser, doors: Doors) -> None:
    """She signs in once, as a code is good for one sign-in only; her other window takes up her session."""
    hers: list[dict[str, object]] = []
    for width in (NARROW, WIDE):
        context = context_for(browser, Eyes(width=width, script=True))
        speak(context, doors, "es")
        page = context.new_page()
        for name, path in OUTSIDE.items():
            shoot(page, doors.public, name=name, at=path, width=width)
        for name, path in SIGNED_OUT.items():
            shoot(page, doors.desk, name=name, at=path, width=width)
        if hers:
            context.add_cookies(hers)  # type: ignore[arg-type]  # as the other window gave them
        else:
            come_in(page, doors, WHO)
            hers = [dict(cookie) for cookie in context.cookies()]
        for name, place in INSIDE.items():
            shoot(page, doors.desk, name=name, at=place, width=width)
        context.close()


def shoot(page: Page, door: str, *, name: str, at: str | tuple[str, str], width: int) -> None:
    """One picture of what is in sight first, as the window shows it."""
    address, link = at if isinstance(at, tuple) else (at, None)
    page.goto(door + address)
    if link:
        page.locator(link).first.click()
        page.wait_for_load_state()
    page.screenshot(path=SHOTS / f"{name}-{width}.png", animations="disabled")
    sys.stdout.write(f"docs/screenshots/{name}-{width}.png\n")


if __name__ == "__main__":
    main()
