"""Versions: each correction keeps what stood before, sealed, and two corrections at once are put together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as some

from rebozo.kernel.dates import RememberedDate
from rebozo.registry import answers
from rebozo.registry.basis import Basis, Shape
from rebozo.registry.bundles import OLD, PLACE
from rebozo.registry.draft import Close, Draft, Told
from rebozo.registry.history import shred_scope
from rebozo.registry.models import Attack, Event, EventVersion
from rebozo.registry.standing import facts_of, stood
from rebozo.vault.models import Bundle
from tests.region import Desk
from tests.registry.conftest import Typed

_TEXT = some.text(max_size=20)
_CODES = some.lists(some.sampled_from(["A1", "B2", "C3"]), unique=True).map(tuple)
_TOLD = some.builds(
    Told, story=_TEXT, place=_TEXT, nature=_CODES, words=_TEXT, consequences=_CODES,
    close=some.lists(some.builds(Close, relation=_TEXT, age=_TEXT, type=_TEXT), max_size=3).map(tuple),
    notes=some.dictionaries(some.sampled_from(["who", "how"]), some.text(min_size=1, max_size=9)),
)  # fmt: skip
_WHEN = some.one_of(
    some.dates(date(1950, 1, 1), date(2026, 1, 1)).map(lambda day: RememberedDate(day.year, day.month, day.day)),
    some.builds(RememberedDate, some.integers(1950, 2026), some.none() | some.integers(1, 12), about=some.booleans()),
)
_DRAFTS = some.builds(
    Draft, country=some.just("HN"), when=_WHEN, types=_CODES, shape=some.sampled_from(Shape),
    basis=some.sampled_from(Basis), basis_day=some.none() | some.dates(), at_least=some.integers(1, 900),
    person=some.none() | some.uuids(), organisation=some.none() | some.uuids(), name=some.just(""),
    people=some.lists(some.uuids(), max_size=3).map(tuple), perpetrators=_CODES, rights=_CODES, told=_TOLD,
)  # fmt: skip


@given(_DRAFTS)
def test_a_version_says_again_exactly_what_stood(draft: Draft) -> None:
    assert stood(facts_of(draft), draft.told.scopes(draft.when)) == draft


@given(_DRAFTS, _DRAFTS, _DRAFTS)
def test_putting_two_corrections_together_loses_nothing_in_silence(one: Draft, two: Draft, three: Draft) -> None:
    base, theirs, hers = (answers.said_of(draft, {}) for draft in (one, two, three))
    found = answers.merged(base, theirs, hers)
    for question in answers.questions():
        parts = answers.parts(question)
        now, was, his, mine = (
            [answers.plain(said.get(name)) for name in parts] for said in (found.said, base, theirs, hers)
        )
        assert now == (his if question in found.theirs else mine)
        if his != mine:
            assert (question in found.both) == (his != was != mine)


def _again(attack: Attack, typed: Typed, **but: object) -> dict[str, object]:
    same = {"token": str(attack.event_id), "version": "1", "name": "", "known": str(attack.person_id or "")}
    return typed(**(same | but))


def test_a_correction_keeps_what_stood_before_and_shows_who_changed_what(
    desk: Desk, registered: Callable[..., Attack], typed: Typed
) -> None:
    attack = registered(story="Primera versión", place="El molino", consequences=["CO1"])
    ada = desk.as_("ada")
    said = _again(attack, typed, story="Segunda versión", place="El molino", country="NI")
    assert ada.post("registry:edit", attack.event_id, data=said).status_code == 302
    version = EventVersion.objects.get()
    assert Bundle.objects.filter(row=version.code).count() == 4
    assert not any(b"molino" in bytes(one.sealed) for one in Bundle.objects.filter(row=version.code))
    page = desk.as_("bea").get("registry:history", attack.event_id).content.decode()
    for words in ("Primera versión", "Segunda versión", "Ada", "Bea", "Nicaragua", "Honduras"):
        assert words in page, words
    assert "El molino" not in page, "the place did not change"
    for who in ("cleo", "dina"):
        assert desk.as_(who).get("registry:history", attack.event_id).status_code == 404


def test_an_old_version_is_taken_up_again_as_a_correction(
    desk: Desk, registered: Callable[..., Attack], typed: Typed
) -> None:
    attack, bea = registered(story="Primera versión"), desk.as_("bea")
    bea.post("registry:edit", attack.event_id, data=_again(attack, typed, story="Segunda versión"))
    page = bea.get("registry:edit", attack.event_id, query={"from": "1"}).content.decode()
    assert "Primera versión" in page
    assert "Segunda versión" not in page
    assert 'name="version" value="2"' in page
    assert (
        bea.post(
            "registry:edit", attack.event_id, data=_again(attack, typed, story="Primera versión", version="2")
        ).status_code
        == 302
    )
    assert Event.objects.get().version == 3
    assert list(EventVersion.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_what_she_takes_back_is_destroyed_in_every_version(
    desk: Desk, registered: Callable[..., Attack], typed: Typed
) -> None:
    attack, bea = registered(story="Lo que queda", place="El molino"), desk.as_("bea")
    bea.post("registry:edit", attack.event_id, data=_again(attack, typed, story="Lo que queda hoy", place="La noria"))
    shred_scope(attack.event_id, PLACE)
    assert not Bundle.objects.filter(kind__in=[PLACE, OLD[PLACE]]).exists()
    page = bea.get("registry:history", attack.event_id).content.decode()
    assert "Lo que queda hoy" in page
    assert "molino" not in page


def test_two_who_correct_different_answers_at_once_both_stand(
    desk: Desk, registered: Callable[..., Attack], typed: Typed
) -> None:
    attack, bea = registered(story="Al principio", place="El molino"), desk.as_("bea")
    ada = _again(attack, typed, story="Lo de Ada", place="El molino")
    hers = _again(attack, typed, story="Al principio", place="La noria", consequences=["CO2"])
    assert desk.as_("ada").post("registry:edit", attack.event_id, data=ada).status_code == 302
    late = bea.post("registry:edit", attack.event_id, data=hers)
    assert late.headers["Location"].endswith("?done=merged")
    page = bea.get("registry:attack", attack.code).content.decode()
    assert "Lo de Ada" in page
    assert "La noria" in page
    assert Event.objects.get().version == 3


def test_what_both_changed_is_asked_and_hers_may_leave_what_is_saved(
    desk: Desk, registered: Callable[..., Attack], typed: Typed
) -> None:
    attack, bea = registered(story="Al principio", gender="no"), desk.as_("bea")
    ada = _again(attack, typed, story="Lo de Ada", gender="yes")
    assert desk.as_("ada").post("registry:edit", attack.event_id, data=ada).status_code == 302
    hers = _again(attack, typed, story="Lo de Bea", gender="no")
    late = bea.post("registry:edit", attack.event_id, data=hers)
    page = late.content.decode()
    assert late.status_code == 409
    assert page.count('name="take"') == 1
    assert 'name="gender" value="yes"' in page
    again = hers | {"version": "2", "gender": "yes", "take": "story"}
    assert bea.post("registry:edit", attack.event_id, data=again).status_code == 302
    page = bea.get("registry:attack", attack.code).content.decode()
    assert "Lo de Ada" in page
    assert "Lo de Bea" not in page


def test_an_event_that_never_existed_has_no_history(desk: Desk) -> None:
    assert desk.as_("bea").get("registry:history", uuid4()).status_code == 404


def test_what_is_no_number_of_a_version_is_passed_over(desk: Desk, registered: Callable[..., Attack]) -> None:
    attack = registered(story="Como está")
    for said in ("²", "9" * 5000, "-1", "1 or 1"):
        page = desk.as_("bea").client.get(f"/registro/hechos/{attack.event_id}/editar", {"from": said})
        assert page.status_code == 200
        assert "Como está" in page.content.decode()
