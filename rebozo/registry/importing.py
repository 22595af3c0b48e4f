"""Bringing in a whole sheet: read, check, match, seal, write in chunks that nobody sees, and show them all at once.

A program that is killed half-way leaves a batch that is not visible; `sweep_batches` takes it away. A second run of
the same sheet makes nothing twice: a line's identifier is kept as a keyed MAC.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from rebozo.journal.deeds import deed, writing
from rebozo.journal.record import record, record_opening
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Busy
from rebozo.network.bundles import IDENTITY, ORGANISATION
from rebozo.network.models import Defender, Network, Organisation
from rebozo.network.names import GroupName, Identity
from rebozo.network.reads import registry_keys
from rebozo.network.sealed_names import DEFENDER, GROUP
from rebozo.registry.actions import fresh_references, links_of, new_attack
from rebozo.registry.basis import Shape
from rebozo.registry.bundles import KINDS
from rebozo.registry.draft import Draft, seal_event
from rebozo.registry.models import Attack, AttackPerpetrator, AttackRight, Batch, Event
from rebozo.registry.sheet import NotASheet, Problem, Row, read
from rebozo.vault import directory
from rebozo.vault.circles import CircleKeys
from rebozo.vault.index import index_mac, open_index_key
from rebozo.vault.keyring import keyring_of
from rebozo.vault.models import Bundle, DirectorySegment
from rebozo.vault.names import folded
from rebozo.vault.rows import insert
from rebozo.vault.sealing import Sealed, seal_bundle, store

TEMPLATE = Path(__file__).parent / "data" / "template.csv"
CHUNK = 200  # events in one short transaction
ABANDONED = timedelta(minutes=2)  # a chunk takes a fraction of a second
USE = "registry import"
_MANY = 500


@dataclass
class Report:
    """What an import found and did. Lines and sentences only: nothing of what the sheet says."""

    read: int = 0  # lines
    ready: int = 0  # attacks that could be made
    made: int = 0  # attacks made
    already: int = 0  # lines that were brought in before
    new_names: int = 0
    problems: list[Problem] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """For --json."""
        return {
            "read": self.read, "ready": self.ready, "made": self.made, "already": self.already,
            "new_names": self.new_names,
            "problems": [{"line": one.line, "sentence": one.sentence} for one in self.problems],
        }  # fmt: skip


@dataclass
class _Names:
    """The network's directory by exact folded name, and who is new with this sheet."""

    batch: UUID
    known: dict[tuple[str, str], UUID | None] = field(repr=False)  # None: several are called so
    fresh: dict[tuple[str, str], tuple[UUID, str]] = field(default_factory=dict, repr=False)

    def code(self, what: str, name: str) -> UUID | None:
        """Whose number it is. None when several of the directory are called so."""
        key = (what, folded(name))
        if key in self.known:
            return self.known[key]
        if key not in self.fresh:
            self.fresh[key] = (new_name_code(self.batch, len(self.fresh)), name)
        return self.fresh[key][0]


@dataclass(frozen=True)
class _Made:
    """An event with all that belongs to it, ready to be written."""

    event: Event
    attacks: list[Attack]
    perpetrators: list[AttackPerpetrator]
    rights: list[AttackRight]
    sealed: list[Sealed] = field(repr=False)


def import_attacks(network: Network, sheet: Path | Iterable[str], *, by: Actor, dry_run: bool = False) -> Report:
    """Bring in the lines that can be; tell by line what is wrong with the others.

    PermissionDenied when she may not; NotASheet when it is none. With `dry_run` nothing is written but the journal's
    line that the directory was opened.
    """
    if not by.may(Permission.REGISTRY_ATTACKS_IMPORT, at=network.scope):
        raise PermissionDenied("registry.importing.import_attacks")
    if isinstance(sheet, Path):
        with open_sheet(sheet) as lines:
            return _import(network, lines, by=by, dry_run=dry_run)
    return _import(network, sheet, by=by, dry_run=dry_run)


def open_sheet(path: Path) -> Any:  # noqa: ANN401  a text file
    """UTF-8, with or without its mark."""
    return path.open(encoding="utf-8-sig", newline="")


