"""Signing in by the front door: three things, one sentence, equal work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from nacl.pwhash import argon2id
from pytest_django.fixtures import Settings

from rebozo.journal.models import Line
from rebozo.people import ram, second_factor, slots, throttle
from rebozo.people.models import Account, Device
from rebozo.people.slots import slot
from tests.region import Region, Somebody

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

NOON = datetime(2026, 11, 22, 18, 0, 5, tzinfo=UTC)
SORRY = "Look at the name, the passphrase and the code"


@pytest.fixture(autouse=True)
def _nobody_tried_yet() -> None:
    ram.change("DELETE FROM throttle")
    ram.change("DELETE FROM used_step")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def stretched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often, and with how much memory, Argon2id worked. It works as always."""
    seen: list[int] = []
    real = argon2id.kdf

    def counted(*args: Any, **kwargs: Any) -> bytes:  # noqa: ANN401  as PyNaCl has it
        seen.append(kwargs["memlimit"])
        return real(*args, **kwargs)

    monkeypatch.setattr(argon2id, "kdf", counted)
    return seen


def enter(client: Client, somebody: Somebody, **but: str) -> Response:
    said = {
        "name": somebody.sign_in,
        "passphrase": somebody.passphrase,
        "code": second_factor.code_now(somebody.totp_seed),
    }
    return client.post(reverse("people:sign-in"), said | but, headers={"accept-language": "en"})


def in_english() -> Client:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("people:security")).status_code == 200


def test_a_member_comes_in_with_name_passphrase_and_code(region: Region) -> None:
    client = Client()
    answer = enter(client, region.bea)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("people:pin"))
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert cookie["path"] == "/"
    assert is_in(client)
    assert Line.objects.filter(deed="people.session.started", actor=region.bea.account.holder).count() == 1


def test_accents_capitals_and_spaces_do_not_matter(region: Region) -> None:
    shouted = "  " + region.bea.passphrase.upper().replace(" ", "   ").replace("E", "É") + " "
    assert enter(Client(), region.bea, passphrase=shouted, name=" BEA ").status_code == 302


@pytest.mark.parametrize(
    "but",
    [{"passphrase": "otra frase de otra persona"}, {"code": "000000"}, {"code": "aaaaa-bbbbb"}, {"name": "nadie"}],
    ids=["passphrase", "code", "sheet", "name"],
)
def test_whatever_does_not_fit_one_sentence_says_so(region: Region, stretched: list[int], but: dict[str, str]) -> None:
    client = in_english()
    with CaptureQueriesContext(connection) as asked:
        answer = enter(client, region.bea, **but)
    tables = [one["sql"].partition(' FROM "')[2].partition('"')[0] for one in asked if "SELECT" in one["sql"]]
    page = answer.content.decode()
    assert answer.status_code == 401
    assert page.count(SORRY) >= 1
    assert stretched == [settings.ARGON2_MEMORY]
    assert not is_in(client)
    assert region.bea.passphrase not in page
    assert "otra frase" not in page
    # The same questions to the database, whether the name exists or not.
    assert tables[:3] == ["people_account", "vault_keyaccount", "people_device"]


def test_the_pages_of_a_wrong_name_and_a_wrong_passphrase_are_the_same(region: Region) -> None:
    client = in_english()
    pages = []
    for but in ({"passphrase": "otra frase de otra persona"}, {"name": "nax"}):
        page = enter(client, region.bea, **but).content.decode()
        pages.append(
            [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line and 'name="name"' not in line]
        )
    assert pages[0] == pages[1]


def test_a_closed_account_is_told_the_same(region: Region) -> None:
    Account.objects.filter(holder=region.bea.account.holder).update(state=Account.State.CLOSED)
    answer = enter(in_english(), region.bea)
    assert answer.status_code == 401
    assert SORRY in answer.content.decode()


def test_a_code_is_good_once(region: Region, clock: time_machine.Traveller) -> None:
    assert enter(Client(), region.bea).status_code == 302
    assert enter(Client(), region.bea).status_code == 401
    clock.shift(timedelta(seconds=30))
    assert enter(Client(), region.bea).status_code == 302


def test_an_older_code_is_not_good_after_a_newer_one(region: Region, clock: time_machine.Traveller) -> None:
    before = second_factor.code_now(region.bea.totp_seed)
    clock.shift(timedelta(seconds=30))
    assert enter(Client(), region.bea).status_code == 302
    assert enter(Client(), region.bea, code=before).status_code == 401


