"""A directory's segment: up to 2,048 names with the index by which they are found, as one block of bytes. Pure.

All numbers have their small end first; "text" is UTF-8.

    0x01 | lines 4 | tokens 4 | postings 4 | length of names 4 | length of tokens 4
    | a UUID of 16 bytes for each line | what it is, 1 byte for each line | all names, text
    | sounded tokens in order, one line each, text | where each line's names end, 4 bytes each
    | where each token's postings end, 4 bytes each | postings: numbers of lines, 2 bytes each

The names of a line are one or more folded names parted by `|`.
"""

from __future__ import annotations

import heapq
import re
import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from math import log
from uuid import UUID

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from rebozo.vault.envelope import Unsealable
from rebozo.vault.names import CALLED, PARTICLES, folded, sounded, words_of

SIZE = 2048
VERSION = 1
_HEAD = struct.Struct("<BIIIII")
_BEST = 200
_ENOUGH = 4000
_CUTOFF = 0.6


@dataclass(frozen=True)
class Line:
    """One thing that has names: its number, what it is (a code of one byte), its folded names parted by `|`."""

    row: bytes
    what: int
    names: str = field(repr=False)


@dataclass
class Part:
    """A segment, opened."""

    rows: bytes = field(repr=False)
    whats: bytes = field(repr=False)
    text: bytes = field(repr=False)
    tokens: list[str] = field(repr=False)
    name_ends: array[int] = field(repr=False)
    ends: array[int] = field(repr=False)
    postings: array[int] = field(repr=False)

    def __len__(self) -> int:
        return len(self.whats)

    def names(self, line: int) -> str:
        return self.text[self.name_ends[line - 1] if line else 0 : self.name_ends[line]].decode()

    def row(self, line: int) -> bytes:
        return self.rows[16 * line : 16 * line + 16]

    def lines(self) -> Iterator[Line]:
        for line in range(len(self)):
            yield Line(self.row(line), self.whats[line], self.names(line))

    def having(self, token: str) -> array[int] | None:
        """The lines that have a token."""
        at = bisect_left(self.tokens, token)
        if at == len(self.tokens) or self.tokens[at] != token:
            return None
        return self.postings[self.ends[at - 1] if at else 0 : self.ends[at]]


@dataclass(frozen=True)
class Found:
    """One answer: its number, what it is, how well it fits (0 to 1)."""

    row: UUID
    what: int
    score: float


def part_of(lines: Sequence[Line]) -> Part:
    """Index lines. At most SIZE of them."""
    found: dict[str, list[int]] = {}
    for number, line in enumerate(lines):
        for token in set(sounded(line.names.replace("|", " ")).split()):
            found.setdefault(token, []).append(number)
    tokens = sorted(found)
    ends, postings = array("I"), array("H")
    for token in tokens:
        postings.extend(found[token])
        ends.append(len(postings))
    names = [line.names.encode() for line in lines]
    return Part(
        rows=b"".join(line.row for line in lines),
        whats=bytes(line.what for line in lines),
        text=b"".join(names),
        tokens=tokens,
        name_ends=array("I", accumulate(len(name) for name in names)),
        ends=ends,
        postings=postings,
    )


def to_bytes(part: Part) -> bytes:
    """The block, in the layout above."""
    tokens = "\n".join(part.tokens).encode()
    head = _HEAD.pack(VERSION, len(part), len(part.ends), len(part.postings), len(part.text), len(tokens))
    numbers = (_small_end_first(some).tobytes() for some in (part.name_ends, part.ends, part.postings))
    return head + part.rows + part.whats + part.text + tokens + b"".join(numbers)


