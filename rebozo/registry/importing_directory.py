"""Bringing a whole directory in: who is new, who is here already and says something else now, who may be somebody else.

Hidden while it is written and shown all at once, as attacks are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from rebozo.journal.deeds import deed, writing
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.network.actions import ChangedMeanwhile
from rebozo.network.bringing import Group, Person, groups_known, people_known, replace_all, seal_all
from rebozo.network.models import Defender, Network, Organisation
from rebozo.network.names import GroupName, Identity
from rebozo.network.reads import defenders_for, organisations_for, registry_keys
from rebozo.network.row_keys import RowKeys
from rebozo.network.sealed_names import DEFENDER, GROUP
from rebozo.registry.coming import ComingName, Problem
from rebozo.registry.importing import (
    CHUNK,
    CORRECTIONS,
    FIRST,
    Report,
    Tick,
    finish_import,
    no_tick,
    once_each,
    still_ours,
    whole_or_nothing,
    without_collecting,
)
from rebozo.registry.importing_known import chunks
from rebozo.registry.importing_names import Asked, Names
from rebozo.registry.models import Batch
from rebozo.vault import directory
from rebozo.vault.circles import CircleKeys
from rebozo.vault.index import index_mac, open_index_key
from rebozo.vault.keyring import keyring_of
from rebozo.vault.names import folded
from rebozo.vault.rows import insert_values
from rebozo.vault.sealing import store

USE = {DEFENDER: "defender import", GROUP: "organisation import"}
One = Person | Group
S = TypeVar("S")


@dataclass
class PreparedNames:
    """A directory sheet matched with what is here. Nothing is written yet."""

    network: Network
    what: str
    batch: Batch
    keys: CircleKeys = field(repr=False)
    names: Names = field(repr=False)
    report: Report
    fresh: list[tuple[bytes, One]] = field(default_factory=list, repr=False)
    updates: list[tuple[bytes, One]] = field(default_factory=list, repr=False)
    first: list[ComingName] = field(default_factory=list, repr=False)  # of the ready rows: to be looked at before
    versions: dict[UUID, int] = field(default_factory=dict, repr=False)


def prepare_names(
    network: Network, rows: Sequence[ComingName | Problem], what: str, *, by: Actor,
    answers: Mapping[str, str] | None = None, skipped: int = 0,
) -> PreparedNames:  # fmt: skip
    """Match every row with the directory. PermissionDenied when she may not write there or bring sheets in."""
    for needs in (Permission.REGISTRY_ATTACKS_IMPORT, Permission.NETWORK_PEOPLE_WRITE):
        if not by.may(needs, at=network.scope):
            raise PermissionDenied("registry.importing_directory.prepare_names")
    keys = registry_keys(by, network.code)
    batch = Batch(network=network, touched=timezone.now())
    report = Report(read=len(rows) + skipped, skipped=skipped)
    names = Names.of(keys, batch.code, answers or {}, by=by)
    prepared = PreparedNames(network, what, batch, keys, names, report)
    good = once_each(rows, report, lambda row: {row.identifier})
    key = open_index_key(network.code, ring=keyring_of(by))
    macs = {row.identifier: index_mac(key, USE[what], row.identifier) for row in good}
    found = _by_origin(prepared, list(macs.values()), by)
    of_ours = RowKeys(network.code, by=by).rows_of(macs, _hers(prepared, by).values_list("code", flat=True).iterator())
    found |= {macs[identifier]: code for identifier, code in of_ours.items()}
    taken: dict[str, int] = {}
    matched: list[tuple[ComingName, UUID]] = []
    for row in good:
        mac = macs[row.identifier]
        try:
            code = found[mac] if mac in found else _who(row, prepared, taken)
        except Asked as asked:
            report.problems.append(Problem(row.line, asked.sentence))
            continue
        if code is None:
            report.already += 1  # here, and closed to her or made one with another: left as it is
        elif code in {new for new, _identity in names.fresh.values()}:
            prepared.fresh.append((mac, _one(code, row)))
            prepared.first += [row] if len(prepared.first) < FIRST else []
        else:
            matched.append((row, code))
            names.met.setdefault(code, row.identity.shown)
    _corrections(prepared, matched, macs, by)
    report.ready = report.rows_ready = report.new_names = len(prepared.fresh)
    report.problems.sort(key=lambda problem: problem.line)
    return prepared


def _by_origin(prepared: PreparedNames, macs: list[bytes], by: Actor) -> dict[bytes, UUID | None]:
    """Whom these rows made before; None for who is not hers to see."""
    model = Defender if prepared.what == DEFENDER else Organisation
    hers = set(_hers(prepared, by).values_list("code", flat=True))
    found: dict[bytes, UUID | None] = {}
    for some in chunks(macs, 500):
        rows = model.objects.filter(network=prepared.network, origin__in=some, hidden=None)
        for code, origin in rows.values_list("code", "origin"):
            found[bytes(origin or b"")] = code if code in hers else None
    return found


def _hers(prepared: PreparedNames, by: Actor) -> Any:  # noqa: ANN401  rows of one of two tables
    rows = defenders_for(by) if prepared.what == DEFENDER else organisations_for(by)
    return rows.filter(network=prepared.network)


def _who(row: ComingName, prepared: PreparedNames, taken: dict[str, int]) -> UUID:
    """Who it is: new, or chosen by her. A name that is here already is always asked about."""
    names, fold = prepared.names, folded(row.identity.shown)
    key = f"{prepared.what}:{fold}"
    if fold in taken:
        raise Asked(_("Line %(line)d of this sheet has the same name.") % {"line": taken[fold]})
    if key not in names.answers and names.known_as(row.identity):
        names.ask(row.identity)
        raise Asked(_("Somebody with a name like this one is there already. Say whether it is the same."))
    code = names.code(row.identity)
    taken[fold] = row.line
    return code


def _one(code: UUID, row: ComingName) -> One:
    if isinstance(row.identity, Identity):
        return Person(code, row.identity, row.profile, row.contact)  # type: ignore[arg-type]  # hers, as the row's kind says
    return Group(code, row.identity, row.profile)  # type: ignore[arg-type]  # the same


def _corrections(
    prepared: PreparedNames, matched: list[tuple[ComingName, UUID]], macs: dict[str, bytes], by: Actor
) -> None:
    report = prepared.report
    prepared.versions = dict(
        _hers(prepared, by).filter(code__in=[code for _row, code in matched][:30_000]).values_list("code", "version")
    )
    known: Mapping[UUID, One] = (people_known if prepared.what == DEFENDER else groups_known)(
        by, list(prepared.versions)
    )
    for row, code in matched:
        if code not in known:
            report.already += 1
            continue
        now = _merged(known[code], row)
        if now == known[code]:
            report.already += 1
        elif len(prepared.updates) >= CORRECTIONS:
            too_many = _("There are too many corrections for one time. Bring the sheet once more for the rest.")
            report.problems.append(Problem(row.line, too_many))
        else:
            prepared.updates.append((macs[row.identifier], now))
            report.updated += 1


def _merged(known: One, row: ComingName) -> One:
    """What is kept, with what the sheet says in its place. What it does not say stays."""
    if isinstance(known, Person) and isinstance(row.identity, Identity):
        return Person(
            known.code, _over(known.identity, row.identity), _over(known.profile, row.profile),  # type: ignore[arg-type]
            _over(known.contact, row.contact),
        )  # fmt: skip
    if isinstance(known, Group) and isinstance(row.identity, GroupName):
        return Group(known.code, _over(known.name, row.identity), _over(known.profile, row.profile))  # type: ignore[arg-type]
    return known


def _over(kept: S, said: S) -> S:
    if not said or kept is None:
        return said or kept
    new = {part.name: value for part in fields(said) if (value := getattr(said, part.name))}  # type: ignore[arg-type]  # dataclasses all
    return replace(kept, **new)  # type: ignore[type-var]  # the same


# ------------------------------------------------------------------ writing


def bring_names(prepared: PreparedNames, *, by: Actor, tick: Tick = no_tick) -> Report:
    """Write them hidden, chunk by chunk, and show all at once with the corrections."""
    report = prepared.report
    if not prepared.fresh and not prepared.updates:
        return report
    segments = directory.segments_of(prepared.keys, (one.entry for _origin, one in prepared.fresh))
    model = Defender if prepared.what == DEFENDER else Organisation
    changed = list(seal_all((one for _origin, one in prepared.updates), to=prepared.keys))
    entries = [directory.entry(prepared.keys, *one.entry) for _origin, one in prepared.updates]
    with whole_or_nothing(prepared, by=by), without_collecting():
        done = 0
        for some in chunks(prepared.fresh, CHUNK):
            sealed = list(seal_all((one for _origin, one in some), to=prepared.keys))
            with writing():
                insert_values(
                    model, ("code", "network_id", "hidden", "origin"),
                    [(one.code, prepared.network.code, prepared.batch.code, origin) for origin, one in some],
                )  # fmt: skip
                store(sealed)
                still_ours(prepared.batch)
            done += len(some)
            tick(done, len(prepared.fresh))
        tick(done, len(prepared.fresh))
        with writing():
            if prepared.updates:
                correct_names(prepared.network, prepared, by=by)
                replace_all(changed)
                directory.add(entries)
            finish_import(prepared.batch, segments, report.ready, by=by)
    report.made = report.ready
    return report


@deed(needs=Permission.NETWORK_PEOPLE_WRITE)
def correct_names(network: Network, prepared: PreparedNames, *, by: Actor) -> None:
    """Take note that these say something else now, and of the row that says it. Their words are replaced beside."""
    model = Defender if prepared.what == DEFENDER else Organisation
    for origin, one in prepared.updates:
        if not model.objects.filter(pk=one.code, version=prepared.versions[one.code]).update(version=F("version") + 1):
            raise ChangedMeanwhile
        model.objects.filter(pk=one.code, origin=None).update(origin=origin)
        record(f"network.{prepared.what}.edited", by=by, on=one.code, network=network.code)
