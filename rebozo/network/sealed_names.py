"""What is known of somebody made ready: sealed for the circle that may read it, a name with its directory line.

It is made before the deed's transaction; the deed only stores it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from rebozo.kernel.actor import Actor
from rebozo.network.bundles import IDENTITY, MERGE, ORGANISATION
from rebozo.network.models import Merge
from rebozo.network.names import GroupName, Identity
from rebozo.network.reads import registry_keys
from rebozo.vault import directory
from rebozo.vault.models import DirectoryEntry
from rebozo.vault.opening import open_rows
from rebozo.vault.sealing import Sealed, replace, seal_bundle, shred

# What the directory calls them.
DEFENDER, GROUP = "defender", "organisation"


class Made(Protocol):
    """What a deed can store."""

    def store(self) -> None: ...


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


@dataclass(frozen=True)
class SealedPart:
    """One section of her page. Without anything in it, what was there is destroyed."""

    code: UUID
    kind: str
    bundle: Sealed | None = field(repr=False)

    def store(self) -> None:
        """Put it in the place of what was there, in the present transaction."""
        if self.bundle is None:
            shred(self.code, self.kind)
        else:
            replace([self.bundle])


def seal_identity(actor: Actor, network: UUID, code: UUID, identity: Identity) -> SealedName:
    """Make a defender's identity ready. CircleClosed when the actor holds no key of the network's circle."""
    return _sealed(actor, network, code, identity, kind=IDENTITY, what=DEFENDER)


def seal_group_name(actor: Actor, network: UUID, code: UUID, name: GroupName) -> SealedName:
    """Make an organisation's name ready, in the same manner."""
    return _sealed(actor, network, code, name, kind=ORGANISATION, what=GROUP)


def seal_part(actor: Actor, network: UUID, code: UUID, kind: str, said: Mapping[str, Any]) -> SealedPart:
    """Make a section ready: `said` is what the bundle of that kind holds, or nothing."""
    keys = registry_keys(actor, network)
    return SealedPart(code, kind, seal_bundle(code, kind, dict(said), to=[keys]) if said else None)


def also_called(actor: Actor, code: UUID, *, but: UUID | None = None) -> tuple[str, ...]:
    """The spellings of whoever was made one with this entry: she is still found by them. Save those of one merge."""
    merges = set(Merge.objects.filter(kept=code, undone=False).values_list("code", flat=True)) - {but}
    opened = open_rows(merges, MERGE, by=actor) if merges else {}
    return tuple(name for said in opened.values() for name in said["names"])


def _sealed(actor: Actor, network: UUID, code: UUID, name: Identity | GroupName, *, kind: str, what: str) -> SealedName:
    keys = registry_keys(actor, network)
    spellings = [*name.spellings, *also_called(actor, code)]
    return SealedName(
        code, seal_bundle(code, kind, name.as_fields(), to=[keys]), directory.entry(keys, code, what, spellings)
    )