def from_bytes(raw: bytes) -> Part:
    """What `to_bytes` gave. Unsealable for anything else."""
    try:
        version, lines, tokens, postings, text_length, tokens_length = _HEAD.unpack_from(raw)
        if version != VERSION:
            raise Unsealable("a segment of an unknown version")
        bounds = [_HEAD.size]
        for length in (16 * lines, lines, text_length, tokens_length, 4 * lines, 4 * tokens, 2 * postings):
            bounds.append(bounds[-1] + length)
        if bounds[-1] != len(raw):
            raise Unsealable("a broken segment")
        rows, whats, text, words, name_ends, ends, numbers = (raw[a:b] for a, b in pairwise(bounds))
        words_there = words.decode().split("\n") if words else []
        if len(words_there) != tokens:
            raise Unsealable("a broken segment")
        return Part(
            rows,
            whats,
            text,
            words_there,
            _small_end_first(array("I", name_ends)),
            _small_end_first(array("I", ends)),
            _small_end_first(array("H", numbers)),
        )
    except (struct.error, UnicodeDecodeError) as broken:
        raise Unsealable("a broken segment") from broken


def _small_end_first(numbers: array[int]) -> array[int]:
    if sys.byteorder == "big":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers


# ------------------------------------------------------------------ finding


def find(
    parts: Sequence[Part], query: str, *, hidden: Iterable[bytes] = (), limit: int = 20, what: int | None = None
) -> list[Found]:
    """The best answers, best first: similar words first among the distinct ones, then the best 200 looked at whole.

    `hidden` are rows whose lines in all parts but the last were replaced or withdrawn since.
    """
    asked = words_of(query)
    if not asked or not parts:
        return []
    vocabulary = set().union(*(part.tokens for part in parts))
    hits = [_hits(parts, matches) for matches in _matches(asked, vocabulary)]
    counted = [(sum(len(lines) for lines in hit.values()), hit) for hit in hits]
    whole = sum(len(part) for part in parts)
    weighed = sorted(
        ((log(1 + whole / (1 + count)), hit) for count, hit in counted), key=lambda pair: pair[0], reverse=True
    )
    sums = _sums(weighed)
    replaced = set(hidden)
    typed, heard = folded(query), dict[str, str]()
    lines = ((total, number, line) for number, here in sums.items() for line, total in here.items())
    best: list[Found] = []
    looked_at = 0
    for _total, number, line in heapq.nlargest(2 * _BEST + len(replaced), lines):
        part = parts[number]
        row = part.row(line)
        if (row in replaced and number != len(parts) - 1) or what not in (None, part.whats[line]):
            continue
        score = _score(asked, typed, part.names(line), heard)
        if score >= _CUTOFF:
            best.append(Found(UUID(bytes=row), part.whats[line], score))
        looked_at += 1
        if looked_at == _BEST:
            break
    best.sort(key=lambda one: (-one.score, one.row))
    return best[:limit]


def _matches(asked: list[str], vocabulary: set[str]) -> list[list[tuple[str, float]]]:
    """For each word asked for, the tokens like it and how like, the least like first."""
    words = list(vocabulary)
    together = "\n" + "\n".join(words)
    joined = ["".join(pair) for pair in pairwise(asked)]
    every: list[list[tuple[str, float]]] = []
    for number, word in enumerate(asked):
        like: dict[str, float] = {}
        if len(word) >= 3:  # noqa: PLR2004  two letters begin too many names
            like = dict.fromkeys(re.findall(rf"(?<=\n){re.escape(word)}[^\n]*", together), 0.88)
        slips = process.extract(
            word,
            words,
            scorer=OSA.normalized_similarity,
            score_cutoff=_cutoff(word),
            limit=40,
        )
        like |= {token: max(score, like.get(token, 0.0)) for token, score, _at in slips}
        like |= {other: max(0.9, like.get(other, 0.0)) for other in CALLED.get(word, ()) if other in vocabulary}
        # Written together or apart: "Mari Carmen" and "Maricarmen".
        like |= dict.fromkeys([pair for pair in joined[max(number - 1, 0) : number + 1] if pair in vocabulary], 1.0)
        for cut in range(3, len(word) - 2):
            halves = word[:cut], word[cut:]
            if vocabulary.issuperset(halves):
                like |= {half: max(0.85, like.get(half, 0.0)) for half in halves}
        every.append(sorted(like.items(), key=lambda pair: pair[1]))
    return every


