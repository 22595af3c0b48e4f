"""Which language a page speaks."""

from __future__ import annotations

import pytest

from rebozo.people.models import Account
from tests.region import Desk, Region


def language_of(desk: Desk, **headers: str) -> str:
    page = desk.client.get("/redes/grupos", headers=headers).content.decode()
    return page.partition('<html lang="')[2][:2]


def test_spanish_unless_asked_whatever_the_phone_was_sold_with(desk: Desk) -> None:
    assert language_of(desk.as_("bea"), **{"accept-language": "en-US,en;q=0.9"}) == "es"


def test_the_language_of_her_account_where_she_never_chose(desk: Desk, region: Region) -> None:
    Account.objects.filter(holder=region.bea.account.holder).update(language="en")
    assert language_of(desk.as_("bea")) == "en"
    assert language_of(desk.as_("ada")) == "es"


def test_what_she_chose_on_this_device_comes_first(desk: Desk, region: Region) -> None:
    Account.objects.filter(holder=region.bea.account.holder).update(language="en")
    bea = desk.as_("bea")
    answer = bea.post("language", data={"language": "es", "next": "/redes/grupos?after=x"})
    assert answer["Location"] == "/redes/grupos?after=x"
    assert answer.cookies["lang"]["httponly"]
    assert answer.cookies["lang"]["samesite"] == "Strict"
    assert language_of(bea) == "es"


@pytest.mark.parametrize(
    "next_",
    ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:alert(1)", "", "day"],
)
def test_it_never_leads_to_another_site(desk: Desk, next_: str) -> None:
    answer = desk.as_("bea").post("language", data={"language": "en", "next": next_})
    assert answer["Location"] == "/"


def test_a_language_that_is_not_spoken_changes_nothing(desk: Desk) -> None:
    answer = desk.as_("bea").post("language", data={"language": "xx", "next": "/"})
    assert "lang" not in answer.cookies
