"""A real Chromium, the one of the distribution, and the real programs it visits."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import throwaway
from tests.browser.doors import Doors, running_doors
from tests.browser.eyes import FLAGS, Eyes, context_for

HERE = Path(__file__).parent
AXE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder drives a browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium for all the tests of this process."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("no Chromium on this machine (apt install chromium)")
    # Playwright keeps an event loop in this thread; Django would take every query after it for a mistake.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Look:
    """`look(Eyes(width=360))` is a fresh window, of nobody who was here before, seen with those eyes."""

    chromium: Browser
    contexts: dict[BrowserContext, Eyes] = field(default_factory=dict)

    def __call__(self, eyes: Eyes) -> Page:
        context = context_for(self.chromium, eyes)
        self.contexts[context] = eyes
        return context.new_page()

    def barriers(self, page: Page) -> list[str]:
        """What would keep somebody out of the page in sight, one sentence each: axe at WCAG 2.2 AA."""
        if not self.contexts[page.context].script:
            raise ValueError("axe waits on timers, which never ring where script is off")
        answer = Axe().run(page, options={"runOnly": AXE, "resultTypes": ["violations"], "iframes": False}).response
        return [
            f"{violation['id']}: {violation['help']} ({', '.join(node['html'][:120] for node in violation['nodes'])})"
            for violation in answer["violations"]
        ]


@pytest.fixture
def look(chromium: Browser) -> Iterator[Look]:
    """Windows that are closed when the test ends."""
    look = Look(chromium)
    yield look
    for context in look.contexts:
        context.close()


@pytest.fixture(scope="session")
def doors() -> Iterator[Doors]:
    """Rebozo as a newcomer starts it: the demo, both doors and the worker, on ports of its own."""
    home = throwaway.make(throwaway.name_for("demo"))
    try:
        with running_doors(home) as doors:
            yield doors
    finally:
        throwaway.remove(home)
