"""Somebody changed bytes in the database: the record says so, and the lists go on without that one name."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from uuid import UUID

from django.utils.translation import gettext, override

from rebozo.registry.models import Attack
from rebozo.vault.models import Bundle
from tests.region import Desk


def _change(row: UUID) -> None:
    for bundle in Bundle.objects.filter(row=row):
        bundle.sealed = bytes(bundle.sealed)[:-1] + bytes([bytes(bundle.sealed)[-1] ^ 1])
        bundle.save()


def _page(desk: Desk, name: str, *args: UUID) -> tuple[int, str]:
    answer = desk.as_("bea").get(name, *args)
    return answer.status_code, unescape(answer.content.decode())


def test_a_changed_name_is_missing_on_the_lists_and_told_on_her_page(
    desk: Desk, registered: Callable[..., Attack]
) -> None:
    hers, another = registered(), registered(name="Ceiba")
    assert hers.person_id is not None
    _change(hers.person_id)
    for name in ("registry:list", "network:people"):
        status, page = _page(desk, name)
        assert status == 200
        assert "Ceiba" in page
        assert "Jacaranda" not in page
    assert another.reference in _page(desk, "registry:list")[1]
    assert hers.reference in _page(desk, "registry:list")[1]
    assert _page(desk, "network:person", hers.person_id)[0] == 503
    assert _page(desk, "registry:attack", hers.code)[0] == 200


def test_a_changed_record_is_told_as_that(desk: Desk, registered: Callable[..., Attack]) -> None:
    attack = registered(story="Llegaron de noche.")
    _change(attack.event_id)
    status, page = _page(desk, "registry:attack", attack.code)
    assert status == 503
    assert "Llegaron" not in page
    with override("es"):
        assert gettext("This record was changed outside Rebozo") in page
    assert _page(desk, "registry:list")[0] == 200
