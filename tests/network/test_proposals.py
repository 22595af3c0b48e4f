"""What two must want: asked with a reason, answered by another, good once and for a day, seen by the whole circle."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from rebozo.consent.models import Answer
from rebozo.exchange.models import Taken
from rebozo.journal.models import Line
from rebozo.kernel.refusal import Refusal
from rebozo.network import proposals
from rebozo.network.models import Defender, Proposal
from rebozo.people.models import Account
from tests.region import Desk, Region
from tests.story import NAME, PLACE, STORY, an_attack

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

WHY = "Para el expediente de prueba del Jacarandá"


@pytest.fixture
def asked(desk: Desk) -> Callable[..., Proposal]:
    """Bea registers an attack and asks to take it out with names."""

    def ask(who: str = "bea", **but: Any) -> Proposal:  # noqa: ANN401  form values
        desk.as_("bea").post("registry:new", data=an_attack())
        said = {
            "share": "no", "form": "json", "names": ["id", "date", "types"],
            "closed": ["defender", "exact", "story", "place"], "why": WHY, **but,
        }  # fmt: skip
        answer = desk.as_(who).client.post(f"/registro/sacar/{desk.region.sierra.code}/hechos", said)
        assert answer.status_code == 302, answer.content.decode()[:3000]
        return Proposal.objects.get()

    return ask


def _yes(desk: Desk, one: Proposal, who: str = "ada") -> Response:
    return desk.as_(who).post("out:ask", one.code, data={"yes": "1"})


def _taken(answer: Response) -> dict[str, Any]:
    assert answer.status_code == 200
    said: dict[str, Any] = json.loads(answer.getvalue())
    return said


def test_asked_by_one_granted_by_another_and_taken_once(desk: Desk, asked: Callable[..., Proposal]) -> None:
    one = asked()
    assert not Taken.objects.exists()
    page = desk.as_("ada").get("out:ask", one.code).content.decode()
    assert WHY in page
    assert _yes(desk, one).status_code == 302
    assert desk.as_("bea").get("out:take", one.code).status_code == 200
    (row,) = _taken(desk.as_("bea").post("out:take", one.code))["rows"]
    assert (row["defender"], row["story"], row["place"], row["date"]) == (NAME, STORY, PLACE, "2026-09-14")
    assert Taken.objects.get().named
    deeds = list(Line.objects.filter(on=one.code).order_by("pk").values_list("deed", flat=True))
    told = ["network.proposal.asked.names_out", "network.proposal.granted", "exchange.sheet.taken"]
    assert [deed for deed in deeds if deed in told] == told


def test_who_lost_the_line_takes_the_same_again_for_a_quarter_of_an_hour(
    desk: Desk, asked: Callable[..., Proposal]
) -> None:
    start = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        one = asked()
        _yes(desk, one)
        first = _taken(desk.as_("bea").post("out:take", one.code))["rows"]
        assert "15 min" in desk.as_("bea").get("out:take", one.code).content.decode()
        page = desk.as_("bea").get("out:ask", one.code).content.decode()
        assert "15 min" in page
        assert f"{one.code}/hoja" in page
        assert "15 min" not in desk.as_("ada").get("out:ask", one.code).content.decode()
    with time_machine.travel(start + timedelta(minutes=14), tick=False):
        assert desk.as_("ada").post("out:take", one.code).status_code == 404
        assert _taken(desk.as_("bea").post("out:take", one.code))["rows"] == first
    with time_machine.travel(start + timedelta(minutes=16), tick=False):
        assert desk.as_("bea").post("out:take", one.code).status_code == 409, "from the first time, not from the last"
        assert desk.as_("bea").get("out:take", one.code).status_code == 409
        assert f"{one.code}/hoja" not in desk.as_("bea").get("out:ask", one.code).content.decode()
    assert Taken.objects.count() == 2
    assert Line.objects.filter(deed="exchange.sheet.taken", on=one.code).count() == 2


def test_for_others_only_who_said_yes_to_being_named_is_named(desk: Desk, asked: Callable[..., Proposal]) -> None:
    one = asked(share="yes")
    _yes(desk, one)
    (row,) = _taken(desk.as_("bea").post("out:take", one.code))["rows"]
    assert (row["defender"], row["story"], row["place"], row["date"]) == ("", "", "", "2026-09")
    person = Defender.objects.get()
    for number, purpose in enumerate(("C9", "C9.1"), 1):
        Answer.objects.create(
            network=person.network, of=person.code, purpose=purpose, says="yes", day=date(2026, 11, 1), number=number
        )
    Proposal.objects.update(used=False)
    (row,) = _taken(desk.as_("bea").post("out:take", one.code))["rows"]
    assert (row["defender"], row["date"]) == (NAME, "2026-09-14")


def test_a_yes_is_good_while_who_said_it_could_still_say_it(desk: Desk, asked: Callable[..., Proposal]) -> None:
    one = asked()
    _yes(desk, one)
    ada = Account.objects.filter(pk=desk.region.ada.account.pk)
    ada.update(state=Account.State.CLOSED)
    assert desk.as_("bea").post("out:take", one.code).status_code == 409
    assert not Taken.objects.exists()
    ada.update(state=Account.State.ACTIVE)
    assert _taken(desk.as_("bea").post("out:take", one.code))["rows"]


def test_whoever_says_yes_reads_for_whom_it_is(desk: Desk, asked: Callable[..., Proposal]) -> None:
    one = asked()
    assert "Solo la red." in desk.as_("ada").get("out:ask", one.code).content.decode()
    Proposal.objects.all().delete()
    assert "Solo la red." not in desk.as_("ada").get("out:ask", asked(share="yes").code).content.decode()


def test_names_never_leave_without_a_yes(desk: Desk, asked: Callable[..., Proposal]) -> None:
    one = asked()
    assert desk.as_("bea").post("out:take", one.code).status_code == 409
    desk.as_("ada").post("out:ask", one.code, data={"no": "1"})
    assert desk.as_("bea").post("out:take", one.code).status_code == 409
    assert _yes(desk, one).status_code == 409, "a no is not turned into a yes"
    assert not Taken.objects.exists()


def test_a_yes_sent_twice_is_one_and_ends_on_the_same_page(desk: Desk, asked: Callable[..., Proposal]) -> None:
    one = asked()
    first, second = _yes(desk, one), _yes(desk, one)
    assert (second.status_code, second.headers["Location"]) == (302, first.headers["Location"])
    assert Line.objects.filter(deed="network.proposal.granted").count() == 1
    assert desk.as_("ada").post("out:ask", one.code, data={"no": "1"}).status_code == 409, "a yes stays a yes"


def test_nobody_grants_her_own(desk: Desk, asked: Callable[..., Proposal]) -> None:
    one = asked()
    assert _yes(desk, one, "bea").status_code == 409
    assert 'name="yes"' not in desk.as_("bea").get("out:ask", one.code).content.decode()
    assert 'name="yes"' in desk.as_("ada").get("out:ask", one.code).content.decode()


def test_only_who_asked_takes_it(desk: Desk, asked: Callable[..., Proposal]) -> None:
    one = asked()
    _yes(desk, one)
    assert desk.as_("ada").post("out:take", one.code).status_code == 404


def test_a_leave_ends_after_a_day_and_a_request_after_three(desk: Desk, asked: Callable[..., Proposal]) -> None:
    start = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        one = asked()
    with time_machine.travel(start + timedelta(days=2), tick=False):
        _yes(desk, one)
    with time_machine.travel(start + timedelta(days=3, minutes=1), tick=False):
        assert desk.as_("bea").post("out:take", one.code).status_code == 409
    Proposal.objects.update(answer="", decided_by=None, until=start + timedelta(days=3))
    with time_machine.travel(start + timedelta(days=3, minutes=1), tick=False):
        assert _yes(desk, one).status_code == 409


def test_without_a_reason_it_is_not_asked(desk: Desk) -> None:
    said = {"share": "no", "form": "json", "names": ["id"], "closed": ["defender"], "why": " "}
    answer = desk.as_("bea").client.post(f"/registro/sacar/{desk.region.sierra.code}/hechos", said)
    assert answer.status_code == 422
    assert not Proposal.objects.exists()


def test_alone_in_a_network_it_is_refused_in_a_sentence(desk: Desk, region: Region) -> None:
    Account.objects.filter(holder=region.ada.person.account.holder).update(state=Account.State.CLOSED)
    said = {"share": "no", "form": "json", "names": ["id"], "closed": ["defender"], "why": WHY}
    answer = desk.as_("bea").client.post(f"/registro/sacar/{region.sierra.code}/hechos", said)
    assert answer.status_code == 409
    assert WHY in answer.content.decode(), "what she wrote is still there"
    assert not Proposal.objects.exists()


def test_another_network_finds_no_request_and_a_reader_of_figures_sees_none(
    desk: Desk, asked: Callable[..., Proposal]
) -> None:
    one = asked()
    for who in ("cleo", "eva"):
        assert desk.as_(who).get("out:ask", one.code).status_code == 404
        assert _yes(desk, one, who).status_code == 404
        assert str(one.code) not in desk.as_(who).get("out:asks").content.decode()
    assert desk.as_("dina").get("out:ask", one.code).status_code == 404
    assert desk.as_("dina").get("out:asks").status_code == 403
    assert str(one.code) in desk.as_("ada").get("out:asks").content.decode()


def test_my_day_says_that_somebody_asks_for_a_yes(desk: Desk, asked: Callable[..., Proposal]) -> None:
    one = asked()
    address = "/registro/sacar/peticiones"
    assert address in desk.as_("ada").get("day").content.decode()
    assert address not in desk.as_("bea").get("day").content.decode()
    _yes(desk, one)
    assert address not in desk.as_("ada").get("day").content.decode()


def test_what_is_asked_is_sealed(asked: Callable[..., Proposal], region: Region) -> None:
    one = asked()
    assert proposals.said_in(region.ada.actor(), one)["why"] == WHY
    for row in Proposal.objects.values_list():
        assert WHY not in str(row)


def test_the_deeds_ask_for_their_rights(region: Region, asked: Callable[..., Proposal]) -> None:
    one = asked()
    with pytest.raises(PermissionDenied):
        proposals.decide(one, Proposal.Answer.YES, by=region.dina.actor())
    made = proposals.wish(region.sierra, Proposal.Kind.ARCHIVE, WHY, {}, by=region.bea.actor())
    with pytest.raises(PermissionDenied):
        proposals.ask_for_archive(region.sierra, made, by=region.bea.actor())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_is_heard(region: Region) -> None:
    made = proposals.wish(region.sierra, Proposal.Kind.NAMES_OUT, WHY, {}, by=region.bea.actor())
    one = proposals.ask_for_names(region.sierra, made, by=region.bea.actor())
    both = threading.Barrier(2)
    actor = region.ada.actor()

    def answer(said: Proposal.Answer) -> str:
        try:
            both.wait(10)
            proposals.decide(one, said, by=actor)
        except Refusal:
            return ""
        else:
            return said.value
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        heard = list(pool.map(answer, [Proposal.Answer.YES, Proposal.Answer.NO]))
    one.refresh_from_db()
    assert sorted(heard) == sorted(["", one.answer])
    assert Line.objects.filter(deed__startswith="network.proposal.", on=one.code).count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_leave_used_in_two_windows_at_once_ends_at_one_time_and_each_is_written_down(region: Region) -> None:
    from rebozo.exchange.out import Asked, take_sheet

    bea = region.bea.actor()
    made = proposals.wish(region.sierra, Proposal.Kind.NAMES_OUT, WHY, {}, by=bea)
    one = proposals.ask_for_names(region.sierra, made, by=bea)
    proposals.decide(one, Proposal.Answer.YES, by=region.ada.actor())
    both = threading.Barrier(2)

    def take(_window: int) -> bool:
        try:
            both.wait(10)
            take_sheet(region.sierra, Asked("attacks", "csv", ("defender",)), 1, leave=one, by=bea)
        except Refusal:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(take, range(2))) == [True, True]
    one.refresh_from_db()
    assert one.used
    assert one.until <= timezone.now() + proposals.AGAIN
    assert Taken.objects.count() == Line.objects.filter(deed="exchange.sheet.taken", on=one.code).count() == 2
