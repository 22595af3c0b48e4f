"""What is being written: sealed, kept by itself, taken up by her or a colleague, never on another's blank form."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from rebozo.journal.models import Line
from rebozo.network.models import Closure
from rebozo.people.late import is_secret
from rebozo.registry.forms_event import EventForm
from rebozo.registry.models import Attack, Event, Unfinished
from rebozo.vault.models import Bundle
from tests.region import Desk, Region
from tests.registry.conftest import Typed

QUIET = {"headers": {"x-kept-quietly": "1"}}
STORY = "A medias: la lluvia no deja oír"


def test_later_keeps_all_that_was_typed_sealed_and_judges_nothing(desk: Desk, typed: Typed) -> None:
    bea = desk.as_("bea")
    said = typed(year="", types=["T02"], story=STORY, later="1", consequences=["CO1"])
    answer = bea.post("registry:new", data=said)
    assert answer.headers["Location"].endswith("?done=kept")
    assert not Event.objects.exists()
    row = Unfinished.objects.get()
    sealed = bytes(Bundle.objects.get(row=row.code).sealed)
    assert b"lluvia" not in sealed
    page = bea.get("registry:resume", row.code).content.decode()
    assert STORY in page
    assert 'action="/registro/nueva"' in page
    assert 'class="errors"' not in page


def test_it_saves_itself_quietly_and_writes_one_line_in_the_journal(desk: Desk, typed: Typed) -> None:
    bea, said = desk.as_("bea"), typed(year="", story=STORY)
    for story in (STORY, STORY + " nada"):
        assert bea.post("registry:keep", data=said | {"story": story}, **QUIET).status_code == 204
    assert Unfinished.objects.count() == 1
    assert Line.objects.filter(deed="registry.unfinished.kept").count() == 1
    assert "nada" in bea.get("registry:resume", Unfinished.objects.get().code).content.decode()


def test_a_form_in_which_nothing_is_written_is_not_kept(desk: Desk) -> None:
    blank = {"token": str(uuid4()), "country": "HN", "year": "2026", "month": "10", "name": ""}
    assert desk.as_("bea").post("registry:keep", data=blank, **QUIET).status_code == 204
    assert not Unfinished.objects.exists()


def test_registering_it_lets_it_go(desk: Desk, typed: Typed) -> None:
    bea, said = desk.as_("bea"), typed(story=STORY)
    bea.post("registry:keep", data=said, **QUIET)
    row = Unfinished.objects.get().code
    assert bea.post("registry:new", data=said).status_code == 302
    assert not Unfinished.objects.exists()
    assert not Bundle.objects.filter(row=row, kind__startswith="registry_unfinished").exists()
    bea.post("registry:keep", data=said, **QUIET)  # she came Back to the page
    assert not Unfinished.objects.exists()


def test_a_blank_form_never_offers_what_another_woman_answered(desk: Desk, typed: Typed) -> None:
    bea = desk.as_("bea")
    bea.post("registry:keep", data=typed(story=STORY), **QUIET)
    for page in (bea.get("registry:new"), bea.get("registry:new", query={"full": "1"})):
        assert STORY not in page.content.decode()
        assert "Jacaranda" not in page.content.decode()


def test_a_colleague_takes_it_up_without_writing_over_it(desk: Desk, typed: Typed) -> None:
    bea, ada, said = desk.as_("bea"), desk.as_("ada"), typed(story=STORY)
    bea.post("registry:keep", data=said, **QUIET)
    hers = Unfinished.objects.get().code
    assert "/registro/pendientes/" + str(hers) in ada.get("registry:unfinished").content.decode()
    assert STORY in ada.get("registry:resume", hers).content.decode()
    ada.post("registry:keep", data=said | {"story": "Lo que añadió Ada"}, **QUIET)
    assert Unfinished.objects.count() == 2
    assert STORY in bea.get("registry:resume", hers).content.decode()


def test_letting_it_go_is_asked_once(desk: Desk, typed: Typed) -> None:
    bea = desk.as_("bea")
    bea.post("registry:keep", data=typed(story=STORY), **QUIET)
    row = Unfinished.objects.get().code
    assert bea.get("registry:discard", row).status_code == 200
    assert Unfinished.objects.exists()
    assert bea.post("registry:discard", row).status_code == 302
    assert not Unfinished.objects.exists()
    assert not Bundle.objects.filter(row=row).exists()


def test_another_network_finds_nothing_of_it(desk: Desk, typed: Typed) -> None:
    said = typed(story=STORY)
    desk.as_("bea").post("registry:keep", data=said, **QUIET)
    row, cleo = Unfinished.objects.get().code, desk.as_("cleo")
    assert str(row) not in cleo.get("registry:unfinished").content.decode()
    assert cleo.get("registry:resume", row).status_code == 404
    assert cleo.post("registry:discard", row).status_code == 404
    assert desk.as_("dina").post("registry:keep", data=said, **QUIET).status_code == 403
    cleo.post("registry:keep", data=said | {"story": "Otra"}, **QUIET)
    assert STORY in desk.as_("bea").get("registry:resume", row).content.decode()


def test_what_names_somebody_closed_to_a_colleague_does_not_wait_for_her(
    desk: Desk, region: Region, registered: Callable[..., Attack], typed: Typed
) -> None:
    person = registered(name="Nopal").person_id
    assert person
    desk.as_("bea").post("registry:keep", data=typed(name="", known=str(person), story=STORY), **QUIET)
    row, ada = Unfinished.objects.get().code, desk.as_("ada")
    assert ada.get("registry:resume", row).status_code == 200
    Closure.objects.create(network=region.sierra, row=person, holder=region.ada.account.holder)
    assert str(row) not in ada.get("registry:unfinished").content.decode()
    assert ada.get("registry:resume", row).status_code == 404


def test_a_correction_or_a_typed_name_of_somebody_closed_does_not_wait_either(
    desk: Desk, region: Region, registered: Callable[..., Attack], typed: Typed
) -> None:
    attack, bea = registered(name="Nopal"), desk.as_("bea")
    hidden = typed(token=str(attack.event_id), version="1", name="", shape="unnamed", story=STORY)
    assert bea.post("registry:keep", data=hidden, **QUIET).status_code == 204
    bea.post("registry:keep", data=typed(name="", shape="collective", people="Ceiba\n nopal ", story=STORY), **QUIET)
    ada, drafts = desk.as_("ada"), list(Unfinished.objects.values_list("code", flat=True))
    assert len(drafts) == 2
    assert {ada.get("registry:resume", one).status_code for one in drafts} == {200}
    assert attack.person_id is not None
    Closure.objects.create(network=region.sierra, row=attack.person_id, holder=region.ada.account.holder)
    assert {ada.get("registry:resume", one).status_code for one in drafts} == {404}
    assert {ada.post("registry:discard", one).status_code for one in drafts} == {404}
    assert {bea.get("registry:resume", one).status_code for one in drafts} == {200}
    assert Line.objects.filter(deed="matched names", actor=region.ada.account.holder).exists()


def test_a_correction_is_kept_too_and_goes_when_it_is_saved(
    desk: Desk, registered: Callable[..., Attack], typed: Typed
) -> None:
    attack, bea = registered(story="Al principio"), desk.as_("bea")
    said = typed(token=str(attack.event_id), version="1", name="", known=str(attack.person_id), story=STORY)
    assert bea.post("registry:keep", data=said, **QUIET).status_code == 204
    row = Unfinished.objects.get()
    assert row.event_id == attack.event_id
    page = bea.get("registry:resume", row.code).content.decode()
    assert STORY in page
    assert f'action="/registro/hechos/{attack.event_id}/editar"' in page
    assert bea.post("registry:edit", attack.event_id, data=said).status_code == 302
    assert not Unfinished.objects.exists()


def test_every_answer_of_the_form_is_kept_when_it_comes_too_late() -> None:
    """What is left out of a late form are secrets: none of the registry's questions may be called like one."""
    assert [name for name in EventForm.base_fields if is_secret(name)] == []
