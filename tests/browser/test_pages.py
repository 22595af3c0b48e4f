"""Every page of both doors, as a tired woman meets it: on a narrow phone, by keyboard, without script.

In both languages; one person signs in once for all of it. What is found is gathered for every page before the test
fails, so that one look mends them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, ViewportSize

from tests.browser.conftest import Look
from tests.browser.doors import Doors
from tests.browser.eyes import NARROW, Eyes, context_for
from tests.browser.prepared import prepare
from tests.browser.visits import OPEN, PREPARED, Desk, come_in, invite, met_on_the_way, name_herself, people, speak

COORDINATOR = "Ceiba"  # every page is hers, save what only the regional registry reads
CODED = "/registro/sacar/codificado"
# For axe, which takes what lies for a moment under a bar at the foot for a target too small: all of a page in sight.
WHOLE: ViewportSize = {"width": NARROW, "height": 16000}
NARROWEST = 320  # WCAG 1.4.10: a wide screen at 400 %
TITLES = {
    "es": {"Cuaderno", "Lista", "Nota", "Tabla", "Información"},
    "en": {"Notebook", "List", "Note", "Table", "Information"},
}

# What a reader without eyes, or without script, needs of every page.
STRUCTURE = """() => {
  const wrong = [];
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  if (all("h1").length !== 1) wrong.push(`${all("h1").length} h1`);
  if (all("main").length !== 1) wrong.push("no main, or several");
  const levels = all("main :is(h1, h2, h3, h4)").map((one) => Number(one.tagName[1]));
  levels.forEach((level, at) => {
    if (at && level > levels[at - 1] + 1) wrong.push(`h${level} after h${levels[at - 1]}`);
  });
  all("[tabindex]").forEach((one) => {
    if (one.tabIndex > 0) wrong.push(`out of order: ${one.outerHTML.slice(0, 80)}`);
  });
  all("input:not([type=hidden]), select, textarea").forEach((field) => {
    const named = field.labels.length || field.getAttribute("aria-label") || field.getAttribute("aria-labelledby");
    if (!named) wrong.push(`no label: ${field.name}`);
    (field.getAttribute("aria-describedby") || "").split(" ").filter(Boolean).forEach((id) => {
      if (!document.getElementById(id)) wrong.push(`${field.name} is described by #${id}, which is nowhere`);
    });
  });
  const ids = all("[id]").map((one) => one.id);
  ids.filter((id, at) => ids.indexOf(id) !== at).forEach((id) => wrong.push(`two of #${id}`));
  all("a[href='#main'], a[href^='#']").forEach((link) => {
    if (!document.getElementById(link.hash.slice(1))) wrong.push(`${link.hash} leads nowhere`);
  });
  all("[style], style, script:not([src])").forEach((one) => wrong.push(`inline: ${one.outerHTML.slice(0, 80)}`));
  all("form[method=post]").forEach((form) => {
    if (!form.querySelector("[name=csrfmiddlewaretoken]")) wrong.push("a form without its token");
  });
  all("textarea[autocomplete=off]").forEach((one) => wrong.push(`lost on Back: ${one.name}`));
  return wrong;
}"""

# What a thumb must hit. A link inside a sentence may be as small as its words.
TARGETS = """() => Array.from(document.querySelectorAll(
  "a.btn, button, summary, select, textarea, a.chip, a.back, nav a, label.choice, .cover, " +
  "input:not([type=hidden], [type=checkbox], [type=radio])"
)).filter((one) => one.checkVisibility() && !one.closest(".unseen, .skip")).map((one) => {
  const box = (one.matches(".cover") ? one.closest("tr") : one).getBoundingClientRect();
  return [one.outerHTML.slice(0, 90), box];
}).filter(([, box]) => box.width > 0 && (box.height < 43.5 || box.width < 43.5)).map(([html, box]) =>
  `${Math.round(box.width)} x ${Math.round(box.height)}: ${html}`)"""

OVERFLOW = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return "";
  const who = Array.from(document.querySelectorAll("main *, header *, footer *")).filter((one) =>
    one.getBoundingClientRect().right > document.documentElement.clientWidth + 1 && !one.closest(".scroll"));
  return `${wide} too wide: ${who.slice(0, 3).map((one) => one.outerHTML.slice(0, 80)).join(" | ")}`;
}"""

