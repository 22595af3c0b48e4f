"""Who may say that a record was looked over: another pair of eyes than the ones that wrote it, where there is one."""

from __future__ import annotations

from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.people.actors import others_who_may
from rebozo.registry.models import Event


def wrote_it(event: Event, actor: Actor) -> bool:
    """Whether the record stands as she registered or last corrected it."""
    return event.last_by == actor.holder


def waits_for_another(event: Event, actor: Actor) -> bool:
    """Whether she wrote it and somebody else of the network could look it over. Alone in a network, she may herself."""
    return wrote_it(event, actor) and others_who_may(
        Permission.REGISTRY_ATTACKS_WRITE, network=event.network_id, but=actor.holder, on=actor.today
    )
