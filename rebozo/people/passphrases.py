"""Passphrases: seven words drawn for her, or fifteen letters and more of her own. Each refusal says what to do."""

from __future__ import annotations

import re
import secrets
import unicodedata
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext as _
from mnemonic import Mnemonic
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from rebozo.kernel.refusal import Refusal
from rebozo.people.accounts import folded

WORDS = 7  # of more than 1,800: 75 bits
SHORTEST = 15
LONGEST = 128
SPOKEN_WORDS = 4  # the same: 43 bits
_LISTS = {"es": "spanish", "en": "english"}
_DATA = Path(__file__).parent / "data"
_COMMON = _DATA / "common.txt"
_FEW_SIGNS = 5
_MOSTLY = 0.7
_KEYS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
)
_REST = 12  # what must be left of a passphrase without her sign-in name in it


@lru_cache
def words(language: str) -> tuple[str, ...]:
    """The 2,048 words of the list, with their accents. Spanish for any language without a list of its own."""
    raw = Mnemonic(_LISTS.get(language, "spanish")).wordlist
    return tuple(unicodedata.normalize("NFC", word) for word in raw)


@lru_cache
def _by_folded(language: str) -> dict[str, str]:
    return {folded(word): word for word in words(language)}


@lru_cache
def kind_words(language: str) -> tuple[str, ...]:
    """Those that are drawn: the list without insults, violence and death. All of it is understood when typed."""
    known = language if language in _LISTS else "es"
    unkind = set(_lines(_DATA / f"unkind.{known}.txt").split())
    return tuple(word for word in words(known) if word not in unkind)


def draw(language: str, *, count: int = WORDS) -> str:
    """Words drawn by the machine's own randomness, to be shown once."""
    return " ".join(secrets.choice(kind_words(language)) for _place in range(count))


def as_said(typed: str) -> str:
    """Spoken words as they are compared: commas, full stops and hyphens between them do not matter."""
    return " ".join("".join(sign if sign.isalnum() else " " for sign in folded(typed)).split())


def mistyped(typed: str, language: str) -> list[tuple[str, str]]:
    """Words that are not on the list, each with its nearest. Only while choosing, never at sign-in."""
    known = _by_folded(language)
    wrong = [word for word in folded(typed).split() if word not in known]
    return [(word, known[_nearest(word, tuple(known))]) for word in wrong]


def _nearest(word: str, known: tuple[str, ...]) -> str:
    found = process.extractOne(word, known, scorer=DamerauLevenshtein.distance)
    return str(found[0])


def check_typed(offered: str, typed: str, language: str) -> None:
    """She typed the words that were drawn for her. Refusal, with the word to look at, when something is amiss."""
    if folded(offered) == folded(typed):
        return
    for word, nearest in mistyped(typed, language):
        raise Refusal(
            _("“%(word)s” is not one of your words. Did you mean “%(nearest)s”?") % {"word": word, "nearest": nearest}
        )
    raise Refusal(_("Those are not the same words in the same order. Look at them once more and type them again."))


def check_own(passphrase: str, *, sign_in: str) -> None:
    """Refusal with a sentence she can act on, when a passphrase of her own would be guessed."""
    whole = folded(passphrase)
    bare = "".join(sign for sign in whole if sign.isalnum())
    if len(whole) < SHORTEST:
        raise Refusal(
            _("It needs %(shortest)d letters or more, so that no machine guesses it. Add a word or two.")
            % {"shortest": SHORTEST}
        )
    if len(passphrase) > LONGEST or len(whole) > LONGEST:
        raise Refusal(_("It is longer than %(longest)d letters. A few words less will do.") % {"longest": LONGEST})
    name = "".join(sign for sign in folded(sign_in) if sign.isalnum())
    if name and name in bare and len(bare.replace(name, "")) < _REST:
        raise Refusal(_("Your sign-in name is too much of it. Choose words that have nothing to do with your name."))
    if _is_pattern(bare) or _is_pattern(whole):
        raise Refusal(_("It repeats itself or follows a row of keys. Choose several words that do not go together."))
    if bare in _common():
        raise Refusal(_("It is on the lists that people try first. Choose several words that do not go together."))


def _is_pattern(text: str) -> bool:
    """The same piece again and again, few different signs, the alphabet, digits or a row of keys."""
    if not text or len(set(text)) < _FEW_SIGNS or re.fullmatch(r"(.{1,32}?)\1+.{0,3}", text):
        return True
    doubled = [row * 2 for row in _KEYS] + [row[::-1] * 2 for row in _KEYS]
    runs = sum(any(text[place : place + 4] in row for row in doubled) for place in range(len(text) - 3))
    return runs >= (len(text) - 3) * _MOSTLY


@lru_cache
def _common() -> frozenset[str]:
    lines = _lines(_COMMON).splitlines()
    return frozenset("".join(sign for sign in folded(line) if sign.isalnum()) for line in lines)


def _lines(path: Path) -> str:
    """A file of ours without its remarks."""
    return "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))


def same_twice(first: str, second: str) -> bool:
    """Whether both fields hold one passphrase, as it will be compared at sign-in."""
    return folded(first) == folded(second)