def _import(network: Network, lines: Iterable[str], *, by: Actor, dry_run: bool) -> Report:
    report = Report()
    keys = registry_keys(by, network.code)
    batch = Batch(network=network, touched=timezone.now())
    rows = _new_rows(network, _read(lines, report, by), report, by)
    names = _Names(batch.code, _directory(keys, by))
    drafts = list(_matched(rows, names, report))
    report.ready = sum(len(draft.types) for _origin, draft in drafts)
    report.new_names = len(names.fresh)
    report.problems.sort(key=lambda problem: problem.line)
    if dry_run or not drafts:
        return report
    sweep_batches()
    begin_import(network, batch, len(names.fresh), by=by)
    try:
        _write_names(network, batch, names, keys)
        for some in _chunks(drafts, CHUNK):
            _write(batch, [_make(batch, origin, draft, keys, by=by) for origin, draft in some])
    except IntegrityError as twice:
        raise Busy(
            _(
                "Lines of this sheet are being brought in at this moment, or were cut off just now."
                " Try in a few minutes."
            )
        ) from twice
    segments = directory.segments_of(keys, _entries(names))
    finish_import(batch, segments, report.ready, by=by)
    report.made = report.ready
    return report


def _read(lines: Iterable[str], report: Report, by: Actor) -> list[Row]:
    rows: list[Row] = []
    try:
        for one in read(lines, today=by.today):
            report.read += 1
            if isinstance(one, Row):
                rows.append(one)
            else:
                report.problems.append(one)
    except UnicodeDecodeError as other:
        raise NotASheet(_("The sheet is not in UTF-8. Save it as “CSV UTF-8”.")) from other
    twice = {name for name, number in Counter(row.identifier for row in rows if row.identifier).items() if number > 1}
    for row in rows:
        if row.identifier in twice:
            report.problems.append(Problem(row.line, _("Another line has the same identifier.")))
    return [row for row in rows if row.identifier not in twice]


def _new_rows(network: Network, rows: list[Row], report: Report, by: Actor) -> list[tuple[bytes | None, Row]]:
    """The lines that were not brought in before, each with the MAC of its identifier."""
    key = open_index_key(network.code, ring=keyring_of(by))
    macs = [index_mac(key, USE, row.identifier) if row.identifier else None for row in rows]
    known: set[bytes] = set()
    for some in _chunks([mac for mac in macs if mac is not None], _MANY):
        found = Event.objects.filter(network=network, origin__in=some).exclude(
            batch__in=Batch.objects.filter(visible=False)
        )
        known |= {bytes(one) for one in found.values_list("origin", flat=True) if one is not None}
    report.already = sum(mac in known for mac in macs)
    return [(mac, row) for mac, row in zip(macs, rows, strict=True) if mac not in known]


def _directory(keys: CircleKeys, by: Actor) -> dict[tuple[str, str], UUID | None]:
    """Every name of the circle's directory. One line in the journal."""
    opened = directory.load(keys)
    lines = {line.row: line for part in opened.parts for line in part.lines() if line.row not in opened.tail}
    lines |= {row: line for row, line in opened.tail.items() if line is not None}
    what_of = {number: what for what, number in directory.WHATS.items()}
    known: dict[tuple[str, str], UUID | None] = {}
    for row, line in lines.items():
        for name in line.names.split("|"):
            key = (what_of[line.what], name)
            known[key] = None if key in known else UUID(bytes=row)
    record_opening("matched names", by=by, network=keys.network, ids=[UUID(bytes=row) for row in lines])
    return known


def _matched(
    rows: list[tuple[bytes | None, Row]], names: _Names, report: Report
) -> Iterator[tuple[bytes | None, Draft]]:
    for origin, row in rows:
        draft = row.draft
        if not draft.name:
            yield origin, draft
            continue
        group = draft.shape is Shape.ORGANISATION
        code = names.code(GROUP if group else DEFENDER, draft.name)
        if code is None:
            several = _("Several in the directory have this name. Register this one by hand, choosing whom it was.")
            report.problems.append(Problem(row.line, several))
        elif group:
            yield origin, draft.naming(organisation=code)
        else:
            yield origin, draft.naming(person=code)


def new_name_code(batch: UUID, number: int) -> UUID:
    """The number of the batch's n-th new name. It follows from the batch's, so that a sweep finds it without a key."""
    made = blake2b(batch.bytes + number.to_bytes(4, "big"), digest_size=16, person=b"rebozo batch")
    return UUID(bytes=made.digest(), version=4)


def _entries(names: _Names) -> Iterator[tuple[UUID, str, tuple[str, ...]]]:
    for (what, _fold), (code, name) in names.fresh.items():
        yield code, what, _identity(what, name)[1]


