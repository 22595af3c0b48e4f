"""Lists changed by people who do not program: add, rename, retire, merge, group. Nothing is ever deleted.

The lists are common to all networks. Whoever edits does it in the name of one network, and the journal says which.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from rebozo.codes.catalogue import Catalogue, catalogue, folded, forget_cached, read
from rebozo.codes.models import Code, CodeChange, CodeLabel, CodeList, CodeMapping, Grouping, GroupingLine
from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor, Scope
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal

EDIT = Permission.CODES_LISTS_EDIT
_NUMBERED = re.compile(r"^(.*?)(\d+)$")
# Programs know these lists' codes by name: words may change, members may not add, retire or merge.
FIXED = frozenset({"countries", "shapes", "consent_purposes", "person_states", "directness", "naming_risks"})


class NotThisList(Refusal):
    """The change would leave a list that contradicts itself."""


@dataclass(frozen=True)
class Edited:
    """A list, in the hands of a member of one network."""

    list: CodeList
    network: UUID

    @property
    def scope(self) -> Scope:
        return Scope(network=self.network)


@dataclass(frozen=True)
class Words:
    """What a code is called: whole and for short, in Spanish and English."""

    es: str
    en: str
    short_es: str = ""
    short_en: str = ""

    def labels(self) -> list[tuple[str, str, str]]:
        return [("es", self.es, self.short_es), ("en", self.en, self.short_en)]


@deed(needs=EDIT)
def add_code(edited: Edited, words: Words, *, parent: str = "", by: Actor) -> str:
    """Offer something new to choose. Its code follows from its parent's, or from the list's own row of numbers."""
    _free(edited)
    _not_twice(_held(edited), words)
    if parent:
        _code(edited, parent)
    held = list(Code.objects.filter(list=edited.list).values_list("code", "place"))
    fresh = _next_code([code for code, _place in held], parent)
    place = 1 + max((place for code, place in held if not parent or code.startswith(parent)), default=0)
    made = Code.objects.create(list=edited.list, code=fresh, parent=parent, place=place, since=by.today)
    _say(made, words)
    _changed(edited, fresh, CodeChange.Verb.ADDED, by=by)
    record("codes.code.added", by=by, network=edited.network)
    return fresh


@deed(needs=EDIT)
def rename_code(edited: Edited, code: str, words: Words, *, by: Actor) -> None:
    """Call it otherwise. Records keep the code, so all of them are called so from now on."""
    _not_twice(_held(edited), words, but=code)
    present = _code(edited, code)
    before = dict(CodeLabel.objects.filter(code=present).values_list("language", "text"))
    _say(present, words)
    _changed(edited, code, CodeChange.Verb.RENAMED, before=before, by=by)
    record("codes.code.renamed", by=by, network=edited.network)


@deed(needs=EDIT)
def retire_code(edited: Edited, code: str, *, by: Actor) -> None:
    """Offer it no more. What was registered under it stays and is counted as before."""
    _free(edited)
    _held(edited)
    present = _code(edited, code)
    if present.until is None:
        Code.objects.filter(pk=present.pk).update(until=by.today)
        _changed(edited, code, CodeChange.Verb.RETIRED, by=by)
        record("codes.code.retired", by=by, network=edited.network)


@deed(needs=EDIT)
def restore_code(edited: Edited, code: str, *, by: Actor) -> None:
    """Offer it again; one that was merged is parted from the other, and counts by itself as before."""
    _free(edited)
    _held(edited)
    present = _code(edited, code)
    parted, _kinds = CodeMapping.objects.filter(list=edited.list, old=code).delete()
    if parted or present.until is not None:
        Code.objects.filter(pk=present.pk).update(until=None)
        _changed(edited, code, CodeChange.Verb.PARTED if parted else CodeChange.Verb.RESTORED, by=by)
        record("codes.code.restored", by=by, network=edited.network)


@deed(needs=EDIT)
def merge_code(edited: Edited, old: str, new: str, *, by: Actor) -> None:
    """Count the records of `old` as `new`, and offer `old` no more. Records keep what they said; it can be undone."""
    _free(edited)
    known = _held(edited)
    held, into = _code(edited, old), _code(edited, new)
    if into.until is not None or CodeMapping.objects.filter(list=edited.list, old=new).exists():
        raise NotThisList(_("That one is no longer offered itself. Choose one that is."))
    if old == new or new in known.family(old):
        raise NotThisList(_("One cannot be joined to itself or to one below it."))
    if Code.objects.filter(list=edited.list, parent=old, until=None).exists():
        raise NotThisList(_("There are others below it. Join or retire those first."))
    CodeMapping.objects.filter(list=edited.list, old=old).delete()
    CodeMapping.objects.create(list=edited.list, old=old, new=new)
    if held.until is None:
        Code.objects.filter(pk=held.pk).update(until=by.today)
    _changed(edited, old, CodeChange.Verb.MERGED, into=new, by=by)
    record("codes.code.merged", by=by, network=edited.network)


@deed(needs=EDIT)
def save_grouping(
    edited: Edited, code: UUID, titles: tuple[str, str], lines: Sequence[tuple[str, str, Sequence[str]]], *, by: Actor
) -> None:
    """Keep a grouping whole: its title and its lines (Spanish, English, codes). A code stands in one line at most."""
    known = catalogue(edited.list.name).entries
    held = [one for _es, _en, codes in lines for one in codes]
    if len(held) != len(set(held)) or not set(held) <= known.keys():
        raise NotThisList(_("Each code stands in one line at most."))
    grouping, is_new = Grouping.objects.get_or_create(
        code=code, defaults={"list": edited.list, "text_es": titles[0], "text_en": titles[1]}
    )
    if grouping.list_id != edited.list.name:
        raise NotThisList(_("That grouping is of another list."))
    if not is_new:
        Grouping.objects.filter(pk=code).update(text_es=titles[0], text_en=titles[1], until=None)
        grouping.lines.all().delete()
    GroupingLine.objects.bulk_create(
        GroupingLine(grouping=grouping, place=place, text_es=es, text_en=en, codes=list(codes))
        for place, (es, en, codes) in enumerate(lines)
    )
    record("codes.grouping.saved", by=by, on=code, network=edited.network)


@deed(needs=EDIT)
def retire_grouping(edited: Edited, code: UUID, *, by: Actor) -> None:
    """Use it no more. It is kept: a figure may have been published by it."""
    if Grouping.objects.filter(pk=code, list=edited.list, until=None).update(until=by.today):
        record("codes.grouping.retired", by=by, on=code, network=edited.network)


def _free(edited: Edited) -> None:
    if edited.list.name in FIXED:
        raise NotThisList(_("Rebozo itself acts by the codes of this list: here only the words can be changed."))


def _held(edited: Edited) -> Catalogue:
    """The list as it stands, held until the change is saved: whoever changes it in the same moment comes after."""
    CodeList.objects.select_for_update().get(pk=edited.list.pk)
    return read(edited.list.name)


def _code(edited: Edited, code: str) -> Code:
    found = Code.objects.select_for_update().filter(list=edited.list, code=code).first()
    if found is None:
        raise NotThisList(_("That one is not on this list."))
    return found


def _not_twice(known: Catalogue, words: Words, *, but: str = "") -> None:
    """Two codes called the same could not be told apart, on a page or in a sheet."""
    said = {
        folded(text)
        for one in known.entries.values()
        if one.offered and one.code != but
        for text in one.labels.values()
    }
    if {folded(words.es), folded(words.en)} & said:
        raise NotThisList(_("Another one of this list is called so already."))


def _next_code(held: Sequence[str], parent: str) -> str:
    if parent:
        taken = [int(code.rpartition(".")[2]) for code in held if re.fullmatch(rf"{re.escape(parent)}\.\d+", code)]
        return f"{parent}.{max(taken, default=0) + 1}"
    tops = [match for match in map(_NUMBERED.match, (code for code in held if "." not in code)) if match]
    if not tops:
        return f"N{len(held) + 1}"
    prefix, digits = tops[0][1], len(tops[0][2])
    taken = [int(one[2]) for one in tops if one[1] == prefix and not re.fullmatch("9+", one[2])]  # 99 is "other"
    number = max(taken, default=0) + 1
    while (made := f"{prefix}{number:0{digits}}") in held:
        number += 1
    return made


def _say(code: Code, words: Words) -> None:
    for language, text, short in words.labels():
        CodeLabel.objects.update_or_create(code=code, language=language, defaults={"text": text, "short": short})


def _changed(
    edited: Edited,
    code: str,
    verb: CodeChange.Verb,
    *,
    by: Actor,
    into: str = "",
    before: Mapping[str, str] | None = None,
) -> None:
    """The list's next version, and what made it."""
    present = CodeList.objects.select_for_update().get(pk=edited.list.pk)
    present.version += 1
    present.save(update_fields=["version"])
    CodeChange.objects.create(
        list=present, version=present.version, code=code, verb=verb, into=into, before=dict(before or {}),
        network=edited.network, day=by.today,
    )  # fmt: skip
    forget_cached()
