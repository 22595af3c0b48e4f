"""Two entries of the directory that are one woman, or one group: field by field, what stands. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Said = Mapping[str, Mapping[str, Any]]  # kind of bundle: its fields


class Choice(StrEnum):
    """What stands of a field that both say differently."""

    ONE = "one"
    OTHER = "other"
    BOTH = "both"
    TYPED = "typed"


@dataclass(frozen=True)
class Difference:
    """A field that both say, and differently. `name` is `scope-field`."""

    name: str
    kind: str
    part: str
    one: Any = field(repr=False)
    other: Any = field(repr=False)

    @property
    def is_list(self) -> bool:
        return isinstance(self.one, list)


def differences(one: Said, other: Said) -> list[Difference]:
    """What she must choose, in the order in which it is kept. What only one of them says, stands."""
    return [
        Difference(f"{kind.partition(':')[2]}-{name}", kind, name, mine, theirs)
        for kind in _both(one, other)
        for name in _both(one.get(kind, {}), other.get(kind, {}))
        if (mine := one.get(kind, {}).get(name)) and (theirs := other.get(kind, {}).get(name)) and mine != theirs
    ]


def joined(one: Said, other: Said, choices: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The fields of the entry that stays. `choices` gives for each difference what stands: see `chosen`."""
    result: dict[str, dict[str, Any]] = {}
    for kind in _both(one, other):
        mine, theirs = one.get(kind, {}), other.get(kind, {})
        result[kind] = {name: mine.get(name) or theirs.get(name) or mine.get(name) for name in _both(mine, theirs)}
    for difference in differences(one, other):
        result[difference.kind][difference.part] = choices[difference.name]
    return result


def chosen(difference: Difference, choice: Choice, typed: str = "") -> Any:  # noqa: ANN401  text, codes or rows
    """What stands of one field."""
    if choice is Choice.ONE:
        return difference.one
    if choice is Choice.OTHER:
        return difference.other
    if choice is Choice.TYPED:
        return typed
    return [*difference.one, *(value for value in difference.other if value not in difference.one)]


def _both(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys([*one, *other]))