def _identity(what: str, name: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    if what == GROUP:
        group = GroupName.from_fields({"name": name})
        return group.as_fields(), group.spellings
    person = Identity.from_fields({"chosen": name})
    return person.as_fields(), person.spellings


def _write_names(network: Network, batch: Batch, names: _Names, keys: CircleKeys) -> None:
    """Who is new, with sealed names, hidden as the batch is. The directory learns of them only when it is shown."""
    for some in _chunks(list(names.fresh.items()), CHUNK):
        people, groups, sealed = [], [], []
        for (what, _fold), (code, name) in some:
            kind = ORGANISATION if what == GROUP else IDENTITY
            sealed.append(seal_bundle(code, kind, _identity(what, name)[0], to=[keys]))
            if what == GROUP:
                groups.append(Organisation(code=code, network=network, hidden=batch.code))
            else:
                people.append(Defender(code=code, network=network, hidden=batch.code))
        with writing():
            insert(people)
            insert(groups)
            store(sealed)
            _still_ours(batch)


def _make(batch: Batch, origin: bytes | None, draft: Draft, keys: CircleKeys, *, by: Actor) -> _Made:
    event = Event(
        code=uuid4(), network=batch.network, country=draft.country, month=draft.when.first_of_month,
        year_only=draft.when.month is None, basis=draft.basis.value, basis_day=draft.basis_day, batch=batch,
        origin=origin, last_by=by.holder,
    )  # fmt: skip
    attacks = [new_attack(event, draft, kind) for kind in draft.types]
    perpetrators, rights = links_of(attacks, draft)
    return _Made(event, attacks, perpetrators, rights, seal_event(event.code, draft, to=keys))


def _write(batch: Batch, made: Sequence[_Made]) -> None:
    """One chunk, in one short transaction. Nobody sees it yet."""
    attacks = [attack for one in made for attack in one.attacks]
    for attack, reference in zip(attacks, fresh_references(len(attacks)), strict=True):
        attack.reference = reference
    with writing():
        insert([one.event for one in made])
        insert(attacks)
        insert([link for one in made for link in one.perpetrators])
        insert([link for one in made for link in one.rights])
        store([sealed for one in made for sealed in one.sealed])
        _still_ours(batch)


def _still_ours(batch: Batch, *, visible: bool = False) -> None:
    """In the transaction of a chunk. Busy, and the chunk undone, once a sweep has begun to take the batch away.

    Whoever stood still for longer than a sweep waits would else write into what is being deleted, and show the rest.
    """
    now = timezone.now()
    ours = Batch.objects.filter(pk=batch.pk, visible=False, touched=batch.touched)
    if not ours.update(touched=now, visible=visible):
        raise Busy(_("This took too long and was cleared away. Nothing was kept; bring the sheet in once more."))
    batch.touched = now


@deed(needs=Permission.REGISTRY_ATTACKS_IMPORT)
def begin_import(network: Network, batch: Batch, names: int, *, by: Actor) -> None:
    """Open a batch that nobody sees."""
    batch.names, batch.touched = names, timezone.now()
    batch.save(force_insert=True)
    record("registry.batch.begun", by=by, on=batch.code, network=network.code)


@deed(needs=Permission.REGISTRY_ATTACKS_IMPORT)
def finish_import(batch: Batch, segments: Sequence[DirectorySegment], made: int, *, by: Actor) -> None:
    """Show the whole batch at once, and let its new names be found."""
    _still_ours(batch, visible=True)
    for names in (Defender, Organisation):
        names.objects.filter(hidden=batch.code).update(hidden=None)
    directory.add_segments(segments)
    record("registry.batch.imported", by=by, on=batch.code, network=batch.network_id, count=made)


def sweep_batches() -> int:
    """Take away what cut-off imports left: for the worker, which opens nothing. How many batches it took away."""
    left = Batch.objects.filter(visible=False, touched__lt=timezone.now() - ABANDONED)
    swept = 0
    for batch in left:
        with writing():  # whoever still writes into it finds it taken, and fails whole
            if not Batch.objects.filter(pk=batch.pk, visible=False, touched=batch.touched).update(
                touched=timezone.now()
            ):
                continue
        _sweep(batch)
        swept += 1
    return swept


def _sweep(batch: Batch) -> None:
    while events := list(Event.objects.filter(batch=batch).values_list("code", flat=True)[:CHUNK]):
        with writing():
            AttackPerpetrator.objects.filter(attack__event__in=events).delete()
            AttackRight.objects.filter(attack__event__in=events).delete()
            Attack.objects.filter(event__in=events).delete()
            Bundle.objects.filter(row__in=events, kind__in=KINDS).delete()
            Event.objects.filter(code__in=events).delete()
    for some in _chunks([new_name_code(batch.code, number) for number in range(batch.names)], CHUNK):
        with writing():  # hidden until now: nobody chose or corrected any, and no directory knows them
            Bundle.objects.filter(row__in=some, kind__in=(IDENTITY, ORGANISATION)).delete()
            Defender.objects.filter(code__in=some).delete()
            Organisation.objects.filter(code__in=some).delete()
    with writing():
        Batch.objects.filter(pk=batch.pk, visible=False).delete()


def _chunks(things: Sequence[Any], size: int) -> Iterator[list[Any]]:
    every = iter(things)
    while some := list(islice(every, size)):
        yield some
