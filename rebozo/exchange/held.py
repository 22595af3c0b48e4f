"""A sheet between two pages: sealed on the disk as it arrived, its key in RAM under that of her cookie.

It is no attachment of anything, so the sweep of orphans takes it an hour after its last page, or she does before.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from rebozo.exchange.fields import What
from rebozo.exchange.grid import LARGEST, NotASheet
from rebozo.kernel.refusal import Refusal
from rebozo.people import pockets
from rebozo.people.requests import StaffRequest
from rebozo.vault.files import path_of, remove_file, unsealed_pieces
from rebozo.vault.uploads import SealedUpload, media

_MINUTES = 240


@dataclass
class Held:
    """Where a sheet lies, for which network and of what, and how it is read so far."""

    token: str
    network: str
    what: str
    file: str
    key: str = field(repr=False)
    size: int
    plan: dict[str, Any] = field(default_factory=dict, repr=False)
    asked: bool = False  # whether she has looked at the columns
    take_good: bool = False
    who: dict[str, Any] = field(default_factory=dict, repr=False)  # whom it meant, for the page that says it is done

    @property
    def code(self) -> UUID:
        return UUID(self.token)

    @property
    def of(self) -> What:
        return What(self.what)

    def raw(self) -> bytes:
        """Its bytes, in RAM. Refusal when it was swept meanwhile."""
        file = UUID(self.file)
        if not path_of(media(), file).exists():
            raise Refusal(_("The sheet is not kept any more. Bring it again."))
        return b"".join(unsealed_pieces(media(), file, key=b64decode(self.key), size=self.size))


def hold(request: StaffRequest, upload: SealedUpload, network: UUID, what: What) -> Held:
    """Keep a sheet that arrived. NotASheet for what is too large or found no room."""
    if upload.trouble:
        raise NotASheet(upload.trouble)
    size = int(upload.size or 0)
    if size > LARGEST:
        raise NotASheet(_("This file is larger than a sheet that we can read. Bring it in two parts."))
    held = Held(str(uuid4()), str(network), what.value, str(upload.id), b64encode(upload.key).decode(), size)
    save(request, held)
    return held


def save(request: StaffRequest, held: Held) -> None:
    """Keep what she answered."""
    pockets.put(request.desk_session.cookie, f"sheet:{held.token}", asdict(held), minutes=_MINUTES)


def find(request: StaffRequest, token: UUID) -> Held | None:
    """The sheet that she brought, or None: another's, or too long ago."""
    kept = pockets.look(request.desk_session.cookie, f"sheet:{token}")
    if kept is None:
        return None
    held = Held(**kept)
    with suppress(OSError):
        os.utime(path_of(media(), UUID(held.file)))  # the sweep of orphans leaves alone what is in use
    return held


def forget(request: StaffRequest, held: Held) -> None:
    """Take it away now."""
    remove_file(media(), UUID(held.file))
    pockets.empty(request.desk_session.cookie, f"sheet:{held.token}")
