"""A cell that a spreadsheet would run as a formula is kept from it by an apostrophe; it comes back without. Pure."""

from __future__ import annotations

import re

# What spreadsheets take for the beginning of a formula, or skip before one; the wide forms too. Apostrophes before it
# are counted, so that `bare` gives back exactly what `guarded` was given.
_RUNS = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def guarded(text: str) -> str:
    """The text as it is written into a cell."""
    return f"'{text}" if _RUNS.match(text) else text


def bare(text: str) -> str:
    """What `guarded` was given. A cell that it did not touch stays as it is."""
    return text[1:] if text[:1] == "'" and _RUNS.match(text) else text
