"""What she changes of her own: passphrase, phone, sheet of codes, language. The passphrase is asked each time.

Slow steps come first (`open_own`, `derive_in_turn`); the deeds only store.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Busy, Refusal
from rebozo.people import throttle
from rebozo.people.accounts import new_codes
from rebozo.people.models import Account
from rebozo.people.signing_in import Opened, guess_code
from rebozo.people.slots import derive_in_turn
from rebozo.vault import accounts as vault_accounts
from rebozo.vault.accounts import open_blob, opens, reseal_blob
from rebozo.vault.derivation import Derived
from rebozo.vault.envelope import Unsealable
from rebozo.vault.models import KeyAccount


class NotYours(Refusal):
    """She is signed in, so the sentence may say what did not fit."""

    def __init__(self) -> None:
        super().__init__(_("That is not your present passphrase. Accents, capitals and extra spaces do not matter."))


class CodeDoesNotFit(Refusal):
    def __init__(self) -> None:
        super().__init__(_("The code does not fit, or was used already. Wait for the next one and write it here."))


class ChangedMeanwhile(Refusal):
    def __init__(self) -> None:
        super().__init__(_("Your account was changed in another window meanwhile. Look at it again and repeat this."))


@sensitive_variables()
def open_own(account: Account, passphrase: str) -> Opened:
    """Her own blob, with her present passphrase. NotYours when it is another."""
    who = b"own" + account.holder.bytes
    before = throttle.attempt(who)
    keys = KeyAccount.objects.get(holder=account.holder)
    try:
        derived = derive_in_turn(passphrase, bytes(keys.salt))
    except Busy:
        throttle.take_back(who, before=before)
        raise
    if not opens(keys, derived):
        raise NotYours
    blob = open_blob(keys, derived)
    throttle.forgive(who)
    return Opened(account, keys, blob, derived, None, proved=False)


def ask_code(opened: Opened, code: str) -> None:
    """The second factor once more. CodeDoesNotFit otherwise, TooSoon after many wrong ones."""
    if not guess_code(opened.keys, opened.blob, opened.derived, code):
        raise CodeDoesNotFit


@deed(needs=Permission.PEOPLE_OWN_KEEP)
def change_passphrase(account: Account, *, opened: Opened, derived: Derived, salt: bytes, by: Actor) -> None:
    """Her blob under another passphrase."""
    try:
        vault_accounts.change_passphrase(opened.keys, opened.blob, derived, salt)
    except Unsealable:
        raise ChangedMeanwhile from None
    record("people.passphrase.changed", by=by, on=account.holder)


@deed(needs=Permission.PEOPLE_OWN_KEEP)
def renew_codes(account: Account, *, opened: Opened, by: Actor) -> list[str]:
    """Ten new lost-phone codes; the old sheet stops working."""
    opened.blob.codes = new_codes()
    _reseal(opened)
    record("people.codes.renewed", by=by, on=account.holder)
    return opened.blob.codes


@deed(needs=Permission.PEOPLE_OWN_KEEP)
def renew_phone(account: Account, *, opened: Opened, seed: bytes, by: Actor) -> None:
    """Another phone, or the same one anew; the old codes stop working."""
    opened.blob.totp_seed = seed
    _reseal(opened)
    record("people.phone.renewed", by=by, on=account.holder)


@deed(needs=Permission.PEOPLE_OWN_KEEP)
def speak(account: Account, *, language: str, by: Actor) -> None:
    """The language in which pages speak to her, on every device where she chose no other."""
    if language not in dict(settings.LANGUAGES) or language == account.language:
        return
    account.language = language
    account.save(update_fields=["language"])
    record("people.language.chosen", by=by, on=account.holder)


def _reseal(opened: Opened) -> None:
    try:
        reseal_blob(opened.keys, opened.blob, opened.derived)
    except Unsealable:
        raise ChangedMeanwhile from None
