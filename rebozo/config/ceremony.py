"""The founding as a program runs it: asked, made, shown to people, and only then stored, whole or not at all.

Until `store`, the home holds no account and no network; an interrupted founding is begun anew. Root and recovery
private halves are only ever in this process and on the sheets that people copy.
"""

from __future__ import annotations

import shutil
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import timezone

from rebozo.codes.models import Code
from rebozo.config import key_files
from rebozo.config.founding import Ceremony, Founder, found_network, name_coordinators
from rebozo.config.home import Home
from rebozo.config.speech import gettext as _
from rebozo.config.trouble import Trouble
from rebozo.journal.deeds import writing
from rebozo.network.models import Network
from rebozo.people.accounts import NewPerson, folded, new_person
from rebozo.people.passphrases import draw
from rebozo.people.second_factor import provisioning_uri, seed_as_text
from rebozo.vault import recovery

COORDINATOR = "coordinator"
ADVISED = 3  # key holders of a circle, and coordinators of a founding
_KINDS = {str(kind) for kind in Network.Kind.values}


@dataclass(frozen=True)
class Answers:
    """What the founders say: their network, and who coordinates it."""

    name: str
    short: str
    country: str
    kind: str
    time_zone: str
    reach: tuple[Mapping[str, str], ...]
    coordinators: tuple[tuple[str, str], ...]  # what she types to sign in, what her compañeras call her

    @classmethod
    def read(cls, said: object) -> Answers:
        """From JSON. Trouble says what is missing or does not fit."""
        if not isinstance(said, dict) or not isinstance(said.get("network"), dict):
            raise Trouble(_("The answers need a network and a list of coordinators."))
        network: Mapping[str, Any] = said["network"]
        people = [person for person in said.get("coordinators") or [] if isinstance(person, dict)]
        answers = cls(
            name=check_name(str(network.get("name", ""))),
            short=check_short(str(network.get("short", ""))),
            country=check_country(str(network.get("country", ""))),
            kind=check_kind(str(network.get("kind", Network.Kind.NATIONAL))),
            time_zone=check_time_zone(str(network.get("time_zone", "America/Tegucigalpa"))),
            reach=tuple(
                {"es": str(way.get("es", "")), "en": str(way.get("en", ""))} for way in network.get("reach") or []
            ),
            coordinators=tuple(
                (str(person.get("name", "")).strip(), str(person.get("shown") or person.get("name", "")).strip())
                for person in people
            ),
        )
        check_people(name for name, _shown in answers.coordinators)
        return answers


@dataclass(frozen=True)
class PersonSheet:
    """What one coordinator takes home."""

    name: str
    passphrase: str = field(repr=False)
    secret: str = field(repr=False)  # of the second factor, as an app takes it
    address: str = field(repr=False)  # the same as otpauth://
    codes: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Sheets:
    """Everything that is copied on paper. It exists nowhere else."""

    root: str = field(repr=False)
    shares: tuple[str, ...] = field(repr=False)
    people: tuple[PersonSheet, ...]

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class InHand:
    """A founding that is made and not yet stored."""

    home: Home
    answers: Answers
    ceremony: Ceremony = field(default_factory=Ceremony, repr=False)
    people: list[NewPerson] = field(default_factory=list, repr=False)

    def make(self, language: str) -> Sheets:
        """Keys, accounts and sheets. Slow: one Argon2id for each person."""
        self.ceremony.pin()
        sheets = []
        for name, shown in self.answers.coordinators:
            passphrase = draw(language)
            person = new_person(name, passphrase, shown=shown)
            person.account.language = language
            self.people.append(person)
            sheets.append(sheet_of(name, passphrase, person))
        return Sheets(
            root=recovery.root_words(self.ceremony.root_seed),
            shares=tuple(recovery.recovery_shares(self.ceremony.recovery_private)),
            people=tuple(sheets),
        )

    def store(self) -> Network:
        """All of it in one transaction; then the key files are remembered, and the founding is done."""
        said = self.answers
        network = Network(
            short=said.short, name=said.name, kind=said.kind, country=said.country, time_zone=said.time_zone,
            reach=[dict(way) for way in said.reach],
        )  # fmt: skip
        founders = [
            Founder(person, COORDINATOR, shown)
            for person, (_name, shown) in zip(self.people, said.coordinators, strict=True)
        ]
        today = timezone.now().astimezone(zoneinfo.ZoneInfo(said.time_zone)).date()
        with writing():
            name_coordinators(self.ceremony, self.people)
            found_network(self.ceremony, network, founders, today=today)
        key_files.remember(self.home)
        return network

    def abandon(self) -> None:
        """It was interrupted: nothing is pinned, and it may be begun anew."""
        shutil.rmtree(self.home.path / "trust", ignore_errors=True)


def sheet_of(name: str, passphrase: str, person: NewPerson) -> PersonSheet:
    """What she takes home."""
    seed = person.blob.totp_seed
    return PersonSheet(
        name=name,
        passphrase=passphrase,
        secret=seed_as_text(seed),
        address=provisioning_uri(seed, label=name),
        codes=tuple(person.blob.codes),
    )


def check_name(name: str) -> str:
    """A network's own name."""
    name = " ".join(name.split())
    if not 1 <= len(name) <= 120:  # noqa: PLR2004  the column's length
        raise Trouble(_("A network's name has from 1 to 120 letters."))
    return name


def check_short(short: str) -> str:
    """The short name of commands and lists."""
    short = short.strip().upper()
    if not (2 <= len(short) <= 12 and short.isascii() and short.isalnum()):  # noqa: PLR2004  the column's length
        raise Trouble(_("A short name has from 2 to 12 letters or numbers, without accents: SIERRA."))
    return short


def check_country(country: str) -> str:
    """Empty for a regional team."""
    country = country.strip().upper()
    if country and not Code.objects.filter(list="countries", code=country).exists():
        raise Trouble(_("A country is two letters of ISO 3166, such as HN or MX; empty for a regional team."))
    return country


def check_kind(kind: str) -> str:
    """One of the four kinds of network."""
    if kind not in _KINDS:
        raise Trouble(_("A network is one of: %(kinds)s.") % {"kinds": ", ".join(sorted(_KINDS))})
    return kind


def check_time_zone(name: str) -> str:
    """A zone that this machine knows."""
    try:
        zoneinfo.ZoneInfo(name.strip())
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as unknown:
        raise Trouble(_("A time zone is written like America/Tegucigalpa or America/Mexico_City.")) from unknown
    return name.strip()


def check_people(names: Iterable[str]) -> None:
    """At least one, each with a name of her own."""
    seen = [folded(name) for name in names]
    if not seen or not all(seen):
        raise Trouble(_("A founding needs at least one coordinator, and each has a name to sign in with."))
    if len(set(seen)) < len(seen):
        raise Trouble(_("Two coordinators cannot sign in with the same name."))
