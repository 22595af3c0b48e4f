"""Sessions of the desk: her keys under a key that only her cookie holds. Lock is not sign-out.

A full sign-in lasts at most eight hours. After fifteen idle minutes the desk locks, and the PIN of the day opens it
again on the same device; who chose none signs in again.
"""

from __future__ import annotations

import json
import time
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import TypedDict
from uuid import UUID

from django.conf import settings

from rebozo.people import ram
from rebozo.people.cookies import Parts, new_cookie, parts_of
from rebozo.vault.derivation import labelled
from rebozo.vault.envelope import Place, Unsealable, public_of, seal, unseal
from rebozo.vault.keyring import Keyring

PIN_TRIES = 5
CALL_MINUTES = 45
_MINUTE = 60
_HOUR = 60 * _MINUTE
_REMEMBER_ENDED = 24 * _HOUR  # how long the wall still knows to whom a late form belongs
_COLUMNS = "id_hash, holder, sealed, begun, seen, ends, locked, pin, pin_tries, open_until, proved, device"


@dataclass(frozen=True)
class Session:
    """A session as its cookie opens it. Times are Unix seconds; `seen` is to the minute."""

    code: UUID  # names it in her own list; nothing can be opened with it
    holder: UUID
    keyring: Keyring = field(repr=False)
    name: str = field(repr=False)
    begun: int
    seen: int
    ends: int
    locked: bool
    has_pin: bool
    open_until: int
    proved: int
    device: UUID | None
    codes_left: int | None
    cookie: str = field(repr=False)

    def proved_within(self, minutes: int) -> bool:
        """Whether she gave passphrase and code that recently: exports, grants and recovery ask again otherwise."""
        return time.time() - self.proved < minutes * _MINUTE

    @property
    def kept_open(self) -> bool:
        return self.open_until > time.time()


@dataclass(frozen=True)
class Listed:
    """A session as her own list shows it."""

    code: UUID
    begun: int
    seen: int
    device: UUID | None
    locked: bool


def begin(
    keyring: Keyring,
    *,
    name: str,
    hours: float = 8,
    device: UUID | None = None,
    proved: bool = True,
    codes_left: int | None = None,
) -> str:
    """A new session with a new id; the cookie's value. Nothing that opens stays here without it."""
    _sweep()
    now = int(time.time())
    cookie = new_cookie()
    parts = _parts(cookie)
    inside = {"ring": b64encode(keyring.to_bytes()).decode(), "name": name, "codes": codes_left}
    sealed = seal(parts.key, json.dumps(inside).encode(), at=_place(parts))
    ram.change(
        "INSERT INTO session (id_hash, holder, sealed, begun, seen, ends, proved, device) VALUES (?,?,?,?,?,?,?,?)",
        parts.id_hash, keyring.holder.bytes, sealed, now, _to_minute(now), now + int(hours * _HOUR),
        now if proved else 0, device.bytes if device else None,
    )  # fmt: skip
    ram.change(
        "INSERT OR REPLACE INTO public_half (holder, box) VALUES (?, ?)",
        keyring.holder.bytes, public_of(keyring.box_private),
    )  # fmt: skip
    return cookie


def find(cookie: str) -> Session | None:
    """The session behind a cookie, perhaps locked; None when there is none or it has ended. Counts as being here."""
    parts = parts_of(cookie)
    row = _row(parts) if parts else None
    if parts is None or row is None:
        return None
    now = int(time.time())
    if now >= row.ends:
        _finish(row)
        return None
    inside = _open(parts, row)
    if inside is None:
        return None
    locked = row.locked
    if not locked and now - row.seen >= settings.LOCK_MINUTES * _MINUTE and now >= row.open_until:
        if row.pin is None:
            _finish(row)
            return None
        ram.change("UPDATE session SET locked = 1 WHERE id_hash = ?", row.id_hash)
        locked = True
    if not locked and _to_minute(now) != row.seen:
        ram.change("UPDATE session SET seen = ? WHERE id_hash = ?", _to_minute(now), row.id_hash)
    return Session(
        code=_code(row.id_hash), holder=row.holder, keyring=Keyring.from_bytes(b64decode(inside["ring"])),
        name=inside["name"], begun=row.begun, seen=row.seen, ends=row.ends, locked=locked,
        has_pin=row.pin is not None, open_until=row.open_until, proved=row.proved, device=row.device,
        codes_left=inside["codes"], cookie=cookie,
    )  # fmt: skip


