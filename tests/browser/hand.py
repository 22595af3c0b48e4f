"""A hand at the desk: what an evening costs in taps, letters, bytes and seconds."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, Request

# How fast a tired thumb is, after what is published of typing on telephones: 2 to 3 letters a second.
TAP, LETTER = 1.5, 0.4


@dataclass
class Hand:
    """Counts what she does on a page. What line and desk take is measured; her own seconds are reckoned."""

    page: Page
    taps: int = 0
    letters: int = 0
    begun: float = field(default_factory=time.monotonic)
    asked: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("requestfinished", self._note)

    def _note(self, request: Request) -> None:
        self.asked.append(request)

    def tap(self, place: Locator) -> None:
        place.click()
        self.taps += 1

    def write(self, place: Locator, text: str) -> None:
        place.fill(text)
        self.taps += 1
        self.letters += len(text)

    def choose(self, place: Locator, value: str) -> None:
        place.select_option(value)
        self.taps += 2  # it opens, and one is chosen

    def key(self, *names: str) -> None:
        for name in names:
            self.page.keyboard.press(name)
            self.letters += 1

    def type(self, text: str) -> None:
        """Into whatever has the focus."""
        self.page.keyboard.type(text)
        self.letters += len(text)

    def tab_to(self, selector: str, *, most: int = 400) -> None:
        """By keyboard alone, until what is looked for has the focus."""
        for _step in range(most):
            self.key("Tab")
            if self.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"Tab never reaches {selector}")

    @property
    def thumb(self) -> float:
        return self.taps * TAP + self.letters * LETTER

    def told(self, what: str) -> float:
        """Says what it took, and gives the seconds in all."""
        waited = time.monotonic() - self.begun
        sizes = [request.sizes() for request in self.asked]
        there = sum(one["responseBodySize"] + one["responseHeadersSize"] for one in sizes)
        back = sum(one["requestBodySize"] + one["requestHeadersSize"] for one in sizes)
        print(  # noqa: T201  for whoever measures, with -s
            f"\n{what}: {self.taps} taps, {self.letters} letters, {len(sizes)} requests, {there:,} bytes there and"
            f" {back:,} back; {waited:.1f} s waited + {self.thumb:.1f} s of hand = {waited + self.thumb:.0f} s"
        )
        return waited + self.thumb
