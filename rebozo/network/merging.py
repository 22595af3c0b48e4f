"""Making one of two entries of the directory, by a person's choice, field by field; and undoing it exactly.

The one that goes keeps its own sealed sections untouched under its number, which leads to the one that stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db.models import F
from django.utils.translation import gettext as _

from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Refusal
from rebozo.network.actions import ChangedMeanwhile
from rebozo.network.belongings import Moved, moved
from rebozo.network.bundles import CONTACT, GROUP_PROFILE, IDENTITY, MERGE, ORGANISATION, PROFILE
from rebozo.network.closures import closed_for
from rebozo.network.following import FOLLOWERS
from rebozo.network.joining import Said
from rebozo.network.models import Closure, Defender, Merge, Organisation
from rebozo.network.names import GroupName, Identity
from rebozo.network.reads import part_of, registry_keys
from rebozo.network.sealed_names import DEFENDER, GROUP, also_called
from rebozo.vault import directory
from rebozo.vault.circles import CircleKeys
from rebozo.vault.models import DirectoryEntry
from rebozo.vault.opening import open_row
from rebozo.vault.schemas import Fields
from rebozo.vault.sealing import Sealed, seal_bundle, shred
from rebozo.vault.sealing import replace as put_back

Entry = Defender | Organisation
_SECTIONS = {DEFENDER: (IDENTITY, PROFILE, CONTACT), GROUP: (ORGANISATION, GROUP_PROFILE)}


class NotThese(Refusal):
    """These two cannot be one, or this cannot be undone now."""


@dataclass(frozen=True)
class Joined:
    """Two entries made one, ready to be stored: `version` and `gone_version` are those that she read."""

    gone: Entry
    version: int
    gone_version: int
    sections: dict[str, Sealed] = field(repr=False)
    lines: list[DirectoryEntry] = field(repr=False)
    bonds: Moved = field(repr=False)
    before: Fields = field(repr=False)
    keys: CircleKeys = field(repr=False)


@dataclass(frozen=True)
class Parted:
    """The same two as they were, ready to be stored."""

    kept: Entry
    gone: Entry
    sections: dict[str, Sealed] = field(repr=False)
    lines: list[DirectoryEntry] = field(repr=False)
    bonds: Moved = field(repr=False)
    before: Fields = field(repr=False)


def what_of(entry: Entry) -> str:
    return DEFENDER if isinstance(entry, Defender) else GROUP


def said_of(actor: Actor, entry: Entry) -> dict[str, Fields]:
    """All that an entry's sections say, opened and journaled."""
    return {kind: said for kind in _SECTIONS[what_of(entry)] if (said := part_of(actor, entry, kind))}


def make_joined(actor: Actor, kept: Entry, gone: Entry, *, says: Said, version: int, gone_version: int) -> Joined:
    """Seal what stands of both. NotThese when they are of two networks, of two kinds, or one and the same."""
    if kept.network_id != gone.network_id or type(kept) is not type(gone) or kept.pk == gone.pk:
        raise NotThese(_("Only two entries of one network and of one kind can be made one."))
    keys = registry_keys(actor, kept.network_id)
    before = {"kept": said_of(actor, kept), "gone": said_of(actor, gone)}
    names = [
        *_spellings(kept, says), *_spellings(kept, before["kept"]), *_spellings(gone, before["gone"]),
        *also_called(actor, kept.pk), *also_called(actor, gone.pk),
    ]  # fmt: skip
    return Joined(
        gone, version, gone_version,
        {kind: seal_bundle(kept.pk, kind, dict(said), to=[keys]) for kind, said in says.items() if said},
        [directory.entry(keys, kept.pk, what_of(kept), names), directory.withdrawal(keys, gone.pk)],
        moved(actor, kept.network_id, gone.pk, kept.pk),
        before | {"names": list(dict.fromkeys(names))},
        keys,
    )  # fmt: skip


@deed(needs=Permission.NETWORK_PEOPLE_MERGE)
def merge(kept: Entry, made: Joined, *, by: Actor) -> Merge:
    """They are one from now on: what pointed to the other points to `kept`. ChangedMeanwhile when either changed."""
    model, gone = type(kept), made.gone
    # In one order: two who join them in opposite directions wait for one another, and not for ever.
    list(model.objects.select_for_update().filter(pk__in=(kept.pk, gone.pk)).order_by("pk"))
    shown = model.objects.filter(merged_into=None, hidden=None, network=kept.network_id)
    stays = shown.filter(pk=kept.pk, version=made.version).update(version=F("version") + 1)
    goes = shown.filter(pk=gone.pk, version=made.gone_version).update(version=F("version") + 1, merged_into=kept.pk)
    if not (stays and goes):
        raise ChangedMeanwhile
    put_back(made.sections.values())
    directory.add(made.lines)
    bonds = made.bonds.store()
    done = Merge.objects.create(
        code=uuid4(), network_id=kept.network_id, kept=kept.pk, gone=gone.pk, version=made.version + 1
    )
    before = made.before | {
        "bonds": [str(one) for one in bonds],
        "stood": [str(one) for one in closed_for(kept.pk)],
        "closed": _close_too(kept, gone),
        "moved": {room: list(map(str, repoint(gone.pk, kept.pk))) for room, repoint in FOLLOWERS.repoint.items()},
    }
    # Sealed here and not before: only now it is known what was moved.
    put_back([seal_bundle(done.code, MERGE, before, to=[made.keys])])
    record(f"network.{what_of(kept)}.merged", by=by, on=kept.pk, network=kept.network_id)
    return done


