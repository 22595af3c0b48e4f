"""A holder's keys: made, opened with a passphrase, re-sealed. The private halves never leave her blob in clear."""

from __future__ import annotations

import json
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from hmac import compare_digest
from uuid import UUID

import nacl.utils
from nacl.signing import SigningKey

from rebozo.vault.derivation import SALT_BYTES, Derived, verifier_hash
from rebozo.vault.envelope import Place, Unsealable, box, new_key, public_of, seal, unbox, unseal
from rebozo.vault.keyring import Keyring
from rebozo.vault.models import KeyAccount
from rebozo.vault.places import Distrust, recovery_public
from rebozo.vault.trust import Member

SCHEMA = 1


@dataclass
class Blob:
    """What only her passphrase opens: her keys, her second factor's seed and her unused lost-phone codes."""

    keyring: Keyring
    totp_seed: bytes = field(repr=False)
    codes: list[str] = field(repr=False)
    name: str = field(default="", repr=False)  # what her own pages call her

    def to_bytes(self) -> bytes:
        return json.dumps(
            {
                "schema": SCHEMA,
                "box": b64encode(self.keyring.box_private).decode(),
                "sign": b64encode(self.keyring.sign_seed).decode(),
                "totp": b64encode(self.totp_seed).decode(),
                "codes": self.codes,
                "name": self.name,
            }
        ).encode()

    @classmethod
    def from_bytes(cls, holder: UUID, raw: bytes) -> Blob:
        said = json.loads(raw)
        if said.get("schema") != SCHEMA:
            raise Unsealable("a blob of an unknown schema")
        keyring = Keyring(holder, b64decode(said["box"]), b64decode(said["sign"]))
        return cls(keyring, b64decode(said["totp"]), list(said["codes"]), said["name"])


def _place(holder: UUID, purpose: str = "blob") -> Place:
    return Place(purpose=purpose, table="vault_keyaccount", row=holder, key=holder)


def new_blob(holder: UUID, *, totp_seed: bytes, codes: list[str], name: str = "") -> Blob:
    """Fresh key pairs for a new holder, with her second factor."""
    return Blob(Keyring(holder, new_key(), new_key()), totp_seed, codes, name)


def prepare_account(blob: Blob, derived: Derived, salt: bytes) -> KeyAccount:
    """An unsaved row for a new holder. Fast: `derived` and `salt` were made before, outside any transaction."""
    keyring = blob.keyring
    return KeyAccount(
        holder=keyring.holder,
        salt=salt,
        verifier=verifier_hash(derived.verifier),
        spare_verifier=secrets.token_bytes(32),
        blob=seal(derived.kek, blob.to_bytes(), at=_place(keyring.holder)),
        box_public=public_of(keyring.box_private),
        sign_public=SigningKey(keyring.sign_seed).verify_key.encode(),
        recovery=box(
            recovery_public(), keyring.box_private + keyring.sign_seed, at=_place(keyring.holder, "account recovery")
        ),
    )


def new_salt() -> bytes:
    return nacl.utils.random(SALT_BYTES)


def opens(account: KeyAccount, derived: Derived) -> bool:
    """Whether the passphrase behind `derived` is hers. Constant time."""
    return compare_digest(bytes(account.verifier), verifier_hash(derived.verifier))


def open_blob(account: KeyAccount, derived: Derived) -> Blob:
    """Her blob. Unsealable when the passphrase is another; Distrust when her public halves were swapped meanwhile."""
    blob = Blob.from_bytes(account.holder, unseal(derived.kek, account.blob, at=_place(account.holder)))
    if member_of(blob.keyring) != member(account):
        raise Distrust("public halves that are not hers")
    return blob


def reseal_blob(account: KeyAccount, blob: Blob, derived: Derived) -> None:
    """Put a changed blob under the same passphrase; saved at once, refused when somebody else changed it meanwhile."""
    _replace(account, blob=seal(derived.kek, blob.to_bytes(), at=_place(account.holder)))


def change_passphrase(account: KeyAccount, blob: Blob, passphrase_derived: Derived, salt: bytes) -> None:
    """Put the blob under another passphrase: one small row changes, nothing else is wrapped again."""
    _replace(
        account,
        salt=salt,
        verifier=verifier_hash(passphrase_derived.verifier),
        blob=seal(passphrase_derived.kek, blob.to_bytes(), at=_place(account.holder)),
    )


def _replace(account: KeyAccount, **fields: bytes) -> None:
    changed = KeyAccount.objects.filter(holder=account.holder, version=account.version).update(
        version=account.version + 1, **fields
    )
    if not changed:
        raise Unsealable("the account changed meanwhile")
    account.refresh_from_db()


def member(account: KeyAccount) -> Member:
    """The public halves by which she is named in statements, as the table says: see `circles.next_epoch`."""
    return Member(account.holder, bytes(account.sign_public), bytes(account.box_public))


def member_of(ring: Keyring) -> Member:
    """The public halves by which she is named in statements, from her keys themselves."""
    return Member(ring.holder, SigningKey(ring.sign_seed).verify_key.encode(), public_of(ring.box_private))


def open_recovery(account: KeyAccount, *, recovery_private: bytes) -> Keyring:
    """Her keys by the recovery private half: for the offline tool alone, where three of five shares were joined."""
    place = _place(account.holder, "account recovery")
    halves = unbox(recovery_private, account.recovery, at=place)
    return Keyring(account.holder, halves[:32], halves[32:])
