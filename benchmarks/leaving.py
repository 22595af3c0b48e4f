"""Taking everything out: 46,785 attacks as XLSX, CSV and JSON, from the post to the last byte, and its memory.

They are brought in first, really sealed; Bea asks, Ada says yes, and Bea takes them out.
"""

from __future__ import annotations

import io
import resource
import time
import zipfile

from benchmarks.figures import QUICK, Reference, note, say, seconds
from benchmarks.ground import Ground
from benchmarks.imports import bring_in
from rebozo.network.models import Proposal
from rebozo.registry.models import Attack

MANY = 4_000 if QUICK else 46_785
_NAMES = [
    "id", "date", "country", "types", "shape", "person_key", "at_least", "perpetrators", "rights", "basis",
    "basis_day", "gender", "means",
]  # fmt: skip
_CLOSED = ["defender", "organisation", "exact", "division", "place", "who", "story"]


def run(ground: Ground) -> None:
    network = ground.networks[0]
    there = Attack.objects.filter(network=network, retired="").count()
    if there < MANY:
        note(f"bringing in {MANY - there:,}")
        bring_in(ground, 0, MANY - there)
    many = Attack.objects.filter(network=network, retired="").count()
    address = f"/registro/sacar/{network.code}/hechos"
    for form in ("xlsx", "csv", "json"):
        for named in (False, True):
            _measure(ground, address, form, many, named=named)


def _measure(ground: Ground, address: str, form: str, many: int, *, named: bool) -> None:
    said = {
        "share": "no", "form": form, "names": _NAMES, "closed": _CLOSED if named else [],
        "why": "Para medir" if named else "",
    }  # fmt: skip
    bea = ground.desk("bea")
    if named:
        bea.client.post(address, said)
        one = Proposal.objects.latest("asked_at")
        ground.desk("ada").post("out:ask", one.code, data={"yes": "1"})
    before, sizes = _memory(), [0]

    def take() -> None:
        answer = bea.post("out:take", one.code) if named else bea.client.post(address, said)
        for piece in answer.streaming_content:  # type: ignore[attr-defined]  # it goes out in pieces
            sizes[0] += len(piece)

    busy = time.process_time()
    took = seconds(take)
    busy = time.process_time() - busy
    how = "with names, stories, places" if named else "without names"
    say(
        f"export of {many:,} as {form.upper()}, {how}", took, "s",
        sample=f"{sizes[0] / 1e6:.1f} MB; {busy:.1f} s of processor; {_memory() - before:.0f} MB more at its peak",
        reference=Reference("the same bytes packed into a ZIP in memory", seconds(lambda: _packed(sizes[0])), "s"),
        target="≤ 20 s",
    )  # fmt: skip


def _packed(size: int) -> None:
    with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("one", bytes(range(256)) * (size // 256))


def _memory() -> float:
    """The most that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
