"""The shape of what is inside a bundle, with a number. Old shapes become new ones on opening, by pure functions."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rebozo.vault.envelope import Unsealable

Fields = dict[str, Any]
Upgrade = Callable[[Fields], Fields]


@dataclass
class Schema:
    """One kind of bundle: its present number and how to come from each earlier number to the next."""

    kind: str
    number: int
    upgrades: dict[int, Upgrade] = field(default_factory=dict)
    blind: bool = False


_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
SCHEMAS: dict[str, Schema] = {}


def register(kind: str, *, number: int, upgrades: dict[int, Upgrade] | None = None, blind: bool = False) -> str:
    """Declare a kind (`table:scope`) at the import of the app that owns it. Gives the kind back.

    Anybody can seal to a circle's public half, so whoever can write to the database could put words in its members'
    mouths. Only kinds declared `blind` are accepted from a door that opens nothing; all others need a member's wrap.
    """
    SCHEMAS[kind] = Schema(kind, number, upgrades or {}, blind)
    return kind


def encode(kind: str, fields: Fields) -> bytes:
    """The plaintext of a bundle: its schema number (2 bytes, big end first), then JSON in UTF-8."""
    return SCHEMAS[kind].number.to_bytes(2, "big") + _JSON.encode(fields).encode()


def decode(kind: str, plain: bytes) -> Fields:
    """The fields in their present shape, upgraded step by step. KeyError when a step is missing: a bug.

    Unsealable when a newer program wrote them.
    """
    schema = SCHEMAS[kind]
    number = int.from_bytes(plain[:2], "big")
    if number > schema.number:
        raise Unsealable("written by a newer program")
    fields: Fields = json.loads(plain[2:])
    while number < schema.number:
        fields = schema.upgrades[number](fields)
        number += 1
    return fields
