"""The invented region of the published size: exact totals, the published proportions, and nobody who could be true."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rebozo.config.demo import PUBLISHED, SMALL, plan_for
from rebozo.config.demo_invented import Happened, Invented
from rebozo.config.demo_numbers import read_data
from rebozo.config.demo_told import digest_of, invent
from rebozo.registry.basis import Basis, Shape
from rebozo.registry.draft import CODED, troubles

TODAY = date(2026, 11, 22)
DATA = Path(__file__).resolve().parents[2] / "rebozo" / "codes" / "data"
LISTS = {
    "nature": "natures", "direct": "directness", "contexts": "contexts", "place_kind": "places", "means": "means",
    "platforms": "platforms", "certainty": "certainties", "interests": "interests", "indicators": "gender_indicators",
    "consequences": "consequences", "measures": "protection_measures", "answers": "state_response",
}  # fmt: skip
NO_CODES = {"who", "gender", "words", "close", "notes", "profile"}


@pytest.fixture(scope="module")
def whole() -> Invented:
    return invent(plan_for(PUBLISHED, TODAY))


@pytest.fixture(scope="module")
def small() -> Invented:
    return invent(plan_for(SMALL, TODAY))


def _codes(name: str) -> set[str]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"] for row in csv.DictReader(lines)}


def _attacks(some: list[Happened]) -> int:
    return sum(len(one.attacks) for one in some)


def _when(whole: Invented, *, year: int, country: str | None = None) -> list[Happened]:
    return [one for one in whole.events if one.draft.when.year == year and country in (None, one.draft.country)]


def test_the_totals_are_the_published_ones_to_the_last_one(whole: Invented) -> None:
    assert _attacks(list(whole.events)) == 46_785
    assert len({one.draft.organisation for one in whole.events} - {None}) == len(whole.groups) == 1_053
    attacked = {who for one in whole.events for who in (one.draft.person, *one.draft.people)} - {None}
    assert attacked == {one.code for one in whole.people}
    assert len(attacked) == 8_982
    assert all(one.draft.basis is not Basis.TO_ASK and not one.retired for one in whole.events)  # all of them count


@pytest.mark.parametrize(("year", "many"), [(2012, 414), (2016, 1_462), (2024, 7_495), (2025, 3_599)])
def test_each_year_has_as_many_as_were_published(whole: Invented, year: int, many: int) -> None:
    assert _attacks(_when(whole, year=year)) == many


def test_the_gaps_of_the_series_are_gaps_here_too(whole: Invented) -> None:
    assert not _when(whole, year=2023, country="GT")
    assert not _when(whole, year=2024, country="GT")
    assert not _when(whole, year=2017, country="NI")
    assert min(one.draft.when.month or 12 for one in _when(whole, year=2018, country="NI")) == 4
    assert max(one.draft.when.month or 1 for one in _when(whole, year=2025)) == 6


def test_three_in_five_were_attacked_more_than_once(whole: Invented) -> None:
    times = Counter(who for one in whole.events for who in {one.draft.person, *one.draft.people} - {None})
    assert sum(often > 1 for often in times.values()) / len(times) == pytest.approx(0.6, abs=0.001)


def test_shapes_gender_digital_and_close_people_are_as_published(whole: Invented) -> None:
    def part(some: list[Happened], wanted: list[Happened]) -> float:
        return _attacks(wanted) / _attacks(some)

    honduras = [one for one in whole.events if one.draft.country == "HN"]
    nicaragua = [one for one in whole.events if one.draft.country == "NI"]
    lately = [one for one in whole.events if one.draft.when.year >= 2020]
    collective = [one for one in honduras if one.draft.shape is Shape.COLLECTIVE]
    assert part(honduras, collective) == pytest.approx(0.81, abs=0.02)
    together = [one for one in nicaragua if one.draft.shape is Shape.COLLECTIVE]
    assert part(nicaragua, together) == pytest.approx(0.37, abs=0.02)
    every = list(whole.events)
    assert part(every, [one for one in every if one.draft.told.gender == "yes"]) == pytest.approx(0.4, abs=0.02)
    assert part(lately, [one for one in lately if one.draft.told.platforms]) == pytest.approx(0.25, abs=0.02)
    alone = [one for one in every if one.draft.shape in (Shape.PERSONAL, Shape.UNNAMED)]
    close = [one for one in alone if one.draft.told.close]
    assert len(close) / len(alone) == pytest.approx(0.1, abs=0.02)
    children = [one for one in close if one.draft.told.close[0].relation == "RE1"]
    assert len(children) / len(close) == pytest.approx(0.31, abs=0.05)


def test_perpetrators_and_rights_follow_each_country(whole: Invented) -> None:
    honduras = [one.draft for one in whole.events if one.draft.country == "HN"]
    nicaragua = [one.draft for one in whole.events if one.draft.country == "NI"]
    assert sum("R02" in one.rights for one in honduras) / len(honduras) == pytest.approx(0.5, abs=0.06)
    assert sum("R05" in one.rights for one in nicaragua) / len(nicaragua) == pytest.approx(0.39, abs=0.06)
    police = sum(any(by.startswith("P01") for by in one.perpetrators) for one in honduras)
    assert police / len(honduras) == pytest.approx(0.31, abs=0.06)


def test_the_same_seed_gives_the_same_and_another_gives_another(small: Invented) -> None:
    plan = plan_for(SMALL, TODAY)
    assert digest_of(invent(plan)) == digest_of(small)
    assert digest_of(invent(replace(plan, seed=20))) != digest_of(small)


def test_nothing_is_wrong_with_any_event(whole: Invented, small: Invented) -> None:
    assert [
        trouble for some in (whole, small) for one in some.events for trouble in troubles(one.draft, today=TODAY)
    ] == []


def test_every_code_is_on_its_list(whole: Invented) -> None:
    assert set(LISTS) | NO_CODES == set(CODED)  # a question that is new is looked at here
    used: dict[str, set[str]] = defaultdict(set)
    for one in whole.events:
        used["attack_types"].update(one.draft.types)
        used["perpetrators"].update(one.draft.perpetrators)
        used["rights"].update(one.draft.rights)
        for question, codes in LISTS.items():
            said = getattr(one.draft.told, question)
            used[codes].update([said] if isinstance(said, str) else said)
        for near in one.draft.told.close:
            used["relations"].add(near.relation)
            used["age_bands"].add(near.age)
    for person in whole.people:
        used["identities"].update(person.profile["identities"])
        used["movements"].update(person.profile["movements"])
        used["languages"].update(person.profile["languages"])
        used["skills"].update(person.profile["skills"])
        used["person_states"].add(person.state)
        used["consent_purposes"].update(answer.purpose for answer in person.answers)
    for group in whole.groups:
        used["group_kinds"].add(group.profile["kind"])
        used["legal_statuses"].add(group.profile["legal"])
        used["naming_risks"].add(group.profile["risk"])
    assert {name: codes - _codes(name) for name, codes in used.items() if codes - _codes(name) - {""}} == {}


def test_nobody_is_called_by_a_word_that_is_not_of_the_lists(whole: Invented) -> None:
    said = read_data("words")
    lists = (said["first"], said["pseudonym"], *said["land"].values(), *said["like"].values())
    words = {word for some in lists for name in some for word in name.split()} | {"de"}
    twice = 0
    for person in whole.people:
        strange = {word for part in person.identity.as_fields().values() for word in part.split()} - words
        twice += bool(strange)
    assert 0 < twice < 0.01 * len(whole.people)  # only those whom a slip of the pen wrote down once more
    assert all(group.name.name.endswith("(ejemplo)") for group in whole.groups)
    assert all(one.draft.told.story.startswith("(ejemplo)") for one in whole.events)


def test_nobody_is_attacked_after_her_death(whole: Invented) -> None:
    last: dict[object, Happened] = {}
    for one in whole.events:  # they are in order of month
        for who in (one.draft.person, *one.draft.people):
            last[who] = one
    dead = [one for one in whole.events if any(kind.startswith("T14") for kind in one.draft.types) and one.draft.person]
    assert len(dead) == pytest.approx(207, abs=40)  # 200 until 2023, 7 in 2024
    assert all(last[one.draft.person] is one for one in dead)
    states = {person.code: person.state for person in whole.people}
    assert {states[one.draft.person] for one in dead if one.draft.person} == {"memory"}


def test_every_table_says_what_it_follows_or_that_it_is_ours() -> None:
    said = read_data("published")
    facts = said["facts"]
    assert {fact["mark"] for fact in facts.values()} <= {"P", "S", "D"}
    assert all(fact["source"] and fact["says"] for fact in facts.values())
    tables = [table for name, table in said.items() if name not in {"said", "facts"}]
    flat = [one for table in tables for one in ([table] if "from" in table else table.values())]
    used = {fact for one in flat for fact in one["from"]}
    assert used == set(facts)
    assert all(one["from"] or one["ours"] for one in flat)


def test_a_small_region_shows_what_the_large_one_has_no_room_for(small: Invented) -> None:
    assert {one.draft.basis for one in small.events} >= {Basis.TO_ASK, Basis.CONSENT, Basis.PUBLIC, Basis.COLLECTIVE}
    assert {one.retired for one in small.events} > {""}
    assert {one.state for one in small.people} >= {"free", "exile", "detained", "memory"}
    assert {one.status.value for one in small.events} == {"to_review", "provisional", "reviewed"}
    assert 120 <= _attacks(list(small.events)) <= 200
