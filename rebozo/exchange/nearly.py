"""Nearly the same words: plurals, spelling and a slip of the hand apart, and nothing else. Pure.

A guess that is already chosen is saved by whoever is tired, so it is made only where no telling word differs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from rebozo.exchange.words import plain
from rebozo.vault.names import sounded

Telling = tuple[tuple[str, str], ...]
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
    return _same(_telling(theirs), _ours(ours))


def _same(left: Telling, right: Telling) -> bool:
    if not left or len(left) != len(right):
        return False
    others = list(right)
    for one in left:
        same = next((other for other in others if _alike(one, other)), None)
        if same is None:
            return False
        others.remove(same)
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
    said = _telling(theirs)
    found = {ours for word, ours in known.items() if _same(said, _ours(word))}
    return found.pop() if len(found) == 1 else ""


def _telling(text: str) -> Telling:
    """The words that say something, each with its sound: without the sign of several."""
    return tuple((word, _bare(word)) for word in _WORD.findall(plain(text)) if word not in _SMALL)


_ours = lru_cache(maxsize=20_000)(_telling)  # words of our lists alone: what a sheet says is never kept


def _alike(one: tuple[str, str], other: tuple[str, str]) -> bool:
    (left, bare), (right, other_bare) = one, other
    if left == right:
        return True
    if min(len(left), len(right)) < _SHORT or left.isdigit() or right.isdigit():
        return False
    if bare == other_bare or (bare[:-1] == other_bare[:-1] and {bare[-1:], other_bare[-1:]} == {"a", "o"}):
        return True
    slip = min(len(bare), len(other_bare)) >= _LONG and bare[0] == other_bare[0]
    return slip and OSA.distance(bare, other_bare, score_cutoff=1) <= 1


def _bare(word: str) -> str:
    heard = sounded(word)
    return heard[:-2] if heard.endswith("es") else heard.rstrip("s")
