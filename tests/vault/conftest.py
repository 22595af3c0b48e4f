"""A founding of the vault alone: people with keys, two circles, a root and a recovery key. No other app is needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from nacl.signing import SigningKey
from pytest_django import Settings

from rebozo.kernel.actor import Actor
from rebozo.vault import accounts, circles, trust
from rebozo.vault.circles import CircleKeys, Signer
from rebozo.vault.derivation import Cost, Derived, derive
from rebozo.vault.envelope import new_key, public_of
from rebozo.vault.keyring import Keyring
from rebozo.vault.models import KeyAccount
from rebozo.vault.places import pin
from rebozo.vault.schemas import SCHEMAS, register
from rebozo.vault.trust import Member

CHEAP = Cost(memory=8 * 1024 * 1024, passes=1)
_DERIVED: dict[str, tuple[Derived, bytes]] = {}


def derived_for(passphrase: str) -> tuple[Derived, bytes]:
    """Argon2id once a run for each passphrase."""
    if passphrase not in _DERIVED:
        salt = accounts.new_salt()
        _DERIVED[passphrase] = derive(passphrase, salt, CHEAP), salt
    return _DERIVED[passphrase]


@dataclass
class Person:
    account: KeyAccount
    blob: accounts.Blob = field(repr=False)

    @property
    def holder(self) -> UUID:
        return self.account.holder

    @property
    def ring(self) -> Keyring:
        """Fresh each time, as each request opens its own."""
        return Keyring.from_bytes(self.blob.keyring.to_bytes())

    @property
    def actor(self) -> Actor:
        return Actor(self.holder, frozenset(), date(2026, 11, 22), self.ring)

    @property
    def member(self) -> Member:
        return accounts.member_of(self.blob.keyring)

    @property
    def signs(self) -> Signer:
        return circles.signer(self.blob.keyring)

    def keys(self, circle: UUID) -> CircleKeys:
        return circles.circle_keys(circle, ring=self.ring)


def person(name: str) -> Person:
    blob = accounts.new_blob(uuid4(), totp_seed=name.encode().ljust(20), codes=[f"{name}-1"], name=name.title())
    derived, salt = derived_for(f"{name} cuenta nubes despacio")
    account = accounts.prepare_account(blob, derived, salt)
    account.save(force_insert=True)
    return Person(account, blob)


@dataclass
class Founded:
    """Ada and Eva coordinate. Ada and Bea are in the Sierra's circle, Eva and Cleo in the Valle's. Dina is in none."""

    root_seed: bytes = field(repr=False)
    recovery_private: bytes = field(repr=False)
    ada: Person
    bea: Person
    cleo: Person
    dina: Person
    eva: Person
    sierra: UUID
    valle: UUID
    sierra_network: UUID
    valle_network: UUID

    @property
    def root_signs(self) -> Signer:
        return circles.root_signer(self.root_seed)


@pytest.fixture
def home(settings: Settings, tmp_path: Path) -> Path:
    """A REBOZO_HOME of the test's own."""
    settings.REBOZO_HOME = tmp_path
    return tmp_path


@pytest.fixture
def nothing_yet(db: None) -> None:
    """Neither key nor line, even where other tests of this process have founded the region; rolled back afterwards."""
    for app in ("vault", "journal"):
        for model in reversed(list(apps.get_app_config(app).get_models())):
            model._base_manager.all()._raw_delete("default")  # no rows are read, nothing is protected


@pytest.fixture
def founded(nothing_yet: None, home: Path) -> Founded:
    root_seed, recovery_private = new_key(), new_key()
    pin(root=SigningKey(root_seed).verify_key.encode(), recovery=public_of(recovery_private))
    people = {name: person(name) for name in ("ada", "bea", "cleo", "dina", "eva")}
    it = Founded(root_seed, recovery_private, **people, sierra=uuid4(), valle=uuid4(), sierra_network=uuid4(),
                 valle_network=uuid4())  # fmt: skip
    trust.add_roster(1, [it.ada.member, it.eva.member], root_seed=root_seed)
    circles.found_circle(
        it.sierra, it.sierra_network, members=[it.ada.member, it.bea.member], signers=[it.root_signs, it.ada.signs]
    )
    circles.found_circle(
        it.valle, it.valle_network, members=[it.eva.member, it.cleo.member], signers=[it.eva.signs, it.ada.signs]
    )
    return it


@pytest.fixture
def kinds() -> Iterator[tuple[str, str]]:
    """A kind that members write and a kind that a door may write."""
    register("vault_test:identity", number=1)
    register("vault_test:story", number=1, blind=True)
    yield "vault_test:identity", "vault_test:story"
    SCHEMAS.pop("vault_test:identity")
    SCHEMAS.pop("vault_test:story")