# The keyboard stands just before what the page is for; one Tab must reach it, with nothing lying over it (WCAG 2.4.11).
BEFORE_MAIN = """() => {
  const main = document.querySelector(".btn.main");
  if (!main || !main.checkVisibility()) return false;
  const stops = Array.from(document.querySelectorAll(
    "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
  )).filter((one) => one.checkVisibility() && !(one.type === "radio" && one.form !== main.form));
  const before = stops[stops.indexOf(main) - 1];
  before.focus();
  return document.activeElement === before;
}"""
AT_MAIN = """() => {
  const here = document.activeElement;
  if (!here.matches(".btn.main")) return `Tab leads to ${here.outerHTML.slice(0, 80)}`;
  const box = here.getBoundingClientRect();
  const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return here === seen || here.contains(seen) ? "" : `under ${seen ? seen.outerHTML.slice(0, 80) : "nothing"}`;
}"""


def cookies_of(chromium: Browser, doors: Doors, name: str) -> list[Any]:
    """The cookies of one sign-in, by the form and without script: a code is good for one only."""
    context = context_for(chromium, Eyes())
    come_in(context.new_page(), doors, name, again=True)
    cookies: list[Any] = [cookie for cookie in context.cookies() if cookie["name"] != "lang"]
    context.close()
    return cookies


@pytest.fixture(scope="session")
def hers(chromium: Browser, doors: Doors) -> list[Any]:
    return cookies_of(chromium, doors, COORDINATOR)


@pytest.fixture(scope="session")
def of_the_region(chromium: Browser, doors: Doors) -> list[Any]:
    return cookies_of(chromium, doors, next(one.name for one in people(doors).values() if one.role == "region"))


@pytest.fixture
def window(look: Look, doors: Doors, hers: list[Any]) -> Callable[[Eyes], Page]:
    """A signed-in window, seen with those eyes."""

    def open_window(eyes: Eyes) -> Page:
        page = look(eyes)
        page.context.add_cookies(hers)
        speak(page.context, doors, eyes.language)
        return page

    return open_window


@pytest.fixture(scope="session")
def paths(chromium: Browser, doors: Doors, hers: list[Any]) -> dict[str, str]:
    """Every page of the desk with an address of it, found once. She is inside already: the way in is another test's."""
    context = context_for(chromium, Eyes())
    context.add_cookies(hers)
    page = context.new_page()
    found = {name: path for name, path in Desk(page, doors).pages() if name not in OPEN}
    found |= prepare(page, doors, found)
    context.close()
    return found


def opened(page: Page, doors: Doors, paths: dict[str, str]) -> Iterator[str]:
    """Each page in turn."""
    for name, path in paths.items():
        answer = page.goto(doors.desk + path)
        assert answer is not None
        assert answer.status == 200, f"{name}: {answer.status}"
        yield name


def others(page: Page, doors: Doors, of_the_region: list[Any]) -> Iterator[str]:
    """The first of strangers, those met by doing something, and what only the region reads."""
    page.goto(f"{doors.public}/")
    yield "public"
    yield from met_on_the_way(page, doors)
    page.context.add_cookies(of_the_region)
    yield from opened(page, doors, {"out:coded": CODED})


def outsiders(context: BrowserContext, doors: Doors) -> list[str]:
    """Fills with every request that goes anywhere but to the two doors."""
    called: list[str] = []
    ours = {urlsplit(doors.public).netloc, urlsplit(doors.desk).netloc}

    def note(request: Request) -> None:
        if urlsplit(request.url).netloc not in ours and not request.url.startswith("data:"):
            called.append(request.url)

    context.on("request", note)
    return called


def gathered(found: dict[str, list[str]]) -> str:
    """What is to be mended, one page after another."""
    return "\n".join(f"{page}:\n  " + "\n  ".join(wrong) for page, wrong in found.items() if wrong)


def from_here_to_main(page: Page) -> list[str]:
    """Whether the keyboard reaches what the page is for, if it is for something."""
    if not page.evaluate(BEFORE_MAIN):
        return []
    page.keyboard.press("Tab")
    return [wrong for wrong in [page.evaluate(AT_MAIN)] if wrong]


def too_wide(page: Page) -> list[str]:
    return [wide for wide in [page.evaluate(OVERFLOW)] if wide]


def badly_made(page: Page, language: str) -> list[str]:
    """What a page lacks for whoever does not see it, or has a thumb."""
    wrong: list[str] = page.evaluate(STRUCTURE) + page.evaluate(TARGETS)
    if page.locator("html").get_attribute("lang") != language:
        wrong.append("another language")
    if page.title() not in TITLES[language]:
        wrong.append(f"a title that tells: {page.title()}")
    return wrong


