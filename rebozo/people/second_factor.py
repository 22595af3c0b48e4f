"""What she holds in her hand: a code of her phone, good once, or one of the ten codes of her sheet."""

from __future__ import annotations

import time
from base64 import b32encode
from hmac import compare_digest
from uuid import UUID

import pyotp
import segno

from rebozo.people import ram

SEED_BYTES = 20
SECONDS = 30
DIGITS = 6
ISSUER = "Cuaderno"  # what her phone's list shows: it says nothing of the work


def _totp(seed: bytes) -> pyotp.TOTP:
    return pyotp.TOTP(b32encode(seed).decode(), digits=DIGITS, interval=SECONDS)


def code_at(seed: bytes, moment: float) -> str:
    """The six digits of a moment (Unix seconds)."""
    return _totp(seed).at(int(moment))


def code_now(seed: bytes) -> str:
    """The six digits of this moment: for the demo and for tests."""
    return code_at(seed, time.time())


def matching_step(seed: bytes, code: str, moment: float) -> int | None:
    """Which half minute the code belongs to: this one, the one before or the one after; None for any other."""
    step = int(moment) // SECONDS
    fits = [one for one in (step - 1, step, step + 1) if compare_digest(code_at(seed, one * SECONDS), code)]
    return fits[-1] if fits else None


def fits_now(seed: bytes, code: str) -> bool:
    """Whether a phone that was just set up shows what it should. Uses nothing up."""
    return matching_step(seed, code, time.time()) is not None


def use_code(holder: UUID, seed: bytes, code: str) -> bool:
    """Whether the code is right and newer than the last one used. It is used then, and never works again."""
    step = matching_step(seed, code, time.time())
    if step is None:
        return False
    return ram.change(
        "INSERT INTO used_step (holder, step) VALUES (?, ?)"
        " ON CONFLICT (holder) DO UPDATE SET step = excluded.step WHERE excluded.step > used_step.step",
        holder.bytes, step,
    ) == 1  # fmt: skip


def is_phone_code(typed: str) -> bool:
    """Six digits, however grouped; anything else is looked for on the sheet."""
    plain = "".join(typed.split()).replace("-", "")
    return len(plain) == DIGITS and plain.isascii() and plain.isdigit()


def phone_code(typed: str) -> str:
    return "".join(typed.split()).replace("-", "")


def sheet_code(typed: str, codes: list[str]) -> str | None:
    """Which of her unused lost-phone codes she typed, without regard to case, spaces or hyphens."""
    plain = _bare(typed).encode()
    fits = [code for code in codes if compare_digest(_bare(code).encode(), plain)]
    return fits[0] if fits else None


def _bare(code: str) -> str:
    return "".join(sign for sign in code.casefold() if sign.isalnum())


def seed_as_text(seed: bytes) -> str:
    """For typing it into the phone by hand, in groups of four."""
    text = b32encode(seed).decode()
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def provisioning_uri(seed: bytes, *, label: str) -> str:
    """What the QR code holds."""
    return _totp(seed).provisioning_uri(name=label, issuer_name=ISSUER)


def qr_image(seed: bytes, *, label: str) -> str:
    """The QR code as a `data:` address for an img: no file is written. Dark on white in every theme."""
    return segno.make(provisioning_uri(seed, label=label), error="m").svg_data_uri(
        scale=5, border=4, dark="#1d2145", light="#ffffff"
    )
