"""Another pair of eyes: fifty at a time, provisional where there is no other, remarks, and two that tell the same."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from django.urls import reverse

from rebozo.people.models import Mandate
from rebozo.registry.models import Attack, Event, Remark
from rebozo.registry.reviewing import waiting_for
from rebozo.vault.models import Bundle
from tests.region import Desk
from tests.story import STORY, an_attack

Status = Attack.Status


def _register(desk: Desk, who: str, **but: object) -> Event:
    token = uuid4()
    answer = desk.as_(who).post("registry:new", data=an_attack(**but) | {"token": str(token)})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Event.objects.get(pk=token)


def _statuses(event: Event) -> set[str]:
    return set(Attack.objects.filter(event=event).values_list("status", flat=True))


def test_bea_looks_over_what_ada_registered_and_never_her_own(desk: Desk) -> None:
    hers, adas = _register(desk, "bea", shape="unnamed", name=""), _register(desk, "ada", shape="unnamed", name="")
    page = desk.as_("bea").get("registry:reviewing").content.decode()
    assert str(adas.code) in page
    assert str(hers.code) not in page
    assert STORY in page, "all that is known is there, folded"
    answer = desk.as_("bea").post("registry:reviewing", data={"event": [_ticked(adas), _ticked(hers), "x", "x:y"]})
    assert "1 registro quedó revisado" in answer.content.decode()
    assert _statuses(adas) == {Status.REVIEWED}
    assert _statuses(hers) == {Status.TO_REVIEW}


def test_alone_in_her_network_her_own_look_is_provisional_until_another_comes(desk: Desk) -> None:
    event = _register(desk, "bea", shape="unnamed", name="")
    Mandate.objects.filter(account=desk.region.ada.account).delete()
    desk.as_("bea").post("registry:reviewing", data={"event": _ticked(event)})
    assert _statuses(event) == {Status.PROVISIONAL}
    assert waiting_for(desk.region.bea.actor()).cards == [], "she has looked already"
    Mandate.objects.create(
        account=desk.region.ada.account, role_id="coordinator", network=desk.region.sierra.code,
        since=desk.region.bea.account.mandates.get().since,
    )  # fmt: skip
    desk.as_("ada").post("registry:reviewing", data={"event": _ticked(event)})
    assert _statuses(event) == {Status.REVIEWED}


def _ticked(event: Event) -> str:
    return f"{event.code}:{Event.objects.get(pk=event.pk).version}"


def test_what_was_corrected_meanwhile_is_not_reviewed_unseen(desk: Desk) -> None:
    event = _register(desk, "ada", shape="unnamed", name="")
    ticked = _ticked(event)
    Event.objects.filter(pk=event.pk).update(version=2)
    page = desk.as_("bea").post("registry:reviewing", data={"event": ticked}).content.decode()
    assert "Se corrigió mientras lo revisabas" in page
    attack = Attack.objects.filter(event=event)[0]
    assert desk.as_("bea").post("registry:review", attack.code, data={"version": "1"}).status_code == 409
    assert desk.as_("bea").post("registry:review", attack.code).status_code == 409
    assert _statuses(event) == {Status.TO_REVIEW}


def test_what_waits_for_her_answer_is_not_looked_over(desk: Desk) -> None:
    _register(desk, "ada", shape="unnamed", name="", basis="to_ask")
    assert waiting_for(desk.region.bea.actor()).cards == []


def test_a_page_holds_fifty_and_opens_them_together(desk: Desk, django_assert_max_num_queries: object) -> None:
    for _each in range(3):
        _register(desk, "ada", shape="unnamed", name="")
    few = _queries(desk, django_assert_max_num_queries)
    for _each in range(5):
        _register(desk, "ada", shape="unnamed", name="")
    assert _queries(desk, django_assert_max_num_queries) == few


def _queries(desk: Desk, counting: object) -> int:
    with counting(60) as counted:  # type: ignore[operator]  # the fixture has no public type
        desk.as_("bea").get("registry:reviewing")
    return len(counted)


def test_a_flag_is_sealed_shown_with_its_reason_and_settled(desk: Desk) -> None:
    event, bea = _register(desk, "bea"), desk.as_("bea")
    said = {"token": str(uuid4()), "text": "La fecha no coincide con el relato.", "reason": "doubtful"}
    assert bea.post("registry:remarks", event.code, data=said | {"text": " "}).status_code == 422
    for _twice in range(2):
        bea.post("registry:remarks", event.code, data=said)
    remark = Remark.objects.get()
    assert said["text"].encode() not in bytes(Bundle.objects.get(row=remark.code).sealed)
    page = desk.as_("ada").get("registry:remarks", event.code).content.decode()
    assert said["text"] in page
    assert "Bea" in page
    assert "Algo no cuadra" in desk.as_("ada").get("registry:reviewing").content.decode()
    desk.as_("ada").post("registry:settle", remark.code)
    assert Remark.objects.get().settled_by == desk.region.ada.account.holder


def test_the_same_told_by_two_is_joined_counted_once_and_parted_again(desk: Desk) -> None:
    main = _register(desk, "ada", types=["T01", "T02.1"])
    person = Attack.objects.filter(event=main)[0].person_id
    second = _register(desk, "bea", types=["T01", "T05"], known=str(person), name="", story="Otro relato de prueba.")
    page = desk.as_("bea").get("registry:same", second.code).content.decode()
    assert re.search(rf'name="into" value="{main.code}"', page)
    desk.as_("bea").post("registry:join", second.code, data={"into": str(main.code)})
    assert _counted(main) == {"T01", "T02.1"}
    assert _counted(second) == {"T05"}, "what only the second tells goes on counting"
    assert "Otro relato" in desk.as_("ada").get("registry:attack", _one(second)).content.decode(), "kept as received"
    assert desk.as_("ada").post("registry:join", main.code, data={"into": str(second.code)}).status_code == 409
    desk.as_("ada").post("registry:part", second.code)
    assert _counted(second) == {"T01", "T05"}


def test_one_that_was_joined_is_not_counted_twice_by_putting_it_back_and_the_other_shows_it(desk: Desk) -> None:
    main = _register(desk, "ada", types=["T01"])
    person = Attack.objects.filter(event=main)[0].person_id
    second = _register(desk, "bea", types=["T01"], known=str(person), name="")
    desk.as_("bea").post("registry:join", second.code, data={"into": str(main.code)})
    joined = Attack.objects.get(event=second)
    ada = desk.as_("ada")
    assert (
        reverse("registry:restore", args=[joined.code]) not in ada.get("registry:attack", joined.code).content.decode()
    )
    assert ada.post("registry:restore", joined.code)["Location"] == reverse("registry:same", args=[second.code])
    assert _counted(second) == set()
    page = ada.get("registry:attack", _one(main)).content.decode()
    assert reverse("registry:attack", args=[joined.code]) in page, "whoever reads one finds the other report"
    ada.client.cookies["lang"] = "en"
    page = ada.get("registry:attack", joined.code).content.decode()
    assert "counted in another record" in page
    assert "aken out:" not in page


def test_parting_does_not_bring_back_what_she_asked_to_take_out(desk: Desk) -> None:
    main = _register(desk, "ada", types=["T01", "T02.1"])
    person = Attack.objects.filter(event=main)[0].person_id
    second = _register(desk, "bea", types=["T01", "T02.1"], known=str(person), name="")
    desk.as_("bea").post("registry:join", second.code, data={"into": str(main.code)})
    asked = Attack.objects.get(event=main, type="T01")
    out = {"reason": "she_asked", "sure": "1"}
    assert desk.as_("ada").post("registry:retire", asked.code, data=out).status_code == 302
    desk.as_("bea").post("registry:part", second.code)
    assert _counted(second) == {"T02.1"}
    assert Attack.objects.get(event=second, type="T01").retired == "she_asked"


def test_two_women_who_are_named_are_never_offered_as_the_same(desk: Desk) -> None:
    _register(desk, "ada", name="Ceiba de Prueba")
    second = _register(desk, "bea", name="Nopal Espinoso")
    assert "Nada parecido" in desk.as_("bea").get("registry:same", second.code).content.decode()


@pytest.mark.parametrize("who", ["cleo", "eva"])
def test_another_network_neither_reads_nor_leaves_remarks_nor_joins(desk: Desk, who: str) -> None:
    event, other = _register(desk, "bea"), desk.as_(who)
    for name in ("registry:remarks", "registry:same"):
        assert other.get(name, event.code).status_code == 404
    theirs = _register(desk, who, country="MX", shape="unnamed", name="")
    assert other.post("registry:join", theirs.code, data={"into": str(event.code)}).status_code == 404
    assert Event.objects.filter(joined=None).count() == 2


def _counted(event: Event) -> set[str]:
    return set(Attack.objects.filter(event=event, retired="").values_list("type", flat=True))


def _one(event: Event) -> UUID:
    return Attack.objects.filter(event=event).order_by("type")[0].code


def test_reviewing_with_nothing_ticked_asks_to_tick(desk: Desk) -> None:
    ada = desk.as_("ada")
    ada.client.cookies["lang"] = "en"
    assert "none was ticked" in ada.post("registry:reviewing").content.decode()