def test_the_list_is_light_enough_for_a_bad_line(window: Callable[[Eyes], Page], doors: Doors) -> None:
    page = window(Eyes(script=True))
    called: list[Request] = []
    page.on("requestfinished", lambda request: called.append(request))  # noqa: PLW0108  Playwright marks what it is given
    page.goto(f"{doors.desk}/registro/", wait_until="networkidle")
    weight = {request.url: request.sizes()["responseBodySize"] for request in called}
    assert len(weight) <= 6, weight
    assert sum(weight.values()) <= 60_000, weight


def test_an_example_of_every_page_is_found(paths: dict[str, str]) -> None:
    assert set(paths) >= PREPARED


@pytest.mark.parametrize("half", [0, 1, None], ids=["half of the desk", "the other half", "the others"])
def test_no_page_keeps_anybody_out(
    look: Look,
    window: Callable[[Eyes], Page],
    doors: Doors,
    paths: dict[str, str],
    *,
    of_the_region: list[Any],
    half: int | None,
) -> None:
    """In Spanish, with script; what axe asks is the same in English, and each page of it costs seconds."""
    page = window(Eyes(script=True))
    page.set_viewport_size(WHOLE)
    called = outsiders(page.context, doors)
    found = {}
    some = {} if half is None else dict(list(paths.items())[half::2])
    for name in others(page, doors, of_the_region) if half is None else opened(page, doors, some):
        found[name] = look.barriers(page) + badly_made(page, "es") + too_wide(page)
        page.set_viewport_size({"width": NARROWEST, "height": 640})
        found[name] += too_wide(page)
        page.set_viewport_size(WHOLE)
    assert not gathered(found), gathered(found)
    assert not called


def test_every_page_is_whole_without_script(
    window: Callable[[Eyes], Page], doors: Doors, paths: dict[str, str], of_the_region: list[Any]
) -> None:
    page = window(Eyes(language="en"))
    called = outsiders(page.context, doors)
    found = {}
    for name in chain(opened(page, doors, paths), others(page, doors, of_the_region)):
        found[name] = badly_made(page, "en") + from_here_to_main(page)
        page.set_viewport_size({"width": NARROWEST, "height": 640})
        found[name] += too_wide(page)
        page.set_viewport_size({"width": NARROW, "height": 740})
    assert not gathered(found), gathered(found)
    assert not called


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_way_in_keeps_nobody_out(look: Look, doors: Doors, language: Literal["es", "en"]) -> None:
    page = look(Eyes(language=language, script=True))
    speak(page.context, doors, language)
    found = {}
    for path in ("/no-puedo-entrar", "/entrar"):
        page.goto(doors.desk + path)
        found[path] = look.barriers(page) + badly_made(page, language) + too_wide(page)
    page.locator("main form button.main").click()  # nothing written: what is missing is said beside each question
    found["nothing written"] = look.barriers(page) + badly_made(page, language) + too_wide(page)
    assert not gathered(found), gathered(found)


# Each signs in once: a code is good for one sign-in only.
@pytest.mark.parametrize(("language", "coordinator"), [("es", "Manglar"), ("en", "Ahuehuete")])
def test_the_pages_of_a_welcome_and_of_a_lock_keep_nobody_out(
    look: Look, doors: Doors, language: Literal["es", "en"], coordinator: str
) -> None:
    page, guest = look(Eyes(language=language, script=True)), look(Eyes(language=language, script=True))
    page.set_viewport_size(WHOLE)
    guest.set_viewport_size(WHOLE)
    found: dict[str, list[str]] = {}

    def examine(name: str, window: Page) -> None:
        found[name] = look.barriers(window) + badly_made(window, language) + too_wide(window)

    speak(page.context, doors, language)
    speak(guest.context, doors, language)
    come_in(page, doors, coordinator, pin="314159")
    link, spoken = invite(page, doors)
    examine("the invitation, told", page)
    guest.goto(link)
    examine("the words of the invitation", guest)
    guest.locator("main form input:visible").fill(spoken)
    guest.locator("main form button.main").click()
    examine("her name and passphrase", guest)
    name_herself(guest)
    examine("her telephone", guest)

    page.goto(f"{doors.desk}/registro/nueva")
    page.locator("[name=year]").fill("2026")
    beside = page.context.new_page()
    beside.goto(f"{doors.desk}/")
    beside.locator(".top form button").click()
    page.locator(".actions .main").click()
    examine("locked, with what she was writing kept", page)
    page.locator("[name=pin]").fill("314159")
    page.locator("main form button.main").click()
    examine("what she was writing, offered back", page)
    assert not gathered(found), gathered(found)
