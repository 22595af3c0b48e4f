"""Finding somebody by her name, in the sealed directories of the circles that the actor belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.network.models import Circle
from rebozo.network.reads import organisation_names, shown_names
from rebozo.network.sealed_names import DEFENDER, GROUP
from rebozo.vault import directory
from rebozo.vault.places import Distrust

LIMIT = 20
_ALIKE = 0.86  # how like a name must be before "is it her?" is asked: one letter off, or another order
_ALIKE_SHOWN = 6


@dataclass(frozen=True)
class Found:
    """Somebody or a group that may be meant."""

    code: UUID
    shown: str = field(repr=False)
    what: str
    network: UUID
    score: float

    @property
    def is_group(self) -> bool:
        return self.what == GROUP


def search(actor: Actor, query: str, *, what: str | None = None, limit: int = LIMIT) -> list[Found]:
    """Who may be meant, best first: names that she may read only. `what` is DEFENDER, GROUP or None for both."""
    circles = Circle.objects.filter(
        network__in=actor.networks(Permission.NETWORK_PEOPLE_READ), purpose=Circle.Purpose.REGISTRY
    )
    if not all(circle.is_as_numbered for circle in circles):
        raise Distrust("a circle of another network or purpose")
    networks = {circle.code: circle.network_id for circle in circles}
    hits = directory.search(query, by=actor, circles=networks, limit=limit, what=what)
    names = shown_names(actor, [hit.row for hit in hits if hit.what == DEFENDER])
    names |= organisation_names(actor, [hit.row for hit in hits if hit.what == GROUP])
    return [
        Found(hit.row, names[hit.row], hit.what, networks[hit.circle], hit.score) for hit in hits if hit.row in names
    ]


def alike(actor: Actor, names: Iterable[str], *, what: str = DEFENDER) -> list[Found]:
    """Who might already be known under one of these names: shown before another is made."""
    best: dict[UUID, Found] = {}
    for name in names:
        for found in search(actor, name, what=what):
            if found.score >= _ALIKE and found.score > getattr(best.get(found.code), "score", 0):
                best[found.code] = found
    return sorted(best.values(), key=lambda found: -found.score)[:_ALIKE_SHOWN]
