"""Sessions: lock, PIN of the day, a call, the end; and what the store in RAM does not hold."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from rebozo.people import ram, sessions
from rebozo.people.models import Account, Mandate
from rebozo.vault.envelope import public_of
from tests.region import Desk, Region

NINE = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
PIN = "804213"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


def with_pin(desk: Desk, who: str = "bea") -> Desk:
    hers = desk.as_(who)
    assert hers.post("people:pin", data={"pin": PIN, "next": "/mi-seguridad"})["Location"] == "/mi-seguridad"
    return hers


def where(desk: Desk) -> str:
    """The page she lands on."""
    answer = desk.get("people:security")
    return "in" if answer.status_code == 200 else str(answer["Location"]).partition("?")[0]


IN, LOCKED, OUT = "in", "/abrir", "/entrar"


def test_after_fifteen_idle_minutes_it_locks_and_the_pin_opens_it(desk: Desk, clock: time_machine.Traveller) -> None:
    hers = with_pin(desk)
    clock.shift(timedelta(minutes=14))
    assert where(hers) == IN
    clock.shift(timedelta(minutes=14))
    assert where(hers) == IN, "being there counts"
    clock.shift(timedelta(minutes=16))
    assert where(hers) == LOCKED
    opened = hers.post("people:unlock", data={"pin": PIN, "next": "/mi-seguridad"})
    assert opened["Location"] == "/mi-seguridad"
    assert where(hers) == IN


def test_without_a_pin_the_lock_is_the_end(desk: Desk, clock: time_machine.Traveller) -> None:
    hers = desk.as_("bea")
    assert hers.post("people:pin", data={"skip": "1"}).status_code == 302
    clock.shift(timedelta(minutes=16))
    assert where(hers) == OUT
    another = desk.as_("bea")
    assert another.post("people:lock")["Location"] == OUT
    assert where(another) == OUT


def test_the_button_locks_at_once(desk: Desk) -> None:
    hers = with_pin(desk)
    assert hers.post("people:lock")["Location"] == LOCKED
    assert where(hers) == LOCKED


def test_five_wrong_pins_end_the_session(desk: Desk) -> None:
    hers = with_pin(desk)
    hers.post("people:lock")
    for _try in range(4):
        assert hers.post("people:unlock", data={"pin": "111222"}).status_code == 422
    assert hers.post("people:unlock", data={"pin": "111222"})["Location"].startswith(OUT)
    assert hers.post("people:unlock", data={"pin": PIN})["Location"].startswith(OUT), "the right one is too late"


def test_after_a_wrong_pin_she_reads_how_many_are_left_and_after_the_fifth_why(desk: Desk) -> None:
    hers = with_pin(desk)
    hers.client.cookies["lang"] = "en"
    hers.post("people:lock")
    for left in ("4 more times", "3 more times", "2 more times", "1 more time;"):
        assert left in hers.post("people:unlock", data={"pin": "111222"}).content.decode()
        assert hers.post("people:unlock", data={"pin": ""}).status_code == 422, "which counts for none"
    answer = hers.post("people:unlock", data={"pin": "111222"})
    assert "five wrong PINs" in hers.client.get(answer["Location"]).content.decode()


def test_the_right_pin_starts_the_count_again(desk: Desk) -> None:
    hers = with_pin(desk)
    for _round in range(3):
        hers.post("people:lock")
        for _try in range(4):
            hers.post("people:unlock", data={"pin": "111222"})
        assert hers.post("people:unlock", data={"pin": PIN}).status_code == 302
        assert where(hers) == IN


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12345a", "111111", "123456", "987654", "١٢٣٤٥٦"])
def test_a_pin_that_is_none_is_told_why(desk: Desk, pin: str) -> None:
    hers = desk.as_("bea")
    assert hers.post("people:pin", data={"pin": pin}).status_code == 422
    hers.post("people:lock")
    assert where(hers) == OUT


def test_on_a_call_it_stays_open_45_minutes(desk: Desk, clock: time_machine.Traveller) -> None:
    hers = with_pin(desk)
    hers.post("people:keep-open")
    clock.shift(timedelta(minutes=44))
    assert where(hers) == IN
    clock.shift(timedelta(minutes=16))
    assert where(hers) == LOCKED


def test_the_call_may_be_over_sooner(desk: Desk, clock: time_machine.Traveller) -> None:
    hers = with_pin(desk)
    hers.post("people:keep-open")
    hers.post("people:keep-open", data={"end": "1"})
    clock.shift(timedelta(minutes=16))
    assert where(hers) == LOCKED


def test_eight_hours_are_the_most_even_for_who_is_there(desk: Desk, clock: time_machine.Traveller) -> None:
    hers = with_pin(desk)
    for _quarter in range(47):
        clock.shift(timedelta(minutes=10))
        assert where(hers) == IN
    clock.shift(timedelta(minutes=10))
    assert where(hers) == OUT


def test_a_locked_session_ends_after_eight_hours_too(desk: Desk, clock: time_machine.Traveller) -> None:
    hers = with_pin(desk)
    hers.post("people:lock")
    clock.shift(timedelta(hours=8))
    assert hers.post("people:unlock", data={"pin": PIN})["Location"].startswith(OUT)


def test_signing_out_leaves_no_row_and_clears_the_browser(desk: Desk) -> None:
    hers = desk.as_("bea")
    cookie = hers.client.cookies[settings.SESSION_COOKIE_NAME].value
    answer = hers.post("people:sign-out")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.cookies[settings.SESSION_COOKIE_NAME].value == ""
    assert sessions.find(cookie) is None


def test_a_closed_account_is_out_with_its_next_request(desk: Desk, region: Region) -> None:
    hers = with_pin(desk)
    assert where(hers) == IN
    Account.objects.filter(holder=region.bea.account.holder).update(state=Account.State.CLOSED)
    assert where(hers) == OUT
    assert sessions.of_holder(region.bea.account.holder) == []


def test_a_closed_account_does_not_open_with_its_pin(desk: Desk, region: Region) -> None:
    hers = with_pin(desk)
    hers.post("people:lock")
    Account.objects.filter(holder=region.bea.account.holder).update(state=Account.State.CLOSED)
    hers.post("people:unlock", data={"pin": PIN})
    assert where(hers) in {OUT, LOCKED}


def test_a_task_that_ended_gives_no_right_from_that_day(desk: Desk, region: Region) -> None:
    with time_machine.travel(NINE, tick=False):
        ada = desk.as_("ada")
        assert ada.get("members:invite", region.sierra.code).status_code == 200
        Mandate.objects.filter(account=region.ada.account).update(until=NINE.date())
        assert ada.get("members:invite", region.sierra.code).status_code == 404


def test_she_sees_where_she_is_open_and_closes_the_other(desk: Desk, region: Region) -> None:
    sessions.end_all(region.bea.account.holder)
    here, there = desk.as_("bea"), desk.as_("bea")
    listed = sessions.of_holder(region.bea.account.holder)
    assert len(listed) == 2
    cookie = there.client.cookies[settings.SESSION_COOKIE_NAME].value
    found = sessions.find(cookie)
    assert found is not None
    assert here.post("people:close-session", found.code)["Location"].endswith("?done=session")
    assert where(there) == OUT
    assert where(here) == IN


def test_nobody_closes_anothers_session(desk: Desk) -> None:
    bea, cleo = desk.as_("bea"), desk.as_("cleo")
    found = sessions.find(bea.client.cookies[settings.SESSION_COOKIE_NAME].value)
    assert found is not None
    cleo.post("people:close-session", found.code)
    assert where(bea) == IN


# ---------------------------------------------------------------- the store


def test_the_store_holds_no_key_no_name_and_no_pin_in_clear(desk: Desk, region: Region) -> None:
    ram.change("DELETE FROM session")
    hers = with_pin(desk)
    cookie = hers.client.cookies[settings.SESSION_COOKIE_NAME].value
    raw = b"".join(path.read_bytes() for path in Path(settings.REBOZO_RUNTIME).glob("desk.sqlite3*"))
    ring = region.bea.keyring
    for secret in (ring.box_private, ring.sign_seed, PIN.encode(), cookie.encode(), b"Bea"):
        assert secret not in raw
        assert secret.hex().encode() not in raw
    assert ring.holder.bytes in raw, "the test looks at the right file"
    assert sessions.public_half_of(ring.holder) == public_of(ring.box_private), "which is no secret"


def test_the_right_id_with_another_key_opens_nothing(region: Region) -> None:
    cookie = sessions.begin(region.bea.keyring, name="Bea")
    forged = cookie[:-8] + ("AAAAAAAA" if cookie[-8:] != "AAAAAAAA" else "BBBBBBBB")
    assert sessions.find(forged) is None
    found = sessions.find(cookie)
    assert found is not None, "and does not end the real one"
    assert found.keyring.sign_seed == region.bea.keyring.sign_seed


@pytest.mark.parametrize("cookie", ["", "x", "ñandú", "A" * 63, "A" * 64, "A" * 65, "=" * 64, "\x00"])
def test_a_cookie_that_is_none_is_nobody(cookie: str, region: Region) -> None:
    assert sessions.find(cookie) is None
    assert sessions.whose(cookie) is None
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert client.get(reverse("people:security")).status_code == 302


def test_a_session_says_nothing_in_its_repr(region: Region) -> None:
    session = sessions.find(sessions.begin(region.bea.keyring, name="Bea"))
    assert "Bea" not in repr(session)
    assert session is not None
    assert session.keyring.sign_seed.hex() not in repr(session)


def test_proof_by_code_is_remembered_for_what_asks_again(region: Region, clock: time_machine.Traveller) -> None:
    proved = sessions.find(sessions.begin(region.bea.keyring, name="Bea"))
    by_device = sessions.find(sessions.begin(region.bea.keyring, name="Bea", proved=False))
    assert proved is not None
    assert by_device is not None
    assert proved.proved_within(10)
    assert not by_device.proved_within(10)
    clock.shift(timedelta(minutes=11))
    assert not proved.proved_within(10)


def test_the_runtime_folder_is_hers_alone() -> None:
    ram.rows("SELECT 1")
    folder = Path(settings.REBOZO_RUNTIME)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / ram.FILE).stat().st_mode) == 0o600


def test_a_runtime_folder_that_is_a_link_is_refused(tmp_path: Path, settings: object) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    settings.REBOZO_RUNTIME = tmp_path / "link"  # type: ignore[attr-defined]  # pytest-django's own fixture
    with pytest.raises(ram.NotOurs):
        ram.rows("SELECT 1")


def test_ram_is_told_from_disk(tmp_path: Path) -> None:
    assert ram.runtime_is_ram(Path("/dev/shm/rebozo-not-made-yet"))  # noqa: S108  nothing is made there
    assert not ram.runtime_is_ram(Path("/usr/lib"))


def test_an_emptied_runtime_folder_signs_everybody_out_and_goes_on(region: Region, desk: Desk) -> None:
    hers = desk.as_("bea")
    for path in Path(settings.REBOZO_RUNTIME).glob("desk.sqlite3*"):
        path.unlink()
    assert where(hers) == OUT
    assert where(desk.as_("bea")) == IN
