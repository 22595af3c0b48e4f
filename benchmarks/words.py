"""Words in what was told, among 35,000 and 100,000 stories: the whole page, over sealed segments, rare and common.

Every story is really sealed, and so is every segment. Their words are invented, and as frequent as those of a language
(Zipf); beside each page stands the same question put to a plain FTS5 table of the same texts, already open in memory.
"""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import accumulate
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse

from benchmarks.figures import QUICK, Reference, both, note, percentile, say, seconds
from benchmarks.ground import Ground
from rebozo.registry.actions import fresh_references
from rebozo.registry.bundles import ACCOUNT
from rebozo.registry.models import Attack, Event
from rebozo.vault import words
from rebozo.vault.circles import CircleKeys, circle_keys
from rebozo.vault.rows import insert_values
from rebozo.vault.sealing import sealed_values, store_values
from rebozo.vault.words_query import asked as asked_of
from rebozo.vault.words_query import match_of
from tests.region import Desk

SIZES = (2_000, 5_000) if QUICK else (35_000, 100_000)
SEARCHES = 20 if QUICK else 60
TAIL = 200  # entries that nobody compacted yet
VOCABULARY, LENGTH, SPREAD = 30_000, 120, 40
_MATCHING = "SELECT rowid FROM words WHERE words MATCH ?"
_SYLLABLES = (
    "ma", "lu", "ro", "te", "ja", "ne", "so", "ca", "di", "be", "xi", "yo", "al", "gua", "fe", "ri", "sa", "ren", "mi",
    "to", "na", "da", "ve", "ber", "zo", "ción", "mente", "ado", "ida", "ña", "qué", "os",
)  # fmt: skip


class _Stories:
    """Stories of nobody, and in how many of them each word is."""

    def __init__(self) -> None:
        self.chance = random.Random(11)
        made: set[str] = set()
        while len(made) < VOCABULARY:
            made.add("".join(self.chance.choice(_SYLLABLES) for _ in range(self.chance.randint(2, 4))))
        self.words = sorted(made)
        self.chance.shuffle(self.words)
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(VOCABULARY)))
        self.having: Counter[str] = Counter()
        self.pairs: list[str] = []

    def some(self, number: int) -> Iterator[str]:
        for _ in range(number):
            length = max(10, round(self.chance.gauss(LENGTH, SPREAD)))
            said = self.chance.choices(self.words, cum_weights=self.weights, k=length)
            self.having.update(set(said))
            self.pairs.append(f'"{said[0]} {said[1]}"')
            yield " ".join(said)

    def asked(self, low: float, high: float, number: int) -> list[str]:
        """Words that are in between so many stories. In quotes: only themselves."""
        fitting = sorted(word for word, times in self.having.items() if low <= times <= high)
        return [f'"{self.chance.choice(fitting)}"' for _ in range(number)]


def run(ground: Ground) -> None:
    circle = ground.circles[-1]
    keys = circle_keys(circle.code, ring=ground.ada.keyring)
    stories, plain, there = _Stories(), _plain(), 0
    desk = ground.desk("ada")
    for size in SIZES:
        took = seconds(lambda: _fill(keys, stories, plain, size - there))  # noqa: B023  called at once
        note(f"{size - there:,} stories sealed and their words indexed in {took:.0f} s")
        there = size
        queries = {
            "rare": stories.asked(3, max(20, size * 0.0006), SEARCHES),
            "common": stories.asked(size * 0.2, size, SEARCHES),
            "two words": [
                f"{rare} {common}"
                for rare, common in zip(
                    stories.asked(20, size * 0.05, SEARCHES), stories.asked(size * 0.2, size, SEARCHES), strict=True
                )
            ],
            "two side by side": stories.chance.sample(stories.pairs, SEARCHES),
            "beginning": [word.strip('"')[:4] + "*" for word in stories.asked(20, size, SEARCHES)],
        }
        for kind, asked in queries.items():
            _measure(desk, keys, plain, size=size, kind=kind, asked=asked)


def _measure(
    desk: Desk, keys: CircleKeys, plain: sqlite3.Connection, *, size: int, kind: str, asked: list[str]
) -> None:
    address = reverse("registry:search")
    taken, beside = [], []
    for query in asked:
        taken.append(both(lambda: _look(desk, address, query)))  # noqa: B023  called at once
        match = match_of(asked_of(query))
        beside.append(seconds(lambda: plain.execute(_MATCHING, (match,)).fetchall()))  # noqa: B023  the same
    opened = percentile([seconds(lambda: words.load(keys)) for _ in range(5)], 0.5) * 1000
    note(f"opening all segments alone: {opened:.0f} ms")
    alone = Reference("the same in a plain FTS5 table in memory, p95", percentile(beside, 0.95) * 1000, "ms")
    for share in (0.5, 0.95):
        say(
            f"word search among {size:,} stories, {kind}, whole page, p{share * 100:.0f}",
            percentile([clock for clock, _busy in taken], share) * 1000,
            "ms",
            sample=f"{len(taken)} questions, {TAIL} entries in the tail, all sealed",
            reference=alone,
            target="p95 ≤ 100 ms" if kind == "rare" else "p95 ≤ 200 ms",
            peers={"rare": "Bayanat, 100k in clear: 64 ms", "common": "Bayanat, 100k in clear: 9.4 s"}.get(kind, ""),
        )
    say(
        f"word search among {size:,} stories, {kind}, whole page, processor time, p95",
        percentile([busy for _clock, busy in taken], 0.95) * 1000,
        "ms",
        sample="the same questions",
    )


def _look(desk: Desk, address: str, query: str) -> None:
    answer = desk.client.post(address, {"words": query})
    if answer.status_code != 200 or b'id="found"' not in answer.content:
        raise RuntimeError(f"{address} answered {answer.status_code}")


def _plain() -> sqlite3.Connection:
    plain = sqlite3.connect(":memory:")
    plain.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize='unicode61 remove_diacritics 2')")
    return plain


def _fill(keys: CircleKeys, stories: _Stories, plain: sqlite3.Connection, number: int) -> None:
    """Events with a story each: the rows as an import makes them, the last few words as entries of the tail."""
    chance, said = random.Random(12), list(stories.some(number))
    plain.executemany("INSERT INTO words(text) VALUES (?)", ((one,) for one in said))
    codes = [uuid4() for _ in said]
    for at in range(0, number, 2_000):
        _store(keys, list(zip(codes[at : at + 2_000], said[at : at + 2_000], strict=True)), chance)
    every = list(zip(codes, said, strict=True))
    segments = words.segments_of(keys, every[:-TAIL])
    entries = [words.entry(keys, code, text) for code, text in every[-TAIL:]]
    words.compact(keys)
    with transaction.atomic():
        words.add_segments(segments)
        words.add(entries)


def _store(keys: CircleKeys, told: list[tuple[UUID, str]], chance: random.Random) -> None:
    events, attacks, references = [], [], fresh_references(len(told))
    for code, _text in told:
        month = date(chance.randrange(2012, 2026), chance.randrange(1, 13), 1)
        events.append((code, keys.network, "HN", month, "collective"))
        attacks.append(
            (uuid4(), code, keys.network, "HN", month, "collective", "T01", "collective", 5, references.pop())
        )
    sealed = [sealed_values(code, ACCOUNT, {"story": text}, to=keys) for code, text in told]
    with transaction.atomic():
        insert_values(Event, ("code", "network_id", "country", "month", "basis"), events)
        insert_values(
            Attack,
            ("code", "event_id", "network_id", "country", "month", "basis", "type", "shape", "at_least", "reference"),
            attacks,
        )
        store_values(sealed)
