"""Short references that can be said on the phone: random, without a sequence, with a check character.

A sequence would tell how many there are, and a count is intelligence.
"""

import secrets

# Crockford's base 32: no I, L, O, U, so that nothing is misheard or misread.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 7
_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})


def check_character(body: str) -> str:
    """The check character of six others: a weighted sum, so that one wrong or two swapped are noticed."""
    # Weights are odd, and 31 (a prime) leaves no pair of swapped neighbours unnoticed save 0 and Z.
    return ALPHABET[sum(place * _VALUE[sign] for place, sign in enumerate(body, 1)) % 31]


def new_reference() -> str:
    """Six random signs and a check sign, grouped for the ear: K7R-4MPX. About 10^9 of them."""
    number = secrets.randbits(5 * (LENGTH - 1))
    body = "".join(ALPHABET[number >> 5 * place & 31] for place in range(LENGTH - 1))
    whole = body + check_character(body)
    return f"{whole[:3]}-{whole[3:]}"


def read_reference(said: str) -> str | None:
    """The reference that somebody typed or heard, or None when its check sign does not fit."""
    whole = "".join(sign for sign in said.upper().translate(_MISREAD) if sign.isalnum())
    if len(whole) != LENGTH or any(sign not in ALPHABET for sign in whole):
        return None
    if check_character(whole[:-1]) != whole[-1]:
        return None
    return f"{whole[:3]}-{whole[3:]}"
