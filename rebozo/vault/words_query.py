"""What is typed to look for words: all of them, "these together", begin* — and no way to make a mistake. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 200
_MOST = 12
_BEGINNING = 4  # a shorter word is only itself: "no" is not "nombre"
_PIECE = re.compile(r'"([^"]*)"?|(\S+)')


@dataclass(frozen=True)
class Asked:
    """One thing that a text must have: a word, or several side by side. With `begins` the last may go on."""

    words: tuple[str, ...]
    begins: bool = False


def asked(query: str) -> list[Asked]:
    """What a query asks for. Signs ask for nothing; with none left the list is empty.

    A plain word of four letters or more also finds those that begin with it (amenaza, amenazas); in quotes it does not.
    """
    found = []
    for piece in _PIECE.finditer(unicodedata.normalize("NFC", query[:LONGEST])):
        together, alone = piece.groups()
        said = together if alone is None else alone
        words = tuple("".join(one if one.isalnum() else " " for one in said).split())
        if words:
            begins = alone is not None and (alone.endswith("*") or len(words[-1]) >= _BEGINNING)
            found.append(Asked(words, begins))
    return found[:_MOST]


def match_of(things: list[Asked]) -> str:
    """The same in the words of FTS5. Each stands in quotes and holds only letters and digits."""
    return " AND ".join(f'"{" ".join(one.words)}"{" *" if one.begins else ""}' for one in things)


def side_by_side(things: list[Asked]) -> bool:
    """Whether the places of words are needed. For letters that SQLite may part where we do not, too."""
    return any(len(one.words) > 1 or not one.words[0].translate(_FOLDING).isascii() for one in things)


class _Folding(dict[int, str]):
    """Letter to letter, lower and without its accent, so that places in a text stay where they are."""

    def __missing__(self, point: int) -> str:
        sign = unicodedata.normalize("NFD", chr(point))[0].lower()
        self[point] = folded = sign[0]
        return folded


_FOLDING = _Folding()


def place_of(text: str, things: list[Asked]) -> tuple[int, int] | None:
    """Where the first of what was asked for stands in a text; None when none does."""
    several = [
        r"\W+".join(re.escape(word.translate(_FOLDING)) for word in one.words) + (r"\w*" if one.begins else "")
        for one in things
    ]
    pattern = "|".join(rf"\b(?:{one})\b" for one in several)
    found = re.search(pattern, text.translate(_FOLDING)) if pattern else None
    return found.span() if found else None
