"""Closed to a member of the circle: for her it does not exist, on no page and in no count."""

from __future__ import annotations

import pytest

from rebozo.journal.models import Line
from rebozo.network import finding
from rebozo.network.closures import Closable, NotToHer, close_to
from rebozo.network.models import Closure, Defender
from rebozo.observatory.reads import cells_for, not_counted_for
from rebozo.registry.models import Attack, Event
from rebozo.registry.reads import Filters, attacks_for, count_for, events_for
from tests.invariants.test_walk import DESK, _examples
from tests.region import Desk, Region
from tests.story import CANARIES, GROUP, NAME, PLACE, STORY, Story, tell
from tests.walk import address, routes

pytestmark = pytest.mark.told_once


@pytest.fixture
def story(desk: Desk) -> Story:
    return tell(desk)


def _close(desk: Desk, page: str, code: object, *who: str) -> int:
    holders = [str(desk.region.people[name].person.account.holder) for name in who]
    return desk.as_("ada").post(page, str(code), data={"out": holders}).status_code


def _pages(desk: Desk, story: Story, who: str) -> dict[str, tuple[int, str]]:
    """What every page that can be opened says to her."""
    examples = _examples(story)
    said = {}
    hers = desk.as_(who)
    for route in routes(DESK):
        if route.name in ("people:sign-out", "people:lock") or (route.given and route.name not in examples):
            continue
        answer = hers.client.get(address(route, examples, DESK), follow=True)
        said[route.name] = (answer.status_code, answer.content.decode() if not answer.streaming else "")
    return said


@pytest.mark.parametrize("closed", ["person", "event"])
def test_no_page_tells_her_that_it_exists(desk: Desk, region: Region, story: Story, closed: str) -> None:
    references = list(Attack.objects.values_list("reference", flat=True))
    before = _pages(desk, story, "bea")
    assert any(NAME in body for _status, body in before.values())
    assert any(reference in body for _status, body in before.values() for reference in references)
    if closed == "person":
        assert _close(desk, "network:person-close", story.defender, "bea") == 302
    if closed == "event":
        assert _close(desk, "registry:close", story.event, "bea") == 302
    hers = [STORY, PLACE] if closed == "event" else [canary for canary in CANARIES if canary != GROUP]
    told = hers + references
    for name, (status, body) in _pages(desk, story, "bea").items():
        assert status < 500, name
        assert not [word for word in told if word in body], name
    bea = desk.as_("bea")
    for page, code in (
        ("registry:event", story.event),
        ("registry:attack", story.attack),
        ("registry:edit", story.event),
    ):
        assert bea.get(page, code).status_code == 404
    if closed != "event":
        for page in ("network:person", "network:person-edit", "network:person-close", "person-attacks"):
            assert bea.get(page, story.defender).status_code == 404, page
    assert any(NAME in body for _status, body in _pages(desk, story, "ada").values()), "who closed it still finds it"


def test_no_count_counts_it_for_her(desk: Desk, region: Region, story: Story) -> None:
    bea, ada = region.bea.actor(), region.ada.actor()
    assert sum(cell.number for cell in cells_for(bea)) == 2
    _close(desk, "network:person-close", story.defender, "bea")
    assert not cells_for(bea)
    assert not not_counted_for(bea)
    assert not attacks_for(bea).exists()
    assert not events_for(bea).exists()
    assert count_for(bea, Filters()) == 0
    assert sum(cell.number for cell in cells_for(ada)) == count_for(ada, Filters()) == 2


def test_no_search_finds_it_and_adding_her_again_is_allowed_without_a_word(
    desk: Desk, region: Region, story: Story
) -> None:
    _close(desk, "network:person-close", story.defender, "bea")
    _close(desk, "network:organisation-close", story.organisation, "bea")
    bea = region.bea.actor()
    assert not finding.search(bea, NAME)
    assert not finding.alike(bea, [NAME])
    assert not finding.search(bea, GROUP)
    desk_of_bea = desk.as_("bea")
    assert NAME not in desk_of_bea.post("network:search", data={"what": "Colibri"}).content.decode()
    again = desk_of_bea.post("network:person-new", data={"token": str(story.network), "chosen": NAME})
    assert again.status_code == 302, "asking whether it is her would tell that she is here"
    assert Defender.objects.count() == 2
    other = Defender.objects.exclude(pk=story.defender).get()
    assert str(story.defender) not in desk_of_bea.get("network:duplicates").content.decode()
    assert desk_of_bea.get("network:compare", other.pk, story.defender).status_code == 404
    assert str(story.defender) in desk.as_("ada").get("network:duplicates").content.decode()


def test_it_is_opened_to_her_again_by_whoever_finds_it(desk: Desk, region: Region, story: Story) -> None:
    _close(desk, "registry:close", story.event, "bea")
    assert desk.as_("bea").post("registry:close", story.event, data={}).status_code == 404
    assert _close(desk, "registry:close", story.event) == 302
    assert desk.as_("bea").get("registry:attack", story.attack).status_code == 200
    assert not Closure.objects.exists()
    assert list(Line.objects.filter(deed="network.closure.changed").order_by("id").values_list("count", flat=True)) == [
        1,
        0,
    ]


def test_never_to_herself_nor_to_a_stranger_nor_to_nearly_all(desk: Desk, region: Region, story: Story) -> None:
    assert _close(desk, "network:person-close", story.defender, "ada") == 422
    assert _close(desk, "network:person-close", story.defender, "eva") == 422
    row, ada = Closable(story.defender, region.sierra.code), region.ada.actor()
    for name in ("ada", "eva"):
        with pytest.raises(NotToHer):
            close_to(row, frozenset({region.people[name].account.holder}), by=ada)
    for name in ("dina", "cleo"):  # a circle of four: two must be left
        seat = region.sierra_circle.memberships.order_by("code")[0]
        seat.pk, seat.holder = None, region.people[name].account.holder
        seat.code = type(seat)._meta.pk.get_default()
        seat.save(force_insert=True)
    out = [region.people[name].account.holder for name in ("bea", "dina", "cleo")]
    with pytest.raises(NotToHer):
        close_to(row, frozenset(out), by=ada)
    close_to(row, frozenset(out[:2]), by=ada)
    assert Closure.objects.count() == 2


def test_whose_task_it_is_not_closes_nothing(desk: Desk, story: Story) -> None:
    for who, status in (("cleo", 404), ("dina", 404)):
        assert desk.as_(who).get("network:person-close", story.defender).status_code == status
        assert desk.as_(who).post("registry:close", story.event).status_code == status
    assert Event.objects.exists()
    assert not Closure.objects.exists()
