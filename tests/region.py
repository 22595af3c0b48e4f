"""The same few people, by name, in a small founded region. Everybody and everything here is invented.

Ada coordinates the Sierra; Bea documents there; Dina reads its figures. Eva coordinates the Valle; Cleo documents
there, and must see nothing of the Sierra. A stranger has no account at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.test import Client
from django.urls import reverse

from rebozo.codes import shipped as codes_shipped
from rebozo.config.founding import Ceremony, Founder, found_network, name_coordinators
from rebozo.kernel.actor import Actor
from rebozo.network.models import Circle, Network
from rebozo.people import sessions, shipped
from rebozo.people.accounts import NewPerson, new_person
from rebozo.people.actors import actor_for
from rebozo.people.models import Account
from rebozo.vault.keyring import Keyring

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

FOUNDED = date(2026, 1, 5)
TODAY = date(2026, 11, 22)


@dataclass
class Somebody:
    """A person of the region, with what only she knows."""

    sign_in: str
    passphrase: str
    person: NewPerson = field(repr=False)

    @property
    def account(self) -> Account:
        return self.person.account

    @property
    def keyring(self) -> Keyring:
        """Fresh each time, as each request opens its own."""
        return Keyring.from_bytes(self.person.keyring.to_bytes())

    @property
    def totp_seed(self) -> bytes:
        return self.person.blob.totp_seed

    def actor(self, *, today: date = TODAY) -> Actor:
        return actor_for(self.account, self.keyring, today)


@dataclass
class Region:
    """Two networks with their people."""

    home: Path
    sierra: Network
    valle: Network
    sierra_circle: Circle
    valle_circle: Circle
    people: dict[str, Somebody]
    ceremony: Ceremony = field(repr=False)

    def __getattr__(self, name: str) -> Somebody:
        try:
            people: dict[str, Somebody] = vars(self)["people"]  # a copy in the making has none yet
            return people[name]
        except KeyError:
            raise AttributeError(name) from None


def somebody(name: str) -> Somebody:
    passphrase = f"{name} cuenta nubes despacio"
    return Somebody(name, passphrase, new_person(name, passphrase, shown=name.title()))


def found_region(home: Path) -> Region:
    """Found it in the present database and home. About half a second with the tests' tiny Argon2."""
    shipped.load()
    codes_shipped.load()
    ceremony = Ceremony()
    ceremony.pin()
    people = {name: somebody(name) for name in ("ada", "bea", "cleo", "dina", "eva")}
    name_coordinators(ceremony, [people["ada"].person, people["eva"].person])
    sierra = Network(short="SIERRA", name="Red de la Sierra", country="HN")
    valle = Network(short="VALLE", name="Red del Valle", country="MX", time_zone="America/Mexico_City")
    sierra_circle = found_network(
        ceremony,
        sierra,
        [
            Founder(people["ada"].person, "coordinator", "Ada"),
            Founder(people["bea"].person, "documenter", "Bea"),
            Founder(people["dina"].person, "figures", "Dina", in_circle=False),
        ],
        today=FOUNDED,
    )
    valle_circle = found_network(
        ceremony,
        valle,
        [
            Founder(people["eva"].person, "coordinator", "Eva"),
            Founder(people["cleo"].person, "documenter", "Cleo"),
        ],
        today=FOUNDED,
    )
    return Region(home, sierra, valle, sierra_circle, valle_circle, people, ceremony)


class Desk:
    """The desk as somebody sees it in a browser: `desk.as_("bea").get("registry:list")`."""

    def __init__(self, region: Region, who: str | None = None) -> None:
        self.region = region
        self.client = Client()
        if who is not None and who != "stranger":
            somebody = region.people[who]
            cookie = sessions.begin(somebody.keyring, name=somebody.sign_in.title())
            self.client.cookies[settings.SESSION_COOKIE_NAME] = cookie

    def as_(self, who: str) -> Desk:
        return Desk(self.region, who)

    def get(self, name: str, *args: UUID | str, query: dict[str, Any] | None = None, **extra: Any) -> Response:  # noqa: ANN401
        return self.client.get(reverse(name, args=args), query or {}, **extra)

    def post(self, name: str, *args: UUID | str, data: dict[str, Any] | None = None, **extra: Any) -> Response:  # noqa: ANN401
        return self.client.post(reverse(name, args=args), data or {}, **extra)
