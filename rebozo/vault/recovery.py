"""The founding's two private halves on paper: recovery in five shares of which any three suffice, the root in words.

Neither stays on the machine. The shares follow SLIP-39 (33 words each, with a checksum), the root's words BIP-39
(24 words, with a checksum): standards with many implementations, so that nobody depends on this one.
Opening with the joined recovery half is for the offline tool and for tests; nothing that runs at a network calls it.
"""

from __future__ import annotations

from collections.abc import Iterable

from mnemonic import Mnemonic
from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

from rebozo.vault.accounts import open_recovery as open_account
from rebozo.vault.circles import recovery_place
from rebozo.vault.envelope import KEY_BYTES, Unsealable, public_of, unbox
from rebozo.vault.models import Epoch
from rebozo.vault.places import recovery_public
from rebozo.vault.trust import EpochStatement

__all__ = ["fits", "join", "open_account", "open_epoch", "recovery_shares", "root_from_words", "root_words"]

SHARES = 5
ENOUGH = 3


def recovery_shares(private: bytes) -> list[str]:
    """Five shares, a line of words each. Any three give the private half back; two tell nothing about it."""
    (shares,) = generate_mnemonics(group_threshold=1, groups=[(ENOUGH, SHARES)], master_secret=private)
    return [str(share) for share in shares]


def join(shares: Iterable[str]) -> bytes:
    """The private half from three shares. Unsealable when they are too few, mistyped or of different foundings."""
    try:
        private = bytes(combine_mnemonics([" ".join(share.lower().split()) for share in shares]))
    except (MnemonicError, ValueError) as broken:
        raise Unsealable("shares that do not fit together") from broken
    if len(private) != KEY_BYTES:
        raise Unsealable("shares of something else")
    return private


def fits(private: bytes) -> bool:
    """Whether it is the private half of the recovery key that is pinned here."""
    return public_of(private) == recovery_public()


def open_epoch(epoch: Epoch, *, recovery_private: bytes) -> bytes:
    """An epoch's private half. Unsealable when it is not this recovery's, or not the half of the signed public one."""
    said = EpochStatement.from_bytes(epoch.statement)
    place = recovery_place(said.circle, said.epoch, said.number)
    private = unbox(recovery_private, epoch.recovery, at=place)
    if public_of(private) != said.public:
        raise Unsealable("another epoch's private half")
    return private


def root_words(seed: bytes) -> str:
    """The root's seed as 24 words, for paper."""
    return str(Mnemonic("english").to_mnemonic(seed))


def root_from_words(words: str) -> bytes:
    """The root's seed from its 24 words. Unsealable when a word is mistyped or missing."""
    try:
        seed = bytes(Mnemonic("english").to_entropy(words.lower().split()))
    except (ValueError, LookupError) as broken:
        raise Unsealable("words that do not fit together") from broken
    if len(seed) != KEY_BYTES:
        raise Unsealable("words of something else")
    return seed
