"""A date as somebody types it in one line, and as it is said back: a day, a month, a year, or about."""

from __future__ import annotations

import re
from datetime import date

from django.utils import translation
from django.utils.dates import MONTHS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rebozo.kernel.dates import Precision, RememberedDate
from rebozo.network.profiles import remembered
from rebozo.vault.names import folded

_ABOUT = re.compile(r"^(~|hacia|como en|cerca de|alrededor de|about|around|circa|c\.)\s*|\s*[~?]$", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_DAY_FIRST = re.compile(r"(?:(\d{1,2})[/.\-])?(?:(\d{1,2})[/.\-])(\d{4})")
_WORDS = re.compile(r"(?:(\d{1,2})\s+(?:de\s+)?)?([a-z]+)\s+(?:del?\s+)?(\d{4})")
_TONGUES = ("es", "en")


def typed(text: str) -> RememberedDate | None:
    """`2019`, `03/2019`, `12/03/2019`, `2019-03-12`, `marzo de 2019`, or any after *hacia*. None: none of these."""
    said = " ".join(text.split())
    plain = _ABOUT.sub("", said)
    parts = _parts(plain)
    if parts is None:
        return None
    year, month, day = parts
    try:
        return remembered(RememberedDate(year, month, day, about=plain != said).as_text())
    except ValueError:
        return None


def said(when: RememberedDate) -> str:
    """In words of the active language, as much as is known."""
    if when.day:
        words = date_format(date(when.year, when.month or 1, when.day), "DATE_FORMAT")
    elif when.month:
        words = date_format(when.first_of_month, "YEAR_MONTH_FORMAT")
    else:
        words = str(when.year)
    return _("about %(date)s") % {"date": words} if when.precision is Precision.ABOUT else words


def written(when: RememberedDate | None) -> str:
    """As it stands in a field to be corrected: what `typed` reads again."""
    if when is None:
        return ""
    text = "/".join(f"{part:02d}" for part in (when.day, when.month) if part)
    return ("~" if when.about else "") + (f"{text}/" if text else "") + f"{when.year:04d}"


def _parts(text: str) -> tuple[int, int | None, int | None] | None:
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
        return int(year), int(month) if month else None, int(day) if day else None
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = found.groups()
        return int(year), int(month), int(day) if day else None
    if found := _WORDS.fullmatch(folded(text)):
        day, name, year = found.groups()
        number = _months().get(name)
        return (int(year), number, int(day) if day else None) if number else None
    return None


def _months() -> dict[str, int]:
    names: dict[str, int] = {}
    for tongue in _TONGUES:
        with translation.override(tongue):
            names |= {folded(str(name)): number for number, name in MONTHS.items()}
    return names
