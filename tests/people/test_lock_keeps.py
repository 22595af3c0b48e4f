"""The lock of a page with a form keeps what she was writing there."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse

from rebozo.people import late, ram
from rebozo.people.models import LateForm
from tests.people.test_wall import STORY, clock, sign_in_again
from tests.region import Desk, Region

__all__ = ["clock"]  # a fixture, used by its name

LONG_PAGES = ["registry:new", "network:person-new", "network:organisation-new"]


def lock_from(hers: Desk, name: str, **more: str) -> tuple[str, str]:
    """Press the lock of a page as a browser does. Where the page says that it was, and where the lock leads."""
    page = unescape(hers.get(name).content.decode())
    (button,) = re.findall(r'<button[^>]*formaction="/bloquear"[^>]*>', page)
    (form_id,) = re.findall(r' form="([^"]+)"', button)
    assert f'<form id="{form_id}"' in page
    (said,) = re.findall(r'name="late_page" value="([^"]+)"', button)
    answer = hers.post("people:lock", data={"story": STORY, "passphrase": "no se guarda", "late_page": said} | more)
    assert answer.status_code == 302
    return said, answer["Location"]


@pytest.mark.parametrize("name", LONG_PAGES)
def test_the_lock_keeps_what_she_was_writing_and_the_pin_gives_it_back(region: Region, desk: Desk, name: str) -> None:
    hers = desk.as_("ada")
    hers.post("people:pin", data={"pin": "804213"})
    path, locked = lock_from(hers, name)
    assert path == reverse(name)
    hers.client.cookies["lang"] = "en"
    assert "What you were writing was kept" in hers.client.get(locked).content.decode()
    assert hers.get("people:late")["Location"].startswith(reverse("people:unlock")), "closed, all the same"
    assert hers.post("people:unlock", data={"pin": "804213"})["Location"].startswith(reverse("people:late"))
    page = unescape(hers.get("people:late").content.decode())
    assert STORY in page
    assert f'action="{path}"' in page
    assert "no se guarda" not in page
    assert "late_page" not in page


def test_without_a_pin_of_the_day_the_lock_ends_the_session_and_keeps_all_the_same(
    region: Region, desk: Desk, clock: time_machine.Traveller
) -> None:
    hers = desk.as_("ada")
    _path, out = lock_from(hers, "registry:new")
    assert out.startswith(reverse("people:sign-in"))
    ram.change("DELETE FROM used_step")
    sign_in_again(hers, region)
    assert STORY in unescape(hers.get("people:late").content.decode())


def test_a_lock_that_comes_after_the_desk_locked_itself_keeps_it_too(
    region: Region, desk: Desk, clock: time_machine.Traveller
) -> None:
    hers = desk.as_("ada")
    hers.post("people:pin", data={"pin": "804213"})
    clock.shift(timedelta(minutes=20))
    assert hers.post("people:lock", data={"story": STORY, "late_page": reverse("registry:new")}).status_code == 401
    (one,) = late.late_forms_of(region.ada.account, region.ada.keyring)
    assert one.path == reverse("registry:new")


@pytest.mark.parametrize(
    "page",
    ["", "//elsewhere.example/a", "https://elsewhere.example/", "/no-hay-nada", "/salir", "/\\elsewhere.example"],
)
def test_the_lock_keeps_nothing_for_a_page_that_is_none_of_hers_and_locks(
    region: Region, desk: Desk, page: str
) -> None:
    hers = desk.as_("ada")
    hers.post("people:pin", data={"pin": "804213"})
    assert hers.post("people:lock", data={"story": STORY, "late_page": page})["Location"] == reverse("people:unlock")
    assert not LateForm.objects.exists()
    assert hers.get("registry:new").status_code == 302


@pytest.mark.parametrize("name", LONG_PAGES)
def test_the_enter_key_does_not_press_the_lock(region: Region, desk: Desk, name: str) -> None:
    """Enter presses the first button of a form in the page, wherever it stands."""
    page = desk.as_("ada").get(name).content.decode()
    first = next(button for button in re.findall(r"<button[^>]*>", page) if 'form="page-form"' in button)
    assert "formaction" not in first


def test_what_is_offered_back_says_where_and_when_and_counts_only_what_she_answered(
    region: Region, desk: Desk, clock: time_machine.Traveller
) -> None:
    hers = desk.as_("ada")
    hers.client.cookies["lang"] = "en"
    hers.post("people:pin", data={"pin": "804213"})
    sent = {"token": "0", "version": "", "known": "0", "name": "Colibrí", "place": "", "types": ["1", "2"]}
    hers.post("people:lock", data=sent | {"story": STORY, "late_page": reverse("registry:new")})
    clock.shift(timedelta(minutes=25))
    hers.post("people:unlock", data={"pin": "804213"})
    page = unescape(hers.get("people:late").content.decode()).replace("\xa0", " ")
    assert "<h2>Register an attack</h2>" in page
    assert "Kept when the desk was locked." in page
    assert "25 minutes ago" in page
    assert "And 2 short answers" in page
    assert "<details" not in page.partition("<main")[2], "she sees it before she sends it"
    assert 'name="token" value="0"' in page, "what was not counted is sent on all the same"
