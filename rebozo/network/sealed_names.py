"""A name made ready: sealed for the circle that may read it, with its line for the circle's directory.

It is made before the deed's transaction; the deed only stores it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from rebozo.kernel.actor import Actor
from rebozo.network.bundles import IDENTITY, ORGANISATION
from rebozo.network.names import GroupName, Identity
from rebozo.network.reads import registry_keys
from rebozo.vault import directory
from rebozo.vault.models import DirectoryEntry
from rebozo.vault.sealing import Sealed, replace, seal_bundle

# What the directory calls them.
DEFENDER, GROUP = "defender", "organisation"


@dataclass(frozen=True)
class SealedName:
    """A bundle and its directory line. `store` belongs inside a deed."""

    code: UUID
    bundle: Sealed = field(repr=False)
    entry: DirectoryEntry = field(repr=False)

    def store(self) -> None:
        """Put both in the place of what was there, in the present transaction."""
        replace([self.bundle])
        directory.add([self.entry])


def seal_identity(actor: Actor, network: UUID, code: UUID, identity: Identity) -> SealedName:
    """Make a defender's identity ready. CircleClosed when the actor holds no key of the network's circle."""
    keys = registry_keys(actor, network)
    return SealedName(
        code,
        seal_bundle(code, IDENTITY, identity.as_fields(), to=[keys]),
        directory.entry(keys, code, DEFENDER, identity.spellings),
    )


def seal_group_name(actor: Actor, network: UUID, code: UUID, name: GroupName) -> SealedName:
    """Make an organisation's name ready, in the same manner."""
    keys = registry_keys(actor, network)
    return SealedName(
        code,
        seal_bundle(code, ORGANISATION, name.as_fields(), to=[keys]),
        directory.entry(keys, code, GROUP, name.spellings),
    )