def standing(entry: Entry) -> list[Merge]:
    """What was made one with it and may be undone, the last first."""
    return list(Merge.objects.filter(kept=entry.pk, undone=False).order_by("-version"))


def make_parted(actor: Actor, done: Merge, kept: Entry) -> Parted:
    """Seal both as they were. NotThese when what they said was erased since, or another must be undone first."""
    if kept.pk != done.kept or standing(kept)[:1] != [done]:
        raise NotThese(_("Something else was joined to it later. Undo that first."))
    before = open_row(done.code, MERGE, by=actor, network=done.network_id)
    if before is None:
        raise NotThese(_("What both said before was erased. They cannot be told apart any more."))
    gone = type(kept).objects.get(pk=done.gone)
    keys = registry_keys(actor, done.network_id)
    return Parted(
        kept, gone,
        {kind: seal_bundle(kept.pk, kind, said, to=[keys]) for kind, said in before["kept"].items()},
        [
            directory.entry(keys, kept.pk, what_of(kept), [
                *_spellings(kept, before["kept"]), *also_called(actor, kept.pk, but=done.code),
            ]),
            directory.entry(keys, gone.pk, what_of(gone), [
                *_spellings(gone, said_of(actor, gone)), *also_called(actor, gone.pk),
            ]),
        ],
        moved(actor, done.network_id, kept.pk, gone.pk, only=map(UUID, before["bonds"])),
        before,
    )  # fmt: skip


@deed(needs=Permission.NETWORK_PEOPLE_MERGE)
def unmerge(done: Merge, made: Parted, *, version: int, by: Actor) -> None:
    """They are two again, as they were. What was added to the kept one since stays with it.

    ChangedMeanwhile when the kept one is no longer as she read it, or somebody undid it first.
    """
    kept, gone = made.kept, made.gone
    undone = Merge.objects.filter(pk=done.pk, undone=False).update(undone=True)
    stays = type(kept).objects.filter(pk=kept.pk, version=version, merged_into=None).update(version=F("version") + 1)
    if not (undone and stays):
        raise ChangedMeanwhile
    type(gone).objects.filter(pk=gone.pk).update(version=F("version") + 1, merged_into=None)
    for kind in _SECTIONS[what_of(kept)]:
        if kind not in made.sections:
            shred(kept.pk, kind)
    put_back(made.sections.values())
    directory.add(made.lines)
    made.bonds.store()
    _close_since(kept, gone, made.before)
    Closure.objects.filter(row=kept.pk, holder__in=made.before["closed"]).delete()
    for room, repoint in FOLLOWERS.repoint.items():
        repoint(kept.pk, gone.pk, only=frozenset(map(UUID, made.before["moved"].get(room, ()))))
    shred(done.code, MERGE)
    record(f"network.{what_of(kept)}.parted", by=by, on=kept.pk, network=kept.network_id)


def _spellings(entry: Entry, said: Said) -> tuple[str, ...]:
    """By which names an entry is found that says this."""
    if isinstance(entry, Defender):
        return Identity.from_fields(dict(said.get(IDENTITY, {}))).spellings
    return GroupName.from_fields(dict(said.get(ORGANISATION, {}))).spellings


def _close_since(kept: Entry, gone: Entry, before: Fields) -> None:
    """To whom the one was closed while it was both, the other stays closed too: nobody knows of which it was meant."""
    known = {*map(UUID, before["closed"]), *map(UUID, before.get("stood", ())), *closed_for(gone.pk)}
    more = sorted(closed_for(kept.pk) - known)
    Closure.objects.bulk_create([Closure(network_id=kept.network_id, row=gone.pk, holder=one) for one in more])


def _close_too(kept: Entry, gone: Entry) -> list[str]:
    """To whom the other was closed, the one that stays is closed too: those who could find it until now."""
    there = set(Closure.objects.filter(row=kept.pk).values_list("holder", flat=True))
    more = sorted(set(Closure.objects.filter(row=gone.pk).values_list("holder", flat=True)) - there)
    Closure.objects.bulk_create([Closure(network_id=kept.network_id, row=kept.pk, holder=one) for one in more])
    return [str(one) for one in more]
