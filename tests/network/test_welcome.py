"""The pages on which a newcomer chooses her name, her passphrase and her phone."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from rebozo.people import second_factor
from rebozo.people.accounts import handle_of
from rebozo.people.models import Account, Invitation, Mandate
from tests.network.test_invitations import PHRASE, choose, clock, invite, seed_on, text
from tests.region import Desk, Region

__all__ = ["clock"]  # a fixture of every test here


def test_a_generated_passphrase_is_typed_once_and_a_mistyped_word_is_pointed_out(desk: Desk, region: Region) -> None:
    told, client = invite(desk, region), Client()
    client.post(told.path, {"spoken": told.words})
    page = text(client.get(reverse("members:welcome-name")))
    (offered,) = re.findall(r'<p class="words[^"]*">([^<]+)</p>', page)
    assert len(offered.split()) == 7
    again = text(client.post(reverse("members:welcome-name"), choose(draw="1")))
    assert 'value="ceiba"' in again, "what she had written is still there"
    assert PHRASE not in again
    (offered,) = re.findall(r'<p class="words">([^<]+)</p>', again)
    wrong = offered[:-2] + "qq"
    answer = client.post(reverse("members:welcome-name"), choose(choice="offered", passphrase=wrong))
    assert answer.status_code == 422
    assert wrong not in text(answer).replace(wrong.split()[-1], "")
    assert client.post(
        reverse("members:welcome-name"), choose(choice="offered", passphrase=offered.upper(), again="")
    ).status_code == 302  # fmt: skip


def test_a_name_that_is_taken_is_told_before_anything_is_stored(desk: Desk, region: Region) -> None:
    told, client = invite(desk, region), Client()
    client.post(told.path, {"spoken": told.words})
    assert client.post(reverse("members:welcome-name"), choose(sign_in="BEA")).status_code == 422


def test_a_wrong_name_and_a_wrong_passphrase_are_told_at_once(desk: Desk, region: Region) -> None:
    told, client = invite(desk, region), Client()
    client.post(told.path, {"spoken": told.words})
    for name in ("BEA", "x"):
        answer = client.post(reverse("members:welcome-name"), choose(sign_in=name, passphrase="corta", again="corta"))
        assert answer.status_code == 422
        assert re.findall(r'href="#id_(\w+)"', text(answer)) == ["sign_in", "passphrase"]


def test_a_name_taken_meanwhile_is_told_and_nothing_is_stored(desk: Desk, region: Region) -> None:
    told, client = invite(desk, region), Client()
    client.post(told.path, {"spoken": told.words})
    client.post(reverse("members:welcome-name"), choose())
    Account.objects.create(handle=handle_of("ceiba"))
    seed = seed_on(client.get(reverse("members:welcome-phone")))
    assert client.post(reverse("members:welcome-phone"), {"code": second_factor.code_now(seed)}).status_code == 409
    assert Invitation.objects.exists()
    assert not Mandate.objects.filter(account__handle=handle_of("ceiba")).exists()


def test_the_phone_has_to_show_a_right_code(desk: Desk, region: Region) -> None:
    told, client = invite(desk, region), Client()
    client.post(told.path, {"spoken": told.words})
    client.post(reverse("members:welcome-name"), choose())
    assert client.post(reverse("members:welcome-phone"), {"code": "000000"}).status_code == 422
    assert not Account.objects.filter(handle=handle_of("ceiba")).exists()


def test_without_the_first_step_there_is_no_second(desk: Desk, region: Region) -> None:
    told = invite(desk, region)
    for name in ("members:welcome-name", "members:welcome-phone"):
        assert Client().get(reverse(name)).status_code == 410
        assert Client().post(reverse(name), choose()).status_code == 410
    client = Client()
    client.post(told.path, {"spoken": told.words})
    assert client.get(reverse("members:welcome-phone"))["Location"] == reverse("members:welcome-name")


@pytest.mark.parametrize("language", ["es", "en"])
def test_each_page_of_the_welcome_has_one_heading_and_no_secret_in_a_field(
    desk: Desk, region: Region, language: str
) -> None:
    told, client = invite(desk, region), Client()
    client.cookies["lang"] = language
    pages = [client.get(told.path)]
    client.post(told.path, {"spoken": told.words})
    pages.append(client.get(reverse("members:welcome-name")))
    client.post(reverse("members:welcome-name"), choose())
    pages.append(client.get(reverse("members:welcome-phone")))
    for answer in pages:
        page = text(answer)
        assert answer.status_code == 200
        assert page.count("<h1") == 1
        hidden = re.findall(r'type="hidden" name="([^"]+)"', page)
        assert set(hidden) <= {"csrfmiddlewaretoken", "next"}
        assert PHRASE not in page
