"""The founding: root and recovery keys are made, used and handed over; neither private half stays on the machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from nacl.signing import SigningKey

from rebozo.journal.deeds import writing
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.network.bundles import MEMBER
from rebozo.network.models import Circle, Membership, Network
from rebozo.people.accounts import NewPerson
from rebozo.people.models import Mandate, Role
from rebozo.vault import accounts, circles, places, trust
from rebozo.vault.envelope import new_key, public_of
from rebozo.vault.index import make_index_key
from rebozo.vault.sealing import seal_bundle, store


@dataclass
class Ceremony:
    """The two private halves while the founding lasts. They are shown to people, then forgotten."""

    root_seed: bytes = field(default_factory=new_key, repr=False)
    recovery_private: bytes = field(default_factory=new_key, repr=False)

    def pin(self) -> None:
        """Write both public halves where the doors will look."""
        root = SigningKey(self.root_seed).verify_key.encode()
        places.pin(root=root, recovery=public_of(self.recovery_private))


@dataclass
class Founder:
    """A person at the founding, with her role in the network and what her circle calls her."""

    person: NewPerson
    role: str
    shown: str
    in_circle: bool = True


def name_coordinators(ceremony: Ceremony, people: Sequence[NewPerson]) -> None:
    """Store the coordinators' accounts and the first roster, signed by the root."""
    with writing():
        for person in people:
            person.store()
        trust.add_roster(1, [accounts.member(person.keys) for person in people], root_seed=ceremony.root_seed)


def found_network(ceremony: Ceremony, network: Network, founders: Sequence[Founder], *, today: date) -> Circle:
    """Store a network with its registry circle, index key, members and mandates.

    The first founder is a coordinator already on the roster: she and the root sign the circle's first epoch.
    """
    first = founders[0].person
    inside = [founder for founder in founders if founder.in_circle]
    purpose = Circle.Purpose.REGISTRY
    circle = Circle(code=Circle.number_for(network.code, purpose), network=network, purpose=purpose)
    with writing():
        network.save(force_insert=True)
        circle.save(force_insert=True)
        for founder in founders:
            if founder.person.account._state.adding:  # noqa: SLF001  whether it was stored already
                founder.person.store()
        circles.found_circle(
            circle.code,
            network.code,
            members=[accounts.member(founder.person.keys) for founder in inside],
            signers=[circles.root_signer(ceremony.root_seed), circles.signer(first.keyring)],
        )
        keys = circles.circle_keys(circle.code, ring=first.keyring)
        make_index_key(keys)
        by = Actor(first.account.holder, frozenset(), today, first.keyring)
        for founder in founders:
            Mandate.objects.create(
                account=founder.person.account,
                role=Role.objects.get(code=founder.role),
                network=network.code,
                since=today,
            )
            if founder.in_circle:
                seat = Membership(code=uuid4(), circle=circle, holder=founder.person.account.holder, since=today)
                seat.save(force_insert=True)
                store([seal_bundle(seat.code, MEMBER, {"name": founder.shown}, to=[keys])])
        record("network.network.founded", by=by, on=network.code, network=network.code)
    return circle
