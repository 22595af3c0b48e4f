"""A date as people type it in one line: 14/10/2026, 10/2026, 2026, 2026-10-14; a final ~ when it was about then."""

from __future__ import annotations

import re

from rebozo.kernel.dates import RememberedDate

_LATIN = re.compile(r"(?:(?:(\d{1,2})[/.\- ])?(\d{1,2})[/.\- ])?(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")


def remembered(text: str) -> RememberedDate | None:
    """None when it is no date."""
    plain = text.strip()
    about, plain = plain.endswith("~"), plain.removesuffix("~").strip()
    if found := _ISO.fullmatch(plain):
        year, month, day = found.groups()
    elif found := _LATIN.fullmatch(plain):
        day, month, year = found.groups()
    else:
        return None
    try:
        return RememberedDate(int(year), int(month) if month else None, int(day) if day else None, about=about)
    except ValueError:
        return None
