"""A documenter's whole day: one passphrase in the morning, the PIN after each pause, nothing lost on the way."""

from __future__ import annotations

import re
from base64 import b32encode
from datetime import UTC, datetime, timedelta
from html import unescape

import pyotp
import pytest
import time_machine
from django.test import Client

from rebozo.people import slots
from rebozo.registry.models import Event
from rebozo.vault import derivation
from tests.region import Region
from tests.story import an_attack

EIGHT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PIN = "271828"


def test_a_day_asks_for_the_whole_passphrase_once(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    stretched: list[bytes] = []
    real = derivation.derive

    def counted(passphrase: str, salt: bytes, cost: derivation.Cost) -> derivation.Derived:
        stretched.append(salt)
        return real(passphrase, salt, cost)

    monkeypatch.setattr(slots, "derive", counted)
    bea, browser = region.bea, Client()
    with time_machine.travel(EIGHT, tick=False) as clock:
        code = pyotp.TOTP(pyotp.random_base32()).now()  # somebody else's phone
        refused = browser.post("/entrar", {"name": "bea", "passphrase": bea.passphrase, "code": code})
        assert refused.status_code == 401
        stretched.clear()
        seed = pyotp.TOTP(_base32(bea.totp_seed))
        clock.shift(timedelta(seconds=60))
        came_in = browser.post(
            "/entrar", {"name": "Bea ", "passphrase": bea.passphrase.upper(), "code": seed.at(datetime.now(UTC))}
        )
        assert came_in.status_code == 302
        assert browser.post("/pin", {"pin": PIN, "again": PIN}).status_code == 302

        for _ in range(12):  # twelve spells of work, each after a pause longer than the idle lock
            clock.shift(timedelta(minutes=8))
            assert browser.get("/registro/").status_code == 200
            clock.shift(timedelta(minutes=20))
            locked = browser.get("/registro/")
            assert locked.status_code == 302
            assert locked.headers["Location"].startswith("/abrir")
            assert browser.post("/abrir", {"pin": PIN, "next": "/registro/"}).status_code == 302
            assert browser.post("/registro/nueva", an_attack(shape="unnamed", name="")).status_code == 302

        # She was writing when the desk locked: what she wrote is kept, and offered back after the PIN.
        clock.shift(timedelta(minutes=20))
        late = browser.post("/registro/nueva", an_attack(story="Lo que escribía cuando se bloqueó"))
        assert late.status_code == 401
        opened = browser.post("/abrir", {"pin": PIN}, follow=True)
        page = unescape(opened.content.decode())
        assert "Lo que escribía cuando se bloqueó" in page
        assert Event.objects.count() == 12
        again = {name: unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', page)}
        assert again["year"] == "2026"
    assert len(stretched) == 1


def _base32(seed: bytes) -> str:
    return b32encode(seed).decode()
