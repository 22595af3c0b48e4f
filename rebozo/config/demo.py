"""A small, invented region to try Rebozo with: three networks, their people, what they registered.

Everybody in it is a tree or a bird. Its passphrases and second factors are known to all, so nothing true may ever be
written in it; only a home that says `demo = true` holds them, in `demo.json`, and only there are codes given.
"""

from __future__ import annotations

import json
import random
import shutil
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone

from rebozo.config import key_files
from rebozo.config.demo_people import SignIn, demo_seed, remember
from rebozo.config.demo_records import register_all
from rebozo.config.founding import Ceremony, Founder, found_network, name_coordinators
from rebozo.config.home import Home
from rebozo.config.preparing import begin_founding
from rebozo.config.speech import gettext as _
from rebozo.config.trouble import Trouble
from rebozo.journal.chain import chain_pending
from rebozo.journal.deeds import writing
from rebozo.network.models import Network
from rebozo.people.accounts import NewPerson, folded, new_person
from rebozo.people.actors import actor_for

DATA = Path(__file__).parent / "demo_data" / "region.json"
_SEED = 19
_FOUNDED = date(2019, 1, 7)


def read_data() -> dict[str, Any]:
    """The invented region as it is shipped."""
    said: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return said


def found(home: Home) -> None:
    """The whole region, as its people would have made it. What an interrupted founding left is cleared first."""
    begun = home.path / "demo.begun"
    _clear(home, begun)
    home.make_secrets()
    begin_founding(home)
    said = read_data()
    ceremony = Ceremony()
    ceremony.pin()
    people: list[tuple[SignIn, NewPerson]] = [
        _person(said, network, name, role) for network in said["networks"] for name, role in network["people"]
    ]
    with writing():
        name_coordinators(ceremony, [person for sign_in, person in people if sign_in.role == "coordinator"])
        for described in said["networks"]:
            _found_one(ceremony, described, people, today=_FOUNDED)
    key_files.remember(home)
    dice = random.Random(_SEED)  # noqa: S311  an invented region is the same each time
    for described in said["networks"]:
        network = Network.objects.get(short=described["short"])
        writer = next(person for one, person in people if (one.network, one.role) == (network.short, "documenter"))
        actor = actor_for(writer.account, writer.keyring, timezone.localdate())
        with writing():
            register_all(described, said, network, by=actor, dice=dice)
    chain_pending()
    remember(home, [sign_in for sign_in, _person in people])
    begun.unlink()


def _clear(home: Home, begun: Path) -> None:
    """Only what an interrupted founding of a demonstration left. Anything else here is somebody's, whatever it says."""
    left = [home.path / name for name in ("trust", "heads", "media")]
    left += list(home.path.glob("rebozo.sqlite3*"))
    if not begun.exists() and any(path.exists() for path in left):
        raise Trouble(
            _("%(home)s holds something that is no demonstration. Name another folder: REBOZO_HOME=…")
            % {"home": home.path}
        )
    begun.touch()
    for path in left:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _person(said: dict[str, Any], network: dict[str, Any], name: str, role: str) -> tuple[SignIn, NewPerson]:
    passphrase = f"{folded(name)} {said['phrases'][role]}"
    seed = demo_seed(name)
    person = new_person(name, passphrase, shown=name, totp_seed=seed)
    return SignIn(name, role, network["short"], passphrase, seed.hex()), person


def _found_one(
    ceremony: Ceremony, described: dict[str, Any], people: list[tuple[SignIn, NewPerson]], *, today: date
) -> None:
    network = Network(
        short=described["short"], name=described["name"], country=described["country"],
        time_zone=described["time_zone"], reach=described["reach"],
    )  # fmt: skip
    founders = [
        Founder(person, sign_in.role, sign_in.name, in_circle=sign_in.role != "figures")
        for sign_in, person in people
        if sign_in.network == network.short
    ]
    found_network(ceremony, network, founders, today=today)
