"""An invented region of the published size: founded as `rebozo demo` does; then all of it in one network, taken out.

Each has a home of its own: `python -m benchmarks demo` starts the second half as another program (`run` and `inside`).
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from dataclasses import replace
from io import BytesIO, StringIO

from benchmarks import ground
from benchmarks.figures import QUICK, Reference, both, note, say, seconds
from tests import throwaway

SIZE = "small" if QUICK else "published"
FORMS = ("csv", "xlsx", "json")


def run() -> None:
    """The command, to its end; then the same region written and taken out in a program of its own."""
    for size in dict.fromkeys(("small", SIZE)):
        home = throwaway.make(throwaway.name_for(f"demo-{size}"))
        command = [sys.executable, "-m", "rebozo", "demo", "--size", size, "--prepare"]
        took = seconds(
            lambda: subprocess.run(
                command,  # noqa: B023  called at once
                env=os.environ | {"REBOZO_HOME": str(home)},  # noqa: B023  the same
                check=True,
                stdout=subprocess.DEVNULL,
            )
        )
        throwaway.remove(home)
        published = size == "published"
        say(
            f"rebozo demo --size {size}, until it could be opened", took, "s",
            sample="46,785 attacks, 8,982 defenders, 1,053 organisations, sealed, with their words and names"
            if published else "about 150 attacks in three networks",
            target="≤ 120 s" if published else "",
        )  # fmt: skip
    subprocess.run([sys.executable, "-m", "benchmarks.demo"], check=True)


def inside() -> None:
    """One network that holds everything."""
    ground.prepare()
    there = ground.found()

    from rebozo.config.demo import PUBLISHED, plan_for  # noqa: PLC0415  settings are there only now
    from rebozo.config.demo_sealing import Room, write_all  # noqa: PLC0415  the same
    from rebozo.config.demo_told import invent  # noqa: PLC0415  the same
    from tests.region import TODAY  # noqa: PLC0415  the same

    whole = plan_for(PUBLISHED, TODAY)
    everywhere = {country: 1.0 for country, _year in whole.cells}
    part = 15 if QUICK else 1
    people, groups = whole.defenders // part, whole.organisations // part
    cells = {cell: max(1, many // part) for cell, many in whole.cells.items()}
    place = replace(whole.places[0], serves=everywhere)
    plan = replace(whole, places=(place,), cells=cells, defenders=people, organisations=groups)
    many = sum(cells.values())
    sample = f"{many:,} attacks of {people:,} defenders"
    note("inventing")
    made = []
    took = seconds(lambda: made.append(invent(plan)))
    say("inventing a region, nothing of it sealed", took, "s", sample=sample)
    ada = there.ada.actor(today=TODAY)
    room = Room.of(there.networks[0], by=ada, second=there.bea.actor(today=TODAY), third=None)
    clock, busy = both(lambda: write_all(made[0], [room], tell=lambda _done: None))
    say("sealing and writing a region in bulk", many / clock, "attacks/s", sample=sample)
    say("sealing and writing a region in bulk, processor time", busy, "s", sample=sample)
    _take_out(there, many)


def _take_out(there: ground.Ground, many: int) -> None:
    """The sheet as its page makes it: every column that names nobody, and then every column there is."""
    from django.utils import timezone, translation  # noqa: PLC0415  as above

    from rebozo.exchange.out import Asked, cover_of, stream  # noqa: PLC0415  the same
    from rebozo.exchange.out_fields import every_column  # noqa: PLC0415  the same
    from rebozo.exchange.out_rows import found_for  # noqa: PLC0415  the same
    from rebozo.registry.reads import Filters  # noqa: PLC0415  the same
    from tests.region import TODAY  # noqa: PLC0415  the same

    translation.activate("es")
    alone: Reference | None = None
    network, ada = there.networks[0], there.ada.actor(today=TODAY)
    columns = every_column("attacks")
    for what, chosen in (
        ("without names", [one for one in columns if not one.closed]),
        ("with names and stories", columns),
    ):
        for form in FORMS:
            asked = Asked("attacks", form, tuple(one.name for one in chosen), share=False)
            held = BytesIO()

            def take(asked: Asked = asked, held: BytesIO = held) -> None:
                found = found_for(ada, network, asked.sheet, asked.columns, Filters(), share=asked.share)
                if found.attacks != many:
                    raise RuntimeError(f"{found.attacks} of {many} attacks")
                cover = cover_of(network, asked, found, now=timezone.now())
                held.writelines(stream(asked.form, asked.columns, cover, found.rows))

            took = seconds(take)
            if form == FORMS[0]:
                alone = Reference("csv.writer alone, the same cells", _bare_csv(held), "s")
            say(
                f"export of {many:,} attacks, {what}, {form}", took, "s",
                sample=f"{len(chosen)} columns, {held.tell() / 1e6:.1f} MB, in memory", reference=alone,
            )  # fmt: skip


def _bare_csv(held: BytesIO) -> float:
    rows = list(csv.reader(StringIO(held.getvalue().decode("utf-8-sig"), newline="")))
    return seconds(lambda: csv.writer(StringIO(newline="")).writerows(rows))


if __name__ == "__main__":
    inside()
