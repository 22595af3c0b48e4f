"""The published proportions of the registry, with their sources: what an invented region is made after.

Every table of `published.json` names the facts it follows, and says what is ours. None of what comes out is a figure.
"""

from __future__ import annotations

import json
import random
from bisect import bisect
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "demo_data"


@cache
def read_data(name: str) -> dict[str, Any]:
    """One of the files that are shipped with the demonstration."""
    said: dict[str, Any] = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return said


@dataclass(frozen=True)
class Weights:
    """Codes with how often each is drawn."""

    codes: tuple[str, ...]
    sums: tuple[float, ...]

    def draw(self, dice: random.Random) -> str:
        return self.codes[bisect(self.sums, dice.random() * self.sums[-1])]

    def number(self, dice: random.Random) -> int:
        return int(self.draw(dice))

    def several(self, dice: random.Random, most: int) -> tuple[str, ...]:
        """One code, or so many different ones at the most, in order."""
        return tuple(sorted({self.draw(dice) for _one in range(most)}))


def weights(table: str, of: str = "") -> Weights:
    """A table, or the part of it that is about a country or a shape; the general one where it has none."""
    return _weights(table, of)


@cache
def _weights(table: str, of: str) -> Weights:
    found = read_data("published")[table]
    if "weights" not in found:
        found = found.get(of) or found[""]
    said: dict[str, float] = found["weights"]
    return Weights(tuple(said), tuple(accumulate(said.values())))


def share(table: str, of: str = "share") -> float:
    """A share that a table gives by name."""
    return float(read_data("published")[table]["weights"][of])


def cells() -> dict[tuple[str, int], int]:
    """How many attacks of each country and year."""
    years: dict[str, dict[str, int]] = read_data("published")["years"]["weights"]
    return {(country, int(year)): many for year, row in years.items() for country, many in row.items()}


def perhaps(dice: random.Random, part: float) -> bool:
    """Yes, in this part of the cases."""
    return dice.random() < part
