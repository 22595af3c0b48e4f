"""How somebody is called, and by which spellings she can be found. Strings in, strings out; no Django here."""

from __future__ import annotations

import unicodedata
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from rebozo.vault.names import folded


def tidy(text: str) -> str:
    """One space where there were several, and no sign that is not seen: such signs can disguise a name."""
    seen = (
        " " if sign.isspace() else sign
        for sign in text
        if sign.isspace() or unicodedata.category(sign) not in {"Cc", "Cf"}
    )
    return unicodedata.normalize("NFC", " ".join("".join(seen).split()))


@dataclass(frozen=True, repr=False)
class Identity:
    """Everything that names a defender. Any part may be empty; one of them is not. It is only ever sealed."""

    chosen: str = ""
    legal: str = ""
    surname1: str = ""
    surname2: str = ""
    pseudonym: str = ""

    @classmethod
    def from_fields(cls, said: dict[str, Any]) -> Self:
        """From a form or an opened bundle; what it does not know is left aside."""
        return cls(**{part.name: tidy(str(said.get(part.name) or "")) for part in fields(cls)})

    def as_fields(self) -> dict[str, Any]:
        return asdict(self)

    def __repr__(self) -> str:
        return "Identity(…)"  # a traceback or a log shows reprs

    def __bool__(self) -> bool:
        return any(self.as_fields().values())

    @property
    def legal_name(self) -> str:
        """As her papers say it: name, first surname, second surname."""
        return " ".join(part for part in (self.legal, self.surname1, self.surname2) if part)

    @property
    def shown(self) -> str:
        """What she is called here: the name she chose, else her pseudonym, else what her papers say."""
        return self.chosen or self.pseudonym or self.legal_name

    @property
    def names(self) -> tuple[str, ...]:
        """What she is called, each once: by these it is asked whether she is known already."""
        return _each_once([self.chosen, self.legal_name, self.pseudonym])

    @property
    def spellings(self) -> tuple[str, ...]:
        """Every way in which somebody may look for her, each once: two surnames in both orders, or one alone."""
        one, two = self.surname1, self.surname2
        said = [self.chosen, self.pseudonym]
        for first in (self.legal, self.chosen):
            orders = ((one, two), (two, one), (one,), (two,))
            said += [" ".join(part for part in (first, *surnames) if part) for surnames in orders]
        return _each_once(said)


@dataclass(frozen=True, repr=False)
class GroupName:
    """What an organisation or a group is called: whole, and for short."""

    name: str = ""
    short: str = ""

    @classmethod
    def from_fields(cls, said: dict[str, Any]) -> Self:
        return cls(name=tidy(str(said.get("name") or "")), short=tidy(str(said.get("short") or "")))

    def as_fields(self) -> dict[str, Any]:
        return asdict(self)

    def __repr__(self) -> str:
        return "GroupName(…)"

    @property
    def shown(self) -> str:
        return self.name or self.short

    @property
    def spellings(self) -> tuple[str, ...]:
        return _each_once([self.name, self.short])

    @property
    def names(self) -> tuple[str, ...]:
        """By these it is asked whether it is known already."""
        return self.spellings


def _each_once(said: list[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for spelling in said:
        if key := folded(spelling):
            found.setdefault(key, spelling)
    return tuple(found.values())
