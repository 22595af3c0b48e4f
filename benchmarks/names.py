"""Finding somebody by name among 9,000 and 90,000, misspelt: the sealed directory opened, searched, journaled."""

from __future__ import annotations

import random
from collections.abc import Iterator
from uuid import UUID, uuid4

from benchmarks.figures import QUICK, Reference, note, percentile, say, seconds
from benchmarks.ground import Ground
from rebozo.vault import directory
from rebozo.vault.circles import circle_keys
from tests.region import TODAY

SIZES = (1_000, 5_000) if QUICK else (9_000, 90_000)  # of a registry, and ten times that
SEARCHES = 20 if QUICK else 100
# Syllables that Spanish names are made of; what comes out is nobody's.
_FIRST = ("Ma", "Lu", "Ro", "Te", "Ja", "Ne", "So", "Ca", "Di", "Be", "Xi", "Yo", "Al", "Gua", "Fe")
_MIDDLE = ("ri", "sa", "ca", "li", "ren", "mi", "to", "na", "da", "lu", "ve", "ber", "zo", "ña", "ce")
_LAST = ("na", "ra", "ta", "lia", "nda", "ez", "ela", "sa", "via", "ina", "ado", "illo")


def _names(people: int, chance: random.Random) -> Iterator[tuple[UUID, str, list[str]]]:
    for _ in range(people):
        words = ["".join(chance.choice(part) for part in (_FIRST, _MIDDLE, _LAST)) for _word in range(3)]
        yield uuid4(), "defender", [" ".join(words), f"{words[0]} {words[2]}"]


def _misspelt(name: str, chance: random.Random) -> str:
    """Two letters changed places, and no accent."""
    at = chance.randrange(1, len(name) - 2)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def run(ground: Ground) -> None:
    for number, people in enumerate(SIZES, start=1):
        _measure(ground, ground.circles[-number].code, people)


def _measure(ground: Ground, circle: UUID, people: int) -> None:
    chance = random.Random(8)
    keys = circle_keys(circle, ring=ground.ada.keyring)
    everybody = list(_names(people, chance))
    took = seconds(lambda: directory.add_segments(directory.segments_of(keys, everybody)))
    note(f"{people:,} names sealed into the directory in {took:.0f} s")
    asked = [(row, _misspelt(names[0], chance)) for row, _what, names in chance.sample(everybody, SEARCHES)]
    opened = [seconds(lambda: directory.load(keys)) for _ in range(5)]
    taken, found = [], 0
    for row, name in asked:
        hits: list[directory.Hit] = []
        actor = ground.ada.actor(today=TODAY)
        taken.append(seconds(lambda: hits.extend(directory.search(name, by=actor, circles=[circle]))))  # noqa: B023
        found += row in {hit.row for hit in hits}
    alone = Reference("opening the directory alone", percentile(opened, 0.5) * 1000, "ms")
    for share in (0.5, 0.95):
        say(
            f"name search among {people:,} people, p{share * 100:.0f}",
            percentile(taken, share) * 1000,
            "ms",
            sample=f"{SEARCHES} misspelt names, {found} found, the whole directory sealed",
            reference=alone,
            target="p95 ≤ 100 ms",
        )
