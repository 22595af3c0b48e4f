"""The names of some of a group that was attacked together: who of them is in the directory, who may be, who is new."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from uuid import UUID

from rebozo.codes.catalogue import folded
from rebozo.kernel.actor import Actor
from rebozo.network import finding
from rebozo.network.sealed_names import DEFENDER

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
    here = {folded(name): code for code, name in linked.items()}
    return [
        Listed(name, here[folded(name)]) if folded(name) in here else _looked_up(actor, network, name)
        for name in lines(text)
    ]


def _looked_up(actor: Actor, network: UUID, name: str) -> Listed:
    near = {one.code: one.shown for one in finding.alike(actor, [name], what=DEFENDER) if one.network == network}
    same = [code for code, shown in near.items() if folded(shown) == folded(name)]
    return Listed(name, same[0]) if len(same) == 1 else Listed(name, near=near)
