"""Finding somebody by her name, in the sealed directories of the circles that the actor belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.network.bundles import IDENTITY, ORGANISATION
from rebozo.network.linkage import Reason, reasons
from rebozo.network.models import Circle
from rebozo.network.names import GroupName, Identity
from rebozo.network.reads import defenders_for, organisations_for
from rebozo.network.sealed_names import DEFENDER, GROUP
from rebozo.vault import directory
from rebozo.vault.names import folded
from rebozo.vault.opening import open_rows
from rebozo.vault.places import Distrust

LIMIT = 20
_ALIKE = 0.86  # how like a name must be before "is it her?" is asked: one letter off, or another order
_ALIKE_SHOWN = 6
_WORDS: dict[Reason, Promise] = {
    Reason.SAME_NAME: _("the same name"),
    Reason.OTHER_ORDER: _("the same words in another order"),
    Reason.SOUNDS: _("it sounds the same"),
    Reason.CALLED: _("a short form of the name"),
    Reason.SLIP: _("a letter of difference"),
    Reason.MISSING: _("one has a name or surname more"),
    Reason.PART: _("part of the name is the same"),
    Reason.INITIAL: _("an initial of the same name"),
    Reason.GROUP: _("the same group"),
}


@dataclass(frozen=True)
class Found:
    """Somebody or a group that may be meant."""

    code: UUID
    shown: str = field(repr=False)
    what: str
    network: UUID
    score: float
    spellings: tuple[str, ...] = field(default=(), repr=False)
    reasons: tuple[str, ...] = ()  # why it is asked whether it is her

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
    names = _names(actor, hits)
    return [
        Found(hit.row, names[hit.row].shown, hit.what, networks[hit.circle], hit.score, names[hit.row].spellings)
        for hit in hits
        if hit.row in names
    ]


def _names(actor: Actor, hits: Iterable[directory.Hit]) -> dict[UUID, Identity | GroupName]:
    """What each is called: only of those whom she finds."""
    found = list(hits)
    people = defenders_for(actor).filter(code__in=[hit.row for hit in found if hit.what == DEFENDER])
    groups = organisations_for(actor).filter(code__in=[hit.row for hit in found if hit.what == GROUP])
    names: dict[UUID, Identity | GroupName] = {}
    for code, said in open_rows(people.values_list("code", flat=True), IDENTITY, by=actor).items():
        names[code] = Identity.from_fields(said)
    for code, said in open_rows(groups.values_list("code", flat=True), ORGANISATION, by=actor).items():
        names[code] = GroupName.from_fields(said)
    return names


def reason_words(why: Iterable[Reason]) -> tuple[str, ...]:
    """Why two are alike, in words."""
    return tuple(str(_WORDS[one]) for one in why)


def alike(actor: Actor, names: Iterable[str], *, what: str = DEFENDER) -> list[Found]:
    """Who might already be known under one of these names: shown before another is made."""
    best: dict[UUID, Found] = {}
    for name in names:
        for found in search(actor, name, what=what):
            if found.score >= _ALIKE and found.score > getattr(best.get(found.code), "score", 0):
                why = reasons([folded(name)], [folded(spelling) for spelling in found.spellings])
                best[found.code] = replace(found, reasons=reason_words(why))
    return sorted(best.values(), key=lambda found: -found.score)[:_ALIKE_SHOWN]
