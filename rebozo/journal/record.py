"""Writing a line. The action writes it itself, so that doing nothing writes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from uuid import UUID

from django.utils import timezone

from rebozo.journal.models import Line
from rebozo.kernel.actor import Actor


def record(
    deed: str, *, by: Actor, on: UUID | None = None, network: UUID | None = None, count: int | None = None
) -> None:
    """Leave one line for a deed, in the present transaction. `deed` is `app.thing.past`."""
    Line.objects.create(
        at=timezone.now().replace(microsecond=0),
        deed=deed,
        actor=by.holder,
        on=on,
        network=network,
        count=count,
    )


def record_opening(
    what: str,
    *,
    by: Actor,
    on: UUID | None = None,
    network: UUID | None = None,
    ids: Iterable[UUID] | None = None,
) -> None:
    """Leave one line for an opening: once per actor, record, what and hour; instants are to the hour.

    With `ids` (a list, a search, an export) the line holds how many and a digest of which.
    """
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    digest, count = None, None
    if ids is not None:
        ordered = sorted(one.bytes for one in ids)
        digest, count = blake2b(b"".join(ordered), digest_size=32).digest(), len(ordered)
    line = Line(
        at=hour, deed=what, actor=by.holder, on=on, network=network, count=count, digest=digest,
        once=_once(what, by.holder, on, hour, digest),
    )  # fmt: skip
    Line.objects.bulk_create([line], ignore_conflicts=True)


def _once(what: str, actor: UUID, on: UUID | None, hour: datetime, digest: bytes | None) -> bytes:
    parts = [what.encode(), actor.bytes, on.bytes if on else b"", hour.isoformat().encode(), digest or b""]
    return blake2b(b"\x00".join(parts), digest_size=32, person=b"rebozo once").digest()
