"""The lists as a page shows them: who may change them, what changed, how they are grouped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rebozo.codes.catalogue import Catalogue, Entry, catalogue
from rebozo.codes.editing import EDIT, FIXED, Edited
from rebozo.codes.models import CodeChange, CodeList, Grouping
from rebozo.kernel.actor import Actor

TITLES = {
    "attack_types": _("Types of attack"), "perpetrators": _("Who did it"), "rights": _("What was defended"),
    "movements": _("Movements"), "shapes": _("Against whom"), "means": _("By which means"),
    "places": _("Kinds of place"), "contexts": _("In what context"), "gender_indicators": _("Gender indicators"),
    "identities": _("Identities that she names"), "protection_measures": _("Protection measures"),
    "consent_purposes": _("What she may allow"), "digital_incidents": _("Digital incidents"),
    "state_response": _("What the State answered"), "countries": _("Countries"), "natures": _("Nature of the attack"),
    "directness": _("Direct or indirect"), "certainties": _("How sure it is who did it"),
    "interests": _("Interests behind it"), "platforms": _("Platforms"), "relations": _("How close to her"),
    "age_bands": _("Age bands"), "consequences": _("Consequences"), "person_states": _("Her present state"),
    "languages": _("Languages"), "skills": _("What she offers"), "ways": _("Ways of contact"),
    "group_kinds": _("Kinds of group"), "legal_statuses": _("Legal status"), "naming_risks": _("Risk of being named"),
}  # fmt: skip
STANDINGS = {
    CodeList.Standing.OFFICIAL: _("official"),
    CodeList.Standing.RECONSTRUCTED: _("reconstructed from publications: not official"),
    CodeList.Standing.PROPOSAL: _("a proposal, to be replaced by yours"),
    CodeList.Standing.BORROWED: _("borrowed from a standard; the words are ours"),
}


@dataclass(frozen=True)
class Shelf:
    """One list among all."""

    name: str
    title: str
    number: int
    standing: str
    fixed: bool


def editing_networks(actor: Actor) -> frozenset[UUID]:
    """In whose name she may edit. PermissionDenied when in nobody's."""
    networks = actor.networks(EDIT)
    if not networks:
        raise PermissionDenied
    return networks


def edited(actor: Actor, name: str) -> Edited:
    """A list, to be changed in the name of the first of her networks. Http404 for one that does not exist."""
    network = min(editing_networks(actor))
    return Edited(get_object_or_404(CodeList, name=name), network)


def shelves() -> list[Shelf]:
    """Every list, in the order in which the form asks."""
    here = {one.name: one for one in CodeList.objects.all()}
    return [
        Shelf(
            name, str(TITLES.get(name, name)), len(catalogue(name).offered()),
            str(STANDINGS[CodeList.Standing(here[name].standing)]), name in FIXED,
        )
        for name in [*(one for one in TITLES if one in here), *sorted(here.keys() - TITLES.keys())]
    ]  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A code in its list: how deep it stands, and what became of it."""

    entry: Entry
    depth: int
    into: str  # the words of what it is counted as, when it was merged


def lines(present: Catalogue) -> list[Line]:
    """The whole list as a tree, those no longer offered too."""
    below: dict[str, list[Entry]] = {}
    for entry in present.entries.values():
        below.setdefault(entry.parent if entry.parent in present.entries else "", []).append(entry)
    found: list[Line] = []

    def walk(parent: str, depth: int) -> None:
        for entry in below.get(parent, ()):
            now = present.now(entry.code)
            into = present.entries[now].text if now != entry.code and now in present.entries else ""
            found.append(Line(entry, min(depth, 3), into))
            walk(entry.code, depth + 1)

    walk("", 0)
    return found


def entry_of(name: str, code: str) -> Entry | None:
    return catalogue(name).entries.get(code)


def changes(name: str) -> QuerySet[CodeChange]:
    """What was changed, newest first."""
    return CodeChange.objects.filter(list=name).order_by("-version")


@dataclass(frozen=True)
class Group:
    """A grouping for a publication, in the reader's language."""

    code: UUID
    title: str
    lines: list[tuple[str, list[str]]]  # words, codes

    def line_of(self, code: str, present: Catalogue) -> str:
        """The words under which a code is counted here: its own line's, or that of the nearest code above it."""
        held = {one: words for words, codes in self.lines for one in codes}
        code, seen = present.now(code), set[str]()
        while code not in held and code in present.entries and code not in seen:
            seen.add(code)
            code = present.now(present.entries[code].parent)
        return held.get(code, "")


def groupings(name: str) -> list[Group]:
    """The groupings in use of a list."""
    found = Grouping.objects.filter(list=name, until=None).prefetch_related("lines").order_by("text_es", "code")
    return [group(one) for one in found]


def group(grouping: Grouping) -> Group:
    spanish = (get_language() or "es").startswith("es")

    def words(thing: Any) -> str:  # noqa: ANN401  a grouping or a line of one
        return str(thing.text_es if spanish else thing.text_en)

    ordered = sorted(grouping.lines.all(), key=lambda line: line.place)
    return Group(grouping.code, words(grouping), [(words(line), list(line.codes)) for line in ordered])
