"""Making an account: a sign-in name that is stored as a keyed hash, a passphrase that forgives, ten codes."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass, field
from hashlib import blake2b
from uuid import uuid4

from django.conf import settings

from rebozo.people.models import Account
from rebozo.vault.accounts import Blob, new_blob, new_salt, prepare_account
from rebozo.vault.derivation import Cost, Derived, derive
from rebozo.vault.keyring import Keyring
from rebozo.vault.models import KeyAccount

CODES = 10
_CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass
class NewPerson:
    """An account that is made but not stored: making it is slow and happens outside any transaction."""

    account: Account
    keys: KeyAccount
    blob: Blob = field(repr=False)

    @property
    def keyring(self) -> Keyring:
        return self.blob.keyring

    def store(self) -> None:
        """Insert both rows in the present transaction."""
        self.account.save(force_insert=True)
        self.keys.save(force_insert=True)


def folded(text: str) -> str:
    """Without case, accents, or extra spaces: how names and passphrases are compared.

    Folding what is folded changes nothing, whatever the signs: case is folded on both sides of the decomposition.
    """
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(bare.split())


def handle_of(name: str) -> bytes:
    """What stands for a sign-in name in the database: keyed, so that the table alone cannot be searched."""
    return blake2b(folded(name).encode(), key=settings.HOME.secret("handle"), digest_size=32).digest()


def cost() -> Cost:
    """The Argon2id cost fixed at the founding."""
    return Cost(memory=settings.ARGON2_MEMORY, passes=settings.ARGON2_PASSES)


def new_codes() -> list[str]:
    """Ten lost-phone codes of ten signs in two groups, each good once: about 49 bits."""
    signs = ["".join(secrets.choice(_CODE_ALPHABET) for _ in range(10)) for _ in range(CODES)]
    return [f"{code[:5]}-{code[5:]}" for code in signs]


def new_person(sign_in: str, passphrase: str, *, shown: str = "", totp_seed: bytes | None = None) -> NewPerson:
    """Fresh keys under a passphrase (already accepted), with a second factor and ten codes. Slow: Argon2id once."""
    salt = new_salt()
    derived = derive(folded(passphrase), salt, cost())
    return person_under(derived, salt, sign_in=sign_in, shown=shown, totp_seed=totp_seed)


def person_under(
    derived: Derived, salt: bytes, *, sign_in: str, shown: str = "", totp_seed: bytes | None = None
) -> NewPerson:
    """The same where the slow step was taken before, in a slot."""
    holder = uuid4()
    blob = new_blob(holder, totp_seed=totp_seed or secrets.token_bytes(20), codes=new_codes(), name=shown or sign_in)
    keys = prepare_account(blob, derived, salt)
    return NewPerson(Account(holder=holder, handle=handle_of(sign_in)), keys, blob)


def is_free(sign_in: str) -> bool:
    """Whether nobody signs in by that name yet. Asked only by somebody who holds an invitation."""
    return not Account.objects.filter(handle=handle_of(sign_in)).exists()
