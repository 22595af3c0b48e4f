"""What she changes of her own: each with her present passphrase, each with an end to what it replaces."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from rebozo.journal.models import Line
from rebozo.people import ram, second_factor
from rebozo.people.models import Account
from rebozo.vault.models import KeyAccount
from tests.region import Desk, Region, Somebody

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

NINE = datetime(2026, 11, 22, 15, 0, 5, tzinfo=UTC)
OWN = "tres nubes sobre el cerro"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    ram.change("DELETE FROM throttle")
    ram.change("DELETE FROM used_step")
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


def words_on(answer: Response) -> str:
    found = re.search(r'<p class="words">([^<]+)</p>', unescape(answer.content.decode()))
    assert found is not None
    return found.group(1)


def comes_in(somebody: Somebody, *, passphrase: str = "", code: str = "") -> bool:
    said = {
        "name": somebody.sign_in,
        "passphrase": passphrase or somebody.passphrase,
        "code": code or second_factor.code_now(somebody.totp_seed),
    }
    return Client().post(reverse("people:sign-in"), said).status_code == 302


def deeds(region: Region) -> list[str]:
    return list(Line.objects.filter(on=region.bea.account.holder).order_by("id").values_list("deed", flat=True))


def test_a_passphrase_of_her_own_replaces_the_old_one_and_closes_other_sessions(
    region: Region, desk: Desk, clock: time_machine.Traveller
) -> None:
    hers, other = desk.as_("bea"), desk.as_("bea")
    data = {"present": region.bea.passphrase, "choice": "own", "passphrase": OWN, "again": OWN.upper()}
    assert hers.post("people:passphrase", data=data)["Location"].endswith("?done=passphrase")
    assert hers.get("people:security").status_code == 200
    assert other.get("people:security").status_code == 302
    assert not comes_in(region.bea)
    clock.shift(timedelta(seconds=60))
    assert comes_in(region.bea, passphrase=OWN)
    assert deeds(region)[0] == "people.passphrase.changed"


def test_the_one_drawn_for_her_is_typed_once_and_stays_the_same_until_she_asks_for_another(
    region: Region, desk: Desk
) -> None:
    hers = desk.as_("bea")
    offered = words_on(hers.get("people:passphrase"))
    assert words_on(hers.get("people:passphrase")) == offered
    hers.post("people:passphrase", data={"draw": "1"})
    another = words_on(hers.get("people:passphrase"))
    assert another != offered
    data = {"present": region.bea.passphrase, "choice": "offered", "passphrase": offered}
    assert hers.post("people:passphrase", data=data).status_code == 422
    answer = hers.post("people:passphrase", data=data | {"passphrase": another})
    assert answer.status_code == 302
    assert comes_in(region.bea, passphrase=another)


@pytest.mark.parametrize(
    "but",
    [
        {"present": "otra frase de otra persona"},
        {"again": "tres nubes sobre el cerco"},
        {"passphrase": "corta"},
        {"choice": ""},
    ],
    ids=["present", "again", "short", "none chosen"],
)
def test_what_does_not_fit_changes_nothing_and_writes_no_secret_back(
    region: Region, desk: Desk, but: dict[str, str]
) -> None:
    before = bytes(KeyAccount.objects.get(holder=region.bea.account.holder).blob)
    data = {"present": region.bea.passphrase, "choice": "own", "passphrase": OWN, "again": OWN}
    answer = desk.as_("bea").post("people:passphrase", data=data | but)
    assert answer.status_code == 422
    for secret in (OWN, region.bea.passphrase, *but.values()):
        assert not secret or secret not in answer.content.decode()
    assert bytes(KeyAccount.objects.get(holder=region.bea.account.holder).blob) == before


def test_guessing_her_present_passphrase_from_an_open_desk_is_slowed_down(region: Region, desk: Desk) -> None:
    hers = desk.as_("bea")
    data = {"present": "otra frase de otra persona", "choice": "own", "passphrase": OWN, "again": OWN}
    assert [hers.post("people:passphrase", data=data).status_code for _try in range(6)] == [422] * 5 + [429]


def test_guessing_codes_with_her_passphrase_in_hand_is_slowed_down(
    region: Region, desk: Desk, clock: time_machine.Traveller
) -> None:
    hers = desk.as_("bea")
    wrong = {"present": region.bea.passphrase, "code": "000000"}
    assert [hers.post("people:prove", data=wrong).status_code for _ in range(6)] == [422] * 5 + [429]
    right = wrong | {"code": second_factor.code_now(region.bea.totp_seed)}
    assert hers.post("people:prove", data=right).status_code == 429
    clock.shift(timedelta(seconds=31))
    right["code"] = second_factor.code_now(region.bea.totp_seed)
    assert hers.post("people:prove", data=right).status_code == 302
    assert hers.post("people:prove", data=wrong).status_code == 422, "and what she proved is forgiven"


def test_ten_new_codes_are_shown_until_she_has_them_and_the_old_sheet_ends(
    region: Region, desk: Desk, clock: time_machine.Traveller
) -> None:
    hers = desk.as_("bea")
    data = {"present": region.bea.passphrase, "code": second_factor.code_now(region.bea.totp_seed)}
    assert hers.post("people:codes", data=data)["Location"] == reverse("people:codes")
    sheet = re.findall(r"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>", hers.get("people:codes").content.decode())
    assert len(sheet) == 10
    assert sheet[0] in hers.get("people:codes").content.decode(), "a dropped line does not lose them"
    hers.post("people:codes", data={"kept": "1"})
    assert sheet[0] not in hers.get("people:codes").content.decode()
    assert not comes_in(region.bea, code=region.bea.person.blob.codes[0])
    assert comes_in(region.bea, code=sheet[0])
    assert deeds(region)[0] == "people.codes.renewed"


def test_new_codes_ask_for_passphrase_and_code(region: Region, desk: Desk) -> None:
    hers = desk.as_("bea")
    code = second_factor.code_now(region.bea.totp_seed)
    assert hers.post("people:codes", data={"present": "otra frase", "code": code}).status_code == 422
    assert hers.post("people:codes", data={"present": region.bea.passphrase, "code": "000000"}).status_code == 422


def seed_on(answer: Response) -> bytes:
    from base64 import b32decode

    return b32decode(words_on(answer).replace(" ", ""))


def test_another_phone_gives_the_codes_and_the_old_one_stops(
    region: Region, desk: Desk, clock: time_machine.Traveller
) -> None:
    hers = desk.as_("bea")
    page = hers.get("people:phone")
    assert 'src="data:image/svg+xml' in page.content.decode()
    seed = seed_on(page)
    assert seed_on(hers.get("people:phone")) == seed
    data = {
        "present": region.bea.passphrase,
        "code": second_factor.code_now(region.bea.totp_seed),
        "new_code": second_factor.code_now(seed),
    }
    assert hers.post("people:phone", data=data | {"new_code": "000000"}).status_code == 422
    assert hers.post("people:phone", data=data)["Location"].endswith("?done=phone")
    clock.shift(timedelta(seconds=60))
    assert not comes_in(region.bea)
    assert comes_in(region.bea, code=second_factor.code_now(seed))
    assert deeds(region)[0] == "people.phone.renewed"


def test_a_lost_phone_is_replaced_with_a_code_of_the_sheet(region: Region, desk: Desk) -> None:
    hers = desk.as_("bea")
    seed = seed_on(hers.get("people:phone"))
    code = region.bea.person.blob.codes[0]
    data = {"present": region.bea.passphrase, "code": code, "new_code": second_factor.code_now(seed)}
    assert hers.post("people:phone", data=data).status_code == 302


def test_her_language_is_kept_with_her_account(region: Region, desk: Desk) -> None:
    hers = desk.as_("bea")
    assert hers.post("people:speak", data={"language": "en"}).status_code == 302
    assert Account.objects.get(holder=region.bea.account.holder).language == "en"
    assert '<html lang="en"' in hers.get("people:security").content.decode()
    assert hers.post("people:speak", data={"language": "xx"}).status_code == 422
    hers.post("people:speak", data={"language": "en"})
    assert deeds(region).count("people.language.chosen") == 1


@pytest.mark.parametrize("page", ["security", "passphrase", "codes", "phone", "pin"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_every_page_has_one_heading_and_a_neutral_title(desk: Desk, page: str, language: str) -> None:
    hers = desk.as_("bea")
    hers.client.cookies["lang"] = language
    answer = hers.get(f"people:{page}")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert text.count("<h1") == 1
    title = text.partition("<title>")[2].partition("</title>")[0]
    assert title in {"Cuaderno", "Notebook"}
    assert "style=" not in text.replace("data:image", "")
    assert "<script>" not in text
