"""How many attacks of her networks hold a code: told before a list is changed. What is sealed is not counted."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from rebozo.codes.usage import COUNTERS
from rebozo.kernel.actor import Actor
from rebozo.registry.reads import attacks_for

_FIELDS = {
    "attack_types": "type", "countries": "country", "perpetrators": "perpetrators__code", "rights": "rights__code",
}  # fmt: skip


def _count(field: str, codes: Iterable[str], *, by: Actor) -> int:
    return attacks_for(by).filter(**{f"{field}__in": list(codes)}).values("code").distinct().count()


def count_codes() -> None:
    """Let `codes` ask: called when the app starts."""
    COUNTERS.update({name: partial(_count, field) for name, field in _FIELDS.items()})
