"""What is closed to some members: they do not find it in lists, counts, search or directory, nor that it exists.

It is the program that keeps it from them, not the keys: they hold their circle's. See docs/THREATS.md.
"""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q

from rebozo.kernel.actor import Actor
from rebozo.network.models import Closure


def closed_to(actor: Actor) -> frozenset[UUID]:
    """The numbers of people, groups and events that she does not find. Few, and mostly none."""
    return frozenset(Closure.objects.filter(holder=actor.holder).values_list("row", flat=True))


def open_to(actor: Actor, *fields: str) -> Q:
    """For a query: none of these fields points to what is closed to her."""
    closed = closed_to(actor)
    found = Q()
    for field in fields if closed else ():
        found &= Q(**{f"{field}__isnull": True}) | ~Q(**{f"{field}__in": closed})
    return found
