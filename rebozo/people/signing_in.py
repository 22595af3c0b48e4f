"""Signing in: name, passphrase and code in one form, one sentence when something does not fit, the same work always.

An account that does not exist costs the same questions to the database, the same Argon2id and the same failed opening.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from rebozo.journal.chain import sign_head
from rebozo.journal.deeds import deed, writing
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Busy, Refusal
from rebozo.people import second_factor, sessions, throttle
from rebozo.people.accounts import handle_of
from rebozo.people.actors import actor_for
from rebozo.people.devices import device_with, is_trusted
from rebozo.people.models import Account, Device
from rebozo.people.slots import derive_in_turn
from rebozo.vault.accounts import Blob, open_blob, opens, reseal_blob
from rebozo.vault.derivation import SALT_BYTES, Derived
from rebozo.vault.envelope import Place, Unsealable, new_key, seal
from rebozo.vault.keyring import Keyring
from rebozo.vault.models import KeyAccount

_NOBODY = UUID(int=0)
_USUAL_BLOB = 440  # bytes inside a blob with a name of usual length and ten codes


class NotIn(Refusal):
    """The one sentence: it does not say which of the three did not fit, nor whether the name exists."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "That did not open. Look at the name, the passphrase and the code, and wait for a new code before "
                "you try again: each is good once."
            )
        )


@dataclass(frozen=True)
class Opened:
    """An account with its blob, and how she proved that it is hers."""

    account: Account
    keys: KeyAccount = field(repr=False)
    blob: Blob = field(repr=False)
    derived: Derived = field(repr=False)
    device: Device | None
    proved: bool  # with a code, not only a trusted device


@sensitive_variables()
def open_account(name: str, passphrase: str, code: str, *, device_secret: str = "") -> Opened:
    """The account that these three open. NotIn for anything else, TooSoon after many tries, Busy when there is no room.

    `code` may be empty on a device that she trusts.
    """
    handle = handle_of(name)
    account = Account.objects.filter(handle=handle).first()
    keys = KeyAccount.objects.filter(holder=account.holder if account else _NOBODY).first()
    device = device_with(device_secret, handle)
    # A device of hers counts its own failures: others who know her name cannot slow her down there.
    who = b"device" + device.code.bytes if device else b"account" + handle
    before = throttle.attempt(who)
    try:
        derived = derive_in_turn(passphrase, bytes(keys.salt) if keys else _decoy_salt(handle))
    except Busy:
        throttle.take_back(who, before=before)
        raise
    tried = keys or _decoy(handle)
    fits = opens(tried, derived)
    try:
        blob = open_blob(tried, derived)
    except Unsealable:
        raise NotIn from None
    if account is None or keys is None or not fits or account.state != Account.State.ACTIVE:
        raise NotIn
    proved = _prove(keys, blob, derived, code, trusted=is_trusted(device))
    throttle.forgive(who)
    return Opened(account, keys, blob, derived, device, proved)


def _prove(keys: KeyAccount, blob: Blob, derived: Derived, code: str, *, trusted: bool) -> bool:
    """The second factor. True when it was a code, False when it was the device; NotIn when it was neither."""
    if not code.strip():
        if trusted:
            return False
        raise NotIn
    fits = guess_code if trusted else use_second_factor
    if not fits(keys, blob, derived, code):
        raise NotIn
    return True


def guess_code(keys: KeyAccount, blob: Blob, derived: Derived, code: str) -> bool:
    """The same where her passphrase alone leads this far, on a device or a desk of hers. TooSoon after many wrong ones.

    They are counted by themselves: the passphrase forgives the tries before it, and whoever has it and her device
    could else try the million codes.
    """
    who = b"code" + keys.holder.bytes
    throttle.attempt(who)
    if not use_second_factor(keys, blob, derived, code):
        return False
    throttle.forgive(who)
    return True


def use_second_factor(keys: KeyAccount, blob: Blob, derived: Derived, code: str) -> bool:
    """Whether a code of her phone or of her sheet fits. A code of the sheet leaves the blob and never works again."""
    if second_factor.is_phone_code(code):
        return second_factor.use_code(keys.holder, blob.totp_seed, second_factor.phone_code(code))
    found = second_factor.sheet_code(code, blob.codes)
    if found is None:
        return False
    blob.codes.remove(found)
    try:
        with writing():
            reseal_blob(keys, blob, derived)
    except Unsealable:  # somebody used the same code at the same moment
        return False
    return True


def start(opened: Opened) -> str:
    """The session of an account that has just been opened: the cookie's value. Her key signs the journal's head."""
    ring = opened.blob.keyring
    actor = actor_for(opened.account, ring, timezone.localdate())
    begin_session(opened.account, by=actor)
    return sessions.begin(
        ring,
        name=opened.blob.name,
        hours=settings.SESSION_HOURS,
        device=opened.device.code if opened.device else None,
        proved=opened.proved,
        codes_left=len(opened.blob.codes),
    )


@deed(needs=Permission.PEOPLE_OWN_KEEP)
def begin_session(account: Account, *, by: Actor) -> None:
    """A line for the sign-in, and her signature under everything that was written before."""
    ring = by.keyring
    record("people.session.started", by=by, on=account.holder)
    if isinstance(ring, Keyring):
        sign_head(account.holder, ring.sign)


def _decoy_salt(handle: bytes) -> bytes:
    """The same for the same name each time, as a real account's is."""
    return blake2b(handle, key=settings.HOME.secret("handle"), digest_size=SALT_BYTES, person=b"rebozo decoy").digest()


def _decoy(handle: bytes) -> KeyAccount:
    return KeyAccount(holder=_NOBODY, salt=_decoy_salt(handle), verifier=secrets.token_bytes(32), blob=_decoy_blob())


@lru_cache
def _decoy_blob() -> bytes:
    """As long as a real one, under a key that nobody has."""
    return seal(new_key(), bytes(_USUAL_BLOB), at=Place(purpose="blob", table="vault_keyaccount"))