def test_a_code_of_two_minutes_ago_is_not_good(region: Region, clock: time_machine.Traveller) -> None:
    before = second_factor.code_now(region.bea.totp_seed)
    clock.shift(timedelta(minutes=2))
    assert enter(Client(), region.bea, code=before).status_code == 401


def test_a_wrong_passphrase_uses_no_code_up(region: Region, clock: time_machine.Traveller) -> None:
    assert enter(Client(), region.bea, passphrase="otra frase de otra persona").status_code == 401
    assert enter(Client(), region.bea).status_code == 302


def test_with_a_code_of_the_sheet_she_reads_how_many_are_left(region: Region) -> None:
    client = in_english()
    answer = enter(client, region.bea, code=region.bea.person.blob.codes[3])
    assert "a code of your sheet; 9 are left" in client.get(answer["Location"]).content.decode()
    ram.change("DELETE FROM used_step")
    answer = enter(client, region.bea)
    assert "code of your sheet" not in client.get(answer["Location"]).content.decode()


def test_each_code_of_the_sheet_is_good_once(region: Region) -> None:
    code = region.bea.person.blob.codes[3]
    client = Client()
    assert enter(client, region.bea, code=code.upper().replace("-", " ")).status_code == 302
    assert "9" in client.get(reverse("people:security")).content.decode()
    assert enter(Client(), region.bea, code=code).status_code == 401
    assert enter(Client(), region.bea, code=region.bea.person.blob.codes[4]).status_code == 302


def test_without_a_code_nobody_is_let_in(region: Region, stretched: list[int]) -> None:
    assert enter(Client(), region.bea, code="").status_code == 422
    assert not stretched


def test_signing_in_again_makes_a_new_id_and_ends_the_old_one(region: Region, clock: time_machine.Traveller) -> None:
    client, other = Client(), Client()
    first = enter(client, region.bea).cookies[settings.SESSION_COOKIE_NAME].value
    clock.shift(timedelta(seconds=30))
    second = enter(client, region.bea).cookies[settings.SESSION_COOKIE_NAME].value
    assert first != second
    other.cookies[settings.SESSION_COOKIE_NAME] = first
    assert is_in(client)
    assert not is_in(other)


def test_she_comes_back_to_the_page_she_wanted_and_never_to_another_site(region: Region) -> None:
    client = Client()
    answer = enter(client, region.bea, next="/mi-seguridad")
    assert answer["Location"] == reverse("people:pin") + "?next=%2Fmi-seguridad"
    left = client.post(reverse("people:pin"), {"skip": "1", "next": "/mi-seguridad"})
    assert left["Location"] == "/mi-seguridad"
    for foreign in ("https://otro.example/", "//otro.example/", "/\\otro.example", "javascript:alert(1)"):
        assert client.post(reverse("people:pin"), {"skip": "1", "next": foreign})["Location"] == "/"


# ---------------------------------------------------------------- two devices


def mark(client: Client, name: str) -> Response:
    return client.post(reverse("people:trust-device"), {"device": name})


def test_on_a_device_of_hers_the_code_may_be_left_out_for_thirty_days(
    region: Region, clock: time_machine.Traveller
) -> None:
    client = Client()
    enter(client, region.bea)
    assert mark(client, "El teléfono viejo").status_code == 302
    assert "El teléfono viejo" in client.get(reverse("people:security")).content.decode()
    client.post(reverse("people:sign-out"))
    assert settings.DEVICE_COOKIE_NAME in client.cookies
    assert enter(client, region.bea, code="").status_code == 302
    assert enter(client, region.bea, code="", passphrase="otra frase de otra persona").status_code == 401
    clock.shift(timedelta(days=31))
    assert enter(client, region.bea, code="").status_code == 401


def test_a_device_without_a_code_cannot_prolong_itself(region: Region, clock: time_machine.Traveller) -> None:
    client = Client()
    enter(client, region.bea)
    mark(client, "Uno")
    enter(client, region.bea, code="")
    assert mark(client, "Uno").status_code == 409


def test_her_device_is_nobody_elses(region: Region) -> None:
    client = Client()
    enter(client, region.bea)
    mark(client, "Uno")
    assert enter(client, region.cleo, code="").status_code == 401


def test_a_third_device_is_refused_until_one_leaves(region: Region, clock: time_machine.Traveller) -> None:
    first, second = Client(), Client()
    for client, name in ((first, "Uno"), (second, "Dos")):
        enter(client, region.bea)
        assert mark(client, name).status_code == 302
        clock.shift(timedelta(seconds=30))
    third = Client()
    enter(third, region.bea)
    assert mark(third, "Tres").status_code == 409
    gone = Device.objects.get(code=_device_named(third, "Dos"))
    assert third.post(reverse("people:forget-device", args=(gone.code,))).status_code == 302
    assert not is_in(second), "what was open on the device is closed"
    assert is_in(first)
    assert mark(third, "Tres").status_code == 302
    assert Device.objects.filter(account=region.bea.account).count() == 2


