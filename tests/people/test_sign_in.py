"""Signing in by the front door."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from rebozo.journal.models import Line
from rebozo.people import second_factor
from tests.region import Region, Somebody


def enter(client: Client, somebody: Somebody, **but: str) -> HttpResponse:
    said = {
        "name": somebody.sign_in,
        "passphrase": somebody.passphrase,
        "code": second_factor.code_now(somebody.totp_seed),
    }
    return client.post(reverse("people:sign-in"), said | but)


def test_a_member_comes_in_with_name_passphrase_and_code(region: Region) -> None:
    client = Client()
    answer = enter(client, region.bea)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("people:pin"))
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert client.get(reverse("people:security")).status_code == 200
    assert Line.objects.filter(deed="people.session.started", actor=region.bea.account.holder).count() == 1
