"""Files are sealed while they arrive. Nothing that was uploaded touches the disk in clear, not even for a moment.

The handler runs before any view (the check against forged requests reads the whole POST), so it makes a key of its
own; the view then attaches the upload to a bundle, which seals that key, the true name, type, size and SHA-256 under
the bundle's data key. Whatever no view attached is an orphan that nobody can open; `sweep` takes it after an hour.
"""

from __future__ import annotations

import json
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import UnreadablePostError
from django.utils.translation import gettext as _

from rebozo.kernel.refusal import Refusal
from rebozo.vault.envelope import Place, seal
from rebozo.vault.files import SealingFile, length_on_disk, path_of, remove_file
from rebozo.vault.models import Attachment, Bundle

SCHEMA = 1
ORPHAN_SECONDS = 3600
_MEGABYTE = 1024 * 1024
_AT_ONCE = 500  # files asked for in one query
_FAR_TOO_MUCH = 4  # times the cap: a body as long as that is not read to its end


def media() -> Path:
    """The folder of sealed files."""
    return Path(settings.REBOZO_HOME) / "media"


class SealedUpload(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """A file that arrived and is already sealed. It cannot be read; it can be attached to a bundle.

    Its name is for the bundle alone: `repr` and `str` are its number.
    """

    def __init__(
        self, sealing: SealingFile | None, *, name: str, kind: str, size: int, digest: bytes, trouble: str
    ) -> None:
        super().__init__(file=None, name=name, content_type=kind, size=size)
        self.id = sealing.id if sealing else uuid4()
        self.key = sealing.key if sealing else b""
        self.digest = digest
        self.trouble = trouble

    def __repr__(self) -> str:
        return f"SealedUpload({self.id})"

    __str__ = __repr__

    def close(self) -> None:
        """Nothing is open."""

    def forget(self) -> None:
        """Remove the file now, when a view knows that it will not be attached."""
        remove_file(media(), self.id)


class _Counting(FileUploadHandler):
    """Counts what arrives: Django takes a body that ends too early for a whole one, and we do not."""

    chunk_size = _MEGABYTE

    def __init__(self, request: Any = None) -> None:  # noqa: ANN401  Django's own signature
        super().__init__(request)
        self._cap = int(settings.UPLOAD_CAP)
        self._expected = 0
        self._received = 0

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ANN401  the request, or its body
        META: dict[str, str],  # noqa: N803  Django's own name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """What is far too long is not even read to its end."""
        del META, boundary, encoding
        if content_length > _FAR_TOO_MUCH * self._cap:
            raise RequestDataTooBig("far more than any form holds")
        self._expected = content_length
        if isinstance(input_data, BytesIO):
            self._received = input_data.getbuffer().nbytes
            return
        read = input_data.read

        def counted(*size: int) -> bytes:
            got: bytes = read(*size)
            self._received += len(got)
            return got

        input_data.read = counted

    def upload_complete(self) -> None:
        if self._received < self._expected:
            self.upload_interrupted()
            raise UnreadablePostError("the request broke off")


class SealingUploadHandler(_Counting):
    """Seals each file of a POST under a key of its own while it arrives.

    A file over the cap is dropped at once and its upload carries the trouble, which `attach` tells as a Refusal: the
    rest of the form is kept. A POST that breaks off leaves nothing: half a file is never taken for a whole one.
    """

    def __init__(self, request: Any = None) -> None:  # noqa: ANN401  Django's own signature
        super().__init__(request)
        self._sealing: SealingFile | None = None
        self._trouble = ""
        self._made: list[SealedUpload] = []

    def new_file(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  Django's own signature
        super().new_file(*args, **kwargs)
        self._trouble = ""
        try:
            self._sealing = SealingFile(media())
        except OSError:
            self._trouble = _no_room()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._sealing is None or self._trouble:
            return
        if start + len(raw_data) > self._cap:
            self._trouble = _("This file is larger than %(size)d MB. Send a smaller one, or part of it.") % {
                "size": self._cap // _MEGABYTE
            }
            self._sealing.discard()
            return
        try:
            self._sealing.write(raw_data)
        except OSError:
            self._trouble = _no_room()
            self._sealing.discard()

    def file_complete(self, file_size: int) -> SealedUpload:
        sealing, self._sealing = self._sealing, None
        digest = b""
        if sealing is not None and not self._trouble:
            try:
                digest = sealing.finish()
            except OSError:
                self._trouble = _no_room()
                sealing.discard()
        upload = SealedUpload(
            sealing,
            name=self.file_name or "",
            kind=self.content_type or "",
            size=file_size,
            digest=digest,
            trouble=self._trouble,
        )
        self._made.append(upload)
        return upload

    def upload_interrupted(self) -> None:
        """The line broke: what was half is removed, and what was whole too, for no view will see it."""
        if self._sealing is not None:
            self._sealing.discard()
            self._sealing = None
        for upload in self._made:
            upload.forget()


class LeaveFiles(_Counting):
    """Takes the words of a form and none of its files: for whoever is not signed in, and so may fill no disk."""

    def new_file(self, *args: object, **kwargs: object) -> None:  # noqa: ARG002  Django passes them
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Nothing is received."""

    def file_complete(self, file_size: int) -> None:
        """Nothing is complete."""


def _no_room() -> str:
    return _("There is no room for this file just now. Tell whoever keeps this machine.")


# ------------------------------------------------------------------ from an upload to an attachment


@dataclass(frozen=True)
class Head:
    """What is sealed about a file under its bundle's data key."""

    name: str
    type: str
    size: int
    digest: bytes
    key: bytes

    def __repr__(self) -> str:
        return "Head()"

    def to_bytes(self) -> bytes:
        said = {
            "schema": SCHEMA,
            "name": self.name,
            "type": self.type,
            "size": self.size,
            "sha256": self.digest.hex(),
            "key": b64encode(self.key).decode(),
        }
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def head_place(attachment: UUID, bundle: UUID) -> Place:
    return Place(purpose="attachment head", table="vault_attachment", row=attachment, key=bundle)


def seal_head(file: UUID, head: Head, *, bundle: UUID, key: bytes) -> Attachment:
    """An unsaved attachment: `head` sealed under the bundle's data key."""
    sealed = seal(key, head.to_bytes(), at=head_place(file, bundle))
    return Attachment(id=file, bundle_id=bundle, head=sealed, padded_size=length_on_disk(head.size))


def attach(upload: SealedUpload, bundle: Bundle, key: bytes) -> Attachment:
    """An unsaved attachment of `bundle`, whose data key is `key`: save it after the bundle, in its transaction.

    Refusal when the file was too large or found no room.
    """
    if upload.trouble:
        raise Refusal(upload.trouble)
    head = Head(upload.name or "", upload.content_type or "", upload.size or 0, upload.digest, upload.key)
    return seal_head(upload.id, head, bundle=bundle.id, key=key)


# ------------------------------------------------------------------ orphans


def sweep(*, older_than: int = ORPHAN_SECONDS) -> int:
    """Remove the sealed files that no attachment names and that were last written that many seconds ago. How many."""
    removed = 0
    old = _old(time.time() - older_than)
    while some := list(islice(old, _AT_ONCE)):
        attached = set(Attachment.objects.filter(id__in=some).values_list("id", flat=True))
        for file in some:
            if file not in attached:
                remove_file(media(), file)
                removed += 1
    return removed


def _old(before: float) -> Iterator[UUID]:
    for file in _files():
        with suppress(OSError):
            if path_of(media(), file).stat().st_mtime < before:
                yield file


def _files() -> Iterator[UUID]:
    for path in media().glob("??/??/*"):
        try:
            yield UUID(hex=path.name)
        except ValueError:
            continue
