"""Who is in an invented region, and what each event says: the rest of a skeleton, in the published proportions."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from uuid import UUID

from rebozo.config import demo_words
from rebozo.config.demo_events import KILLED, skeletons
from rebozo.config.demo_invented import Answer, Group, Happened, Invented, Person, Plan, Skeleton
from rebozo.config.demo_numbers import perhaps, share, weights
from rebozo.kernel.dates import RememberedDate
from rebozo.network.names import GroupName, Identity
from rebozo.network.profiles import GroupProfile, Profile, SafeContact, Way
from rebozo.registry.basis import Basis, Retired, Shape
from rebozo.registry.draft import Close, Draft, Told
from rebozo.registry.models import Attack

_LAST_DAY = 28  # every month has it
_RECENT = timedelta(days=183)
_LATELY = timedelta(days=731)
_BY_SECOND = 0.3
_HALF = 0.5
_STEERING_DAY = date(2022, 3, 8)
_CHILD = "RE1"
_NOTED = ("who", "after", "state")  # themes of the form
_STEERING = 0.06  # of a small region's older records
_TWICE = 0.004  # of the directory, who is in it twice by a slip of the pen
_KEPT_OF_PROFILE = ("identities", "movements", "state")


def invent(plan: Plan) -> Invented:
    """All of a region. The same plan gives the same."""
    dice = random.Random(plan.seed)  # noqa: S311  an invented region is the same each time
    made = skeletons(plan, dice)
    killed = {one.person for one in made.events if any(kind.startswith(KILLED) for kind in one.types)}
    people = list(_people(plan, made.people, killed, dice))
    groups = list(_groups(plan, made.groups, people, dice))
    return Invented(plan, people, groups, [_happened(plan, one, people, groups, dice) for one in made.events])


def number(dice: random.Random) -> UUID:
    """A number that is the same in every demonstration, so that pictures and scripts find it again."""
    return UUID(int=dice.getrandbits(128), version=4)


# ------------------------------------------------------------------ who


def _people(plan: Plan, homes: Sequence[int], killed: set[int], dice: random.Random) -> Iterator[Person]:
    drawn = demo_words.identities(dice)
    named = {place: iter(one.identities) for place, one in enumerate(plan.places)}
    before: dict[int, Identity] = {}
    for who, place in enumerate(homes):
        identity = next(named[place], None) or next(drawn)
        if place in before and perhaps(dice, _TWICE):
            identity = demo_words.misheard(before[place], dice)
        before[place] = identity
        yield _person(plan, place, identity, dice, dead=who in killed)


def _person(plan: Plan, place: int, identity: Identity, dice: random.Random, *, dead: bool) -> Person:
    size = "_small" if plan.loose else ""
    basis = Basis.MEMORY if dead else Basis(weights(f"basis{size}").draw(dice))
    state = "memory" if basis is Basis.MEMORY else weights(f"person_states{size}").draw(dice)
    profile = Profile(
        identities=weights("identities").several(dice, dice.choice((1, 1, 2, 3))),
        movements=weights("movements").several(dice, dice.choice((1, 1, 2))),
        languages=("es",) if perhaps(dice, 0.85) else ("es", dice.choice(("cab", "mam", "quc", "nah", "miq"))),
        skills=(dice.choice(("SK5", "SK7", "SK9", "SK10")),) if perhaps(dice, 0.2) else (),
        state=state,
        notes=demo_words.remark(dice) if perhaps(dice, 0.15) else "",
    ).as_fields()  # fmt: skip
    contact = _contact(dice) if perhaps(dice, _HALF) and state != "memory" else None
    return Person(number(dice), place, identity, basis, state, profile, contact, _answers(basis, plan.last, dice))


def _contact(dice: random.Random) -> dict[str, object]:
    way = Way(
        way=dice.choice(("signal", "call", "person", "whatsapp")),
        address=f"{demo_words.MARK} {demo_words.spot(dice)[1]}",
        hours=dice.choice(("por la mañana", "después de las seis", "solo los jueves")),
        shared=dice.choice(("no", "no", "yes")),
    )
    return SafeContact(ways=(way,), leave_message=dice.choice(("yes", "no")), code_word="colibrí").as_fields()


def _answers(basis: Basis, last: date, dice: random.Random) -> list[Answer]:
    """The three questions, to whoever could be asked; a few took one back later."""
    if basis not in (Basis.CONSENT, Basis.MEMORY):
        return []
    day = last - timedelta(days=dice.randrange(30, 2000))
    how = "family" if basis is Basis.MEMORY else dice.choice(("spoken", "spoken", "written", "message"))
    aloud = perhaps(dice, 0.3)
    accompany = "yes" if perhaps(dice, 0.8) else "no"
    said = [("C0", accompany), ("C2", "yes"), ("C3", "yes"), ("C9", "yes" if aloud else "no")]
    found = [Answer(number(dice), purpose, says, day, how) for purpose, says in said]
    if aloud and perhaps(dice, 0.06):
        found.append(Answer(number(dice), "C9", "taken_back", day + timedelta(days=20), "spoken"))
    return found


def _groups(plan: Plan, seats: Sequence[int], people: Sequence[Person], dice: random.Random) -> Iterator[Group]:
    drawn = demo_words.group_names(dice)
    named = {place: iter(one.groups) for place, one in enumerate(plan.places)}
    near = {place: [one for one in people if one.place == place] for place in range(len(plan.places))}
    for place in seats:
        name: GroupName = next(named[place], None) or next(drawn)
        profile = GroupProfile(
            kind=weights("group_kinds").draw(dice), legal=weights("legal_statuses").draw(dice),
            risk=weights("naming_risks").draw(dice), movements=weights("movements").several(dice, 2),
        ).as_fields()  # fmt: skip
        many = dice.choice((2, 3) if plan.loose else (0, 1, 2, 3))
        members = dice.sample(near[place], min(len(near[place]), many))
        bonds = [(number(dice), one.code, str(dice.randrange(2008, plan.last.year))) for one in members]
        yield Group(number(dice), place, name, profile, bonds)


# ------------------------------------------------------------------ what


def _happened(
    plan: Plan, one: Skeleton, people: Sequence[Person], groups: Sequence[Group], dice: random.Random
) -> Happened:
    basis = _basis(plan, one, people, dice)
    steering = basis is Basis.STEERING
    when = _when(one, dice)
    draft = Draft(
        country=one.country,
        when=when,
        types=tuple(one.types),
        shape=one.shape,
        basis=basis,
        basis_day=_STEERING_DAY if steering else None,
        at_least=max(weights("at_least").number(dice), len(one.people)) if one.shape is Shape.COLLECTIVE else 1,
        person=None if steering or one.person < 0 else people[one.person].code,
        organisation=None if steering or one.group < 0 else groups[one.group].code,
        people=tuple(people[who].code for who in one.people),
        perpetrators=weights("perpetrators", one.country).several(dice, weights("how_many_perpetrators").number(dice)),
        rights=weights("rights", one.country).several(dice, weights("how_many_rights").number(dice)),
        told=_told(one, when, people, dice),
    )
    happened = Happened(number(dice), one.place, draft, [number(dice) for _kind in one.types], _status(plan, one, dice))
    happened.by_second = perhaps(dice, _BY_SECOND)
    if plan.loose and perhaps(dice, 0.02):
        happened.retired = dice.choice((Retired.DUPLICATE, Retired.ERROR)).value
    return happened


def _basis(plan: Plan, one: Skeleton, people: Sequence[Person], dice: random.Random) -> Basis:
    """Hers, where it is about her; a group's own; for the others as it comes."""
    if plan.loose and one.year < _STEERING_DAY.year and not one.people and perhaps(dice, _STEERING):
        return Basis.STEERING
    if one.person >= 0:
        return people[one.person].basis
    return one.basis if one.shape is Shape.COLLECTIVE else dice.choice((Basis.CONSENT, Basis.CONSENT, Basis.PUBLIC))


