"""Nearly the same words: plurals, spelling and a slip of the hand apart, and nothing else. Pure.

A guess that is already chosen is saved by whoever is tired, so it is made only where no telling word differs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from rebozo.exchange.words import plain
from rebozo.vault.names import sounded

_WORD = re.compile(r"\w+")
# They say nothing by themselves. "sin", "no", "con" and "contra" do.
_SMALL = frozenset(
    word
    for words in (
        "de del la las el los lo al a en y e o u un una por para su sus le les se",
        "the of an and or to in by for on",
    )
    for word in words.split()
)
_SHORT, _LONG = 4, 8  # a shorter word must be the same; in a longer one the hand may have slipped once
_LIKE, _SOME = 50, 4


def nearly(theirs: str, ours: str) -> bool:
    """Whether two sayings have the same telling words, each a plural, a spelling or one slip apart."""
    left, right = _telling(theirs), list(_telling(ours))
    if not left or len(left) != len(right):
        return False
    for word in left:
        same = next((other for other in right if _alike(word, other)), None)
        if same is None:
            return False
        right.remove(same)
    return True


def likely(theirs: str, known: Mapping[str, str], *, least: int = _LIKE) -> tuple[str, ...]:
    """What it may be, the likest first: to be offered, never to be chosen for her."""
    found: dict[str, float] = {}
    for scorer in (fuzz.token_sort_ratio, fuzz.token_set_ratio):
        for word, score, _at in process.extract(theirs, known.keys(), scorer=scorer, limit=_SOME, score_cutoff=least):
            found[known[word]] = found.get(known[word], 0) + score
    return tuple(sorted(found, key=lambda one: -found[one])[:_SOME])


def only_one(theirs: str, known: Mapping[str, str]) -> str:
    """The one thing that has nearly these words; nothing when there is none, or more than one."""
    found = {ours for word, ours in known.items() if nearly(theirs, word)}
    return found.pop() if len(found) == 1 else ""


def _telling(text: str) -> tuple[str, ...]:
    words: Iterable[str] = _WORD.findall(plain(text))
    return tuple(word for word in words if word not in _SMALL)


def _alike(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < _SHORT or one.isdigit() or other.isdigit():
        return False
    one, other = _bare(one), _bare(other)
    if one == other or (one[:-1] == other[:-1] and {one[-1:], other[-1:]} == {"a", "o"}):
        return True
    slip = min(len(one), len(other)) >= _LONG and one[0] == other[0]
    return slip and OSA.distance(one, other, score_cutoff=1) <= 1


def _bare(word: str) -> str:
    """By its sound, and without the sign of several."""
    heard = sounded(word)
    return heard[:-2] if heard.endswith("es") else heard.rstrip("s")
