"""How choices are shown: what happens most stands first, the rest in families. Only an order; the lists are data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.functional import Promise
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rebozo.codes.catalogue import Catalogue, Entry, catalogue

# Of what the State did: the complaint first; how a case of ours goes on is asked elsewhere.
_FIRST = frozenset({"LC"})
_LATER = frozenset({"MT44", "MT45", "MT46"})
Grouped = list[tuple[str, list[tuple[str, str]]]]

# By how often they were documented (2012-2025); a code that an organisation adds falls into the last family.
_TYPES: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("What happens most"), ("T01", "T02", "T02.1", "T03", "T07", "T12", "T19", "T29", "T30", "T31")),
    (_("Threats and watching"), ("T02.2", "T02.3", "T04", "T13", "T50")),
    (_("Against her body, mind and life"),
     ("T05", "T06", "T08", "T08.1", "T08.2", "T09", "T10", "T11", "T11.1", "T11.2", "T14", "T14.1", "T14.2", "T15",
      "T15.1", "T15.2", "T16", "T16.1", "T16.2", "T17", "T49", "T51", "T52")),
    (_("Against her freedom, with laws and papers"),
     ("T18", "T19.1", "T20", "T21", "T22", "T22.1", "T23", "T23.1", "T24", "T24.1", "T24.2", "T24.3")),
    (_("Against protest, meeting and speech"), ("T25", "T26", "T27", "T28")),
    (_("Against her good name"), ("T32", "T33", "T34")),
    (_("Against her home, office, land and community"),
     ("T35", "T35.1", "T36", "T37", "T38", "T39", "T40", "T41", "T42", "T42.1", "T42.2")),
    (_("In digital space"), ("T43", "T44", "T45", "T46", "T47", "T48")),
)  # fmt: skip
_OTHERS = _("Others")
_ROLLUPS = (("state", _("The State")), ("non-state", _("Who is not the State")), ("unknown", _("It is not known who")))


def attack_types(*, also: Iterable[str] = ()) -> Grouped:
    """The types on offer in families, and `also` those that a record already has."""
    entries = _offered("attack_types", also)
    grouped: Grouped = []
    for title, codes in _TYPES:
        inside = [(code, entries.pop(code).text) for code in codes if code in entries]
        if inside:
            grouped.append((str(title), inside))
    if entries:
        grouped.append((str(_OTHERS), [(entry.code, entry.text) for entry in entries.values()]))
    return grouped


def perpetrators(*, also: Iterable[str] = ()) -> Grouped:
    """Those of the State, the others, and those of whom nobody knows."""
    entries = _offered("perpetrators", also).values()
    known = {rollup for rollup, _title in _ROLLUPS}
    return [
        (str(title), [(entry.code, entry.text) for entry in entries if _rollup(entry, known) == rollup])
        for rollup, title in _ROLLUPS
    ]


def _rollup(entry: Entry, known: set[str]) -> str:
    return entry.rollup if entry.rollup in known else "non-state"


def plain(name: str, *, also: Iterable[str] = ()) -> list[tuple[str, str]]:
    """A list in its own order."""
    return [(entry.code, entry.text) for entry in _offered(name, also).values()]


def headed(name: str, *, also: Iterable[str] = ()) -> Grouped:
    """A list of which the first level is only headings: what is below each, the complaint before its follow-up."""
    entries, list_ = _offered(name, also), catalogue(name)
    grouped: dict[str, list[tuple[str, str]]] = {}
    for entry in entries.values():
        if entry.parent:
            grouped.setdefault(list_.top(entry.code), []).append((entry.code, entry.text))
    tops = sorted(grouped, key=lambda code: (code not in _FIRST, list_.entries[code].place))
    alone = [entry for entry in entries.values() if not entry.parent and entry.code in set(also)]
    rest = [(str(_OTHERS), [(entry.code, entry.text) for entry in alone])] if alone else []
    return [
        (list_.entries[code].text, grouped[code]) for code in tops if code not in _LATER or _has(grouped[code], also)
    ] + rest


def _has(inside: list[tuple[str, str]], also: Iterable[str]) -> bool:
    return any(code in set(also) for code, _text in inside)


def tops(name: str) -> list[tuple[str, str]]:
    """Only the first level of a list: enough where a short answer is wanted."""
    return [(entry.code, entry.text) for entry in catalogue(name).offered() if not entry.parent]


_DRAWN: dict[tuple[str, str], tuple[Catalogue, SafeString]] = {}


def drawn(name: str) -> SafeString:
    """A list as <option>s, children under their parents, drawn once for each language: a list page shows four."""
    language, present = get_language() or "", catalogue(name)
    kept = _DRAWN.get((name, language))
    if kept is None or kept[0] is not present:
        whole = format_html_join("", '<option value="{}">{}{}</option>', _indented(present))
        kept = _DRAWN[name, language] = (present, whole)
    return kept[1]


def _indented(present: Catalogue) -> Iterator[tuple[str, str, str]]:
    """Each code on offer with its words, and before them a space for each that stands above it."""
    children: dict[str, list[Entry]] = {}
    for entry in present.offered():
        above = entry.parent if entry.parent in present.entries and present.entries[entry.parent].offered else ""
        children.setdefault(above, []).append(entry)

    def below(code: str, space: str) -> Iterator[tuple[str, str, str]]:
        for entry in children.get(code, ()):
            yield entry.code, space, entry.text
            yield from below(entry.code, space + "\u2003")

    return below("", "")


def _offered(name: str, also: Iterable[str]) -> dict[str, Entry]:
    had = set(also)
    return {entry.code: entry for entry in catalogue(name).entries.values() if entry.offered or entry.code in had}
