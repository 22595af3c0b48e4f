"""Slots that die with who holds them, codes of the phone, roles as data."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from datetime import UTC, datetime

import pytest
import time_machine
from pytest_django.fixtures import Settings

from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Busy
from rebozo.people import second_factor, shipped, slots
from rebozo.people.actors import actor_for, rights_of
from rebozo.people.models import Mandate, Role
from rebozo.people.slots import slot
from tests.region import Region

SEED = bytes(range(20))


@pytest.fixture
def one_slot(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ARGON2_SLOTS = 1
    monkeypatch.setattr(slots, "PATIENCE", 0.05)


@pytest.mark.usefixtures("one_slot")
def test_a_slot_is_for_one_and_free_afterwards() -> None:
    with slot(), pytest.raises(Busy), slot():
        pass
    with slot():
        pass


@pytest.mark.usefixtures("one_slot")
def test_a_crowd_at_the_entrance_leaves_threads_for_those_who_are_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "PATIENCE", 3.0)
    crowd = slots.MOST_WAITING + 4
    answered = threading.Semaphore(0)

    def come() -> None:
        with contextlib.suppress(Busy), slot():
            pass
        answered.release()

    with slot():
        threads = [threading.Thread(target=come) for _ in range(crowd)]
        for thread in threads:
            thread.start()
        for _ in range(crowd - slots.MOST_WAITING):
            assert answered.acquire(timeout=2), "told at once that there is no room"
        assert not answered.acquire(blocking=False)
    for thread in threads:
        thread.join()
    with slot():
        pass


@pytest.mark.usefixtures("one_slot")
def test_the_public_door_does_not_take_the_desks_slots(settings: Settings) -> None:
    with slot():
        settings.DOOR = "public"
        with slot():
            pass


@pytest.mark.usefixtures("one_slot")
def test_whoever_dies_frees_her_slot() -> None:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:  # a child that holds the slot until it is killed
        try:
            with slot():
                os.write(writing, b"held")
                time.sleep(30)
        finally:
            os._exit(0)
    os.read(reading, 4)
    with pytest.raises(Busy), slot():
        pass
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with slot():
        pass
    os.close(reading)
    os.close(writing)


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, the last six of its eight digits."""
    seed = b"12345678901234567890"
    assert second_factor.code_at(seed, 59) == "287082"
    assert second_factor.code_at(seed, 1111111109) == "081804"
    assert second_factor.code_at(seed, 20000000000) == "353130"


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123-456"])
def test_six_digits_are_a_phones_code(typed: str) -> None:
    assert second_factor.is_phone_code(typed)
    assert second_factor.phone_code(typed) == "123456"


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦", "²²²²²²", "abcde-fghjk"])
def test_anything_else_is_not(typed: str) -> None:
    assert not second_factor.is_phone_code(typed)


def test_one_step_of_drift_is_forgiven_and_no_more() -> None:
    now = datetime(2026, 11, 22, 18, 0, 15, tzinfo=UTC).timestamp()
    code = second_factor.code_at(SEED, now)
    fits = [second_factor.matching_step(SEED, code, now + drift) is not None for drift in (-60, -30, 0, 30, 60)]
    assert fits == [False, True, True, True, False]


def test_the_drawing_says_nothing_of_the_work() -> None:
    said = second_factor.provisioning_uri(SEED, label="nube")
    assert "Cuaderno" in said
    assert "rebozo" not in said.lower()
    assert second_factor.qr_image(SEED, label="nube").startswith("data:image/svg+xml")


def test_four_roles_are_shipped_and_loading_again_changes_nothing(db: None) -> None:
    shipped.load()
    before = list(Role.objects.order_by("code").values())
    shipped.load()
    assert list(Role.objects.order_by("code").values()) == before
    codes = {role["code"] for role in before}
    assert codes >= {"accompanier", "coordinator", "documenter", "figures"}
    for role in before:
        assert set(role["permissions"]) <= set(Permission)
        assert role["permissions"] == sorted(role["permissions"])
        assert role["label_es"]
        assert role["label_en"]


def test_a_coordinator_may_everything_that_is_not_her_own(db: None) -> None:
    shipped.load()
    hers = set(Role.objects.get(code="coordinator").permissions)
    assert hers == set(Permission) - {Permission.PEOPLE_OWN_KEEP, Permission.REGISTRY_CODED_READ}  # the region's


def test_rights_hold_in_their_period_and_network_only(region: Region) -> None:
    with time_machine.travel(datetime(2026, 11, 22, tzinfo=UTC), tick=False):
        today = datetime.now(tz=UTC).date()
        bea = actor_for(region.bea.account, None, today)
        assert bea.may(Permission.REGISTRY_ATTACKS_WRITE, at=region.sierra.scope)
        assert not bea.may(Permission.REGISTRY_ATTACKS_WRITE, at=region.valle.scope)
        assert not bea.may(Permission.NETWORK_MEMBERS_INVITE, at=region.sierra.scope)
        assert bea.may(Permission.PEOPLE_OWN_KEEP, at=region.bea.account.scope)
        assert not bea.may(Permission.PEOPLE_OWN_KEEP, at=region.cleo.account.scope)
        Mandate.objects.filter(account=region.bea.account).update(until=today)
        assert rights_of(region.bea.account, today) == frozenset()


def test_a_permission_of_a_newer_version_allows_nothing_here(region: Region) -> None:
    Role.objects.filter(code="figures").update(permissions=["funds:money:move", "observatory:figures:read"])
    rights = rights_of(region.dina.account, datetime(2026, 11, 22, tzinfo=UTC).date())
    assert {right.permission for right in rights} == {Permission.OBSERVATORY_FIGURES_READ}
