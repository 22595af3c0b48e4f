"""How choices are shown: what happens most stands first, the rest in families. Only an order; the lists are data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from rebozo.codes.catalogue import Catalogue, Entry, catalogue

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


@dataclass(frozen=True)
class Drawn:
    """A list as <option>s: in one piece, and the one that is chosen apart."""

    whole: SafeString
    each: dict[str, SafeString]

    def choosing(self, code: str) -> SafeString:
        """The options with that one chosen."""
        if code not in self.each:
            return self.whole
        chosen = format_html('<option value="{}" selected>{}</option>', code, self.each[code])
        return format_html_join(
            "", "{}", ((chosen if one == code else _option(one, said),) for one, said in self.each.items())
        )


_DRAWN: dict[tuple[str, str], tuple[Catalogue, Drawn]] = {}


def drawn(name: str) -> Drawn:
    """A list drawn once for each language: a list page shows five of them."""
    language, present = get_language() or "", catalogue(name)
    kept = _DRAWN.get((name, language))
    if kept is None or kept[0] is not present:
        each = {code: format_html("{}", said) for code, said in plain(name)}
        whole = format_html_join("", "{}", ((_option(code, said),) for code, said in each.items()))
        kept = _DRAWN[name, language] = (present, Drawn(whole, each))
    return kept[1]


def _option(code: str, said: str) -> SafeString:
    return format_html('<option value="{}">{}</option>', code, said)


def _offered(name: str, also: Iterable[str]) -> dict[str, Entry]:
    had = set(also)
    return {entry.code: entry for entry in catalogue(name).entries.values() if entry.offered or entry.code in had}
