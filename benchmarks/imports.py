"""35,077 attacks with identities brought in from XLSX by the real import: read, checked, sealed, written, indexed.

Beside it, the same sheet with everything stored unsealed.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from python_calamine import CalamineWorkbook

from benchmarks import sheets
from benchmarks.figures import QUICK, Reference, both, note, say, seconds
from benchmarks.ground import HOME, Ground
from benchmarks.machine import raw_commits
from rebozo.exchange import bringing
from rebozo.exchange.fields import What
from rebozo.registry import importing
from rebozo.registry.models import Batch
from rebozo.vault import directory, words
from rebozo.vault.models import Bundle, DirectorySegment, WordsSegment
from rebozo.vault.rows import insert_values
from rebozo.vault.schemas import Fields, encode
from rebozo.vault.sealing import BundleValues, sealed_values
from tests.region import TODAY

LINES = 3_000 if QUICK else sheets.WHOLE


def bring_in(ground: Ground, network: int, lines: int, *, xlsx: bool = False) -> importing.Report:
    """A sheet of so many attacks into one of the networks, as its coordinator."""
    seed = 1000 * network + lines
    raw = _held(lines, seed) if xlsx else sheets.sheet(lines, seed=seed).encode()
    actor = ground.ada.actor(today=TODAY)
    sheet = bringing.open_sheet(raw, What.ATTACKS)
    prepared = bringing.prepare(sheet, ground.networks[network], by=actor)
    report = bringing.carry_out(prepared, by=actor)
    if report.made != lines:
        raise RuntimeError(f"{report.made} of {lines} were made: {report.problems[:3]}")
    return report


@cache
def _held(lines: int, seed: int) -> bytes:
    return sheets.workbook(lines, seed=seed)


class _Watch:
    """How long the parts of a work took, by replacing functions of a module with timed ones."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.busy: Counter[str] = Counter()  # the same, of the processor

    def timed(self, part: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401  whatever it takes and gives
            begun, busy = time.perf_counter(), time.process_time()
            try:
                return work(*arguments, **named)
            finally:
                self.busy[part] += time.process_time() - busy  # type: ignore[assignment]  # the same
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


Plain = tuple[BundleValues, None]


def _plain(row: UUID, kind: str, fields: Fields, *, to: object) -> Plain:  # noqa: ARG001  what the real one takes
    return (uuid4(), row, kind, encode(kind, fields)), None


def _store(made: Sequence[Plain]) -> None:
    insert_values(Bundle, ("id", "row", "kind", "sealed"), (bundle for bundle, _wrap in made))


def run(ground: Ground) -> None:
    note(f"a workbook of {LINES:,} lines")
    raw = _held(LINES, LINES)
    _held(LINES, 1000 * (len(ground.networks) - 1) + LINES)
    watch = _Watch()
    with _instead(
        (bringing, "open_sheet", watch.timed("reading", bringing.open_sheet)),
        (bringing, "prepare", watch.timed("checking", bringing.prepare)),
        (bringing, "carry_out", watch.timed("writing", bringing.carry_out)),
        (importing, "sealed_values", watch.timed("sealing", sealed_values)),
        (directory, "segments_of", watch.timed("names", directory.segments_of)),
        (words, "segments_of", watch.timed("words", words.segments_of)),
    ):
        whole, busy = both(lambda: bring_in(ground, 0, LINES, xlsx=True))
    unsealed = _unsealed(ground)
    taken = watch.taken
    written = taken["writing"] - taken["names"] - taken["words"]
    written_busy = watch.busy["writing"] - watch.busy["names"] - watch.busy["words"]
    people = sheets.DEFENDERS * LINES // sheets.WHOLE
    sample = f"{LINES:,} attacks, one a line, each with a story, an exact date and a place; {people:,} defenders"
    say(
        "import from XLSX: all of it", whole, "s", sample=f"{sample}; {len(raw) / 1e6:.1f} MB",
        reference=Reference("the same rows unsealed: all of it", unsealed["whole"], "s"), target="≤ 60 s",
        peers="Bayanat, 1,000 incidents inserted: 54-68 s; 10,000: about 15 min",
    )  # fmt: skip
    say("import: all of it, processor time", busy, "s", sample=sample)
    say("import: rows written", LINES / whole, "attacks/s", sample="by the whole time above")
    say(
        "import: opening the workbook and proposing how to read it", taken["reading"], "s", sample=sample,
        reference=Reference("calamine alone", _bare_reading(raw), "s"),
    )  # fmt: skip
    say("import: reading and checking each row, matching names", taken["checking"], "s", sample=sample)
    say(
        "import: sealing and writing", LINES / written, "attacks/s", sample=sample,
        reference=Reference("writing the same rows unsealed", LINES / unsealed["written"], "attacks/s"),
        target="≥ 0.6 of unsealed",
    )  # fmt: skip
    say(
        "import: sealing and writing, processor time", LINES / written_busy, "attacks/s", sample=sample,
        reference=Reference("writing the same rows unsealed, processor time", LINES / unsealed["busy"], "attacks/s"),
        target="≥ 0.6 of unsealed",
    )  # fmt: skip
    say("import: sealing alone", taken["sealing"], "s", sample=sample)
    for part, name in (("names", "import: indexing names"), ("words", "import: indexing words")):
        say(name, taken[part], "s", sample=sample, reference=Reference("the whole import", whole, "s"))
    _disk(LINES / written)


def _unsealed(ground: Ground) -> dict[str, float]:
    """The same rows, but what would be sealed is stored as it is. It is taken away afterwards."""
    watch = _Watch()
    last = len(ground.networks) - 1
    with _instead(
        (importing, "sealed_values", _plain),
        (importing, "store_values", _store),
        (bringing, "carry_out", watch.timed("written", bringing.carry_out)),
        (directory, "segments_of", watch.timed("indexed", directory.segments_of)),
        (words, "segments_of", watch.timed("indexed", words.segments_of)),
    ):
        whole = seconds(lambda: bring_in(ground, last, LINES, xlsx=True))
    batch = Batch.objects.get(network=ground.networks[last])
    Batch.objects.filter(pk=batch.pk).update(visible=False)
    for segments in (DirectorySegment, WordsSegment):
        segments.objects.filter(circle=ground.circles[last].code).delete()
    importing._sweep(batch)  # noqa: SLF001  the very way of an import that was cut off
    return {
        "whole": whole,
        "written": float(watch.taken["written"] - watch.taken["indexed"]),
        "busy": float(watch.busy["written"] - watch.busy["indexed"]),
    }


def _bare_reading(raw: bytes) -> float:
    return seconds(lambda: CalamineWorkbook.from_filelike(BytesIO(raw)).get_sheet_by_index(0).to_python())


def _disk(rate: float) -> None:
    say(
        "import: attacks written, beside commits of one bare row", rate, "attacks/s",
        sample=f"SQLite {sqlite3.sqlite_version}",
        reference=Reference("one row a commit, WAL, synchronous=FULL", raw_commits(HOME), "a second"),
    )  # fmt: skip
