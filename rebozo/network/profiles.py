"""What a person lives with, how she may be reached, what a group is. Strings in, strings out; no Django here.

Every part may be empty: each question may be skipped. It is only ever sealed, and opened on her own page.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, Self

from rebozo.kernel.dates import RememberedDate
from rebozo.network.names import tidy

YES, NO = "yes", "no"
# Which code list answers which question.
LISTS = {
    "identities": "identities", "movements": "movements", "languages": "languages", "offered": "languages",
    "skills": "skills", "state": "person_states", "way": "ways", "kind": "group_kinds", "legal": "legal_statuses",
    "risk": "naming_risks",
}  # fmt: skip


class Trouble(StrEnum):
    """What may be wrong with an answer. The words for each are in `wording`."""

    NOT_A_DATE = "not a date"
    TO_COME = "to come"
    BEFORE = "before"
    NOT_OFFERED = "not offered"


Troubles = list[tuple[str, Trouble]]
Offered = Mapping[str, Iterable[str]]  # the codes of each list that is named in LISTS


class _Sealed:
    """Dataclasses of text, codes and rows, to and from the fields of a bundle."""

    @classmethod
    def from_fields(cls, said: Mapping[str, Any]) -> Self:
        """From a form, a sheet or an opened bundle; what it does not know is left aside."""
        return cls(**{part.name: _read(part.name, said.get(part.name)) for part in fields(cls)})  # type: ignore[arg-type]  # each heir is a dataclass

    def as_fields(self) -> dict[str, Any]:
        """As a bundle holds it."""
        return {name: _plain(value) for name, value in asdict(self).items()}  # type: ignore[call-overload]  # the same

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"  # a traceback or a log shows reprs

    def __bool__(self) -> bool:
        return any(self.as_fields().values())


@dataclass(frozen=True, repr=False)
class Way(_Sealed):
    """One way to reach somebody: by what, where, at what hours, who may answer, whether others use the device."""

    way: str = ""
    address: str = ""
    hours: str = ""
    who: str = ""
    shared: str = ""


@dataclass(frozen=True, repr=False)
class EmergencyContact(_Sealed):
    """Whom to look for when she cannot be reached, and whether that person may decide for her."""

    name: str = ""
    relation: str = ""
    way: str = ""
    address: str = ""
    may_decide: str = ""


@dataclass(frozen=True, repr=False)
class SafeContact(_Sealed):
    """How she may be reached without putting her at risk."""

    ways: tuple[Way, ...] = ()
    leave_message: str = ""
    code_word: str = ""
    never: str = ""
    emergency: tuple[EmergencyContact, ...] = ()

    @property
    def shared(self) -> bool:
        """Whether somebody else uses one of the devices."""
        return any(way.shared == YES for way in self.ways)

    def troubles(self, *, offered: Offered) -> Troubles:
        """What is wrong, by question."""
        return [
            *(("ways", Trouble.NOT_OFFERED) for one in self.ways if _foreign("way", one.way, offered)),
            *(("emergency", Trouble.NOT_OFFERED) for one in self.emergency if _foreign("way", one.way, offered)),
        ]


@dataclass(frozen=True, repr=False)
class Profile(_Sealed):
    """What she says of herself, what she lives with, what she offers to others."""

    identities: tuple[str, ...] = ()
    own_words: str = ""
    movements: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    other_language: str = ""
    interpreter: str = ""
    skills: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    state: str = ""
    state_since: str = ""
    minor: str = ""
    assent: str = ""
    guardian: str = ""
    notes: str = ""

    @property
    def is_minor(self) -> bool:
        return self.minor == YES

    @property
    def since(self) -> RememberedDate | None:
        """Since when she is so; None when nobody wrote it."""
        return remembered(self.state_since)

    def offers(self, *, skill: str = "", language: str = "") -> bool:
        """Whether she offers both what is asked for: a skill, a language."""
        return (not skill or skill in self.skills) and (not language or language in self.offered)

    def troubles(self, *, today: date, offered: Offered) -> Troubles:
        """What is wrong, by question."""
        return [
            *_date_troubles("state_since", self.state_since, today),
            *(
                (name, Trouble.NOT_OFFERED)
                for name in ("identities", "movements", "languages", "offered", "skills", "state")
                if _foreign(name, getattr(self, name), offered)
            ),
        ]


@dataclass(frozen=True, repr=False)
class GroupProfile(_Sealed):
    """What an organisation or group is, how it is reached, and what naming it could do to it."""

    kind: str = ""
    legal: str = ""
    risk: str = ""
    movements: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    notes: str = ""

    def troubles(self, *, offered: Offered) -> Troubles:
        """What is wrong, by question."""
        return [
            *(
                (name, Trouble.NOT_OFFERED)
                for name in ("kind", "legal", "risk", "movements")
                if _foreign(name, getattr(self, name), offered)
            ),
            *(("ways", Trouble.NOT_OFFERED) for one in self.ways if _foreign("way", one.way, offered)),
        ]


@dataclass(frozen=True, repr=False)
class Bond(_Sealed):
    """That somebody or a group belongs to a group or a network, for a time, and which members vouched for it.

    `who` and `group` are numbers; `what` and `where` say of which table each is. `group` may be a network of Rebozo.
    """

    who: str = ""
    what: str = ""
    group: str = ""
    where: str = ""
    since: str = ""
    until: str = ""
    role: str = ""
    vouched: tuple[str, ...] = ()

    def troubles(self, *, today: date) -> Troubles:
        """What is wrong, by question."""
        found = [*_date_troubles("since", self.since, today), *_date_troubles("until", self.until, today)]
        since, until = remembered(self.since), remembered(self.until)
        if since and until and _last_day(until) < _first_day(since):
            found.append(("until", Trouble.BEFORE))
        return found


_ROWS: dict[str, type[Way | EmergencyContact]] = {"ways": Way, "emergency": EmergencyContact}
_SEVERAL = {"identities", "movements", "languages", "skills", "offered", "vouched"}
_FIRST_YEAR = 1900
_LONG = {"notes", "never", "own_words"}


def remembered(text: str) -> RememberedDate | None:
    """The date that `RememberedDate.as_text` wrote; None for anything else, and for a year that nobody remembers."""
    try:
        said = RememberedDate.from_text(text)
    except ValueError:
        return None
    return said if _FIRST_YEAR <= said.year <= date.max.year else None


def _read(name: str, value: Any) -> Any:  # noqa: ANN401  text, codes or rows, by the name of the question
    if name in _ROWS:
        return tuple(row for one in value or () if (row := _ROWS[name].from_fields(one)))
    if name in _SEVERAL:
        return tuple(dict.fromkeys(code for one in value or () if (code := tidy(str(one)))))
    if name in _LONG:
        return "\n".join(tidy(line) for line in str(value or "").strip().splitlines()).strip()
    return tidy(str(value or ""))


def _plain(value: Any) -> Any:  # noqa: ANN401  the same
    return list(value) if isinstance(value, tuple) else value


def _foreign(name: str, said: str | Iterable[str], offered: Offered) -> bool:
    """Whether an answer is not on its list."""
    codes = [said] if isinstance(said, str) else said
    known = offered.get(LISTS[name], ())
    return any(code and code not in known for code in codes)


def _date_troubles(name: str, text: str, today: date) -> Troubles:
    if not text:
        return []
    said = remembered(text)
    if said is None:
        return [(name, Trouble.NOT_A_DATE)]
    return [(name, Trouble.TO_COME)] if _first_day(said) > today else []


def _first_day(said: RememberedDate) -> date:
    return date(said.year, said.month or 1, said.day or 1)


def _last_day(said: RememberedDate) -> date:
    month = said.month or 12
    return date(said.year, month, said.day or monthrange(said.year, month)[1])
