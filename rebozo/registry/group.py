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
from rebozo.network.bundles import IDENTITY
from rebozo.network.names import Identity
from rebozo.network.reads import defenders_for, registry_keys
from rebozo.network.sealed_names import DEFENDER
from rebozo.vault import directory
from rebozo.vault.names import folded
from rebozo.vault.opening import open_rows

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


def without_letters(text: str) -> list[str]:
    """The lines that no name can be made of, as they were typed: an emoji, a dash."""
    return [one.strip() for one in text.splitlines() if one.strip() and not folded(one)]


def matched(actor: Actor, network: UUID, text: str, *, linked: Mapping[UUID, str]) -> list[Listed]:
    """Each name with who it is, or may be. Those that the record already points to (`linked`) come first.

    Only one person's whole name is her without a word: part of a name, or what two are called, is asked.
    """
    names = lines(text)
    already = {folded(name): code for code, name in linked.items()}
    spelt = _exactly(actor, network)
    meant = {name: spelt.get(folded(name), set()) for name in names if folded(name) not in already}
    called = _called(actor, set().union(*meant.values()))
    return [
        Listed(name, already[folded(name)]) if folded(name) in already else _looked_up(
            actor, network, name, {code: called[code] for code in meant[name] if code in called}
        )
        for name in names
    ]  # fmt: skip


def _called(actor: Actor, codes: set[UUID]) -> dict[UUID, Identity]:
    opened = open_rows(codes, IDENTITY, by=actor) if codes else {}
    return {code: Identity.from_fields(said) for code, said in opened.items()}


def _whole_names(her: Identity) -> set[str]:
    """What she is called in full. One word alone is no full name of somebody whose surnames are known."""
    with_surnames = [f"{name} {her.surname1} {her.surname2}" for name in (her.legal, her.chosen) if name]
    surnames = bool(her.surname1 or her.surname2)
    alone = [name for name in (her.chosen, her.pseudonym) if not surnames or " " in name]
    return {folded(name) for name in (*with_surnames, *alone)}


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


def _looked_up(actor: Actor, network: UUID, name: str, same: Mapping[UUID, Identity]) -> Listed:
    if len(same) == 1:
        code, her = next(iter(same.items()))
        if folded(name) in _whole_names(her):
            return Listed(name, code)
    near = {one.code: one.shown for one in finding.alike(actor, [name], what=DEFENDER) if one.network == network}
    return Listed(name, near={code: her.shown for code, her in same.items()} | near)
