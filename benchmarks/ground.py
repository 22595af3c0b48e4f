"""The ground that figures stand on: a throw-away home on a real disk, founded as an installation is, with ten networks.

`prepare` comes before anything that reads settings. Everybody in it is invented.
"""

from __future__ import annotations

import atexit
import os
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tests import throwaway

if TYPE_CHECKING:
    from rebozo.network.models import Circle, Network
    from tests.region import Desk, Somebody

HOME = throwaway.name_for("bench")
RUNTIME = Path("/dev/shm") / HOME.name  # noqa: S108  RAM, as sessions want; of mode 0700 and ours
FOUNDED = date(2026, 1, 5)
PLACES = ("Sierra", "Valle", "Costa", "Lago", "Selva", "Desierto", "Río", "Isla", "Bosque", "Llano")
COUNTRIES = ("HN", "MX", "GT", "SV", "NI")


def prepare() -> None:
    """Make the home and set Django up on it, as the desk, with the Argon2 cost of an installation."""
    throwaway.make(HOME)
    atexit.register(throwaway.remove, HOME)
    RUNTIME.mkdir(mode=0o700)
    atexit.register(throwaway.remove, RUNTIME)
    os.environ["REBOZO_HOME"] = str(HOME)
    os.environ["REBOZO_RUNTIME"] = str(RUNTIME)
    os.environ["DJANGO_SETTINGS_MODULE"] = "rebozo.config.settings.desk"

    from rebozo.config.home import Home  # noqa: PLC0415  all of these ask where the home is
    from rebozo.config.home_file import write_home_file  # noqa: PLC0415

    write_home_file(Home.here()).make_secrets()

    import django  # noqa: PLC0415

    django.setup()

    from django.conf import settings  # noqa: PLC0415

    # The client that asks for pages in this process calls itself so.
    settings.ALLOWED_HOSTS = ["testserver", *settings.ALLOWED_HOSTS]


@dataclass
class Ground:
    """Ten networks; Ada coordinates all of them, Bea documents in the first."""

    networks: list[Network]
    circles: list[Circle]
    people: dict[str, Somebody] = field(repr=False)

    @property
    def ada(self) -> Somebody:
        return self.people["ada"]

    @property
    def bea(self) -> Somebody:
        return self.people["bea"]

    def desk(self, who: str) -> Desk:
        """The desk as she sees it, in this process: every middleware, no network."""
        from tests.region import Desk  # noqa: PLC0415

        return Desk(self, who)  # type: ignore[arg-type]  # of a region it wants the people


def found() -> Ground:
    """Found it in the empty home that `prepare` made: roster, networks, circles, key files, as `init` leaves them."""
    from rebozo.config import database, key_files  # noqa: PLC0415
    from rebozo.config.founding import Ceremony, Founder, found_network, name_coordinators  # noqa: PLC0415
    from rebozo.config.home import Home  # noqa: PLC0415
    from rebozo.config.preparing import load_shipped, place_static_files  # noqa: PLC0415
    from rebozo.network.models import Network  # noqa: PLC0415
    from tests.region import somebody  # noqa: PLC0415

    home = Home.here()
    database.migrate(home)
    load_shipped()
    place_static_files(HOME / "static")
    ceremony = Ceremony()
    ceremony.pin()
    people = {name: somebody(name) for name in ("ada", "bea")}
    name_coordinators(ceremony, [people["ada"].person])
    ground = Ground([], [], people)
    for number, place in enumerate(PLACES):
        network = Network(
            short=f"R{number}{place[:3].upper()}".replace("Í", "I"),
            name=f"Red de {place}",
            country=COUNTRIES[number % len(COUNTRIES)],
        )
        founders = [Founder(people["ada"].person, "coordinator", "Ada")]
        if not number:
            founders.append(Founder(people["bea"].person, "documenter", "Bea"))
        ground.circles.append(found_network(ceremony, network, founders, today=FOUNDED))
        ground.networks.append(network)
    key_files.remember(home)
    return ground