def _when(one: Skeleton, dice: random.Random) -> RememberedDate:
    known = weights("remembered").draw(dice)
    if known == "day":
        return RememberedDate(one.year, one.month, dice.randint(1, _LAST_DAY))
    return RememberedDate(one.year, None if known == "year" else one.month, about=known == "about")


def _status(plan: Plan, one: Skeleton, dice: random.Random) -> Attack.Status:
    day, older = date(one.year, one.month, 1), "status_small" if plan.loose else "status"
    table = older if day < plan.last - _LATELY else "status_lately" if day < plan.last - _RECENT else "status_now"
    return Attack.Status(weights(table).draw(dice))


def _told(one: Skeleton, when: RememberedDate, people: Sequence[Person], dice: random.Random) -> Told:
    division, place = demo_words.spot(dice)
    gender = weights("gender").draw(dice)
    alone = one.shape in (Shape.PERSONAL, Shape.UNNAMED)
    certainty = weights("certainties").draw(dice)
    complained = perhaps(dice, 0.35)
    return Told(
        story=demo_words.story(tuple(one.types), place, dice, group=one.shape is Shape.COLLECTIVE),
        until=_until(when, dice),
        division=division,
        place=place,
        nature=weights("natures").several(dice, 2),
        direct="direct" if perhaps(dice, 0.9) else "indirect",
        contexts=weights("contexts").several(dice, 1),
        place_kind="PL05" if one.digital else weights("places").draw(dice),
        means=_means(one, dice),
        platforms=(weights("platforms").draw(dice),) if one.digital else (),
        certainty=certainty,
        interests=weights("interests").several(dice, 1) if perhaps(dice, _HALF) else (),
        who=f"{demo_words.MARK} {demo_words.word('who', dice)}" if certainty != "unknown" else "",
        gender=gender,
        indicators=weights("indicators").several(dice, 2) if gender == "yes" else (),
        words=demo_words.word("words", dice) if gender == "yes" and perhaps(dice, 0.4) else "",
        close=_close(dice) if alone and perhaps(dice, share("close")) else (),
        consequences=weights("consequences").several(dice, 2) if perhaps(dice, 0.7) else (),
        measures=("PA3", "PB3", "PC4") if alone and perhaps(dice, share("measures")) else (),
        answers=(weights("answers").draw(dice),) if complained else (),
        notes={dice.choice(_NOTED): demo_words.remark(dice)} if perhaps(dice, 0.06) else {},
        profile={name: people[one.person].profile[name] for name in _KEPT_OF_PROFILE} if one.person >= 0 else {},
    )  # fmt: skip


def _until(when: RememberedDate, dice: random.Random) -> str:
    """Now and then it went on for some days."""
    if when.day is None or when.day > _LAST_DAY - 7 or perhaps(dice, 0.9):
        return ""
    return RememberedDate(when.year, when.month, when.day + dice.randint(1, 7)).as_text()


def _means(one: Skeleton, dice: random.Random) -> tuple[str, ...]:
    if not one.digital:
        return (weights("means").draw(dice),)
    return ("ME3.1",) if perhaps(dice, 0.89) else (dice.choice(("ME3.2", "ME3.3", "ME3.7")),)


def _close(dice: random.Random) -> tuple[Close, ...]:
    child = perhaps(dice, share("close", "children"))
    relation = _CHILD if child else weights("relations").draw(dice)
    age = dice.choice(("AB1", "AB2")) if child else dice.choice(("AB3", "AB4", "AB5", "AB9"))
    return (Close(relation, age, dice.choice(("T02", "T03", "T01"))),)


def digest_of(invented: Invented) -> list[dict[str, object]]:
    """Everything as plain values, so that two regions can be compared."""
    return [asdict(one) for some in (invented.people, invented.groups, invented.events) for one in some]
