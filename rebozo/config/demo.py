"""An invented region to try Rebozo with: networks, their people, what they registered. Small, or of the published size.

Everybody in it is a tree, a bird or a flower. Its passphrases and second factors are known to all, so nothing true may
ever be written in it; only a home that says `demo = true` holds them, in `demo.json`, and only there are codes given.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.utils import timezone

from rebozo.config import demo_figures, demo_more, key_files
from rebozo.config.demo_invented import Place, Plan
from rebozo.config.demo_numbers import cells, read_data
from rebozo.config.demo_people import SignIn, demo_seed, remember
from rebozo.config.demo_sealing import Room, Tell, write_all
from rebozo.config.demo_told import invent
from rebozo.config.founding import Ceremony, Founder, found_network, name_coordinators
from rebozo.config.home import Home
from rebozo.config.preparing import begin_founding
from rebozo.config.speech import gettext as _
from rebozo.config.speech import say
from rebozo.config.trouble import Trouble
from rebozo.journal.chain import chain_pending
from rebozo.journal.deeds import writing
from rebozo.network.models import Network
from rebozo.network.names import GroupName, Identity
from rebozo.people.accounts import NewPerson, folded, new_person
from rebozo.people.actors import actor_for
from rebozo.people.models import Mandate, Role

SMALL, PUBLISHED = "small", "published"
_REGIONS = {SMALL: "region", PUBLISHED: "region_published"}
LAST_PUBLISHED = date(2025, 6, 30)
_FOUNDED = date(2019, 1, 7)
_YEARS = (2, 2, 3, 3, 4, 4, 5, 5)  # of a small region: more of them lately
_EVERY = 6_000  # attacks between two lines that say how far it is
People = list[tuple[SignIn, NewPerson]]


def found(home: Home, size: str = SMALL) -> None:
    """The whole region, as its people would have made it. What an interrupted founding left is cleared first."""
    begun = home.path / "demo.begun"
    _clear(home, begun)
    home.make_secrets()
    begin_founding(home)
    said = read_data(_REGIONS[size])
    ceremony = Ceremony()
    ceremony.pin()
    people: People = [
        _person(said, network, name, role) for network in said["networks"] for name, role in network["people"]
    ]
    with writing():
        name_coordinators(ceremony, [person for sign_in, person in people if sign_in.role == "coordinator"])
        for described in said["networks"]:
            _found_one(ceremony, described, people, today=_FOUNDED)
        _look_over_all(people)
    key_files.remember(home)
    today = timezone.localdate()
    rooms = [_room(described["short"], people, today) for described in said["networks"] if described["serves"]]
    plan = plan_for(size, today)
    invented = invent(plan)
    write_all(invented, rooms, tell=_telling(sum(plan.cells.values())))
    if size == SMALL:
        demo_more.add_all(invented, rooms)
    else:
        demo_more.flag_some(invented, rooms)
    demo_figures.add_all(_closers(people, rooms, today), plan.last)
    chain_pending()
    remember(home, [sign_in for sign_in, _person in people])
    begun.unlink()


def plan_for(size: str, today: date) -> Plan:
    """The published totals; or a few of each year until last month, with all that may wait or be taken out."""
    said = read_data(_REGIONS[size])
    places = tuple(_place(described) for described in said["networks"] if described["serves"])
    if size == PUBLISHED:
        whole = read_data("published")["totals"]
        return Plan(places, cells(), whole["defenders"], whole["organisations"], LAST_PUBLISHED)
    last = today.replace(day=1) - timedelta(days=1)
    years = range(last.year - len(_YEARS) + 1, last.year + 1)
    few = {
        (country, year): max(1, round(many * part / sum(_YEARS)))
        for place in places
        for country, many in place.serves.items()
        for year, part in zip(years, _YEARS, strict=True)
    }
    people, groups = sum(len(one.identities) for one in places), sum(len(one.groups) for one in places)
    return Plan(places, few, people, groups, last, loose=True)


def _place(described: Mapping[str, Any]) -> Place:
    return Place(
        described["short"],
        described["serves"],
        tuple(Identity.from_fields(fields) for fields in described.get("defenders", ())),
        tuple(GroupName(f"{name} (ejemplo)", short) for name, short in described.get("organisations", ())),
    )


def _room(short: str, people: People, today: date) -> Room:
    """A network with the hands of its documenter; its coordinator is the second voice."""
    network = Network.objects.get(short=short)
    by_role = {one.role: person for one, person in people if one.network == short}
    third = by_role.get("accompanier")
    writer, coordinator = (
        actor_for(person.account, person.keyring, today) for person in (by_role["documenter"], by_role["coordinator"])
    )
    return Room.of(network, by=writer, second=coordinator, third=third.account.holder if third else None)


def _closers(people: People, rooms: list[Room], today: date) -> demo_figures.Closers:
    sign_in, person = next((one, person) for one, person in people if one.role == "region")
    region = actor_for(person.account, person.keyring, today)
    return demo_figures.Closers(region, Network.objects.get(short=sign_in.network), rooms)


def _telling(whole: int) -> Tell:
    """Says now and then how far it is; nothing in a small region."""
    said = 0

    def tell(done: int) -> None:
        nonlocal said
        if whole > _EVERY and (done - said >= _EVERY or done == whole):
            say(_("%(done)s of %(whole)s attacks…") % {"done": f"{done:,}", "whole": f"{whole:,}"})
            said = done

    return tell


def _look_over_all(people: People) -> None:
    """Whoever is of the regional registry sees coded rows and figures of every network, and no key of any."""
    role = Role.objects.get(code="region")
    for one, person in people:
        if one.role == role.code:
            for network in Network.objects.exclude(short=one.network):
                Mandate.objects.create(account=person.account, role=role, network=network.code, since=_FOUNDED)


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
        kind=described["kind"], time_zone=described["time_zone"], reach=described["reach"],
    )  # fmt: skip
    founders = [
        Founder(person, sign_in.role, sign_in.name, in_circle=sign_in.role not in ("figures", "region"))
        for sign_in, person in people
        if sign_in.network == network.short
    ]
    found_network(ceremony, network, founders, today=today)
