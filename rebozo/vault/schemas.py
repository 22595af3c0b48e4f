"""The shape of what is inside a bundle, with a number. Old shapes become new ones on opening, by pure functions."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Fields = dict[str, Any]
Upgrade = Callable[[Fields], Fields]


@dataclass
class Schema:
    """One kind of bundle: its present number and how to come from each earlier number to the next."""

    kind: str
    number: int
    upgrades: dict[int, Upgrade] = field(default_factory=dict)


SCHEMAS: dict[str, Schema] = {}


def register(kind: str, *, number: int, upgrades: dict[int, Upgrade] | None = None) -> str:
    """Declare a kind (`table:scope`) at the import of the app that owns it. Gives the kind back."""
    SCHEMAS[kind] = Schema(kind, number, upgrades or {})
    return kind


def encode(kind: str, fields: Fields) -> bytes:
    """The plaintext of a bundle: its schema number (2 bytes, big end first), then JSON in UTF-8."""
    return SCHEMAS[kind].number.to_bytes(2, "big") + json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def decode(kind: str, plain: bytes) -> Fields:
    """The fields in their present shape, upgraded step by step. KeyError when a step is missing: a bug."""
    schema = SCHEMAS[kind]
    number = int.from_bytes(plain[:2], "big")
    fields: Fields = json.loads(plain[2:])
    while number < schema.number:
        fields = schema.upgrades[number](fields)
        number += 1
    return fields
