"""Looking codes up: their words in the reader's language, their families, what may still be chosen.

Each process keeps the lists in memory: they are short, public and seldom change. Whoever changes them calls
`forget_cached`; the other processes look at the versions every few seconds.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from time import monotonic

from django.utils.text import capfirst
from django.utils.translation import get_language

from rebozo.codes.models import Code, CodeLabel, CodeList, CodeMapping

MOTHER_TONGUE = "es"


def _language() -> str:
    return (get_language() or MOTHER_TONGUE).partition("-")[0]


@dataclass(frozen=True)
class Entry:
    """A code with its words."""

    code: str
    parent: str
    rollup: str
    offered: bool
    place: int
    labels: dict[str, str]
    shorts: dict[str, str]

    @property
    def text(self) -> str:
        """In the active language; in the mother tongue when it has none there."""
        return capfirst(self.labels.get(_language()) or self.labels.get(MOTHER_TONGUE) or self.code)

    @property
    def short(self) -> str:
        """The same in a few words, for a list or a table."""
        return capfirst(self.shorts.get(_language(), "")) or self.text


@dataclass(frozen=True)
class Catalogue:
    """One list as it stands, in order."""

    name: str
    version: int
    standing: str
    entries: dict[str, Entry]
    mappings: tuple[tuple[str, str], ...]

    def offered(self) -> list[Entry]:
        """What may be chosen today."""
        return [entry for entry in self.entries.values() if entry.offered]

    @cached_property
    def joined(self) -> dict[str, str]:
        """Each code that was merged, and the one it is counted as today."""
        onward = dict(self.mappings)
        found = {}
        for old in onward:
            now, seen = old, {old}
            while onward.get(now, now) not in seen:
                now = onward[now]
                seen.add(now)
            found[old] = now
        return found

    def now(self, code: str) -> str:
        """The code as it is counted today."""
        return self.joined.get(code, code)

    @cached_property
    def families(self) -> dict[str, tuple[str, ...]]:
        """Each code with all below it, itself first: a filter for threats finds death threats too.

        What was merged into one of them is there as well: its records are found under the new word.
        """
        below: dict[str, list[str]] = {code: [code] for code in self.entries}
        for entry in self.entries.values():
            above, seen = entry.parent, {entry.code}
            while above in self.entries and above not in seen:
                below[above].append(entry.code)
                seen.add(above)
                above = self.entries[above].parent
        merged: dict[str, list[str]] = defaultdict(list)
        for old, new in self.joined.items():
            merged[new].append(old)
        return {
            code: tuple(dict.fromkeys([*codes, *(old for one in codes for old in merged[one])]))
            for code, codes in below.items()
        }

    def family(self, code: str) -> tuple[str, ...]:
        """The code and all below it; nothing for a code that is not on the list."""
        return self.families.get(code, ())

    def top(self, code: str) -> str:
        """The first code of its family, as it is counted today: T02 for T02.1."""
        seen: set[str] = set()
        code = self.now(code)
        while code in self.entries and self.entries[code].parent in self.entries and code not in seen:
            seen.add(code)
            code = self.now(self.entries[code].parent)
        return code

    @cached_property
    def by_words(self) -> dict[str, str]:
        """Codes and labels of every language, folded, to the code: how a sheet may name it."""
        found = {folded(entry.code): entry.code for entry in self.entries.values()}
        for entry in self.entries.values():
            for text in (*entry.labels.values(), *entry.shorts.values()):
                found.setdefault(folded(text), entry.code)
        return found


_CACHED: dict[str, Catalogue] = {}
_LOOK_EVERY = 2.0  # seconds
_looked = 0.0


def folded(text: str) -> str:
    """Without case, accents or extra spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


def forget_cached() -> None:
    """Read the lists anew at the next look."""
    _CACHED.clear()


def catalogue(name: str) -> Catalogue:
    """The list called `name`. KeyError when there is none: a bug."""
    global _looked  # noqa: PLW0603  one clock for the whole cache
    if monotonic() - _looked > _LOOK_EVERY:
        _looked = monotonic()
        versions = dict(CodeList.objects.values_list("name", "version"))
        for changed in [one for one, kept in _CACHED.items() if versions.get(one) != kept.version]:
            del _CACHED[changed]
    if name not in _CACHED:
        _CACHED[name] = read(name)
    return _CACHED[name]


def read(name: str) -> Catalogue:
    """The list as it stands in the present transaction, whatever was kept of it."""
    head = CodeList.objects.filter(name=name).first()
    if head is None:
        raise KeyError(name)
    whole: dict[int, dict[str, str]] = defaultdict(dict)
    short: dict[int, dict[str, str]] = defaultdict(dict)
    for said in CodeLabel.objects.filter(code__list=name):
        whole[said.code_id][said.language] = said.text
        if said.short:
            short[said.code_id][said.language] = said.short
    entries = {
        code.code: Entry(
            code.code, code.parent, code.rollup, code.until is None, code.place, whole[code.pk], short[code.pk]
        )
        for code in Code.objects.filter(list=name).order_by("place", "code")
    }
    mappings = tuple(CodeMapping.objects.filter(list=name).values_list("old", "new"))
    return Catalogue(name, head.version, head.standing, entries, mappings)


def label(name: str, code: str, *, short: bool = False) -> str:
    """What `code` is called in the active language; the code itself when the list does not know it."""
    entry = catalogue(name).entries.get(code)
    if entry is None:
        return code
    return entry.short if short else entry.text


def labels(name: str, codes: Iterable[str], *, short: bool = False) -> list[str]:
    """The words of several codes, in the order of the list."""
    entries = catalogue(name).entries
    wanted = dict.fromkeys(codes)
    known = sorted((entries[code] for code in wanted if code in entries), key=lambda entry: entry.place)
    said = [entry.short if short else entry.text for entry in known]
    return said + [code for code in wanted if code not in entries]
