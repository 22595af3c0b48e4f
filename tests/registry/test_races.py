"""Two at the same moment on one record: one consistent end, and for whoever came second a sentence."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from rebozo.journal.models import Line
from rebozo.network.models import Defender
from rebozo.registry.models import Attack, Event, EventVersion, Evidence, Remark, Unfinished
from rebozo.vault.models import Bundle
from tests.races import answered, pages_of
from tests.region import Desk
from tests.story import an_attack

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
KEEP = {"headers": {"x-kept-quietly": "1"}}


def _register(desk: Desk, who: str, **but: object) -> Event:
    token = str(uuid4())
    answer = desk.as_(who).post("registry:new", data=an_attack(token=token, **but))
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Event.objects.get(pk=token)


def _lines(deed: str) -> int:
    return Line.objects.filter(deed=deed).count()


def test_two_who_review_it_at_once_review_it_once(desk: Desk) -> None:
    event = _register(desk, "ada", types=["T01"], shape="unnamed", name="")
    windows = [desk.as_("bea"), desk.as_("bea")]
    said = {"event": f"{event.code}:1"}
    answered(*(lambda one=one: one.post("registry:reviewing", data=said) for one in windows))
    assert {one.status for one in Attack.objects.all()} == {Attack.Status.REVIEWED}
    assert _lines("registry.attack.reviewed") == 1


def test_a_review_and_a_correction_at_once_leave_no_unseen_words_reviewed(desk: Desk) -> None:
    event = _register(desk, "ada", types=["T01"], shape="unnamed", name="")
    ada, bea = desk.as_("ada"), desk.as_("bea")
    again = an_attack(token=str(event.code), version="1", types=["T01"], shape="unnamed", name="", story="Otra cosa")
    answered(
        lambda: bea.post("registry:reviewing", data={"event": f"{event.code}:1"}),
        lambda: ada.post("registry:edit", event.code, data=again),
    )
    assert Event.objects.get().version == 2
    assert Attack.objects.get().status == Attack.Status.TO_REVIEW or _came_after("reviewed", "edited")


def _came_after(second: str, first: str) -> bool:
    deeds = list(Line.objects.order_by("pk").values_list("deed", flat=True))
    return deeds.index(f"registry.attack.{second}") > deeds.index(f"registry.event.{first}")


def test_two_joins_in_opposite_directions_make_one(desk: Desk) -> None:
    one = _register(desk, "ada", types=["T01"], shape="unnamed", name="")
    two = _register(desk, "bea", types=["T01"], shape="unnamed", name="")
    ada, bea = desk.as_("ada"), desk.as_("bea")
    statuses = answered(
        lambda: ada.post("registry:join", one.code, data={"into": str(two.code)}),
        lambda: bea.post("registry:join", two.code, data={"into": str(one.code)}),
    )
    assert statuses == [302, 409]
    assert Event.objects.exclude(joined=None).count() == 1
    assert Attack.objects.filter(retired="").count() == 1, "it is counted once, and not never"


def test_three_that_tell_the_same_never_make_a_chain(desk: Desk) -> None:
    events = [_register(desk, who, types=["T01"], shape="unnamed", name="") for who in ("ada", "bea", "ada")]
    ada, bea = desk.as_("ada"), desk.as_("bea")
    answered(
        lambda: ada.post("registry:join", events[0].code, data={"into": str(events[1].code)}),
        lambda: bea.post("registry:join", events[1].code, data={"into": str(events[2].code)}),
    )
    assert not Event.objects.filter(joined__joined__isnull=False).exists()
    assert Attack.objects.filter(retired="").count() == 2


def test_the_same_form_sent_twice_at_once_is_one_record_and_one_woman(desk: Desk) -> None:
    said, windows = an_attack(name="Ceiba Nueva de Prueba"), [desk.as_("bea"), desk.as_("bea")]
    assert answered(*(lambda one=one: one.post("registry:new", data=said) for one in windows)) == [302, 302]
    assert (Event.objects.count(), Defender.objects.count(), Attack.objects.count()) == (1, 1, 2)
    assert Bundle.objects.filter(kind="network_defender:identity").count() == 1


def test_of_two_corrections_at_once_both_stand_or_one_is_asked(desk: Desk) -> None:
    event = _register(desk, "bea", types=["T01"], shape="unnamed", name="", story="Antes", place="El molino")
    same: dict[str, Any] = {"token": str(event.code), "version": "1", "types": ["T01"], "shape": "unnamed", "name": ""}
    ada, bea = desk.as_("ada"), desk.as_("bea")
    hers = [an_attack(**same, story="De Ada", place="El molino"), an_attack(**same, story="Antes", place="La noria")]
    assert answered(
        lambda: ada.post("registry:edit", event.code, data=hers[0]),
        lambda: bea.post("registry:edit", event.code, data=hers[1]),
    ) == [302, 302]
    page = desk.as_("ada").get("registry:event", event.code, follow=True).content.decode()
    assert "De Ada" in page
    assert "La noria" in page
    assert Event.objects.get().version == 3
    assert list(EventVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    clash = [an_attack(**same | {"version": "3"}, story=words) for words in ("Uno", "Otro")]
    assert answered(
        lambda: ada.post("registry:edit", event.code, data=clash[0]),
        lambda: bea.post("registry:edit", event.code, data=clash[1]),
    ) == [302, 409]


def test_two_windows_keep_one_draft(desk: Desk) -> None:
    said = an_attack(year="", token=str(uuid4()))
    windows = [desk.as_("bea"), desk.as_("bea")]
    for _round in range(2):  # first both make it, then both write over it
        assert answered(
            *(
                lambda one=one, at=at: one.post("registry:keep", data=said | {"story": f"Ventana {at}"}, **KEEP)
                for at, one in enumerate(windows)
            )
        ) == [204, 204]
        row = Unfinished.objects.get()
        assert Bundle.objects.filter(row=row.code).count() == 1
        assert "Ventana" in windows[0].get("registry:resume", row.code).content.decode()
    assert _lines("registry.unfinished.kept") == 1


def test_a_draft_that_keeps_itself_while_it_is_registered_does_not_lose_the_record(desk: Desk) -> None:
    said, windows = an_attack(token=str(uuid4())), [desk.as_("bea"), desk.as_("bea")]
    windows[0].post("registry:keep", data=said, **KEEP)
    answered(
        lambda: windows[0].post("registry:new", data=said),
        lambda: windows[1].post("registry:keep", data=said, **KEEP),
    )
    assert Event.objects.count() == 1
    sealed = set(Bundle.objects.filter(kind__startswith="registry_unfinished").values_list("row", flat=True))
    assert sealed == set(Unfinished.objects.values_list("code", flat=True)), "no words of a draft without its row"


def test_a_remark_sent_twice_and_settled_by_two_is_one(desk: Desk) -> None:
    event = _register(desk, "ada", shape="unnamed", name="")
    said, ada, bea = (
        {"token": str(uuid4()), "text": "(ejemplo)", "reason": "doubtful"},
        desk.as_("ada"),
        desk.as_("bea"),
    )
    answered(*(lambda: ada.post("registry:remarks", event.code, data=said),) * 2)
    code: UUID = Remark.objects.get().code
    answered(lambda: ada.post("registry:settle", code), lambda: bea.post("registry:settle", code))
    assert (_lines("registry.remark.left"), _lines("registry.remark.settled")) == (1, 1)


def test_what_two_destroy_at_once_is_destroyed_once(desk: Desk) -> None:
    event, ada, bea = _register(desk, "ada", shape="unnamed", name=""), desk.as_("ada"), desk.as_("bea")
    ada.post("registry:evidence", event.code, data={"text": "(ejemplo)"})
    code = Evidence.objects.get().code
    statuses = answered(
        lambda: ada.post("registry:piece-destroy", code), lambda: bea.post("registry:piece-destroy", code)
    )
    assert set(statuses) <= {302, 404}
    assert not Evidence.objects.exists()
    assert not Bundle.objects.filter(row=code).exists()
    assert _lines("registry.evidence.destroyed") == 1


def test_a_search_by_two_tidies_once_and_finds_all(desk: Desk) -> None:
    from rebozo.vault import words
    from rebozo.vault.models import WordsEntry, WordsSegment

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "COMPACT_AT", 3)
        for at in range(4):
            _register(desk, "bea", types=["T01"], shape="unnamed", name="", story=f"jacaranda {at}")
        ada, bea = desk.as_("ada"), desk.as_("bea")
        pages = pages_of(
            *(lambda one=one: one.post("registry:search", data={"words": "jacaranda"}) for one in (ada, bea))
        )
    for page in (*pages, desk.as_("ada").post("registry:search", data={"words": "jacaranda"})):
        assert page.status_code == 200
        assert page.content.decode().count("<mark>") == 4
    assert (WordsEntry.objects.count(), WordsSegment.objects.count()) == (0, 1)
