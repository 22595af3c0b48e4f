"""How the commands speak: Spanish unless English is asked for, and before any settings are read."""

from __future__ import annotations

import gettext as catalogues
import sys
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("es", "en")
_LOCALE = Path(__file__).resolve().parents[1] / "locale"
_chosen = ["es"]


def choose(language: str) -> None:
    """Speak that language from now on."""
    _chosen[0] = language


def chosen() -> str:
    """The language spoken now."""
    return _chosen[0]


@lru_cache(maxsize=2)
def _catalogue(language: str) -> catalogues.NullTranslations:
    return catalogues.translation("django", _LOCALE, [language], fallback=True)


def gettext(sentence: str) -> str:
    """The sentence in the language chosen, or itself when the catalogue has none. An empty one is a file's header."""
    return _catalogue(_chosen[0]).gettext(sentence) if sentence else ""


def say(sentence: str = "") -> None:
    """One line to whoever reads the screen."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def warn(sentence: str) -> None:
    """One line that is not part of the answer."""
    sys.stderr.write(sentence + "\n")
    sys.stderr.flush()
