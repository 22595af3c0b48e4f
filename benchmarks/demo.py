"""An invented region as `rebozo demo` founds it, small and of the published size, each in a home of its own."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

from benchmarks.figures import QUICK, say, seconds
from tests import throwaway

SIZES = {
    "small": "three networks, about 150 attacks",
    "published": "46,785 attacks, 8,982 defenders, 1,053 organisations; sealed, with names and words",
}


def run() -> None:
    for size in list(SIZES)[: 1 if QUICK else None]:
        home = throwaway.make(throwaway.name_for(f"demo-{size}"))
        before = _processor()
        took = seconds(lambda: _prepare(size, home))  # noqa: B023  called at once
        throwaway.remove(home)
        say(
            f"rebozo demo --size {size}, founded and ready to be opened", took, "s", sample=SIZES[size],
            target="≤ 120 s" if size == "published" else "",
        )  # fmt: skip
        say(f"rebozo demo --size {size}, processor time", _processor() - before, "s", sample="the same")


def _processor() -> float:
    """Of the programs that were started here and have ended, with theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _prepare(size: str, home: Path) -> None:
    command = [sys.executable, "-m", "rebozo", "demo", "--size", size, "--prepare"]
    subprocess.run(command, env=os.environ | {"REBOZO_HOME": str(home)}, check=True, stdout=subprocess.DEVNULL)
