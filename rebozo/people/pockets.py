"""What a form of several steps carries from one to the next: sealed under the cookie's key, in RAM, for minutes.

So no secret travels in a hidden field, and a page shown once can be loaded again after a dropped line.
"""

from __future__ import annotations

import json
import time
from typing import Any
from uuid import UUID

from rebozo.people import ram
from rebozo.people.cookies import Parts, parts_of
from rebozo.vault.envelope import Place, Unsealable, seal, unseal

Carried = dict[str, Any]


def _place(parts: Parts, name: str) -> Place:
    return Place(purpose="desk pocket", table="pocket", bundle=name, row=UUID(bytes=parts.id))


def put(cookie: str, name: str, carried: Carried, *, minutes: int = 30) -> None:
    """Keep something for the bearer of the cookie."""
    parts = parts_of(cookie)
    if parts is None:
        return
    sealed = seal(parts.key, json.dumps(carried).encode(), at=_place(parts, name))
    ram.change(
        "INSERT OR REPLACE INTO pocket (id_hash, name, sealed, until) VALUES (?, ?, ?, ?)",
        parts.id_hash, name, sealed, int(time.time()) + minutes * 60,
    )  # fmt: skip


def look(cookie: str, name: str) -> Carried | None:
    """What was kept, or None: too long ago, another cookie, or never."""
    parts = parts_of(cookie)
    if parts is None:
        return None
    found = ram.rows(
        "SELECT sealed FROM pocket WHERE id_hash = ? AND name = ? AND until > ?", parts.id_hash, name, int(time.time())
    )
    if not found or not isinstance(found[0][0], bytes):
        return None
    try:
        carried: Carried = json.loads(unseal(parts.key, found[0][0], at=_place(parts, name)))
    except Unsealable:
        return None
    return carried


def empty(cookie: str, name: str) -> None:
    """Forget it."""
    parts = parts_of(cookie)
    if parts is not None:
        ram.change("DELETE FROM pocket WHERE id_hash = ? AND name = ?", parts.id_hash, name)