def _cutoff(word: str) -> float:
    """How like a token must be: one slip in a short word, two in a long one."""
    return 0.66 if len(word) <= 5 else 0.7  # noqa: PLR2004  lengths of words


def _hits(parts: Sequence[Part], matches: list[tuple[str, float]]) -> dict[int, dict[int, float]]:
    """For each part its lines that have a match, with the best one's likeness."""
    hits: dict[int, dict[int, float]] = {}
    for number, part in enumerate(parts):
        here: dict[int, float] = {}
        for token, like in matches:  # the most like comes last and stays
            if (lines := part.having(token)) is not None:
                here |= dict.fromkeys(lines, like)
        if here:
            hits[number] = here
    return hits


def _sums(weighed: list[tuple[float, dict[int, dict[int, float]]]]) -> dict[int, dict[int, float]]:
    """Likeness summed by weight, the rarest word first; once there are enough lines, common words add no more."""
    sums: dict[int, dict[int, float]] = {}
    held = 0
    for weight, hit in weighed:
        full = held >= _ENOUGH
        for number, lines in hit.items():
            have = sums.setdefault(number, {})
            if full:
                for line in have:
                    have[line] += weight * lines.get(line, 0.0)
            else:
                for line, like in lines.items():
                    have[line] = have.get(line, 0.0) + weight * like
        held = sum(len(lines) for lines in sums.values())
    return sums


def _score(asked: list[str], typed: str, names: str, heard: dict[str, str]) -> float:
    """How well the whole fits the best of its names: every word asked for, in any order, and little besides."""
    best = 0.0
    everything = [(name, _sound(name, heard)) for name in names.split("|")]
    if len(everything) > 1:  # a chosen first name with a legal surname
        together, sound = (" ".join(some) for some in zip(*everything, strict=True))
        everything.append((together, sound))
    for number, (name, sound) in enumerate(everything):
        there = [word for word in sound.split() if word not in PARTICLES] or sound.split()
        covered = _covered(asked, there)
        closed = fuzz.ratio("".join(sorted(asked)), "".join(sorted(there))) / 100
        covered = max(covered, fuzz.ratio("".join(asked), "".join(there)) / 100)
        exact = fuzz.token_sort_ratio(typed, name) / 100
        if len(everything) > 1 and number == len(everything) - 1:
            closed = exact = 0.9 * covered
        best = max(best, 0.8 * covered + 0.08 * closed + 0.12 * exact)
    return best


def _sound(name: str, heard: dict[str, str]) -> str:
    """As `sounded`; each word of one search is listened to once."""
    words = name.split()
    for word in words:
        if word not in heard:
            heard[word] = sounded(word)
    return " ".join(heard[word] for word in words)


def _covered(asked: list[str], there: list[str]) -> float:
    """The mean likeness of each word asked for to a word of the name that no other word took, longer ones first."""
    free = list(there)
    left = []
    total = weight = 0.0
    for word in asked:
        if word in free:
            free.remove(word)
            total += min(len(word), 6) + 2
            weight += min(len(word), 6) + 2
        else:
            left.append(word)
    for word in sorted(left, key=len, reverse=True):
        called = CALLED.get(word, frozenset())
        like, taken = 0.0, -1
        for at, other in enumerate(free):
            one = fuzz.ratio(word, other) / 100
            if other in called:
                one = max(one, 0.93)
            elif len(word) >= 3 and other.startswith(word):  # noqa: PLR2004  as above
                one = max(one, 0.9)
            if one > like:
                like, taken = one, at
        if taken >= 0:
            free.pop(taken)
        size = min(len(word), 6) + 2
        total += size * (like if like >= 0.5 else 0.0)  # noqa: PLR2004  less is another word
        weight += size
    return total / weight if weight else 0.0
