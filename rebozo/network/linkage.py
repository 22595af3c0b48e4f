"""Who may be in the directory twice: pairs of entries that are alike, how likely they are one, and why. Pure.

What two names share is weighed by how rare it is (two Garcías tell little, two Tecozautlas much), as in the rule of
Fellegi and Sunter. Nobody is ever made one of two here: a person looks at each pair.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import combinations, pairwise, product
from math import exp, log
from uuid import UUID

from rapidfuzz.distance import OSA

from rebozo.vault.names import CALLED, PARTICLES, sounded

LIKELY = 0.5
_AT_LEAST = 300  # of fewer names it cannot be said which words are rare
_SLACK = 3.5  # what more may be found in a pair than the words by which it was found
_NOISE, _LIKE, _MOST_KEYS = 0.5, 2.0, 24
_CROWD = 60  # so many share it by chance
_FEW = 12
_MOST_PAIRS = 400_000  # a directory full of copies is shown in part, not computed for ever; of a great one, more
_SHORT, _LONG = 4, 8  # letters from which one slip, or two, leave a word what it was
_EXACT, _ONE_SLIP, _TWO_SLIPS, _CALLED_SO, _INITIAL = -0.1, -2.6, -4.0, -2.2, -4.0
_JOINED, _OTHER_WORD, _ONE_WORD_MORE = -1.5, -5.0, -0.7
_OTHER_MARK = -1.0
_SAME_WHOLE = 0.4  # the very same name is always shown, however common


class Reason(StrEnum):
    """Why two entries may be one. The words for each are in `finding`."""

    SAME_NAME = "same_name"
    OTHER_ORDER = "other_order"
    SOUNDS = "sounds"
    CALLED = "called"
    SLIP = "slip"
    MISSING = "missing"
    PART = "part"
    INITIAL = "initial"
    GROUP = "group"


@dataclass(frozen=True)
class Known:
    """An entry: its number, the folded spellings of its names, and marks (of groups, of a sheet) that are no names."""

    row: UUID
    names: tuple[str, ...] = field(repr=False)
    marks: frozenset[bytes] = field(default=frozenset(), repr=False)


@dataclass(frozen=True)
class Pair:
    """Two entries that may be one, how likely (0 to 1), and why."""

    one: UUID
    other: UUID
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class _Form:
    """A name as it is compared: its words by their sound, and as they are written."""

    words: tuple[str, ...]
    written: tuple[str, ...]


@dataclass
class Weights:
    """How rare each word and mark is among all, and what must be overcome: most pairs are two women."""

    total: int
    counts: Counter[str | bytes] = field(repr=False)
    known: dict[str | bytes, float] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, everybody: Iterable[Sequence[_Form]], marks: Iterable[Iterable[bytes]] = ()) -> Weights:
        counts: Counter[str | bytes] = Counter()
        total = 0
        for forms in everybody:
            counts.update({word for form in forms for word in form.words})
            total += 1
        for some in marks:
            counts.update(some)
        return cls(total, counts)

    def of_word(self, word: str | bytes) -> float:
        if word not in self.known:
            self.known[word] = log((max(self.total, _AT_LEAST) + 1) / (self.counts[word] + 0.5))
        return self.known[word]

    @cached_property
    def prior(self) -> float:
        return log(2.5 * max(self.total, 2))


def forms_of(names: Iterable[str], heard: dict[str, str] | None = None) -> list[_Form]:
    """The whole names among the spellings: one that is a part of another, or another order of it, adds nothing.

    `heard` spares asking twice how a word sounds: words of one work only, kept by whoever calls.
    """
    heard = {} if heard is None else heard
    every = []
    for name in dict.fromkeys(names):
        written = name.split()
        for word in written:
            if word not in heard:
                heard[word] = sounded(word)
        written = [word for word in written if heard[word]]
        telling = [word for word in written if heard[word] not in PARTICLES] or written
        if telling:
            every.append(_Form(tuple(heard[word] for word in telling), tuple(telling)))
    sets = [frozenset(form.words) for form in every]
    return [
        form
        for at, form in enumerate(every)
        if not any(sets[at] < other or (sets[at] == other and place < at) for place, other in enumerate(sets))
    ]


# ------------------------------------------------------------------ candidates


def candidates(
    everybody: Sequence[Sequence[_Form]], weights: Weights, marks: Sequence[frozenset[bytes]] = ()
) -> set[tuple[int, int]]:
    """Pairs worth looking at: what they share (by sound, by what people are called, one slip apart) is rare enough.

    One rare word, two less rare, three common ones, or all words of a name: less would not be likely in the end.
    """
    aliases = _aliases(weights)
    enough = weights.prior - _SLACK
    shares: list[dict[str | bytes, str | bytes]] = []
    blocks: dict[tuple[str | bytes, ...], list[int]] = defaultdict(list)
    for number, forms in enumerate(everybody):
        for form in forms:
            blocks["", *sorted(form.words)].append(number)
        own: dict[str | bytes, str | bytes] = dict(_keys(forms, aliases))
        own |= {mark: mark for mark in sorted(marks[number])[:4]} if marks else {}
        shares.append(own)
        for key in _telling([(word, weights.of_word(word)) for word in own], enough):
            blocks[key].append(number)
    met: set[tuple[int, int]] = set()
    found: set[tuple[int, int]] = set()
    for key, block in blocks.items():
        if not 1 < len(block) <= _CROWD:
            continue
        for pair in combinations(sorted(set(block)), 2):
            if pair not in met:
                met.add(pair)
                if not key[0] or _shared(shares[pair[0]], shares[pair[1]], weights) >= weights.prior - _NOISE:
                    found.add(pair)
        if len(found) > max(_MOST_PAIRS, 20 * len(everybody)):
            break
    return found


def _telling(words: Sequence[tuple[str | bytes, float]], enough: float) -> Iterator[tuple[str | bytes, ...]]:
    """One, two or three of the words that together are rare enough, and no fewer of them would be."""
    for at, (one, first) in enumerate(words):
        if first >= enough:
            yield (one,)
            continue
        for to, (two, second) in enumerate(words[at + 1 :], at + 1):
            if second >= enough:
                continue
            if first + second >= enough:
                yield one, two
                continue
            for three, third in words[to + 1 :]:
                if third < enough and max(first, second) + third < enough <= first + second + third:
                    yield one, two, three


def _shared(one: dict[str | bytes, str | bytes], other: dict[str | bytes, str | bytes], weights: Weights) -> float:
    """At most so much can two entries have in common: each word of one counts once, whatever it is like."""
    best: dict[str | bytes, float] = {}
    for word in one.keys() & other.keys():
        mine = one[word]
        weight = weights.of_word(word) - (0 if mine == word == other[word] else _LIKE)
        if weight > best.get(mine, 0.0):
            best[mine] = weight
    return sum(best.values())


def _keys(forms: Sequence[_Form], aliases: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """The words under which an entry is looked for, each with its own word that led to it."""
    words: dict[str, str] = {}
    own = [word for form in forms for word in (*form.words, *("".join(two) for two in pairwise(form.words)))]
    for word in own:
        for other in aliases.get(word, ()):
            words.setdefault(other, word)
    words |= {word: word for word in own if word in aliases}
    return sorted(words.items())[:_MOST_KEYS]


def _aliases(weights: Weights) -> dict[str, tuple[str, ...]]:
    """For each word those under which it is looked for: itself, its short forms, and the words one slip away from it.

    A word that many have is no slip of another.
    """
    near: dict[str, set[str]] = defaultdict(set)
    cut: dict[str, list[str]] = defaultdict(list)
    few = max(_FEW, weights.total // 1000)
    words = [word for word in weights.counts if isinstance(word, str)]
    for word in words:
        for shorter in _cuts(word):
            cut[shorter].append(word)
    for group in cut.values():
        for one, other in combinations(group, 2) if len(group) < _CROWD else ():
            if _slips(one, other):
                if weights.counts[one] <= few:
                    near[one].add(other)
                if weights.counts[other] <= few:
                    near[other].add(one)
    together: dict[str, tuple[str, ...]] = {word: (word,) for word in words}
    for word in words:
        called = CALLED.get(word, frozenset()) & weights.counts.keys()
        if called or word in near:
            together[word] = (word, *sorted(called | near.get(word, set())))
    return together


def _cuts(word: str) -> set[str]:
    """The word, and it without each of its letters; a long one without each two."""
    if len(word) < _SHORT:
        return {word}
    once = {word[:at] + word[at + 1 :] for at in range(len(word))}
    twice = {one[:at] + one[at + 1 :] for one in once for at in range(len(one))} if len(word) >= _LONG else set()
    return {word} | once | twice


def _slips(one: str, other: str) -> int:
    """How many slips of a finger part two words; 0 when they are the same or too many."""
    shorter = min(len(one), len(other))
    most = 2 if shorter >= _LONG - 1 else 1 if shorter >= _SHORT - 1 else 0
    slips = OSA.distance(one, other, score_cutoff=most)
    return slips if slips <= most else 0


# ------------------------------------------------------------------ weighing


def compare(one: Sequence[_Form], other: Sequence[_Form], weights: Weights) -> tuple[float, tuple[Reason, ...]]:
    """How likely two entries are one by their names, and why. The best of their names counts."""
    best, why = -99.0, frozenset[Reason]()
    for mine in one:
        for theirs in other:
            weight, reasons = _weigh(mine, theirs, weights)
            if weight > best:
                best, why = weight, reasons
    return best, tuple(reason for reason in Reason if reason in why)


def likelihood(weight: float, weights: Weights) -> float:
    return 1 / (1 + exp(-(weight - weights.prior)))


_NOTHING = (-99.0, frozenset[Reason]())


def _weigh(one: _Form, other: _Form, weights: Weights) -> tuple[float, frozenset[Reason]]:
    shared = sum(weights.of_word(word) for word in set(one.words).intersection(other.words))
    fewer, more_words = sorted((one.words, other.words), key=len)
    rest = sum(weights.of_word(word) + _ONE_SLIP for word in fewer if word not in more_words)
    if shared + rest < weights.prior - _SLACK and one.words != other.words:
        return _NOTHING
    if one.words == other.words:
        total = sum(map(weights.of_word, one.words))
        same = one.written == other.written
        return total + (0.5 if same else 0), frozenset({Reason.SAME_NAME if same else Reason.SOUNDS})
    pairs, left, right = _matched(one, other, weights)
    total, why = 0.0, set()
    for _weight, reason, at, to in pairs:
        total += _weight
        if reason is not Reason.SAME_NAME or one.written[at] != other.written[to]:
            why.add(Reason.SOUNDS if reason is Reason.SAME_NAME else reason)
    order = [to for _weight, _reason, _at, to in sorted(pairs, key=lambda pair: pair[2])]
    if order != sorted(order):
        why.add(Reason.OTHER_ORDER)
    both, more = min(left, right), abs(left - right)
    total += both * _OTHER_WORD + more * _ONE_WORD_MORE
    if more:
        why.add(Reason.MISSING)
    if both or not why:
        why.add(Reason.PART)
    return total, frozenset(why)


_Match = tuple[float, Reason, int, int]


def _matched(one: _Form, other: _Form, weights: Weights) -> tuple[list[_Match], int, int]:
    """Words of one that are words of the other, each taken once, the surest first; and how many are left on each side.

    Two words that the other writes as one are that one.
    """
    taken_here, taken_there, found = set[int](), set[int](), list[_Match]()
    for at, word in enumerate(one.words):
        to = next((to for to, there in enumerate(other.words) if there == word and to not in taken_there), -1)
        if to >= 0:
            taken_here.add(at)
            taken_there.add(to)
            found.append((weights.of_word(word) + _EXACT, Reason.SAME_NAME, at, to))
    possible: list[_Match] = []
    for at, to in product(range(len(one.words)), range(len(other.words))):
        if at not in taken_here and to not in taken_there and (match := _alike(one, at, other, to, weights)):
            possible.append((*match, at, to))
    for likest in sorted(possible, key=lambda match: -match[0]):
        if likest[2] not in taken_here and likest[3] not in taken_there:
            taken_here.add(likest[2])
            taken_there.add(likest[3])
            found.append(likest)
    if len(found) == min(len(one.words), len(other.words)):
        return found, len(one.words) - len(found), len(other.words) - len(found)
    _join(one, other, taken_here, taken_there, found, weights)
    other_way: list[_Match] = []
    _join(other, one, taken_there, taken_here, other_way, weights)
    found += [(weight, reason, to, at) for weight, reason, at, to in other_way]
    return found, len(one.words) - len(taken_here), len(other.words) - len(taken_there)


def _join(  # noqa: PLR0917  the two sides of one comparison
    apart: _Form, together: _Form, here: set[int], there: set[int], found: list[_Match], weights: Weights
) -> None:
    """Maria Jose of one that is Mariajose of the other."""
    for at, (first, second) in enumerate(pairwise(apart.words)):
        if at in here or at + 1 in here:
            continue
        for to, whole in enumerate(together.words):
            if to not in there and (whole == first + second or _slips(whole, first + second) == 1):
                here |= {at, at + 1}
                there.add(to)
                found.append((weights.of_word(first) + weights.of_word(second) + _JOINED, Reason.SOUNDS, at, to))
                break


def _alike(one: _Form, at: int, other: _Form, to: int, weights: Weights) -> tuple[float, Reason] | None:
    word, there = one.words[at], other.words[to]
    more = min(weights.of_word(word), weights.of_word(there))  # by the one that more people have
    if there in CALLED.get(word, ()):
        return more + _CALLED_SO, Reason.CALLED
    if min(len(word), len(there)) == 1:
        return (more + _INITIAL, Reason.INITIAL) if word[0] == there[0] else None
    slips = _slips(word, there) or _slips(one.written[at], other.written[to])
    if slips:
        return more + (_ONE_SLIP if slips == 1 else _TWO_SLIPS), Reason.SLIP
    return None


# ------------------------------------------------------------------ the whole directory


def pairs_among(everybody: Sequence[Known], *, least: float = LIKELY) -> list[Pair]:
    """The pairs of a whole directory that may be one, the likeliest first."""
    heard: dict[str, str] = {}
    forms = [forms_of(known.names, heard) for known in everybody]
    marks = [known.marks for known in everybody]
    weights = Weights.of(forms, marks)
    found = []
    for one, other in candidates(forms, weights, marks if any(marks) else ()):
        weight, why = compare(forms[one], forms[other], weights)
        if shared := marks[one] & marks[other]:
            weight, why = weight + max(map(weights.of_word, shared)), (*why, Reason.GROUP)
        elif marks[one] and marks[other]:
            weight += _OTHER_MARK
        score = likelihood(weight, weights)
        if why[:1] == (Reason.SAME_NAME,) and len(why) == 1:
            score = max(score, _SAME_WHOLE)
        if score >= least:
            found.append(Pair(everybody[one].row, everybody[other].row, score, why))
    return sorted(found, key=lambda pair: (-pair.score, pair.one, pair.other))


def reasons(one: Iterable[str], other: Iterable[str]) -> tuple[Reason, ...]:
    """Why two sets of folded spellings are alike, with no directory to weigh them by."""
    mine, theirs = forms_of(one), forms_of(other)
    return compare(mine, theirs, Weights.of([mine, theirs]))[1]
