"""The wall: nothing without a session, the same answer for what exists and what does not, nothing typed is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from html import unescape
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse

from rebozo.people import late, second_factor, sessions
from rebozo.people.models import Account, LateForm
from rebozo.people.wall import OPEN_VIEWS
from rebozo.vault.envelope import Place, box, new_key, pad, public_of
from rebozo.vault.models import KeyAccount
from rebozo.vault.uploads import media
from tests.region import Desk, Region

NINE = datetime(2026, 11, 22, 15, 0, 5, tzinfo=UTC)
STORY = "Llegaron de noche y preguntaron por Colibrí; nadie les abrió.\nSe fueron antes del alba."


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


def typed(region: Region) -> dict[str, object]:
    return {
        "role": "documenter",
        "circles": [str(region.sierra_circle.code)],
        "story": STORY,
        "passphrase": "una frase que no se guarda",
        "totp-code": "123456",
    }


def send(desk: Desk, region: Region, **more: object) -> int:
    path = reverse("members:invite", args=(region.sierra.code,))
    return desk.client.post(path, typed(region) | more).status_code


def sign_in_again(desk: Desk, region: Region, who: str = "ada") -> None:
    somebody = region.people[who]
    answer = desk.client.post(
        reverse("people:sign-in"),
        {
            "name": somebody.sign_in,
            "passphrase": somebody.passphrase,
            "code": second_factor.code_now(somebody.totp_seed),
        },
    )
    assert answer.status_code == 302
    assert desk.client.post(reverse("people:pin"), {"skip": "1"})["Location"].startswith(reverse("people:late"))


def test_an_address_that_does_not_exist_is_answered_like_one_that_does(region: Region) -> None:
    client = Client()
    paths = [
        "/",
        "/no-hay-nada",
        reverse("members:invite", args=(region.sierra.code,)),
        reverse("members:invite", args=(uuid4(),)),
    ]
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("people:sign-in") + "?next=")
        assert "no-store" in answer["Cache-Control"]
        assert client.post(path)["Location"] == reverse("people:sign-in")


def test_what_is_open_is_listed_and_exists() -> None:
    names = set()

    def walk(resolver: object, prefix: str) -> None:
        for one in resolver.url_patterns:  # type: ignore[attr-defined]  # Django's resolvers are untyped here
            if hasattr(one, "url_patterns"):
                walk(one, f"{prefix}{one.namespace}:" if one.namespace else prefix)
            elif one.name:
                names.add(prefix + one.name)

    walk(get_resolver("rebozo.config.urls_desk"), "")
    assert names >= OPEN_VIEWS


def test_a_form_that_came_after_the_session_ended_is_sealed_and_offered_back(
    region: Region, desk: Desk, clock: time_machine.Traveller
) -> None:
    hers = desk.as_("ada")
    clock.shift(timedelta(hours=8, minutes=1))
    answer = hers.client.post(reverse("members:invite", args=(region.sierra.code,)), typed(region))
    assert answer.status_code == 401
    assert "Colibrí" not in answer.content.decode()
    kept = LateForm.objects.get()
    assert b"Colibr" not in bytes(kept.boxed)
    assert kept.account_id == region.ada.account.holder
    sign_in_again(hers, region)
    page = unescape(hers.get("people:late").content.decode())
    assert "Colibrí; nadie les abrió.\nSe fueron" in page
    assert 'name="role" value="documenter"' in page
    assert "una frase que no se guarda" not in page
    assert "123456" not in page
    assert f'action="{reverse("members:invite", args=(region.sierra.code,))}"' in page


def test_it_goes_when_it_arrived_and_stays_when_it_was_refused(
    region: Region, desk: Desk, clock: time_machine.Traveller
) -> None:
    hers = desk.as_("ada")
    clock.shift(timedelta(hours=9))
    send(hers, region)
    sign_in_again(hers, region)
    code = str(LateForm.objects.get().code)
    assert send(hers, region, late_form=code, role="none") == 422
    assert LateForm.objects.count() == 1
    assert send(hers, region, late_form=code) == 302
    assert LateForm.objects.count() == 0


def test_it_stays_when_she_is_asked_who_she_is_first(region: Region, desk: Desk, clock: time_machine.Traveller) -> None:
    hers = desk.as_("ada")
    clock.shift(timedelta(hours=10))
    send(hers, region)
    sign_in_again(hers, region)
    code = str(LateForm.objects.get().code)
    path = reverse("members:invite", args=(region.sierra.code,))
    # She works on, and the proof that she gave when she came in grows old.
    for _ in range(4):
        clock.shift(timedelta(minutes=10))
        hers.get("people:late")
    asked = hers.client.post(path, typed(region) | {"late_form": code})
    assert asked["Location"].startswith(reverse("people:prove"))
    assert LateForm.objects.count() == 1


def test_sent_again_too_late_it_is_still_one(region: Region, desk: Desk, clock: time_machine.Traveller) -> None:
    hers = desk.as_("ada")
    clock.shift(timedelta(hours=9))
    send(hers, region)
    code = str(LateForm.objects.get().code)
    assert send(hers, region, late_form=code) == 401
    assert str(LateForm.objects.get().code) == code


def test_a_form_on_a_locked_desk_waits_for_the_pin(region: Region, desk: Desk, clock: time_machine.Traveller) -> None:
    hers = desk.as_("ada")
    hers.post("people:pin", data={"pin": "804213"})
    clock.shift(timedelta(minutes=20))
    assert send(hers, region) == 401
    assert hers.get("people:late").status_code == 302, "not before the PIN"
    opened = hers.post("people:unlock", data={"pin": "804213"})
    assert opened["Location"].startswith(reverse("people:late"))
    page = hers.get("people:late").content.decode()
    assert "Colibrí" in page
    code = LateForm.objects.get().code
    assert hers.post("people:leave-late", code).status_code == 302
    assert not LateForm.objects.exists()


def test_nobody_reads_or_discards_anothers(region: Region, desk: Desk, clock: time_machine.Traveller) -> None:
    hers = desk.as_("ada")
    clock.shift(timedelta(hours=9))
    send(hers, region)
    code = LateForm.objects.get().code
    cleo = desk.as_("cleo")
    assert cleo.get("people:late").status_code == 302
    cleo.post("people:leave-late", code)
    assert LateForm.objects.filter(code=code).exists()


def test_files_are_not_kept_but_words_are(region: Region, desk: Desk, clock: time_machine.Traveller) -> None:
    hers = desk.as_("ada")
    clock.shift(timedelta(hours=9))
    photo = SimpleUploadedFile("jacaranda.jpg", b"canary in a photograph")
    assert send(hers, region, photo=photo) == 401
    (one,) = late.late_forms_of(region.ada.account, region.ada.keyring)
    assert [typed.name for typed in one.typed] == ["role", "circles", "story"]


@pytest.mark.parametrize("name", ["people:sign-in", "language", "people:sign-out", "registry:new"])
def test_a_stranger_leaves_no_file_on_the_disk(region: Region, name: str) -> None:
    def files() -> set[Path]:
        return set(media().glob("??/??/*"))

    before = files()
    client = Client(enforce_csrf_checks=True)
    for cookie in ("", "a" * 32):  # with any cookie for it, the check against forged forms reads the whole of the form
        client.cookies[settings.CSRF_COOKIE_NAME] = cookie
        client.post(reverse(name), {"name": "x", "photo": SimpleUploadedFile("a.jpg", b"jacaranda" * 1000)})
    assert files() == before


def test_what_another_site_filled_in_is_not_kept(region: Region, desk: Desk, clock: time_machine.Traveller) -> None:
    hers = Client(enforce_csrf_checks=True)
    hers.cookies = desk.as_("ada").client.cookies
    clock.shift(timedelta(hours=9))
    path = reverse("members:invite", args=(region.sierra.code,))
    assert hers.post(path, typed(region))["Location"] == reverse("people:sign-in")
    assert not LateForm.objects.exists()


def test_with_its_own_token_it_is_kept(region: Region, desk: Desk, clock: time_machine.Traveller) -> None:
    hers = Client(enforce_csrf_checks=True)
    hers.cookies = desk.as_("ada").client.cookies
    path = reverse("members:invite", args=(region.sierra.code,))
    page = hers.get(path).content.decode()
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    clock.shift(timedelta(hours=9))
    assert hers.post(path, typed(region) | {"csrfmiddlewaretoken": token}).status_code == 401
    assert LateForm.objects.count() == 1


def test_after_a_day_nobody_knows_whose_it_was(region: Region, desk: Desk, clock: time_machine.Traveller) -> None:
    hers = desk.as_("ada")
    cookie = hers.client.cookies[settings.SESSION_COOKIE_NAME].value
    clock.shift(timedelta(hours=9))
    assert sessions.find(cookie) is None
    assert sessions.whose(cookie) == region.ada.account.holder
    clock.shift(timedelta(hours=25))
    assert sessions.whose(cookie) is None
    assert send(hers, region) == 401
    assert not LateForm.objects.exists()


def test_a_closed_account_keeps_nothing(region: Region, desk: Desk, clock: time_machine.Traveller) -> None:
    hers = desk.as_("ada")
    Account.objects.filter(holder=region.ada.account.holder).update(state=Account.State.CLOSED)
    assert send(hers, region) == 401
    assert not LateForm.objects.exists()


def test_who_signed_out_in_another_tab_is_told_that_nothing_was_saved(region: Region, desk: Desk) -> None:
    hers = desk.as_("ada")
    hers.client.cookies["lang"] = "en"
    hers.post("people:sign-out")
    for path in (reverse("members:invite", args=(region.sierra.code,)), "/no-hay-nada"):
        answer = hers.client.post(path, typed(region))
        page = answer.content.decode()
        assert answer.status_code == 401
        assert "What you sent was not saved" in page
        assert "was kept" not in page
        assert "Colibr" not in page, "whoever sits there now need not read it"
    assert not LateForm.objects.exists()


def test_what_is_too_long_to_be_kept_is_not_said_to_be_kept(
    region: Region, desk: Desk, clock: time_machine.Traveller
) -> None:
    hers = desk.as_("ada")
    hers.client.cookies["lang"] = "en"
    hers.post("people:pin", data={"pin": "804213"})
    clock.shift(timedelta(minutes=20))
    answer = hers.post("members:invite", region.sierra.code, data={"story": "n" * (late.LARGEST + 1)})
    assert answer.status_code == 401
    assert "What you sent was not saved" in answer.content.decode()


def test_an_empty_form_is_nothing_to_keep(region: Region, desk: Desk, clock: time_machine.Traveller) -> None:
    hers = desk.as_("ada")
    clock.shift(timedelta(hours=9))
    assert hers.client.post(reverse("members:invite", args=(region.sierra.code,)), {}).status_code == 302


def test_it_is_sealed_to_her_even_when_another_key_stands_in_the_database(
    region: Region, desk: Desk, clock: time_machine.Traveller
) -> None:
    hers = desk.as_("ada")
    raider = new_key()
    KeyAccount.objects.filter(holder=region.ada.account.holder).update(box_public=public_of(raider))
    clock.shift(timedelta(hours=9))
    assert send(hers, region) == 401
    (one,) = late.late_forms_of(region.ada.account, region.ada.keyring)
    assert STORY in [typed.value for typed in one.typed]


def boxed_to_ada(region: Region, code: UUID, path: str) -> bytes:
    """As anybody can who has her public key."""
    holder = region.ada.account.holder
    said = json.dumps({"path": path, "typed": [["story", "una historia que ella no escribió"]]}).encode()
    at = Place(purpose="late form", table="people_lateform", row=code, key=holder)
    return box(public_of(region.ada.keyring.box_private), pad(said), at=at)


def test_a_form_that_the_wall_did_not_keep_is_not_offered(region: Region, desk: Desk) -> None:
    account, code = region.ada.account, uuid4()
    boxed = boxed_to_ada(region, code, "/redes")
    hers = desk.as_("ada")
    assert late.keep(account.holder, path="/redes", pairs=[("story", STORY)])
    (kept,) = LateForm.objects.all()
    another_mark = bytes(kept.boxed)[:32]
    LateForm.objects.all().delete()
    for forged in (boxed, bytes(32) + boxed, another_mark + boxed):
        LateForm.objects.create(code=code, account=account, boxed=forged, day=date(2026, 11, 22))
        assert late.late_forms_of(account, region.ada.keyring) == []
        assert not late.waiting(account)
        assert hers.get("people:late").status_code == 302
        LateForm.objects.all().delete()
    # Her own, given to somebody else or under another number, is no more hers.
    LateForm.objects.create(code=uuid4(), account=account, boxed=kept.boxed, day=kept.day)
    assert not late.waiting(account)
    LateForm.objects.create(code=kept.code, account=account, boxed=kept.boxed, day=kept.day)
    assert late.waiting(account)


@pytest.mark.parametrize(
    "path", ["//elsewhere.example/a", "https://elsewhere.example/", "/\\elsewhere.example", "redes"]
)
def test_a_form_that_leads_elsewhere_is_not_offered(region: Region, desk: Desk, path: str) -> None:
    desk.as_("ada")
    assert late.keep(region.ada.account.holder, path=path, pairs=[("story", STORY)])
    assert late.late_forms_of(region.ada.account, region.ada.keyring) == []


def test_ten_are_kept_at_most_and_for_thirty_days(region: Region, desk: Desk) -> None:
    desk.as_("ada")
    holder = region.ada.account.holder
    for number in range(13):
        assert late.keep(holder, path="/", pairs=[("story", f"nube {number}")])
    assert LateForm.objects.count() == late.MOST
    assert late.expire(date.today() + timedelta(days=20)) == 0  # noqa: DTZ011  the day is all that is kept
    assert late.expire(date.today() + timedelta(days=40)) == late.MOST  # noqa: DTZ011  the same


def test_something_enormous_is_not_kept(region: Region, desk: Desk) -> None:
    desk.as_("ada")
    assert not late.keep(region.ada.account.holder, path="/", pairs=[("story", "n" * (late.LARGEST + 1))])


def test_no_late_form_is_in_the_database_in_clear(region: Region, desk: Desk, clock: time_machine.Traveller) -> None:
    hers = desk.as_("ada")
    clock.shift(timedelta(hours=9))
    send(hers, region)
    with connection.cursor() as cursor:
        cursor.execute("SELECT boxed FROM people_lateform")
        (raw,) = cursor.fetchone()
    assert b"Colibr" not in bytes(raw)
    assert b"/redes" not in bytes(raw)
