"""Who acts, and what she may: a right is a permission at a scope for a period."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from rebozo.kernel.permissions import Permission


@dataclass(frozen=True)
class Scope:
    """Where something belongs: a network, and within it perhaps one circle."""

    network: UUID
    circle: UUID | None = None


@dataclass(frozen=True)
class Right:
    """One permission, in one network or one of its circles, from a day until and not including another."""

    permission: Permission
    scope: Scope
    since: date
    until: date | None = None

    def holds(self, *, on: date) -> bool:
        """Whether the period covers the day `on`."""
        return self.since <= on and (self.until is None or on < self.until)

    def covers(self, at: Scope) -> bool:
        """A right in a network covers its circles; a right in one circle covers that circle alone."""
        return self.scope.network == at.network and self.scope.circle in (None, at.circle)


@dataclass(frozen=True)
class Actor:
    """A person who acts now, with the rights that hold today and, when she is signed in, her keys.

    `keyring` is opaque here: only the vault knows what it is, and it never shows in a repr.
    """

    holder: UUID
    rights: frozenset[Right]
    today: date
    keyring: object | None = field(default=None, repr=False, compare=False)

    def may(self, needs: Permission, *, at: Scope) -> bool:
        """Whether she holds `needs` at the scope `at` today. Nothing is allowed by default.

        What is her own (her passphrase, her devices) is at the scope of herself.
        """
        if needs is Permission.PEOPLE_OWN_KEEP:
            return at.network == self.holder
        return any(
            right.permission == needs and right.covers(at) and right.holds(on=self.today) for right in self.rights
        )

    def networks(self, needs: Permission) -> frozenset[UUID]:
        """The networks in whose whole she holds `needs` today: reads scope their rows by it."""
        return frozenset(
            right.scope.network
            for right in self.rights
            if right.permission == needs and right.scope.circle is None and right.holds(on=self.today)
        )
