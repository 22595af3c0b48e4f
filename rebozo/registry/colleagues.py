"""What her compañeras are called, by the number that a record holds of them."""

from __future__ import annotations

from uuid import UUID

from rebozo.kernel.actor import Actor
from rebozo.network.reads import circles_for


def colleagues(actor: Actor) -> dict[UUID, str]:
    """Those of her own circles, as each is called there; whoever left too."""
    return {seat.membership.holder: seat.name for one in circles_for(actor) for seat in one.seats if seat.name}
