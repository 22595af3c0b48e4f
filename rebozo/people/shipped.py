"""The four roles that come with Rebozo, as data. An organisation adds its own under other codes."""

from __future__ import annotations

import json
from pathlib import Path

from rebozo.people.models import Role

ROLES = Path(__file__).parent / "data" / "roles.json"


def load() -> None:
    """After each migration: the shipped roles are as this version ships them. Doing it again changes nothing."""
    for said in json.loads(ROLES.read_text(encoding="utf-8")):
        Role.objects.update_or_create(code=said.pop("code"), defaults=said)
