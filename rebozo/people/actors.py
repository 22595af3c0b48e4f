"""From an account to an Actor: the rights that hold today, read anew for every request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q

from rebozo.kernel.actor import Actor, Right, Scope
from rebozo.kernel.permissions import Permission
from rebozo.people.models import Account, Mandate, Role
from rebozo.vault.keyring import Keyring

_KNOWN = frozenset(Permission)


def active_account(holder: UUID) -> Account | None:
    """Her account, unless it was closed: that is why closing it ends her sessions with the next request."""
    return Account.objects.filter(holder=holder, state=Account.State.ACTIVE).first()


def rights_of(account: Account, today: date) -> frozenset[Right]:
    """What her mandates allow on that day. A permission that this version does not know allows nothing."""
    mandates = Mandate.objects.filter(account=account, since__lte=today).exclude(
        Q(until__isnull=False) & Q(until__lte=today)
    )
    return frozenset(
        Right(Permission(value), Scope(mandate.network, mandate.circle), mandate.since, mandate.until)
        for mandate in mandates.select_related("role")
        for value in mandate.role.permissions
        if value in _KNOWN
    )


def where_others_may(needs: Permission, networks: Iterable[UUID], *, but: UUID, on: date) -> frozenset[UUID]:
    """Those of the networks in which anybody else than `but` holds that right, in the whole of it, on that day."""
    roles = [role.code for role in Role.objects.all() if needs in role.permissions]
    held = Mandate.objects.filter(
        Q(until__isnull=True) | Q(until__gt=on), role__in=roles, network__in=networks, circle=None, since__lte=on
    )
    others = held.filter(account__state=Account.State.ACTIVE).exclude(account=but)
    return frozenset(others.values_list("network", flat=True))


def actor_for(account: Account, keyring: Keyring | None, today: date) -> Actor:
    """Who acts, with today's rights and, when she is signed in, her keys."""
    return Actor(account.holder, rights_of(account, today), today, keyring)
