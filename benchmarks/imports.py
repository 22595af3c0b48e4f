"""35,077 attacks brought in by the real import: reading, checking, sealing, writing, indexing; and unsealed beside."""

from __future__ import annotations

import csv
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

from benchmarks import sheets
from benchmarks.figures import QUICK, Reference, both, note, say, seconds
from benchmarks.ground import HOME, Ground
from benchmarks.machine import raw_commits
from rebozo.registry import importing
from rebozo.registry.draft import Draft
from rebozo.registry.models import Batch
from rebozo.vault import directory
from rebozo.vault.models import Bundle, DirectorySegment
from rebozo.vault.schemas import Fields, encode
from rebozo.vault.sealing import Sealed
from tests.region import TODAY

LINES = 3_000 if QUICK else sheets.WHOLE


def bring_in(ground: Ground, network: int, lines: int) -> importing.Report:
    """A sheet of so many attacks into one of the networks, as its coordinator."""
    text = sheets.sheet(lines, seed=1000 * network + lines)
    actor = ground.ada.actor(today=TODAY)
    report = importing.import_attacks(ground.networks[network], text.splitlines(keepends=True), by=actor)
    if report.made != lines:
        raise RuntimeError(f"{report.made} of {lines} were made: {report.problems[:3]}")
    return report


class _Watch:
    """How long the parts of a work took, by replacing functions of a module with timed ones."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()

    def timed(self, part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401  whatever it takes and gives
            begun = time.perf_counter()
            try:
                return work(*arguments, **named)
            finally:
                self.taken[part] += time.perf_counter() - begun  # type: ignore[assignment]  # seconds are no whole number

        return watched


@contextmanager
def _instead(*places: tuple[object, str, Callable[..., Any]]) -> Iterator[None]:
    """Functions replaced for a while."""
    before = [(owner, name, getattr(owner, name)) for owner, name, _other in places]
    for owner, name, other in places:
        setattr(owner, name, other)
    try:
        yield
    finally:
        for owner, name, one in before:
            setattr(owner, name, one)


def _plain_event(event: UUID, draft: Draft, *, to: object) -> list[Sealed]:  # noqa: ARG001  what the real one takes
    return [_plain(event, kind, fields) for kind, fields in draft.told.scopes(draft.when).items()]


def _plain(row: UUID, kind: str, fields: Fields, *, to: object = None) -> Sealed:  # noqa: ARG001  the same
    return Sealed(Bundle(uuid4(), row, kind, encode(kind, fields)), [], b"")


def run(ground: Ground) -> None:
    note(f"a sheet of {LINES:,} lines")
    sheets.sheet(LINES, seed=LINES)
    watch = _Watch()
    watched = (
        (importing, "_read", watch.timed("reading", importing._read)),  # noqa: SLF001  its parts are what is measured
        (importing, "_make", watch.timed("sealing", importing._make)),
        (importing, "_write", watch.timed("writing", importing._write)),  # noqa: SLF001
        (importing, "_write_names", watch.timed("names", importing._write_names)),  # noqa: SLF001
        (directory, "segments_of", watch.timed("indexing", directory.segments_of)),
    )
    with _instead(*watched):
        whole, busy = both(lambda: bring_in(ground, 0, LINES))
    unsealed = _unsealed(ground)
    taken = watch.taken
    sealing = taken["sealing"] + taken["writing"] + taken["names"]
    people = sheets.DEFENDERS * LINES // sheets.WHOLE
    sample = f"{LINES:,} attacks, one a line, each with a story, an exact date and a place; {people:,} defenders"
    say(
        "import: all of it", whole, "s", sample=sample,
        reference=Reference("the same rows unsealed: all of it", unsealed["whole"], "s"), target="≤ 60 s",
    )  # fmt: skip
    say("import: all of it, processor time", busy, "s", sample=sample)
    say(
        "import: reading and checking", taken["reading"], "s", sample=sample,
        reference=Reference("csv.reader alone", _bare_csv(), "s"),
    )  # fmt: skip
    say(
        "import: sealing and writing", LINES / sealing, "attacks/s", sample=sample,
        reference=Reference("making and writing the same rows unsealed", LINES / unsealed["written"], "attacks/s"),
        target="≥ 0.6 of unsealed",
    )  # fmt: skip
    say("import: making objects and sealing alone", taken["sealing"], "s", sample=sample)
    say(
        "import: indexing names", taken["indexing"], "s", sample=sample,
        reference=Reference("the whole import", whole, "s"),
    )  # fmt: skip
    _disk(LINES / sealing)


def _unsealed(ground: Ground) -> dict[str, float]:
    """The same sheet with the same rows, but what would be sealed is stored as it is. It is taken away afterwards."""
    watch = _Watch()
    last = len(ground.networks) - 1
    with _instead(
        (importing, "seal_event", _plain_event),
        (importing, "seal_bundle", _plain),
        (importing, "_make", watch.timed("written", importing._make)),
        (importing, "_write", watch.timed("written", importing._write)),  # noqa: SLF001
        (importing, "_write_names", watch.timed("written", importing._write_names)),  # noqa: SLF001
    ):
        whole = seconds(lambda: bring_in(ground, last, LINES))
    batch = Batch.objects.get(network=ground.networks[last])
    Batch.objects.filter(pk=batch.pk).update(visible=False)
    DirectorySegment.objects.filter(circle=ground.circles[last].code).delete()
    importing._sweep(batch)  # noqa: SLF001  the very way of an import that was cut off
    return {"whole": whole, "written": float(watch.taken["written"])}


def _bare_csv() -> float:
    text = sheets.sheet(LINES, seed=LINES)
    return seconds(lambda: list(csv.reader(text.splitlines(keepends=True))))


def _disk(rate: float) -> None:
    say(
        "import: attacks written, beside commits of one bare row", rate, "attacks/s",
        sample=f"SQLite {sqlite3.sqlite_version}",
        reference=Reference("one row a commit, WAL, synchronous=FULL", raw_commits(HOME), "a second"),
    )  # fmt: skip
