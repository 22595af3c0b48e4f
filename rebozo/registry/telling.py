"""A draft in words: each question with its answer, by theme, for the record, its history and two texts side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rebozo.codes.catalogue import label, labels
from rebozo.kernel.dates import RememberedDate
from rebozo.network import remembered
from rebozo.registry import answers
from rebozo.registry.basis import Shape
from rebozo.registry.forms_event import EventForm
from rebozo.registry.models import Attack, BasisChoice
from rebozo.registry.questions import GENDER, MOST_CLOSE, THEMES, list_of

Names = Mapping[UUID, str]
Fact = tuple[str, str] | tuple[str, str, str]
# Each question in a few words, as the record says it.
_SHORT: dict[str, Promise] = {
    "perpetrators": gettext_lazy("Who did it"),
    "certainty": gettext_lazy("How sure it is"),
    "interests": gettext_lazy("Interests behind"),
    "who": gettext_lazy("What is known of who did it"),
    "rights": gettext_lazy("What was defended"),
    "contexts": gettext_lazy("In the middle of"),
    "nature": gettext_lazy("Nature"),
    "direct": gettext_lazy("Direct or indirect"),
    "means": gettext_lazy("By which means"),
    "platforms": gettext_lazy("Platforms"),
    "until": gettext_lazy("Until when"),
    "place_kind": gettext_lazy("Kind of place"),
    "division": gettext_lazy("Department or state"),
    "place": gettext_lazy("Place"),
    "gender": gettext_lazy("Also for being a woman, for her identity or how she lives"),
    "indicators": gettext_lazy("What shows it"),
    "words": gettext_lazy("The words they used"),
    "close": gettext_lazy("Who, of what age, what"),
    "consequences": gettext_lazy("In her life"),
    "measures": gettext_lazy("Protection measures"),
    "answers": gettext_lazy("Complaints and answers"),
    "lived_identities": gettext_lazy("Identities"),
    "lived_movements": gettext_lazy("Movements"),
    "lived_state": gettext_lazy("How she was"),
}


@dataclass(frozen=True)
class Part:
    """A theme of a record, with what is known of it."""

    title: str
    facts: list[Fact] = field(repr=False)
    note: str = field(default="", repr=False)


def asked(question: str) -> str:
    """The words of a question."""
    for theme in THEMES:
        if question == theme.note:
            return _("Beside “%(theme)s”") % {"theme": theme.title}
        if question == theme.name == "close":
            return str(theme.title)
    if question == "year":
        return _("When was it?")
    return str(EventForm.base_fields[question].label)


def text_of(said: answers.Said, question: str, names: Names) -> str:
    """An answer as it is read."""
    if question == "shape":
        return _against(said, names)
    if question in _OWN:
        return _OWN[question](said)
    value = said.get(question) or ""
    codes = list_of(question)
    if codes and value:
        return " · ".join(labels(codes, [value] if isinstance(value, str) else value))
    return str(value)


def parts(said: answers.Said, names: Names, *, but: frozenset[str] = frozenset()) -> list[Part]:
    """The themes of which something is known."""
    found = []
    for theme in THEMES:
        wanted = [*theme.fields, *(["close"] if theme.name == "close" else [])]
        facts: list[Fact] = [
            (str(_SHORT[question]), text)
            for question in wanted
            if question not in but and (text := text_of(said, question, names))
        ]
        note = str(said.get(theme.note) or "")
        if facts or note:
            found.append(Part(str(theme.title), facts, note))
    return found


def _when(said: answers.Said) -> str:
    when = RememberedDate(int(said["year"]), said["month"] or None, said["day"] or None, about=bool(said["about"]))
    return remembered.said(when)


def _against(said: answers.Said, names: Names) -> str:
    shape = Shape(said["shape"])
    word = str(Attack.ShapeChoice(shape.value).label)
    if shape is Shape.COLLECTIVE:
        count = int(said["at_least"] or 0)
        many = ngettext("at least %(number)s", "at least %(number)s", count) % {"number": number_format(count)}
        return "\n".join(part for part in (f"{word}, {many}", str(said.get("people") or "")) if part)
    whose = said["known"]
    name = names.get(UUID(whose), "") if whose else str(said.get("name") or "")
    return f"{word}: {name}" if name else word


def _basis(said: answers.Said) -> str:
    return " · ".join(str(one) for one in (BasisChoice(said["basis"]).label, said["basis_day"]) if one)


def _gender(said: answers.Said) -> str:
    return str(dict(GENDER).get(said["gender"], ""))


def _close(said: Mapping[str, Any]) -> str:
    lists = (("relation", "relations"), ("age", "age_bands"), ("type", "attack_types"))
    rows = [
        [label(codes, said[name]) for part, codes in lists if said.get(name := f"close_{row}_{part}")]
        for row in range(MOST_CLOSE)
    ]
    return "\n".join(" · ".join(row) for row in rows if row)


_OWN = {"year": _when, "basis": _basis, "gender": _gender, "close": _close}
