"""The same questions on paper, in the same order, with numbers beside the boxes; and what is typed in from there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b

from django.http import QueryDict
from django.utils.translation import gettext as _

from rebozo.codes.catalogue import catalogue, folded, label
from rebozo.network.remembered import typed as remembered
from rebozo.registry import answers, choices
from rebozo.registry.forms_event import EventForm
from rebozo.registry.models import Attack, BasisChoice
from rebozo.registry.questions import GENDER, MOST_CLOSE, THEMES, list_of

_LONG = {"story": 12, "people": 4, "close": 3}
_MANY = re.compile(r"[\s,;]+")
_CLOSE = (("relation", "relations"), ("age", "age_bands"), ("type", "attack_types"))


@dataclass(frozen=True)
class Question:
    """One question as it stands on paper and on the page where it is typed in."""

    name: str
    words: str
    why: str = ""
    boxes: tuple[tuple[str, list[tuple[str, str]]], ...] = ()  # (heading, [(number on paper, words)])
    lines: int = 1  # to write on, where there are no boxes
    theme: str = ""  # a heading before it

    @property
    def long(self) -> bool:
        return self.lines > 1


def numbered(question: str) -> list[tuple[str, str]]:
    """The answers of a question that has no code list: each with its words, in the order of the paper."""
    offered: Iterable[tuple[object, object]] = {
        "shape": Attack.ShapeChoice.choices, "basis": BasisChoice.choices, "gender": GENDER,
    }.get(question, ())  # fmt: skip
    return [(str(value), str(words)) for value, words in offered]


def questions() -> list[Question]:
    """All of them, in the order of the form."""
    first = ["types", "shape", "name", "at_least", "people", "year", "country", "basis", "basis_day", "story"]
    asked = [_question(name, theme="" if index else _("First of all")) for index, name in enumerate(first)]
    for theme in THEMES:
        names = [*theme.fields, *(["close"] if theme.name == "close" else [])]
        asked += [_question(name, theme=str(theme.title) if index == 0 else "") for index, name in enumerate(names)]
    return asked


def _question(name: str, *, theme: str = "") -> Question:
    if name == "close":
        why = _("A line for each: who, age and what was done, by their numbers. RE1 AB2 T02")
        return Question(name, _("People close to her who were attacked too"), why, _close_boxes(), _LONG[name], theme)
    if name == "year":
        why = _("14/10/2026, 10/2026 or 2026. With a ~ at the end when it was about then.")
        return Question(name, _("When was it?"), why, theme=theme)
    asked = EventForm.base_fields[name]
    return Question(name, str(asked.label), str(asked.help_text), tuple(_boxes(name)), _LONG.get(name, 1), theme)


def _boxes(name: str) -> list[tuple[str, list[tuple[str, str]]]]:
    if own := numbered(name):
        return [("", [(str(place), words) for place, (_value, words) in enumerate(own, 1)])]
    if name == "types":
        return choices.attack_types()
    if name == "perpetrators":
        return choices.perpetrators()
    if name in {"indicators", "measures", "answers"}:
        return choices.headed(list_of(name))
    return [("", choices.plain(list_of(name)))] if list_of(name) else []


def _close_boxes() -> tuple[tuple[str, list[tuple[str, str]]], ...]:
    return (("", choices.plain("relations")), ("", choices.plain("age_bands")))


@dataclass
class Typed:
    """What was typed in, as the form would have sent it; the words of each code; and what is not on the list."""

    sent: QueryDict = field(default_factory=lambda: QueryDict(mutable=True), repr=False)
    echo: dict[str, str] = field(default_factory=dict, repr=False)
    wrong: dict[str, str] = field(default_factory=dict)


def read(posted: QueryDict) -> Typed:
    """The lines of the typing page. Nothing is judged here but whether a code exists."""
    typed = Typed()
    for name in ("token", "network", "known", "add_people", *(one for one in posted if one.startswith("near_"))):
        if posted.get(name):
            typed.sent[name] = str(posted[name])
    for question in questions():
        text = str(posted.get(question.name, "")).strip()
        if text:
            _read(typed, question, text)
    return typed


def seen(posted: QueryDict) -> str:
    """A mark of the lines as they stand: what was echoed is saved only if nothing changed since."""
    said = "\n".join(f"{one.name}={posted.get(one.name, '').strip()}" for one in questions())
    return blake2b(said.encode(), digest_size=8).hexdigest()


def _read(typed: Typed, question: Question, text: str) -> None:
    name = question.name
    if name == "year":
        _read_when(typed, text)
    elif name == "close":
        _read_close(typed, text)
    elif own := numbered(name):
        values = {str(place): value for place, (value, _words) in enumerate(own, 1)} | {
            value: value for value, _words in own
        }
        _put(typed, name, values.get(text.casefold()), dict(own))
    elif list_of(name):
        _read_codes(typed, name, text)
    else:
        typed.sent[name] = text


def _put(typed: Typed, name: str, value: str | None, words: dict[str, str]) -> None:
    if value is None:
        typed.wrong[name] = _("That number is not on the paper.")
    else:
        typed.sent[name], typed.echo[name] = value, words[value]


def _read_when(typed: Typed, text: str) -> None:
    when = remembered(text)
    if when is None:
        typed.wrong["year"] = _("A date like 14/10/2026, 10/2026 or 2026.")
        return
    parts = {"day": when.day, "month": when.month, "year": when.year, "about": when.about}
    for name in (sent := answers.as_posted(parts, parts)):
        typed.sent[name] = str(sent[name])


def _code(codes: str, text: str) -> str | None:
    return catalogue(codes).by_words.get(folded(text))


def _read_codes(typed: Typed, name: str, text: str) -> None:
    codes = list_of(name)
    whole = _code(codes, text)
    found = {one: _code(codes, one) for one in ([text] if whole else _MANY.split(text)) if one}
    unknown = [one for one, code in found.items() if code is None]
    if unknown:
        typed.wrong[name] = _("Not on the list: %(codes)s") % {"codes": ", ".join(unknown)}
    known = [code for code in found.values() if code]
    typed.sent.setlist(name, known)
    typed.echo[name] = " · ".join(label(codes, code) for code in known)


def _read_close(typed: Typed, text: str) -> None:
    words = []
    for row, line in enumerate(text.splitlines()[:MOST_CLOSE]):
        for one in _MANY.split(line.strip()):
            found = next(((part, codes, code) for part, codes in _CLOSE if (code := _code(codes, one))), None)
            if found is None:
                typed.wrong["close"] = _("Not on the list: %(codes)s") % {"codes": one}
                continue
            part, codes, code = found
            typed.sent[f"close_{row}_{part}"] = code
            words.append(label(codes, code))
    typed.echo["close"] = " · ".join(words)
