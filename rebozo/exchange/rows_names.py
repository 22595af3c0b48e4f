"""A row of a directory sheet as the woman or the group that it names, or as the question that it leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from rebozo.exchange.cells import NAME, WORDS, Cells, Reading
from rebozo.exchange.fields import What
from rebozo.exchange.mapping import Plan
from rebozo.exchange.rows import identifier_of
from rebozo.exchange.shape import Table
from rebozo.network.names import GroupName, Identity
from rebozo.network.profiles import EmergencyContact, GroupProfile, Profile, SafeContact, Way
from rebozo.registry.coming import ComingName, Problem

_NAMES = ("chosen", "legal", "surname1", "surname2", "pseudonym")
_CALL, _MAIL, _HOME = "call", "email", "visit"


def read_names(table: Table, plan: Plan, *, today: date) -> Iterator[ComingName | Problem]:
    """Each row, in order. Nothing of what it says is in the sentence."""
    reading = Reading(table, plan)
    reading.groups = []  # one row is one woman, or one group
    seen: Counter[str] = Counter()
    for line in table.lines:
        cells = Cells(reading, line)
        identifier = identifier_of(cells, seen)
        if plan.what is What.DEFENDERS:
            identity, profile, contact = _identity(cells), _profile(cells, today), _contact(cells)
            found = ComingName(line.number, identifier, identity, profile or None, contact or None)
            named = bool(identity)
        else:
            name = GroupName.from_fields({one: cells.text(one, longest=NAME) for one in ("name", "short")})
            found = ComingName(line.number, identifier, name, _group(cells) or None)
            named = bool(name.shown)
        if not named and not cells.wrong:
            cells.wrong.append(_("Nobody is named in this row."))
        yield Problem(line.number, " ".join(cells.wrong), tuple(dict.fromkeys(cells.unheard))) if cells.wrong else found


def _identity(cells: Cells) -> Identity:
    parts = {name: cells.text(name, longest=NAME, between=" ") for name in _NAMES}
    surnames = cells.text("surnames", longest=NAME, between=" ").split(" ", 1)
    parts["surname1"] = parts["surname1"] or surnames[0]
    parts["surname2"] = parts["surname2"] or (surnames[1] if len(surnames) > 1 else "")
    if parts["chosen"] and not parts["legal"] and (parts["surname1"] or parts["surname2"]):
        parts["chosen"], parts["legal"] = "", parts["chosen"]  # "nombre" beside "apellidos"
    return Identity.from_fields(parts)


def _profile(cells: Cells, today: date) -> Profile:
    since = cells.when("state_since")
    if since is not None and since.when.first_of_month > today:
        cells.trouble(next(iter(cells.columns("state_since")), None), _("That date has not come yet."))
    several = {name: cells.codes(name) for name in ("identities", "movements", "languages", "skills")}
    return Profile.from_fields(
        several
        | {
            "interpreter": cells.text("interpreter", longest=WORDS),
            "state": cells.code("state"),
            "state_since": since.when.as_text() if since is not None else "",
            "minor": cells.code("minor"),
            "guardian": cells.text("guardian", longest=WORDS),
            "notes": cells.text("notes", between="\n"),
        }
    )


def _ways(cells: Cells) -> list[dict[str, str]]:
    hours = cells.text("hours", longest=WORDS)
    ways = [
        {"way": "whatsapp" if "whats" in column.words else way, "address": str(cell), "hours": hours}
        for way, name in ((_CALL, "phone"), (_MAIL, "email"), (_HOME, "address"))
        for column, cell in cells.said(name)
    ]
    return ways or ([{"hours": hours}] if hours else [])


def _contact(cells: Cells) -> SafeContact:
    person = {
        "name": cells.text("emergency_name", longest=WORDS),
        "relation": cells.text("emergency_relation", longest=WORDS),
        "address": cells.text("emergency_phone", longest=WORDS),
    }
    return SafeContact.from_fields(
        {
            "ways": _ways(cells),
            "leave_message": cells.code("leave_message"),
            "code_word": cells.text("code_word", longest=WORDS),
            "never": cells.text("never", between="\n"),
            "emergency": [person] if EmergencyContact.from_fields(person) else [],
        }
    )


def _group(cells: Cells) -> GroupProfile:
    return GroupProfile.from_fields(
        {
            "kind": cells.code("kind"),
            "legal": cells.code("legal"),
            "risk": cells.code("risk"),
            "movements": cells.codes("movements"),
            "ways": [one for one in _ways(cells) if Way.from_fields(one)],
            "notes": cells.text("notes", between="\n"),
        }
    )
