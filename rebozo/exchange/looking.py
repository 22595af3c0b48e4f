"""What a sheet would do, to be looked at: whom it means, who is new, and its first rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rebozo.codes.catalogue import labels
from rebozo.kernel.actor import Actor
from rebozo.network.reads import organisation_names, shown_names
from rebozo.registry.basis import Shape
from rebozo.registry.coming import Coming, ComingName
from rebozo.registry.importing import FIRST, Prepared
from rebozo.registry.importing_directory import PreparedNames
from rebozo.registry.showing import against, month_said


@dataclass(frozen=True)
class Ready:
    """One ready row: its line, and of an attack when, what and against whom; of the directory, who."""

    line: int
    when: str
    what: str
    whom: str = field(repr=False)


def first_rows(prepared: Prepared | PreparedNames) -> list[Ready]:
    """The first ready rows, in the order of the sheet."""
    return [_said(one) for one in prepared.first]


def _said(one: Coming | ComingName) -> Ready:
    if isinstance(one, ComingName):
        return Ready(one.line, "", "", one.identity.shown)
    draft = one.draft
    when = month_said(draft.when.first_of_month, year_only=draft.when.month is None)
    what = " · ".join(labels("attack_types", draft.types, short=True))
    named = one.identity.shown if one.identity else ""
    return Ready(one.line, when, what, named or against(Shape(draft.shape), draft.at_least))


def who_is_meant(prepared: Prepared | PreparedNames, *, by: Actor) -> dict[str, Any]:
    """Who was recognised, as the sheet and as the directory writes her, and who is new. It names people: see `held`."""
    met, new = prepared.names.met, [one.shown for _code, one in prepared.names.fresh.values()]
    some: list[UUID] = list(met)[:FIRST]
    called = {**shown_names(by, some), **organisation_names(by, some)} if some else {}
    return {
        "met": [(met[code], called.get(code, met[code])) for code in some], "met_more": max(0, len(met) - FIRST),
        "new": new[:FIRST], "new_more": max(0, len(new) - FIRST),
    }  # fmt: skip
