"""Who signs in to a demonstration, and with what. Known to all, kept in `demo.json`: only a demonstration has one."""

from __future__ import annotations

import json
import os
import unicodedata
from base64 import b32encode
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path

import pyotp

from rebozo.config.home import Home
from rebozo.config.speech import gettext as _
from rebozo.config.trouble import Trouble


@dataclass(frozen=True)
class SignIn:
    """Somebody of the demonstration, and what everybody knows of her."""

    name: str
    role: str
    network: str
    passphrase: str = field(repr=False)
    totp: str = field(repr=False)  # hexadecimal

    @property
    def code(self) -> str:
        """The six numbers that her telephone, if she had one, would show now."""
        return pyotp.TOTP(b32encode(bytes.fromhex(self.totp)).decode()).now()


def plain(name: str) -> str:
    """Without case and accents: Cempasúchil may be typed cempasuchil."""
    apart = unicodedata.normalize("NFKD", name.casefold().strip())
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def demo_seed(name: str) -> bytes:
    """The second factor of somebody who does not exist: always the same, from her name."""
    return blake2b(f"rebozo demo {plain(name)}".encode(), digest_size=20).digest()


def is_demo(home: Home) -> bool:
    """Whether the home says so itself. Nothing else makes one."""
    return home.setting("rebozo", "demo", default=False) is True


def sign_ins(home: Home) -> list[SignIn]:
    """Those of the demonstration. Empty when it was not founded yet."""
    try:
        return [SignIn(**one) for one in json.loads(_file(home).read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []


def somebody(home: Home, name: str) -> SignIn:
    """One of them. Trouble anywhere but in a demonstration, and for a name that it does not have."""
    if not is_demo(home):
        raise Trouble(_("%(home)s is no demonstration: nobody's code can be had from it.") % {"home": home.path})
    people = sign_ins(home)
    found = next((one for one in people if plain(one.name) == plain(name)), None)
    if found is None:
        there = ", ".join(one.name for one in people) or "—"
        raise Trouble(_("Nobody of that name is in the demonstration. There are: %(there)s.") % {"there": there})
    return found


def remember(home: Home, people: Iterable[SignIn]) -> None:
    """The last thing that a demonstration's founding does: with this file it is complete."""
    fresh = _file(home).with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump([asdict(one) for one in people], file, ensure_ascii=False, indent=1)
    fresh.replace(_file(home))


def _file(home: Home) -> Path:
    return home.path / "demo.json"
