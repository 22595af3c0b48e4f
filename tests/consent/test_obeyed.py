"""What she says about being counted is obeyed at once, whatever a record stands on and whatever a form says later."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from rebozo.consent.following import repoint
from rebozo.consent.models import Answer
from rebozo.exchange.models import Taken
from rebozo.journal.deeds import writing
from rebozo.journal.models import Line
from rebozo.registry.basis import Basis
from rebozo.registry.importing import finish_import
from rebozo.registry.leave import settle
from rebozo.registry.models import Attack, Batch, Event
from tests.consent.conftest import asked
from tests.region import Desk
from tests.story import NAME, an_attack

Registered = Callable[..., Event]


@pytest.fixture
def bea(desk: Desk) -> Desk:
    return desk.as_("bea")


@pytest.fixture
def registered(bea: Desk) -> Registered:
    """Bea registers it; the name is of somebody new unless `known` says who."""

    def register(**but: Any) -> Event:  # noqa: ANN401  form values
        said = an_attack(types=["T01"], **but)
        answer = bea.post("registry:new", data={key: value for key, value in said.items() if value is not None})
        assert answer.status_code == 302, answer.content.decode()[:3000]
        return Event.objects.get(pk=str(said["token"]))

    return register


def her(event: Event) -> UUID:
    person = event.attacks.get().person_id
    assert person is not None
    return person


def basis_of(event: Event) -> set[str]:
    """What the event and its attacks say: one and the same."""
    return {Event.objects.get(pk=event.pk).basis, *Attack.objects.filter(event=event).values_list("basis", flat=True)}


def counted(desk: Desk) -> bool:
    """Whether the table of figures counts an attack of 2026."""
    page = desk.as_("dina").get("observatory:table").content.decode()
    return bool(re.search(r"T01|<td[^>]*>\s*1\s*<", page))


def take_back(bea: Desk, of: UUID, purpose: str, **but: Any) -> Any:  # noqa: ANN401  an answer of the desk
    answer = Answer.objects.filter(of=of, purpose=purpose).latest("number")
    said = {"token": str(uuid4()), "answer": str(answer.code), "day": "2026-11-22"} | but
    return bea.post("consent:said", of, data=said)


@pytest.mark.parametrize("basis", ["consent", "public", "memory", "to_ask"])
def test_her_no_wins_over_whatever_the_record_stands_on(
    bea: Desk, desk: Desk, registered: Registered, basis: str
) -> None:
    event = registered(basis=basis)
    assert counted(desk) == (basis != "to_ask")
    assert bea.post("consent:ask", her(event), data=asked(count="no")).status_code == 302
    assert basis_of(event) == {"refused"}
    assert not counted(desk)
    page = bea.get("registry:event", event.pk).client.get(f"/registro/{event.attacks.get().code}").content.decode()
    assert "revisada" not in page


def test_she_takes_it_back_on_the_page_where_it_stands_and_is_told_what_follows(
    bea: Desk, desk: Desk, registered: Registered
) -> None:
    event = registered(basis="consent")
    bea.client.cookies["lang"] = "en"
    bea.post("consent:ask", her(event), data=asked())
    before = bea.get("consent:said", her(event)).content.decode()
    assert "1 attack is no longer counted" in before
    assert "already published stay" in before
    answer = take_back(bea, her(event), "C3", note="Cambió de opinión")
    assert answer.status_code == 302
    assert basis_of(event) == {"refused"}
    assert not counted(desk)
    after = bea.client.get(answer.headers["Location"]).content.decode()
    assert "1 attack is no longer counted" in after, "she keeps on paper what followed"
    assert "taken back" in after
    assert "no place, no story" in after, "and what had been asked"
    assert "is taken back with it" in before
    assert "is taken back with it" in after
    assert set(Answer.objects.filter(of=her(event), says="taken_back").values_list("purpose", flat=True)) == {
        "C2", "C3",
    }  # fmt: skip
    deeds = set(Line.objects.filter(deed__contains="taken").values_list("deed", "on", "count"))
    assert deeds == {("registry.leave.taken", her(event), 1), ("consent.answer.taken_back", her(event), 2)}


def test_she_is_told_the_days_on_which_sheets_left(bea: Desk, desk: Desk, registered: Registered) -> None:
    event = registered(basis="consent")
    for network, day in ((desk.region.sierra, "2026-03-08"), (desk.region.valle, "2025-11-29")):
        Taken.objects.create(
            network=network, what="attacks", form="xlsx", named=False, holder=uuid4(), day=day, rows=7
        )  # fmt: skip
    bea.client.cookies["lang"] = "en"
    bea.post("consent:ask", her(event), data=asked(accompany="yes"))
    told = bea.get("consent:said", her(event)).content.decode()
    assert told.count("8 March 2026") + told.count("March 8, 2026") == 2, "counting and the region"
    assert "November 29" not in told
    assert "29 November" not in told, "another network's sheets are none of hers"


def test_she_may_change_her_mind_again(bea: Desk, desk: Desk, registered: Registered) -> None:
    event = registered(basis="public")
    for says, stands in (("yes", "public"), ("no", "refused"), ("yes", "consent")):
        bea.post("consent:ask", her(event), data=asked(count=says))
        assert basis_of(event) == {stands}
    assert counted(desk)


def test_her_yes_lets_in_what_waited_for_her_and_it_waits_for_a_review(
    bea: Desk, desk: Desk, registered: Registered
) -> None:
    event = registered(basis="to_ask")
    bea.post("consent:ask", her(event), data=asked())
    assert basis_of(event) == {"consent"}
    assert event.attacks.get().status == Attack.Status.TO_REVIEW
    assert counted(desk)


def test_what_is_registered_after_her_no_is_not_counted_whatever_the_form_says(
    bea: Desk, registered: Registered
) -> None:
    first = registered(basis="consent")
    bea.post("consent:ask", her(first), data=asked(count="no"))
    second = registered(basis="consent", name=NAME, known=str(her(first)))
    assert her(second) == her(first)
    assert basis_of(second) == {"refused"}
    taken = registered(basis="consent", name="Otra Ceiba de Prueba")
    assert basis_of(taken) == {"consent"}, "another's no is not hers"


def test_correcting_a_record_does_not_bring_it_back_into_the_count(bea: Desk, registered: Registered) -> None:
    event = registered(basis="consent")
    person = her(event)
    bea.post("consent:ask", person, data=asked(count="no"))
    event.refresh_from_db()
    again = an_attack(
        types=["T01"], basis="public", name=NAME, known=str(person), token=str(event.pk), version=str(event.version)
    )
    answer = bea.post("registry:edit", event.pk, data=again)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert basis_of(event) == {"refused"}


def test_nobody_chooses_her_no_in_a_form_and_where_it_stands_it_is_shown(bea: Desk, registered: Registered) -> None:
    event = registered(basis="consent")
    bea.post("consent:ask", her(event), data=asked(count="no"))
    assert 'value="refused"' not in bea.get("registry:new").content.decode()
    assert re.search(r'value="refused"[^>]*checked', bea.get("registry:edit", event.pk).content.decode())


def test_a_sheet_does_not_bring_her_back_into_the_count(bea: Desk, registered: Registered, desk: Desk) -> None:
    event = registered(basis="consent")
    other = registered(basis="consent", name="Otra Ceiba de Prueba")
    bea.post("consent:ask", her(event), data=asked(count="no"))
    batch = Batch.objects.create(network=desk.region.sierra, touched=timezone.now())
    for one in (event, other):  # as a sheet would bring them
        Event.objects.filter(pk=one.pk).update(batch=batch, basis="public")
        Attack.objects.filter(event=one).update(batch=batch, basis="public")
    finish_import(batch, [], 2, by=desk.region.bea.actor())
    assert basis_of(event) == {"refused"}
    assert basis_of(other) == {"public"}


def test_when_two_entries_become_one_the_records_of_both_obey(bea: Desk, registered: Registered) -> None:
    kept, gone = registered(basis="public"), registered(basis="consent", name="Otra Ceiba de Prueba")
    person, other = her(kept), her(gone)
    bea.post("consent:ask", other, data=asked(count="no"))
    Attack.objects.filter(event=gone).update(person=person)
    with writing():
        repoint(other, person)
        settle(other, person)
    assert basis_of(kept) == basis_of(gone) == {"refused"}


def test_an_old_no_is_not_taken_up_again_by_a_form(bea: Desk, registered: Registered) -> None:
    event = registered(basis="consent")
    again = an_attack(
        types=["T01"], basis="refused", name=NAME, known=str(her(event)), token=str(event.pk), version="1"
    )
    assert bea.post("registry:edit", event.pk, data=again).status_code == 302
    assert basis_of(event) == {"to_ask"}, "nobody refuses for her"
    bea.post("consent:ask", her(event), data=asked())
    event.refresh_from_db()
    assert bea.post("registry:edit", event.pk, data=again | {"version": str(event.version)}).status_code == 302
    assert basis_of(event) == {"consent"}


def test_who_was_correcting_it_in_that_moment_is_told(bea: Desk, registered: Registered) -> None:
    event = registered(basis="to_ask")
    stale = an_attack(
        types=["T01"], basis="to_ask", name=NAME, known=str(her(event)), token=str(event.pk), version=str(event.version)
    )
    bea.post("consent:ask", her(event), data=asked())
    assert bea.post("registry:edit", event.pk, data=stale).status_code == 409
    assert basis_of(event) == {"consent"}


def test_an_event_in_which_nobody_is_named_has_its_own_answer(bea: Desk, registered: Registered) -> None:
    event = registered(shape="unnamed", name=None, basis="consent")
    page = bea.get("consent:ask", event.pk)
    assert page.status_code == 200
    assert 'name="accompany"' not in page.content.decode()
    bea.post("consent:ask", event.pk, data=asked(count="no"))
    assert basis_of(event) == {"refused"}


def test_taking_back_something_else_leaves_the_count_alone(bea: Desk, registered: Registered) -> None:
    event = registered(basis="consent")
    bea.post("consent:ask", her(event), data=asked(accompany="yes", public="yes"))
    for purpose in ("C0", "C9", "C2"):
        assert take_back(bea, her(event), purpose).status_code == 302
    assert basis_of(event) == {"consent"}


def test_what_she_said_yes_to_apart_stands_when_she_takes_the_question_back(bea: Desk, registered: Registered) -> None:
    event = registered(basis="consent")
    bea.post("consent:ask", her(event), data=asked())
    bea.post("consent:finer-page", her(event), "C1", data=asked(count=None, C2="yes"))
    assert take_back(bea, her(event), "C3").status_code == 302
    assert Answer.objects.filter(of=her(event), purpose="C2").latest("number").says == "yes"
    assert take_back(bea, her(event), "C2").status_code == 302
    assert Answer.objects.filter(of=her(event), purpose="C2").latest("number").says == "taken_back"


def test_what_no_longer_stands_is_not_taken_back_twice(bea: Desk, registered: Registered) -> None:
    event = registered(basis="consent")
    bea.post("consent:ask", her(event), data=asked())
    first = Answer.objects.get(of=her(event), purpose="C3")
    once = {"answer": str(first.code), "token": str(uuid4())}
    for _again in range(2):
        assert take_back(bea, her(event), "C3", **once).status_code == 302
    again = take_back(bea, her(event), "C3", answer=str(first.code))
    assert again.headers["Location"].endswith("?done=taken"), "from another page it says that it is done"
    assert Answer.objects.filter(of=her(event), says="taken_back", purpose="C3").count() == 1
    bea.post("consent:ask", her(event), data=asked(count="no"))
    assert take_back(bea, her(event), "C3", answer=str(first.code)).status_code == 409
    other = registered(basis="consent", name="Otra Ceiba de Prueba")
    assert take_back(bea, her(event), "C3", answer=str(uuid4())).status_code == 422
    assert bea.post("consent:said", her(other), data={"answer": str(first.code), "day": "2026-11-22",
                                                      "token": str(uuid4())}).status_code == 422  # fmt: skip


def test_only_what_a_basis_allows_is_counted() -> None:
    from rebozo.registry.basis import COUNTS

    assert set(Basis) - COUNTS == {Basis.TO_ASK, Basis.REFUSED}
