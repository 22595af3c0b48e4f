"""With which eyes a page is looked at: how wide, in which language, with or without script, in the dark or not."""

from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Browser, BrowserContext

FLAGS = [
    "--no-sandbox",  # tests often run as root, in a container
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    # A page that asks another machine for anything finds none.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]
NARROW, WIDE = 360, 1280
HEIGHTS = {NARROW: 740, WIDE: 900}


@dataclass(frozen=True, kw_only=True)
class Eyes:
    """How a visitor sees. The plainest: a phone, Spanish, no script, by day."""

    width: int = NARROW
    language: Literal["es", "en"] = "es"
    script: bool = False
    dark: bool = False

    def __str__(self) -> str:
        script = "script" if self.script else "no-script"
        return f"{self.width}-{self.language}-{script}-{'dark' if self.dark else 'light'}"


def context_for(browser: Browser, eyes: Eyes, *, line: str = "") -> BrowserContext:
    """A window of its own, with no memory of any other; `line` is a proxy, for a line that is worse than ours."""
    context = browser.new_context(
        viewport={"width": eyes.width, "height": HEIGHTS.get(eyes.width, HEIGHTS[WIDE])},
        locale="es-MX" if eyes.language == "es" else "en-GB",
        extra_http_headers={"Accept-Language": eyes.language},
        java_script_enabled=eyes.script,
        color_scheme="dark" if eyes.dark else "light",
        reduced_motion="reduce",
        has_touch=eyes.width == NARROW,
        accept_downloads=True,
        proxy={"server": line, "bypass": "<-loopback>"} if line else None,
    )
    context.set_default_timeout(10_000)
    return context
