"""A figure is one JSON object on a line of its own, with the reference measured in the same run beside it."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

QUICK = os.environ.get("BENCH", "") == "quick"
_DIGITS = 4


@dataclass(frozen=True)
class Reference:
    """What the figure is compared with: a limit of the machine, or the same work without ours."""

    what: str
    value: float
    unit: str


def say(
    name: str,
    value: float,
    unit: str,
    *,
    sample: str,
    reference: Reference | None = None,
    ratio: float | None = None,
    target: str = "",
    peers: str = "",
) -> None:
    """Print one line. `ratio` is ours by the reference's, unless another sense is given.

    `peers` is what others were measured at, once, on another busy machine: an order of magnitude, no reference.
    """
    if ratio is None and reference is not None and reference.value:
        ratio = value / reference.value
    line = {
        "name": name,
        "value": _short(value),
        "unit": unit,
        "sample": sample,
        "reference": {"what": reference.what, "value": _short(reference.value), "unit": reference.unit}
        if reference
        else None,
        "ratio": None if ratio is None else _short(ratio),
        "target": target or None,
        "peers": peers or None,
    }
    print(json.dumps(line, ensure_ascii=False), flush=True)


def note(text: str) -> None:
    """What is being prepared, for whoever waits. Not a figure: it goes to standard error."""
    print(f"· {text}", file=sys.stderr, flush=True)


def _short(value: float) -> float:
    """Four digits that mean something; the rest is the machine's mood."""
    return float(f"{value:.{_DIGITS}g}")


def seconds(work: Callable[[], object]) -> float:
    """How long it took, once."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def both(work: Callable[[], object]) -> tuple[float, float]:
    """How long it took, by the clock and of the processor: the second does not see what others do on this machine."""
    busy = time.process_time()
    return seconds(work), time.process_time() - busy


def each(work: Callable[[], object], times: int) -> list[float]:
    """How long it took, each time."""
    return [seconds(work) for _ in range(times)]


def percentile(taken: list[float], share: float) -> float:
    """The nearest rank: one of the values measured, not a value between two."""
    ordered = sorted(taken)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1)))]


def a_second(work: Callable[[], object], times: int) -> float:
    """How many of them in a second."""
    return times / seconds(lambda: [work() for _ in range(times)])
