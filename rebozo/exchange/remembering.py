"""How a sheet of this shape was read last time: sealed to the circle, found again by a keyed MAC of its headings."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from rebozo.exchange.bringing import Sheet
from rebozo.exchange.bundles import MAPPING
from rebozo.exchange.fields import What
from rebozo.exchange.mapping import headings_of
from rebozo.exchange.models import Mapping
from rebozo.exchange.shape import Table
from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.network.models import Network
from rebozo.network.reads import registry_keys
from rebozo.vault.envelope import Unsealable
from rebozo.vault.index import index_mac, open_index_key
from rebozo.vault.keyring import keyring_of
from rebozo.vault.opening import open_row
from rebozo.vault.sealing import Sealed, replace, seal_bundle

_USE = "sheet headings"


def _mac(table: Table, what: What, network: Network, by: Actor) -> bytes:
    key = open_index_key(network.code, ring=keyring_of(by))
    return index_mac(key, _USE, f"{what.value}\x1e{headings_of(table)}")


def remembered(sheet: Sheet, network: Network, *, by: Actor) -> dict[str, Any] | None:
    """What was answered for a sheet of this shape, or None."""
    found = Mapping.objects.filter(network=network, heading=_mac(sheet.table, sheet.what, network, by)).first()
    if found is None:
        return None
    try:
        return open_row(found.code, MAPPING, by=by, network=network.code)
    except Unsealable:
        return None


def remember(sheet: Sheet, network: Network, *, by: Actor) -> None:
    """Keep the answers for the next sheet of this shape. Names are not kept: they are of this sheet alone."""
    heading = _mac(sheet.table, sheet.what, network, by)
    found = Mapping.objects.filter(network=network, heading=heading).first()
    mapping = found or Mapping(code=uuid4(), network=network, heading=heading)
    fields = sheet.plan.as_dict() | {"names": {}, "worksheet": ""}
    keep_mapping(mapping, seal_bundle(mapping.code, MAPPING, fields, to=[registry_keys(by, network.code)]), by=by)


@deed(needs=Permission.REGISTRY_ATTACKS_IMPORT)
def keep_mapping(mapping: Mapping, sealed: Sealed, *, by: Actor) -> None:
    """Store it in the place of what was kept for this shape. Of two who answer in one moment, one is remembered."""
    shape = {"network": mapping.network, "heading": mapping.heading}
    kept, _new = Mapping.objects.get_or_create(**shape, defaults={"code": mapping.code})
    if kept.code != mapping.code:
        return
    Mapping.objects.select_for_update().get(pk=kept.pk)
    replace([sealed])
    record("exchange.mapping.kept", by=by, on=mapping.code, network=mapping.network_id)
