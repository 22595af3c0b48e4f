"""Files and texts that go with a record: kept as they came, each under a key of its own, opened one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.network.reads import CircleClosed, member_names, registry_keys
from rebozo.registry.bundles import EVIDENCE
from rebozo.registry.evidence_kinds import Kind, Nature, nature_of
from rebozo.registry.models import Event, Evidence
from rebozo.registry.reads import events_for, she_asked
from rebozo.vault.attachments import open_attachment
from rebozo.vault.envelope import Unsealable
from rebozo.vault.files import unsealed_pieces
from rebozo.vault.models import Attachment
from rebozo.vault.opening import open_row, open_rows
from rebozo.vault.sealing import Sealed, seal_bundle, shred, store
from rebozo.vault.uploads import SealedUpload, media

WRITE = Permission.REGISTRY_ATTACKS_WRITE
_START = 4096


@dataclass(frozen=True)
class New:
    """A piece made ready before the transaction."""

    code: UUID
    sealed: Sealed = field(repr=False)


@dataclass(frozen=True)
class Piece:
    """One of them in the list."""

    code: UUID
    kind: Kind
    about: str = field(repr=False)
    text: str = field(repr=False)
    who: str = field(repr=False)
    day: date
    size: int = 0  # of a file, as it came


@dataclass(frozen=True)
class Opened:
    """A file that is open: what it is, how long, and its bytes from the start, as often as they are asked for."""

    nature: Nature
    size: int
    pieces: Callable[[], Iterator[bytes]] = field(repr=False)

    def whole(self, most: int) -> bytes | None:
        """All of it, or None when it is longer than that."""
        return b"".join(self.pieces()) if self.size <= most else None


def made_of_file(actor: Actor, event: Event, upload: SealedUpload, *, about: str) -> New:
    """Seal what it is; the file itself is sealed already. Refusal when it was empty, too large or found no room."""
    if not (upload.size or upload.trouble):
        upload.forget()
        raise Refusal(_("The file is empty."))
    code, keys = uuid4(), registry_keys(actor, event.network_id)
    kind, size = Kind.DOCUMENT, upload.size or 0
    if not upload.trouble:
        pieces = unsealed_pieces(media(), upload.id, key=upload.key, size=upload.size or 0)
        kind = nature_of(next(pieces, b"")[:_START]).kind
    sealed = seal_bundle(
        code, EVIDENCE, {"kind": kind.value, "about": about, "size": size, "at": _instant()}, to=[keys]
    )
    sealed.attach(upload)
    return New(code, sealed)


def made_of_text(actor: Actor, event: Event, text: str, *, about: str) -> New:
    """A text as it was pasted."""
    code, keys = uuid4(), registry_keys(actor, event.network_id)
    said = {"kind": Kind.TEXT.value, "about": about, "text": text, "at": _instant()}
    return New(code, seal_bundle(code, EVIDENCE, said, to=[keys]))


def _instant() -> str:
    """When it arrived, sealed with it: in clear there is only the day."""
    return timezone.now().isoformat(timespec="microseconds")


def pieces_of(actor: Actor, event: Event) -> list[Piece]:
    """What goes with a record, the newest day first, those of one day as they arrived. One line in the journal.

    What she asked to take out is not opened.
    """
    if she_asked([event.pk]):
        return []
    found = list(Evidence.objects.filter(event=event).order_by("-day", "code"))
    if not found:
        return []
    opened, names = (
        open_rows([one.code for one in found], EVIDENCE, by=actor),
        member_names(actor, {one.by for one in found}),
    )
    found.sort(key=lambda one: str(opened.get(one.code, {}).get("at", "")))
    found.sort(key=lambda one: one.day, reverse=True)
    return [
        Piece(
            one.code, Kind(said["kind"]), str(said.get("about", "")), str(said.get("text", "")),
            names.get(one.by, ""), one.day, int(said.get("size", 0)),
        )
        for one in found
        if (said := opened.get(one.code))
    ]  # fmt: skip


def evidence_for(actor: Actor, code: UUID) -> Evidence:
    """Out of her networks, or of a record that is closed to her, is "not found"."""
    found = get_object_or_404(
        Evidence.objects.select_related("event", "network"), code=code, event__in=events_for(actor)
    )
    if she_asked([found.event_id]):
        raise Http404
    return found


def open_file(actor: Actor, evidence: Evidence) -> Opened:
    """Its file, journaled once an hour. Http404 when it is a text and has none."""
    attachment = get_object_or_404(
        Attachment.objects.select_related("bundle"), bundle__row=evidence.code, bundle__kind=EVIDENCE
    )
    try:
        first = open_attachment(attachment, by=actor, network=evidence.network_id)
    except Unsealable as closed:
        raise CircleClosed from closed
    start = next(first.pieces, b"")[:_START]

    def again() -> Iterator[bytes]:
        return open_attachment(attachment, by=actor, network=evidence.network_id).pieces

    return Opened(nature_of(start), first.size, again)


def about_of(actor: Actor, evidence: Evidence) -> str:
    """What was written beside it."""
    said = open_row(evidence.code, EVIDENCE, by=actor, network=evidence.network_id) or {}
    return str(said.get("about", ""))


@deed(needs=WRITE)
def keep(event: Event, new: Sequence[New], *, by: Actor) -> None:
    """Keep what arrived with the record."""
    for one in new:
        Evidence.objects.create(code=one.code, event=event, network_id=event.network_id, by=by.holder, day=by.today)
    store([one.sealed for one in new])
    record("registry.evidence.kept", by=by, on=event.code, network=event.network_id, count=len(new))


@deed(needs=WRITE)
def destroy(evidence: Evidence, *, by: Actor) -> None:
    """Its key and its file are destroyed: nobody opens it again. See docs/THREATS.md for what lingers."""
    shred(evidence.code, EVIDENCE)
    gone, _kinds = Evidence.objects.filter(pk=evidence.pk).delete()
    if gone:
        record("registry.evidence.destroyed", by=by, on=evidence.event_id, network=evidence.network_id)