def whose(cookie: str) -> UUID | None:
    """Whose session this was, for 24 hours after it ended: so that what she typed can be sealed to her."""
    parts = parts_of(cookie)
    if parts is None:
        return None
    found = ram.rows("SELECT holder FROM ended WHERE id_hash = ? AND until > ?", parts.id_hash, int(time.time()))
    return UUID(bytes=_bytes(found[0][0])) if found else None


def public_half_of(holder: UUID) -> bytes | None:
    """To what something can be sealed for her alone: from her own keys when she last signed in, not from the database.

    Whoever can write there could else put her own public half in the place of hers, and read what is sealed to it.
    """
    found = ram.rows("SELECT box FROM public_half WHERE holder = ?", holder.bytes)
    return _bytes(found[0][0]) if found else None


def hash_of(cookie: str) -> bytes:
    """By what the store knows a session: enough to ask whether it lives, not to open it."""
    return _parts(cookie).id_hash


def lives(id_hash: bytes) -> bool:
    """Whether nobody ended it and its hours are not over. A locked one lives; asking does not count as being here."""
    return bool(ram.rows("SELECT 1 FROM session WHERE id_hash = ? AND ends > ?", id_hash, int(time.time())))


def lock(cookie: str) -> bool:
    """Lock now. Without a PIN of the day there is nothing to open it with, so it ends. Whether it is still there."""
    parts = parts_of(cookie)
    row = _row(parts) if parts else None
    if row is None:
        return False
    if row.pin is None:
        _finish(row)
        return False
    return ram.change("UPDATE session SET locked = 1, open_until = 0 WHERE id_hash = ?", row.id_hash) == 1


def choose_pin(cookie: str, pin: str) -> None:
    """The PIN of the day. Kept as a MAC under the cookie's key: the store alone cannot try the million of them."""
    parts = _parts(cookie)
    ram.change("UPDATE session SET pin = ?, pin_tries = 0 WHERE id_hash = ?", _pin_mac(parts, pin), parts.id_hash)


def unlock(cookie: str, pin: str) -> bool:
    """Open a locked session. The fifth wrong PIN ends it."""
    parts = parts_of(cookie)
    if parts is None:
        return False
    # Counted before it is compared, so that many tries at once are still five.
    ram.change("UPDATE session SET pin_tries = pin_tries + 1 WHERE id_hash = ?", parts.id_hash)
    row = _row(parts)
    if row is None:
        return False
    if row.pin is None or row.pin_tries > PIN_TRIES or time.time() >= row.ends:
        _finish(row)
        return False
    if compare_digest(row.pin, _pin_mac(parts, pin)):
        ram.change(
            "UPDATE session SET locked = 0, pin_tries = 0, seen = ? WHERE id_hash = ?",
            _to_minute(int(time.time())), row.id_hash,
        )  # fmt: skip
        return True
    if row.pin_tries >= PIN_TRIES:
        _finish(row)
    return False


def tries_left(cookie: str) -> int:
    """How many more PINs may be tried on a locked session; none when there is no session any more."""
    parts = parts_of(cookie)
    row = _row(parts) if parts else None
    return max(0, PIN_TRIES - row.pin_tries) if row else 0


def keep_open(cookie: str, *, minutes: int = CALL_MINUTES) -> None:
    """She is on a call: no idle lock until then."""
    ram.change(
        "UPDATE session SET open_until = ? WHERE id_hash = ?",
        int(time.time()) + minutes * _MINUTE, _parts(cookie).id_hash,
    )  # fmt: skip


def lock_as_usual(cookie: str) -> None:
    """The call is over."""
    ram.change("UPDATE session SET open_until = 0 WHERE id_hash = ?", _parts(cookie).id_hash)


def set_proved(cookie: str) -> None:
    """She has just given passphrase and code again."""
    ram.change("UPDATE session SET proved = ? WHERE id_hash = ?", int(time.time()), _parts(cookie).id_hash)


def set_device(cookie: str, device: UUID) -> None:
    """This session is on a device that she has just named."""
    ram.change("UPDATE session SET device = ? WHERE id_hash = ?", device.bytes, _parts(cookie).id_hash)


def end(cookie: str) -> None:
    """Sign-out: the row is gone. The rest of her typing in other windows can still be sealed to her for a day."""
    parts = parts_of(cookie)
    row = _row(parts) if parts else None
    if row is not None:
        _finish(row)


def end_all(holder: UUID, *, but: str = "") -> None:
    """End all her sessions, perhaps but the present one."""
    kept = parts_of(but)
    for (id_hash,) in ram.rows("SELECT id_hash FROM session WHERE holder = ?", holder.bytes):
        if kept is None or id_hash != kept.id_hash:
            _finish_hash(_bytes(id_hash), holder)


