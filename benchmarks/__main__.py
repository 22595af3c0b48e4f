"""`make bench`: every figure, one JSON object a line. `BENCH=quick make bench` takes smaller samples.

`python -m benchmarks sealing upload` measures only those parts.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module

from benchmarks import ground
from benchmarks.figures import note, seconds
from benchmarks.ground import Ground

# In this order: `programs` weighs a list that `imports` filled, and `lists` goes on from there.
PARTS = ("machine", "sealing", "upload", "imports", "leaving", "programs", "lists", "names", "linkage", "words", "demo")
_ALONE = {"machine", "upload", "demo"}


def main(wanted: list[str]) -> int:
    """Run the parts that were asked for, or all."""
    unknown = set(wanted) - set(PARTS)
    if unknown:
        print(f"There is no part {', '.join(sorted(unknown))}. There are: {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    chosen = [part for part in PARTS if part in wanted] if wanted else list(PARTS)
    ground.prepare()
    there: list[Ground] = []

    def founded() -> Ground:
        if not there:
            note("founding ten networks")
            there.append(ground.found())
        return there[0]

    for part in chosen:
        note(part)
        run: Callable[..., None] = import_module(f"benchmarks.{part}").run
        took = seconds(run if part in _ALONE else partial(run, founded()))
        note(f"{part} took {took:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
