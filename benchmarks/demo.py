"""An invented region as `rebozo demo` founds it, small and of the published size, each in a home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.figures import QUICK, say, seconds
from tests import throwaway

SIZES = {
    "small": "three networks, about 150 attacks",
    "published": "ten networks, 46,785 attacks, 8,982 defenders, 1,053 organisations; sealed, with their names and words",
}


def run() -> None:
    for size in list(SIZES)[: 1 if QUICK else None]:
        home = throwaway.make(throwaway.name_for(f"demo-{size}"))
        took = seconds(lambda: _prepare(size, home))  # noqa: B023  called at once
        throwaway.remove(home)
        say(
            f"rebozo demo --size {size}, founded and ready to be opened", took, "s", sample=SIZES[size],
            target="≤ 120 s" if size == "published" else "",
        )  # fmt: skip


def _prepare(size: str, home: Path) -> None:
    command = [sys.executable, "-m", "rebozo", "demo", "--size", size, "--prepare"]
    subprocess.run(command, env=os.environ | {"REBOZO_HOME": str(home)}, check=True, stdout=subprocess.DEVNULL)
