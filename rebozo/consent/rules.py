"""What a use needs of her. Pure: purposes are codes of `consent_purposes`, answers are what she said of each.

Silence is no. A no, or what she took back, wins over every basis. A basis allows coded counting, never an identity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

COUNT, REGION = "C3", "C2"
# The three questions that come first, and the purposes that each answers.
THREE: Mapping[str, tuple[str, ...]] = {"accompany": ("C0",), "count": (COUNT, REGION), "public": ("C9",)}

HEADINGS = frozenset({"C8", "C10"})  # only what is below them is asked
TO_SOMEBODY = frozenset({"C4", "C5", "C10.2"})  # a yes is for one recipient, and for no other
_TOGETHER = {REGION: "C1", COUNT: "C1", "C7": "C6"}  # asked on one page
_OF_AN_EVENT = frozenset({"C1", REGION, COUNT, "C9", "C9.5", "C10.1", "C10.2"})  # in which nobody is named
_OF_A_PERSON_ALONE = frozenset({"C9.3", "C9.4", "C10.3"})  # her face, her voice, her testimony


class Says(StrEnum):
    """What she answered."""

    YES = "yes"
    NO = "no"
    TAKEN_BACK = "taken_back"


class Kind(StrEnum):
    """Of whom, or of what, it was asked."""

    DEFENDER = "defender"
    ORGANISATION = "organisation"
    EVENT = "event"  # in which nobody is named


class Use(StrEnum):
    """What somebody wants to do with what she told."""

    ACCOMPANY = "accompany"
    COUNT = "count"
    REGION = "region"
    REFER = "refer"
    MECHANISM = "mechanism"
    UN_LETTER = "un_letter"
    UN_PUBLISHES = "un_publishes"
    IACHR = "iachr"
    IACHR_RESERVED = "iachr_reserved"
    ALERT = "alert"
    PUBLISH_NAME = "publish_name"
    PUBLISH_PSEUDONYM = "publish_pseudonym"
    PUBLISH_PHOTO = "publish_photo"
    PUBLISH_VOICE = "publish_voice"
    PUBLISH_PLACE = "publish_place"
    KEEP_EVIDENCE = "keep_evidence"
    SHARE_EVIDENCE = "share_evidence"
    TESTIFY = "testify"
    CONTACT = "contact"
    RESEARCH = "research"
    TRAINING = "training"


# Each purpose that a use needs: all of them, each with its own yes.
NEEDS: Mapping[Use, tuple[str, ...]] = {
    Use.ACCOMPANY: ("C0",), Use.COUNT: (COUNT,), Use.REGION: (REGION,), Use.REFER: ("C4",), Use.MECHANISM: ("C5",),
    Use.UN_LETTER: ("C6",), Use.UN_PUBLISHES: ("C7",), Use.IACHR: ("C8.1",), Use.IACHR_RESERVED: ("C8.2",),
    Use.ALERT: ("C9",), Use.PUBLISH_NAME: ("C9", "C9.1"), Use.PUBLISH_PSEUDONYM: ("C9", "C9.2"),
    Use.PUBLISH_PHOTO: ("C9", "C9.3"), Use.PUBLISH_VOICE: ("C9", "C9.4"), Use.PUBLISH_PLACE: ("C9", "C9.5"),
    Use.KEEP_EVIDENCE: ("C10.1",), Use.SHARE_EVIDENCE: ("C10.2",), Use.TESTIFY: ("C10.3",), Use.CONTACT: ("C11",),
    Use.RESEARCH: ("C11", "C11.1"), Use.TRAINING: ("C11", "C11.2"),
}  # fmt: skip
ON_A_BASIS = frozenset({Use.COUNT, Use.REGION})


@dataclass(frozen=True)
class Said:
    """One answer of hers, as far as rules go."""

    purpose: str
    says: Says
    number: int
    recipient: UUID | None = None


def newest(answers: Iterable[Said], purpose: str, recipient: UUID | None = None) -> Said | None:
    """The last that she said of a purpose, to that recipient or to all."""
    about = [one for one in answers if one.purpose == purpose and one.recipient in (None, recipient)]
    return max(about, key=lambda one: one.number, default=None)


def stands(answers: Iterable[Said], purpose: str, recipient: UUID | None = None) -> bool:
    """Whether there is a yes that nothing took back: neither for the purpose, nor for what it is part of."""
    said = list(answers)
    last = newest(said, purpose, recipient)
    if last is None or last.says is not Says.YES:
        return False
    if purpose in TO_SOMEBODY and (recipient is None or last.recipient != recipient):
        return False
    return not refuses(said, purpose, recipient)


def refuses(answers: Iterable[Said], purpose: str, recipient: UUID | None = None) -> bool:
    """Whether the last that she said of it, or of what it is part of, is a no."""
    said = list(answers)
    lasts = (newest(said, code, recipient) for code in (purpose, *above(purpose)))
    return any(last is not None and last.says is not Says.YES for last in lasts)


def allowed(use: Use, answers: Iterable[Said], *, recipient: UUID | None = None, basis: bool = False) -> bool:
    """Whether it may be done. `basis`: what is registered stands on something that lets it be counted."""
    said = list(answers)
    if any(refuses(said, purpose, recipient) for purpose in NEEDS[use]):
        return False
    if basis and use in ON_A_BASIS:
        return True
    return all(stands(said, purpose, recipient) for purpose in NEEDS[use])


def above(purpose: str) -> tuple[str, ...]:
    """What a purpose is part of: C9 of C9.1."""
    parts = purpose.split(".")
    return tuple(".".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))


def page_of(purpose: str) -> str:
    """With which others it is asked: its own family, and some that belong together."""
    return _TOGETHER.get(purpose, (purpose, *above(purpose))[-1])


def asked_of(kind: Kind, purpose: str) -> bool:
    """Whether it makes sense to ask it."""
    if purpose in HEADINGS:
        return False
    if kind is Kind.EVENT:
        return purpose in _OF_AN_EVENT
    return kind is Kind.DEFENDER or purpose not in _OF_A_PERSON_ALONE


def beside(purpose: str) -> tuple[str, ...]:
    """What the same question answers too: taking C3 back takes back all that its yes gave. The others stand alone."""
    return next((every[1:] for every in THREE.values() if every[0] == purpose), ())


def may_say_yes(*, minor: bool, assent: bool, guardian: bool) -> bool:
    """A girl's yes needs her own assent and the yes of who takes care of her. Her no needs nobody."""
    return not minor or (assent and guardian)


def merged(one: list[tuple[date, Says]], other: list[tuple[date, Says]]) -> list[bool]:
    """Two histories in one, each in its own order, by day: True takes from the first.

    On the same day a yes comes before, so that what was refused is what stands.
    """
    order, first, second = [], 0, 0
    while first < len(one) or second < len(other):
        takes = second == len(other) or (first < len(one) and _before(one[first], other[second]))
        order.append(takes)
        first, second = first + takes, second + (not takes)
    return order


def _before(one: tuple[date, Says], other: tuple[date, Says]) -> bool:
    return one[1] is Says.YES if one[0] == other[0] else one[0] < other[0]
