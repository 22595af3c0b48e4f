"""A small story told through the front door by Bea of the Sierra: a person, a group, an attack. With its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID, uuid4

from rebozo.network.models import Belonging, Defender, Organisation
from rebozo.registry.models import Attack, Event
from tests.region import Desk

# Words that no page may show to whom they do not belong, and no disk may hold.
NAME = "Colibrí Tornasol de Prueba"
GROUP = "Colectiva Orquídea de Prueba"
STORY = "Relato sellado de prueba: la lluvia borró las huellas."
PLACE = "Cerro Inventado de Prueba"
REACHED = "Por la vecina inventada de prueba"
ROLE = "Vocera inventada de prueba"
CANARIES = (NAME, GROUP, STORY, PLACE, REACHED, ROLE)


@dataclass(frozen=True)
class Story:
    """What was made, by its numbers."""

    network: UUID
    defender: UUID
    organisation: UUID
    belonging: UUID
    event: UUID
    attack: UUID


def an_attack(**but: object) -> dict[str, object]:
    """The five answers, and some of the rest."""
    return {
        "token": str(uuid4()),
        "types": ["T01", "T02"],
        "shape": "personal",
        "name": NAME,
        "day": "14",
        "month": "9",
        "year": "2026",
        "country": "HN",
        "basis": "consent",
        "perpetrators": ["P01"],
        "rights": ["R02"],
        "gender": "yes",
        "place": PLACE,
        "story": STORY,
        **but,
    }


def tell(desk: Desk, who: str = "bea") -> Story:
    """Bea writes it down."""
    bea = desk.as_(who)
    asked = bea.post("registry:new", data=an_attack())
    assert asked.status_code == 302, asked.content.decode()[:3000]
    made = bea.post("network:organisation-new", data={"token": str(uuid4()), "name": GROUP})
    assert made.status_code == 302, made.content.decode()[:3000]
    her, group = Defender.objects.get(), Organisation.objects.get()
    reached = bea.post("network:person-part", her.code, "contacto", data={"version": "1", "address_0": REACHED})
    assert reached.status_code == 302, reached.content.decode()[:3000]
    belongs = {"token": str(uuid4()), "find": GROUP, "known": str(group.code), "role": ROLE}
    assert bea.post("network:person-belong", her.code, data=belongs).status_code == 302
    event = Event.objects.latest("pk") if Event.objects.count() == 1 else Event.objects.get()
    return Story(
        network=desk.region.sierra.code,
        defender=her.code,
        organisation=group.code,
        belonging=Belonging.objects.get().code,
        event=event.code,
        attack=Attack.objects.filter(event=event).order_by("type")[0].code,
    )
