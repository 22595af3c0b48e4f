"""The names of some of a group that was attacked together: who of them is in the directory, who may be, who is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from uuid import UUID

from rebozo.journal.record import record_opening
from rebozo.kernel.actor import Actor
from rebozo.network import finding
from rebozo.network.reads import defenders_for, registry_keys
from rebozo.network.sealed_names import DEFENDER
from rebozo.vault import directory
from rebozo.vault.names import folded

MOST = 300


@dataclass(frozen=True)
class Listed:
    """One name of the list."""

    name: str = field(repr=False)
    found: UUID | None = None  # exactly her
    near: Mapping[UUID, str] = field(default_factory=dict, repr=False)  # who may be meant

    @property
    def question(self) -> str:
        """What the form calls the question whether it is one of those near. It lives in one page, and nowhere else."""
        return f"near_{blake2b(folded(self.name).encode(), digest_size=6).hexdigest()}"


def lines(text: str) -> list[str]:
    """The names, each once."""
    said = {folded(one): one.strip() for one in reversed(text.splitlines()) if folded(one)}
    return list(reversed(said.values()))


def matched(actor: Actor, network: UUID, text: str, *, linked: Mapping[UUID, str]) -> list[Listed]:
    """Each name with who it is, or may be. Those that the record already points to (`linked`) come first."""
    here = _exactly(actor, network) | {folded(name): {code} for code, name in linked.items()}
    return [_looked_up(actor, network, name, here.get(folded(name), set())) for name in lines(text)]


def _exactly(actor: Actor, network: UUID) -> dict[str, set[UUID]]:
    """Each spelling of the directory that she may find: hundreds of names are looked up in one opening."""
    every = directory.lines_of(registry_keys(actor, network))
    there = set(defenders_for(actor).filter(network=network).values_list("code", flat=True))
    record_opening("matched names", by=actor, network=network, ids=every)
    found: dict[str, set[UUID]] = defaultdict(set)
    for code in there & every.keys():
        for name in every[code][1]:
            found[name].add(code)
    return dict(found)


def _looked_up(actor: Actor, network: UUID, name: str, same: set[UUID]) -> Listed:
    if len(same) == 1:
        return Listed(name, next(iter(same)))
    near = {one.code: one.shown for one in finding.alike(actor, [name], what=DEFENDER) if one.network == network}
    return Listed(name, near=near)
