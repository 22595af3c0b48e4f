"""Who may be in a network's directory twice: what the page of possible duplicates shows, and who was told apart."""

from __future__ import annotations

from uuid import UUID

from rebozo.journal.deeds import deed
from rebozo.journal.record import record, record_opening
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.network import linkage
from rebozo.network.belongings import ends_of
from rebozo.network.kinds import KINDS
from rebozo.network.models import Belonging, Network, NotSame
from rebozo.network.reads import CircleClosed, registry_keys
from rebozo.vault import directory
from rebozo.vault.envelope import Unsealable
from rebozo.vault.index import index_mac, open_index_key
from rebozo.vault.keyring import keyring_of

_USE = "not the same"
_LEAST = 0.3


def pairs_for(actor: Actor, network: Network, *, what: str) -> list[linkage.Pair]:
    """The pairs that may be one, likeliest first: of those that she finds, and that nobody told apart.

    No bundle is opened for it: it reads the sealed directory, and leaves a line.
    """
    there = KINDS[what].listed(actor).filter(network=network)
    hers = frozenset(there.values_list("code", flat=True))
    lines = directory.lines_of(registry_keys(actor, network.code))
    marks = _groups(actor, network.code, hers)
    known = [
        linkage.Known(row, names, marks.get(row, frozenset()))
        for row, (is_what, names) in lines.items()
        if is_what == what and row in hers
    ]
    record_opening("searched names", by=actor, network=network.code, ids=[one.row for one in known])
    apart = frozenset(bytes(one) for one in NotSame.objects.filter(network=network).values_list("pair", flat=True))
    pairs = linkage.pairs_among(known, least=_LEAST)
    if not apart:
        return pairs
    key = _key(actor, network.code)
    return [pair for pair in pairs if _mac(key, pair.one, pair.other) not in apart]


def mark_of(actor: Actor, network: UUID, one: UUID, other: UUID) -> bytes:
    """What stands for the two, whichever comes first."""
    return _mac(_key(actor, network), one, other)


@deed(needs=Permission.NETWORK_PEOPLE_MERGE)
def tell_apart(network: Network, pair: bytes, *, by: Actor) -> None:
    """Somebody looked and says that they are two: they are not proposed again. The journal does not say who."""
    _row, is_new = NotSame.objects.get_or_create(network=network, pair=pair)
    if is_new:
        record("network.pair.told_apart", by=by, network=network.code)


def _key(actor: Actor, network: UUID) -> bytes:
    try:
        return open_index_key(network, ring=keyring_of(actor))
    except Unsealable as closed:
        raise CircleClosed from closed


def _mac(key: bytes, one: UUID, other: UUID) -> bytes:
    return index_mac(key, _USE, "|".join(sorted((str(one), str(other)))))


def _groups(actor: Actor, network: UUID, codes: frozenset[UUID]) -> dict[UUID, frozenset[bytes]]:
    """The groups of each, as MACs: whoever belongs to the same is likelier the same."""
    found: dict[bytes, set[bytes]] = {}
    for who, group in Belonging.objects.filter(network=network).values_list("who", "group"):
        found.setdefault(bytes(who), set()).add(bytes(group))
    if not found:
        return {}
    ends = ends_of(actor, network)
    return {code: frozenset(found[mac]) for code in codes if (mac := ends.mac(code)) in found}
