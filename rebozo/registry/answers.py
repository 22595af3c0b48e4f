"""A draft as the answers of the form, what differs between two, and two women's corrections put together. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from rebozo.registry.basis import Shape
from rebozo.registry.draft import Draft
from rebozo.registry.questions import MOST_CLOSE, THEMES, as_answers

Said = dict[str, Any]
# Answers that are one question: they are compared, and taken, together.
_CLOSE = tuple(f"close_{row}_{part}" for row in range(MOST_CLOSE) for part in ("relation", "age", "type"))
TOGETHER: dict[str, tuple[str, ...]] = {
    "year": ("day", "month", "year", "about"),
    "shape": ("shape", "known", "name", "at_least", "people"),
    "basis": ("basis", "basis_day"),
    "close": _CLOSE,
}
_FIRST = ("types", "shape", "year", "country", "basis", "story")


def said_of(draft: Draft, names: Mapping[Any, str]) -> Said:
    """What the form holds when it says this draft. `names` are those of the people of a group."""
    when, group = draft.when, draft.shape is Shape.COLLECTIVE
    return as_answers(draft.told) | {
        "types": list(draft.types), "shape": draft.shape.value, "country": draft.country,
        "at_least": draft.at_least if group else None,
        "known": str(draft.person or draft.organisation or ""), "name": draft.name,
        "people": "\n".join(sorted(names[one] for one in draft.people if one in names)),
        "day": when.day, "month": when.month, "year": when.year, "about": when.about,
        "basis": draft.basis.value, "basis_day": draft.basis_day,
        "perpetrators": list(draft.perpetrators), "rights": list(draft.rights),
    }  # fmt: skip


def questions() -> list[str]:
    """Every question by the name of its first answer, in the order of the form."""
    found = list(_FIRST)
    for theme in THEMES:
        found += [*theme.fields, *(["close"] if theme.name == "close" else []), theme.note]
    return found


def parts(question: str) -> tuple[str, ...]:
    """The answers that a question is made of."""
    return TOGETHER.get(question, (question,))


def differing(one: Said, other: Said) -> list[str]:
    """The questions that two sets of answers do not answer alike."""
    return [name for name in questions() if _of(one, name) != _of(other, name)]


@dataclass(frozen=True)
class Merged:
    """Two corrections of one version, put together."""

    said: Said
    theirs: list[str]  # questions that only the other one changed: taken
    both: list[str]  # questions that both changed, each in her way: hers stands, and she is asked


def merged(base: Said, theirs: Said, hers: Said) -> Merged:
    """No answer of either is lost without a word: what only one changed is taken, what both did is asked."""
    said, taken, both = dict(hers), [], []
    for question in differing(base, theirs):
        if _of(theirs, question) == _of(hers, question):
            continue
        if _of(hers, question) == _of(base, question):
            taken.append(question)
            take(said, theirs, question)
        else:
            both.append(question)
    return Merged(said, taken, both)


def take(said: Said, other: Said, question: str) -> None:
    """Answer a question as the other does."""
    for name in parts(question):
        said[name] = other.get(name)


def as_posted(said: Mapping[str, Any], names: Iterable[str]) -> QueryDict:
    """The answers as a browser would send them."""
    sent = QueryDict(mutable=True)
    for name in names:
        value = said.get(name)
        if value is None or value is False or value == "":
            continue
        if isinstance(value, list | tuple):
            sent.setlist(name, [str(one) for one in value])
        else:
            sent[name] = "on" if value is True else str(value)
    return sent


def _of(said: Said, question: str) -> list[str | list[str]]:
    return [plain(said.get(name)) for name in parts(question)]


def plain(answer: Any) -> str | list[str]:  # noqa: ANN401  whatever a form or a row holds
    """An answer without the accidents of how it is kept."""
    if answer and isinstance(answer, list | tuple):
        return sorted(str(one) for one in answer)
    return str(answer or "").replace("\r\n", "\n").strip()
