"""Lists that somebody asks for again and again: kept under a name, sealed, hers alone or shared with her circle."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.network.models import Network
from rebozo.network.reads import registry_keys
from rebozo.registry.bundles import SEARCH
from rebozo.registry.models import SavedSearch
from rebozo.registry.reads import READ, Filters
from rebozo.vault.opening import open_rows
from rebozo.vault.sealing import Sealed, seal_bundle, shred, store

MOST = 60


class TooMany(Refusal):
    """She keeps as many as anybody can look through."""


@dataclass(frozen=True)
class Saved:
    """A saved list, opened."""

    search: SavedSearch
    name: str = field(repr=False)
    asked: dict[str, list[str]] = field(repr=False)


def saved_for(actor: Actor) -> QuerySet[SavedSearch]:
    """Her own, and those that were shared with a circle of hers."""
    mine = Q(holder=actor.holder) | Q(shared=True)
    return SavedSearch.objects.filter(mine, network__in=actor.networks(READ)).select_related("network")


def opened_for(actor: Actor) -> list[Saved]:
    """All of them, opened together, by name."""
    every = {one.code: one for one in saved_for(actor)}
    opened = open_rows(every, SEARCH, by=actor) if every else {}
    found = [Saved(every[code], str(said["name"]), said["asked"]) for code, said in opened.items()]
    return sorted(found, key=lambda one: one.name.casefold())


def own(actor: Actor, code: UUID) -> SavedSearch:
    """One that is hers to share or throw away. Http404 for anybody else's."""
    found = saved_for(actor).filter(code=code, holder=actor.holder).first()
    if found is None:
        raise Http404
    return found


def seal_search(name: str, filters: Filters, network: Network, *, by: Actor) -> tuple[SavedSearch, Sealed]:
    """Made and not stored."""
    search = SavedSearch(code=uuid4(), network=network, holder=by.holder)
    keys = registry_keys(by, network.code)
    return search, seal_bundle(search.code, SEARCH, {"name": name, "asked": filters.asked}, to=[keys])


@deed(needs=Permission.REGISTRY_ATTACKS_READ)
def keep_search(search: SavedSearch, sealed: Sealed, *, by: Actor) -> None:
    """Keep it, for her alone until she shares it. TooMany when she keeps sixty already."""
    if SavedSearch.objects.filter(holder=by.holder).count() >= MOST:
        raise TooMany(_("You keep sixty lists already. Throw one away that you no longer use."))
    search.save(force_insert=True)
    store([sealed])
    record("registry.search.kept", by=by, on=search.code, network=search.network_id)


@deed(needs=Permission.REGISTRY_ATTACKS_READ)
def share_search(search: SavedSearch, *, shared: bool, by: Actor) -> None:
    """Let her whole circle see it, or no longer."""
    if SavedSearch.objects.filter(pk=search.pk, holder=by.holder, shared=not shared).update(shared=shared):
        word = "shared" if shared else "unshared"
        record(f"registry.search.{word}", by=by, on=search.code, network=search.network_id)


@deed(needs=Permission.REGISTRY_ATTACKS_READ)
def drop_search(search: SavedSearch, *, by: Actor) -> None:
    """Throw it away. The records that it finds stay."""
    if SavedSearch.objects.filter(pk=search.pk, holder=by.holder).delete()[0]:
        shred(search.pk, SEARCH)
        record("registry.search.dropped", by=by, on=search.code, network=search.network_id)
