"""Going through both doors as the demo's people do, and every page that they can reach there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from playwright.sync_api import BrowserContext, Page

from tests.browser.doors import Doors
from tests.walk import routes

DESK, PUBLIC = "rebozo.config.urls_desk", "rebozo.config.urls_public"

# Addresses that only take what is posted: no page stands there.
POSTED = {
    "exchange:in-drop",
    "language",
    "members:withdraw",
    "network:search",
    "network:vouch",
    "people:close-session",
    "people:forget-device",
    "people:keep-open",
    "people:leave-late",
    "people:lock",
    "people:sign-out",
    "people:speak",
    "people:trust-device",
    "observatory:cut",
    "observatory:deliver",
    "observatory:nudge",
    "registry:join",
    "registry:part",
    "registry:keep",
    "registry:kept-drop",
    "registry:kept-share",
    "registry:restore",
    "registry:settle",
    "registry:review",
}
# What they answer is a file, no page.
FILES = {
    "exchange:in-returned",
    "exchange:template",
    "registry:chat-member",
    "registry:piece-copy",
    "registry:piece-original",
    "registry:piece-preview",
    "registry:piece-sound",
}
# Pages that are seen only on the way in, or once two people wanted something; they are looked at where they are met.
MET_ON_THE_WAY = {
    "members:invitation",
    "members:invited",
    "members:welcome-name",
    "members:welcome-phone",
    "out:archive-take",  # once another said yes
    "out:take",  # the same
    "people:late",
    "people:unlock",
    "registry:event",  # leads on to the first of its attacks
}
# Pages that nobody finds before somebody did something: see `prepared`.
PREPARED = {
    "codes:grouping",
    "exchange:in-check",
    "exchange:in-columns",
    "exchange:in-names",
    "exchange:in-progress",
    "exchange:in-words",
    "network:belonging",
    "network:unmerge",
    "observatory:period",
    "out:ask",
    "registry:discard",
    "registry:history",
    "registry:piece",
    "registry:piece-destroy",
    "registry:resume",
}
# Only the regional registry has them.
OF_THE_REGION = {"out:coded"}
# Where an example of each page that names something is found: a page, and what its link looks like.
FOUND_AT = {
    "codes:code": ("{codes:list}", r"/palabras/attack_types/T[0-9.]+"),
    "codes:grouping-new": ("{codes:list}", r"/palabras/attack_types/agrupar"),
    "codes:list": ("/palabras/", r"/palabras/attack_types"),
    "codes:merge": ("{codes:code}", r"/palabras/attack_types/T[0-9.]+/juntar"),
    "codes:new": ("{codes:list}", r"/palabras/attack_types/nueva"),
    "codes:retire": ("{codes:code}", r"/palabras/attack_types/T[0-9.]+/ofrecer"),
    "consent:ask": ("{network:person}", r"/consentimiento/[0-9a-f-]{36}/preguntar"),
    "consent:finer": ("{consent:said}", r"/consentimiento/[0-9a-f-]{36}/mas"),
    "consent:finer-page": ("{consent:finer}", r"/consentimiento/[0-9a-f-]{36}/mas/C4"),
    "consent:said": ("{network:person}", r"/consentimiento/[0-9a-f-]{36}"),
    "members:invite": ("/redes/equipo/", r"/redes/equipo/[0-9a-f-]{36}/invitar"),
    "network:compare": ("/redes/repetidas", r"/redes/repetidas/[0-9a-f-]{36}/[0-9a-f-]{36}"),
    "network:organisation": ("/redes/grupos", r"/redes/grupos/[0-9a-f-]{36}"),
    "network:organisation-belong": ("{network:organisation}", r"/redes/grupos/[0-9a-f-]{36}/tejido"),
    "network:organisation-close": ("{network:organisation}", r"/redes/grupos/[0-9a-f-]{36}/cerrar"),
    "network:organisation-part": ("{network:organisation}", r"/redes/grupos/[0-9a-f-]{36}/editar/perfil"),
    "network:organisation-edit": ("{network:organisation}", r"/redes/grupos/[0-9a-f-]{36}/editar"),
    "network:person": ("/redes/", r"/redes/personas/[0-9a-f-]{36}"),
    "network:person-belong": ("{network:person}", r"/redes/personas/[0-9a-f-]{36}/tejido"),
    "network:person-close": ("{network:person}", r"/redes/personas/[0-9a-f-]{36}/cerrar"),
    "network:person-part": ("{network:person}", r"/redes/personas/[0-9a-f-]{36}/editar/contacto"),
    "network:person-edit": ("{network:person}", r"/redes/personas/[0-9a-f-]{36}/editar"),
    "organisation-attacks": ("{network:organisation}", r"/redes/grupos/[0-9a-f-]{36}/registro"),
    "out:archive": ("/registro/sacar/", r"/registro/sacar/[0-9a-f-]{36}/archivo"),
    "out:sheet": ("/registro/sacar/", r"/registro/sacar/[0-9a-f-]{36}/hechos"),
    "person-attacks": ("{network:person}", r"/redes/personas/[0-9a-f-]{36}/registro"),
    "registry:attack": ("/registro/", r"/registro/[0-9a-f-]{36}"),
    "registry:close": ("{registry:attack}", r"/registro/hechos/[0-9a-f-]{36}/cerrar"),
    "registry:evidence": ("{registry:attack}", r"/registro/hechos/[0-9a-f-]{36}/pruebas"),
    "registry:remarks": ("{registry:attack}", r"/registro/hechos/[0-9a-f-]{36}/notas"),
    "registry:same": ("{registry:attack}", r"/registro/hechos/[0-9a-f-]{36}/lo-mismo"),
    "registry:edit": ("{registry:attack}", r"/registro/hechos/[0-9a-f-]{36}/editar"),
    "registry:retire": ("{registry:attack}", r"/registro/[0-9a-f-]{36}/baja"),
}
# Seen before coming in.
OPEN = {"people:sign-in", "people:forgotten"}


@dataclass(frozen=True)
class Person:
    """Somebody of the demo, as everybody knows her."""

    name: str
    role: str
    network: str
    passphrase: str


def people(doors: Doors) -> dict[str, Person]:
    """Those of the running demo, by name."""
    said: list[dict[str, Any]] = json.loads((doors.home / "demo.json").read_text(encoding="utf-8"))
    return {one["name"]: Person(one["name"], one["role"], one["network"], one["passphrase"]) for one in said}


def come_in(page: Page, doors: Doors, name: str, *, pin: str = "", again: bool = False) -> None:
    """Sign in by the form, as she would. Without `pin`, the PIN of the day is left for later.

    With `again`, in the session that she has open, if she has one: each code of her phone is good once, and waiting
    for the next half minute is not what is tested.
    """
    if again and name in doors.open_for:
        page.context.add_cookies(doors.open_for[name])
        page.goto(f"{doors.desk}/")
        if page.url == f"{doors.desk}/":
            return
        page.context.clear_cookies()
    page.goto(f"{doors.desk}/entrar")
    page.locator("input[name=name]").fill(name)
    page.locator("input[name=passphrase]").fill(people(doors)[name].passphrase)
    page.locator("input[name=code]").fill(doors.code_of(name))
    page.locator("main form button.main").click()
    if pin:
        for box in page.locator("main input.digits").all():
            box.fill(pin)
        page.locator("main form button.main").click()
    else:
        page.locator("button[name=skip]").click()
    page.goto(f"{doors.desk}/")  # what she was writing when another test locked her desk may be offered first
    page.wait_for_url(f"{doors.desk}/")
    if again:
        doors.open_for[name] = [_plain(one) for one in page.context.cookies()]


def _plain(cookie: Any) -> Any:  # noqa: ANN401  Playwright gives one shape and takes another
    kept = {"name", "value", "domain", "path", "expires", "httpOnly", "secure", "sameSite"}
    return {name: value for name, value in cookie.items() if name in kept}


def speak(context: BrowserContext, doors: Doors, language: str) -> None:
    """As if she had chosen that language before, at both doors."""
    context.add_cookies([{"name": "lang", "value": language, "url": address} for address in (doors.desk, doors.public)])


@dataclass
class Desk:
    """The desk as one person finds it: where an example of each page is, looked for once."""

    page: Page
    doors: Doors
    found: dict[str, str] = field(default_factory=dict)

    def pages(self) -> Iterator[tuple[str, str]]:
        """Every page by name, with its path, from the addresses that exist: a new one is visited by itself."""
        for route in routes(DESK):
            if route.name not in POSTED | FILES | MET_ON_THE_WAY | PREPARED | OF_THE_REGION:
                yield route.name, self.path_of(route.name)

    def path_of(self, name: str) -> str:
        """KeyError when nobody said where an example is found, LookupError when there is none."""
        if name not in self.found:
            self.found[name] = self._look_for(name) if name in FOUND_AT else reverse(name, urlconf=DESK)
        return self.found[name]

    def _look_for(self, name: str) -> str:
        place, looks = FOUND_AT[name]
        place = re.sub(r"{([\w:-]+)}", lambda other: self.path_of(other[1]), place)
        links = re.findall(rf'href="({looks})"', self.page.request.get(self.doors.desk + place).text())
        if not links:
            raise LookupError(f"no example of {name} at {place}")
        return str(links[0])


def met_on_the_way(page: Page, doors: Doors) -> Iterator[str]:
    """Pages that are met by doing something: what is wrong, what is not found, what is empty."""
    page.goto(f"{doors.desk}/registro/nueva")
    page.locator(".actions .main").click()
    yield "a form with nothing answered"
    page.goto(f"{doors.desk}/registro/?until=2011")
    yield "filters that find nothing"
    page.goto(f"{doors.desk}/registro/?since=2025&country=HN&shape=personal")
    yield "filters in force"
    page.goto(f"{doors.desk}/redes/")
    page.locator("form.search input:visible").fill("Xilófono")
    page.locator("form.search button").click()
    yield "a name that nobody has"
    page.goto(f"{doors.desk}/registro/00000000-0000-4000-8000-000000000000")
    yield "what is not there"


def invite(page: Page, doors: Doors) -> tuple[str, str]:
    """A coordinator invites somebody: the link for a message, and the words to be said."""
    page.goto(f"{doors.desk}/redes/equipo/")
    page.locator("main a.btn.main").first.click()
    for question in page.locator("main fieldset").all():
        question.locator("input").first.check()
    page.locator(".actions .main").click()
    link, spoken = page.locator(".words").all_inner_texts()
    return link, spoken


def name_herself(guest: Page) -> None:
    """Whoever was invited chooses a name and takes the passphrase that is offered."""
    guest.locator("[name=sign_in]").fill("cedro rojo")
    guest.locator("[name=shown]").fill("Cedro")
    guest.locator("[name=choice]").first.check()
    guest.locator("[name=passphrase]").fill(guest.locator(".words").first.inner_text())
    guest.locator("main form button.main").first.click()