def _device_named(client: Client, name: str) -> str:
    page = client.get(reverse("people:security")).content.decode()
    after = page[page.index(f"<span>{name}") :]
    return after[after.index("/aparato/") + len("/aparato/") :].partition("/")[0]


def test_nobody_takes_anothers_device_off(region: Region) -> None:
    client, other = Client(), Client()
    enter(client, region.bea)
    mark(client, "Uno")
    enter(other, region.cleo)
    device = Device.objects.get()
    other.post(reverse("people:forget-device", args=(device.code,)))
    assert Device.objects.filter(pk=device.pk).exists()
    assert is_in(client)


def test_a_device_is_stored_without_name_and_without_secret(region: Region) -> None:
    client = Client()
    enter(client, region.bea)
    mark(client, "Teléfono de Jacaranda")
    device = Device.objects.get()
    assert b"Jacaranda" not in bytes(device.name)
    assert client.cookies[settings.DEVICE_COOKIE_NAME].value.encode() not in bytes(device.token_hash)


# ---------------------------------------------------------------- many tries


def test_after_five_failures_she_waits_and_existing_names_wait_as_others_do(
    region: Region, clock: time_machine.Traveller, stretched: list[int]
) -> None:
    for name in ("bea", "nadie"):
        wrong = {"name": name, "passphrase": "otra frase de otra persona"}
        answers = [enter(in_english(), region.bea, **wrong) for _try in range(6)]
        assert [answer.status_code for answer in answers] == [401] * 5 + [429]
        assert "wait 1 minute" in answers[-1].content.decode()
    assert len(stretched) == 10, "who has to wait costs nothing"
    assert enter(in_english(), region.bea).status_code == 429
    clock.shift(timedelta(seconds=31))
    assert enter(Client(), region.bea).status_code == 302


def test_the_wait_grows_and_ends(clock: time_machine.Traveller) -> None:
    assert [throttle.delay_after(failures) for failures in (0, 4, 5, 6, 7, 30)] == [0, 0, 30, 60, 120, 900]


def test_nobody_can_slow_her_down_on_her_own_device(region: Region, clock: time_machine.Traveller) -> None:
    client = Client()
    enter(client, region.bea)
    mark(client, "Uno")
    for _try in range(8):
        enter(Client(), region.bea, passphrase="otra frase de otra persona")
    assert enter(Client(), region.bea).status_code == 429
    assert enter(client, region.bea, code="").status_code == 302


def test_her_device_and_passphrase_are_not_enough_to_try_all_codes(
    region: Region, clock: time_machine.Traveller
) -> None:
    client = Client()
    enter(client, region.bea)
    mark(client, "Uno")
    answers = []
    for _try in range(6):
        answers.append(enter(client, region.bea, code="000000").status_code)
        assert enter(client, region.bea, code="").status_code == 302  # which forgives what the device did before
    assert answers == [401] * 5 + [429]


def test_no_slot_free_is_told_as_busy_and_keeps_her_name(
    region: Region, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ARGON2_SLOTS = 1
    monkeypatch.setattr(slots, "PATIENCE", 0.05)
    with slot():
        answer = enter(in_english(), region.bea)
    assert answer.status_code == 503
    page = answer.content.decode()
    assert 'value="bea"' in page
    assert region.bea.passphrase not in page
    for _try in range(8):  # being busy was no failure of hers
        with slot():
            enter(Client(), region.bea)
    assert enter(Client(), region.bea).status_code == 302


def test_finding_no_room_starts_no_new_wait(
    region: Region, settings: Settings, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    for _try in range(6):
        enter(Client(), region.bea, passphrase="otra frase de otra persona")
    assert enter(Client(), region.bea).status_code == 429
    clock.shift(timedelta(seconds=61))
    settings.ARGON2_SLOTS = 1
    monkeypatch.setattr(slots, "PATIENCE", 0.0)
    with slot():
        assert enter(Client(), region.bea).status_code == 503
    assert enter(Client(), region.bea).status_code == 302


def test_names_that_were_never_tried_are_not_remembered(
    region: Region, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ARGON2_SLOTS = 1
    monkeypatch.setattr(slots, "PATIENCE", 0.0)
    with slot():
        for number in range(3):
            enter(Client(), region.bea, name=f"nadie {number}")
    assert ram.rows("SELECT who FROM throttle") == []
