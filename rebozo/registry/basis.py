"""On what a record stands, and what that allows. Pure.

A basis allows coded counting, never identity; and a withdrawal wins over every basis.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Basis(StrEnum):
    """How we know, and by whose leave it is counted."""

    CONSENT = "consent"  # she said yes
    TO_ASK = "to_ask"  # nobody has asked her yet: kept, not counted
    REFUSED = "refused"  # she does not want it counted: kept until she asks to erase it, and wins over all the others
    PUBLIC = "public"  # a public source
    COLLECTIVE = "collective"  # a collective of which nobody is named
    MEMORY = "memory"  # family or memory: she cannot be asked
    STEERING = "steering"  # a dated decision of the Steering Group, for the historical base


class Retired(StrEnum):
    """Why an attack no longer counts. Empty while it does."""

    NO = ""
    DUPLICATE = "duplicate"
    JOINED = "joined"
    ERROR = "error"
    SHE_ASKED = "she_asked"


class Shape(StrEnum):
    """Against whom: counted apart, published together."""

    PERSONAL = "personal"
    COLLECTIVE = "collective"
    ORGANISATION = "organisation"
    UNNAMED = "unnamed"


NAMES_NOBODY = frozenset({Basis.COLLECTIVE, Basis.STEERING})
COUNTS = frozenset({Basis.CONSENT, Basis.PUBLIC, Basis.COLLECTIVE, Basis.MEMORY, Basis.STEERING})


def may_count(basis: Basis, *, retired: Retired) -> bool:
    """Whether the attack is one of those documented. What she withdrew never is, whatever the basis."""
    return retired is Retired.NO and basis in COUNTS


def may_link_person(basis: Basis, shape: Shape) -> bool:
    """Whether the record may point to somebody in the directory. Only an attack against one person may."""
    return shape is Shape.PERSONAL and basis not in NAMES_NOBODY


def may_link_organisation(basis: Basis, shape: Shape) -> bool:
    """The same for an organisation: in some countries being named closes it."""
    return shape is Shape.ORGANISATION and basis not in NAMES_NOBODY


def fits(basis: Basis, shape: Shape) -> bool:
    """A basis that is about a group in which nobody is named speaks of a group."""
    return basis is not Basis.COLLECTIVE or shape is Shape.COLLECTIVE


def needs_day(basis: Basis) -> bool:
    """A decision of the Steering Group is known by its date."""
    return basis is Basis.STEERING


def day_is_right(basis: Basis, day: date | None, *, today: date) -> bool:
    """A decision has a day that has come; nothing else has one."""
    if needs_day(basis):
        return day is not None and day <= today
    return day is None


def may_restore(retired: Retired) -> bool:
    """Taking out may be undone, except when she asked for it; what was taken out by joining comes back by parting."""
    return retired in (Retired.DUPLICATE, Retired.ERROR)