def end_one(holder: UUID, code: UUID) -> None:
    """End one of her sessions, by the code in her list. Another's is not found."""
    for (id_hash,) in ram.rows("SELECT id_hash FROM session WHERE holder = ?", holder.bytes):
        if _code(_bytes(id_hash)) == code:
            _finish_hash(_bytes(id_hash), holder)


def end_on_device(holder: UUID, device: UUID) -> None:
    """A device was taken off her list: what is open on it ends."""
    for (id_hash,) in ram.rows(
        "SELECT id_hash FROM session WHERE holder = ? AND device = ?", holder.bytes, device.bytes
    ):
        _finish_hash(_bytes(id_hash), holder)


def of_holder(holder: UUID) -> list[Listed]:
    """Where her account is open, newest first."""
    found = ram.rows(
        "SELECT id_hash, begun, seen, device, locked FROM session WHERE holder = ? AND ends > ? ORDER BY begun DESC",
        holder.bytes, int(time.time()),
    )  # fmt: skip
    return [
        Listed(
            _code(_bytes(id_hash)),
            _int(begun),
            _int(seen),
            _uuid(device),
            bool(locked),
        )
        for id_hash, begun, seen, device, locked in found
    ]


class _Inside(TypedDict):
    """What the cookie's key opens."""

    ring: str
    name: str
    codes: int | None


@dataclass(frozen=True)
class _Row:
    id_hash: bytes
    holder: UUID
    sealed: bytes = field(repr=False)
    begun: int
    seen: int
    ends: int
    locked: bool
    pin: bytes | None = field(repr=False)
    pin_tries: int
    open_until: int
    proved: int
    device: UUID | None


def _row(parts: Parts) -> _Row | None:
    found = ram.rows(f"SELECT {_COLUMNS} FROM session WHERE id_hash = ?", parts.id_hash)  # noqa: S608  constant names
    if not found:
        return None
    id_hash, holder, sealed, begun, seen, ends, locked, pin, tries, open_until, proved, device = found[0]
    return _Row(
        _bytes(id_hash), UUID(bytes=_bytes(holder)), _bytes(sealed), _int(begun), _int(seen), _int(ends), bool(locked),
        _bytes(pin) if pin is not None else None, _int(tries), _int(open_until), _int(proved),
        _uuid(device),
    )  # fmt: skip


def _open(parts: Parts, row: _Row) -> _Inside | None:
    """None when the id is right and the key is not: somebody made the cookie up."""
    try:
        said: _Inside = json.loads(unseal(parts.key, row.sealed, at=_place(parts)))
    except Unsealable:
        return None
    return said


def _finish(row: _Row) -> None:
    _finish_hash(row.id_hash, row.holder)


def _finish_hash(id_hash: bytes, holder: UUID) -> None:
    with ram.changing() as store:
        store.execute("DELETE FROM session WHERE id_hash = ?", (id_hash,))
        store.execute("DELETE FROM pocket WHERE id_hash = ?", (id_hash,))
        store.execute(
            "INSERT OR REPLACE INTO ended (id_hash, holder, until) VALUES (?, ?, ?)",
            (id_hash, holder.bytes, int(time.time()) + _REMEMBER_ENDED),
        )


def _sweep() -> None:
    """At each sign-in: what nobody came back to."""
    now = int(time.time())
    for id_hash, holder in ram.rows("SELECT id_hash, holder FROM session WHERE ends <= ?", now):
        _finish_hash(_bytes(id_hash), UUID(bytes=_bytes(holder)))
    with ram.changing() as store:
        store.execute("DELETE FROM ended WHERE until <= ?", (now,))
        store.execute("DELETE FROM pocket WHERE until <= ?", (now,))


def _parts(cookie: str) -> Parts:
    parts = parts_of(cookie)
    if parts is None:
        raise ValueError("not a cookie of ours")
    return parts


def _place(parts: Parts) -> Place:
    return Place(purpose="desk session", table="session", row=UUID(bytes=parts.id))


def _pin_mac(parts: Parts, pin: str) -> bytes:
    return labelled(parts.key, "rebozo pin", pin.encode())


def _code(id_hash: bytes) -> UUID:
    return UUID(bytes=id_hash[:16])


def _to_minute(now: int) -> int:
    return now - now % _MINUTE


def _bytes(value: ram.Value) -> bytes:
    assert isinstance(value, bytes)  # noqa: S101  the table's own type
    return value


def _uuid(value: ram.Value) -> UUID | None:
    return UUID(bytes=value) if isinstance(value, bytes) else None


def _int(value: ram.Value) -> int:
    assert isinstance(value, int)  # noqa: S101  the table's own type
    return value
