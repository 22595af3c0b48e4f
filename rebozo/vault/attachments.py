"""Opening files, which is an act like any opening, and carrying them to a new data key."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from rebozo.journal.record import record_opening
from rebozo.kernel.actor import Actor
from rebozo.vault.envelope import Unsealable, unseal
from rebozo.vault.files import unsealed_pieces
from rebozo.vault.models import Attachment, Bundle
from rebozo.vault.opening import key_of
from rebozo.vault.sealing import Sealed
from rebozo.vault.uploads import SCHEMA, Head, head_place, media, seal_head


@dataclass(frozen=True)
class OpenedFile:
    """A file's true name, type and size, and its bytes in pieces: each is proved before it is given."""

    name: str = field(repr=False)
    type: str = field(repr=False)
    size: int
    pieces: Iterator[bytes] = field(repr=False)


def open_heads(bundle: Bundle, *, by: Actor) -> dict[UUID, Head]:
    """The names and sizes of a bundle's files, for its page. Journaled by whoever opens the bundle itself."""
    key = key_of(bundle, by=by)
    return {one.id: open_head(one, key) for one in Attachment.objects.filter(bundle=bundle)}


def open_attachment(attachment: Attachment, *, by: Actor, network: UUID | None = None) -> OpenedFile:
    """A file, for a member of a circle that may read its bundle. One line in the journal, before the first byte.

    Unsealable when she may not, or when the file is not whole; a chunk that somebody changed stops the pieces.
    """
    bundle = attachment.bundle
    head = open_head(attachment, key_of(bundle, by=by))
    pieces = unsealed_pieces(media(), attachment.id, key=head.key, size=head.size)
    record_opening(f"opened {bundle.kind} file", by=by, on=bundle.row, network=network, ids=[attachment.id])
    return OpenedFile(head.name, head.type, head.size, pieces)


def carry(old: Bundle, to: Sealed, *, by: Actor) -> None:
    """Take an old bundle's files along to the one that replaces it: their heads are sealed under its data key.

    The files themselves stay as they are. Whoever held a file's key may have kept it: docs/VAULT.md.
    """
    key = key_of(old, by=by)
    for one in Attachment.objects.filter(bundle=old):
        to.attachments.append(seal_head(one.id, open_head(one, key), bundle=to.bundle.id, key=to.key))


def open_head(attachment: Attachment, key: bytes) -> Head:
    """A file's head, by its bundle's data key."""
    return read_head(unseal(key, attachment.head, at=head_place(attachment.id, attachment.bundle_id)))


def read_head(plain: bytes) -> Head:
    """What `Head.to_bytes` gave. Unsealable when a newer program wrote it."""
    said = json.loads(plain)
    if said["schema"] != SCHEMA:
        raise Unsealable("written by a newer program")
    digest = bytes.fromhex(said["sha256"])
    return Head(name=said["name"], type=said["type"], size=said["size"], digest=digest, key=b64decode(said["key"]))
