"""Takes the screenshots of docs/screenshots again: a fresh demo, a real Chromium, a phone and a desk."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests import throwaway
from tests.browser.doors import Doors, running_doors
from tests.browser.eyes import FLAGS, NARROW, WIDE, Eyes, context_for
from tests.browser.visits import come_in, speak

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "docs" / "screenshots"
LARGEST = 150_000  # bytes: whoever reads about Rebozo may have a bad line too
HEIGHT = 780
WHO = "Jacaranda"
A_RECORD = "tbody a.cover"
PHONE, DESK = Eyes(width=NARROW, script=True), Eyes(width=WIDE, script=True)
DARK_PHONE = Eyes(width=NARROW, script=True, dark=True)
ENGLISH_DESK = Eyes(width=WIDE, script=True, language="en")


@dataclass(frozen=True)
class Picture:
    """What is pictured, and with which eyes. With `link`, the page it leads to from `path`."""

    name: str
    path: str
    eyes: Eyes
    link: str = ""
    inside: bool = True


PICTURES = [
    Picture("public-360", "/", PHONE, inside=False),
    Picture("sign-in-360", "/entrar", PHONE, inside=False),
    Picture("day-360", "/", PHONE),
    Picture("form-360", "/registro/nueva", PHONE),
    Picture("list-360", "/registro/", PHONE),
    Picture("record-360", "/registro/", PHONE, link=A_RECORD),
    Picture("day-360-dark", "/", DARK_PHONE),
    Picture("public-1280", "/", DESK, inside=False),
    Picture("day-1280", "/", DESK),
    Picture("list-1280", "/registro/", DESK),
    Picture("record-1280", "/registro/", DESK, link=A_RECORD),
    Picture("table-1280", "/observatorio/", DESK),
    Picture("list-1280-en", "/registro/", ENGLISH_DESK),
]


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
    """She signs in once, as a code is good for one sign-in only; her other windows take up her session."""
    entrance = context_for(browser, PHONE)
    come_in(entrance.new_page(), doors, WHO)
    hers = entrance.cookies()
    entrance.close()
    for picture in PICTURES:
        context = context_for(browser, picture.eyes)
        if picture.inside:
            context.add_cookies(hers)  # type: ignore[arg-type]  # as the other window gave them
        speak(context, doors, picture.eyes.language)
        take(context, doors, picture)
        context.close()


def take(context: BrowserContext, doors: Doors, picture: Picture) -> None:
    """One picture of what is in sight first, as the window shows it."""
    page = context.new_page()
    page.goto((doors.public if picture.name.startswith("public") else doors.desk) + picture.path)
    if picture.link:
        page.locator(picture.link).first.click()
        page.wait_for_load_state()
    file = SHOTS / f"{picture.name}.png"
    page.set_viewport_size({"width": picture.eyes.width, "height": HEIGHT})
    size = len(page.screenshot(path=file, animations="disabled"))
    sys.stdout.write(f"docs/screenshots/{file.name} {size:,} bytes\n")
    if size > LARGEST:
        sys.exit(f"{file.name} is larger than {LARGEST:,} bytes.")


if __name__ == "__main__":
    main()
