"""`make bench | python -m benchmarks.table`: the lines as the rows of a Markdown table."""

from __future__ import annotations

import json
import sys


def row(said: dict) -> str:  # type: ignore[type-arg]  # a line of ours
    """One figure."""
    beside = said["reference"]
    reference = f"{beside['what']}: {beside['value']:,g} {beside['unit']}" if beside else ""
    ratio = f"{said['ratio']:.2g}" if said["ratio"] is not None else ""
    value = f"{said['value']:,g} {said['unit']}"
    cells = (said["name"], value, reference, ratio, said["target"] or "", said["peers"] or "", said["sample"])
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    print("| what | measured | beside | ratio | target | peers | sample |\n|---|---:|---|---:|---|---|---|")
    for line in sys.stdin:
        if line.startswith("{"):
            print(row(json.loads(line)))
