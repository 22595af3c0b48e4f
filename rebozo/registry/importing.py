"""Bringing in what a sheet says: matched, sealed, written in chunks that nobody sees, and shown all at once.

A program that is killed half-way leaves a batch that is not visible; `sweep_batches` takes it away. A second run of
the same sheet makes nothing twice: a row's identifier is kept as a keyed MAC.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from rebozo.journal.deeds import deed, writing
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.kernel.refusal import Busy, Refusal
from rebozo.network.bundles import CONTACT, GROUP_PROFILE, IDENTITY, ORGANISATION, PROFILE
from rebozo.network.models import Defender, Network, Organisation
from rebozo.network.names import GroupName
from rebozo.network.reads import registry_keys
from rebozo.registry.actions import Made, edit_event, fresh_references
from rebozo.registry.bundles import KINDS
from rebozo.registry.coming import Coming, Problem
from rebozo.registry.draft import Draft
from rebozo.registry.follow import follow_batch
from rebozo.registry.history import before
from rebozo.registry.importing_known import Known, Update, chunks
from rebozo.registry.importing_names import Asked, Names, new_name_code
from rebozo.registry.leave import obey_batch
from rebozo.registry.models import Attack, AttackPerpetrator, AttackRight, Batch, Event
from rebozo.registry.searching import said_in, words_of
from rebozo.vault import directory, words
from rebozo.vault.circles import CircleKeys
from rebozo.vault.models import Bundle, DirectorySegment, WordsSegment
from rebozo.vault.rows import insert_values
from rebozo.vault.sealing import BundleValues, WrapValues, seal_bundle, sealed_values, store_values

CHUNK = 200  # events in one short transaction
ABANDONED = timedelta(minutes=2)  # a chunk takes a fraction of a second
FIRST = 50  # ready rows that are shown
CORRECTIONS = 1_000  # in one sheet: they are written in one transaction
_NAMES = (IDENTITY, ORGANISATION, PROFILE, CONTACT, GROUP_PROFILE)
T = TypeVar("T")
Tick = Callable[[int, int], None]  # how many of how many: it may raise, and then nothing is kept


def no_tick(_done: int, _whole: int) -> None:
    """Nobody waits to hear."""


@dataclass
class Report:
    """What was found and done, by row: read = ready + already + updated + questions + skipped. Never what rows say."""

    read: int = 0  # rows under the heading
    rows_ready: int = 0
    already: int = 0  # rows that are here, and say the same
    updated: int = 0  # rows that are here, and say something else
    skipped: int = 0  # blank rows, totals, headings that stand again
    ready: int = 0  # attacks, or entries of the directory, that could be made
    made: int = 0
    new_names: int = 0
    problems: list[Problem] = field(default_factory=list)  # rows with a question

    @property
    def adds_up(self) -> bool:
        return self.read == self.rows_ready + self.already + self.updated + len(self.problems) + self.skipped

    def as_dict(self) -> dict[str, Any]:
        """For --json."""
        counts = {
            name: getattr(self, name)
            for name in ("read", "rows_ready", "already", "updated", "skipped", "ready", "made", "new_names")
        }
        return {**counts, "problems": [{"line": one.line, "sentence": one.sentence} for one in self.problems]}


@dataclass
class Prepared:
    """A whole sheet, matched with what is here. Nothing is written yet."""

    network: Network
    batch: Batch
    keys: CircleKeys = field(repr=False)
    names: Names = field(repr=False)
    report: Report
    fresh: list[tuple[bytes, Draft]] = field(default_factory=list, repr=False)
    updates: list[Update] = field(default_factory=list, repr=False)
    first: list[Coming] = field(default_factory=list, repr=False)  # of the ready rows: to be looked at before


def prepare_attacks(
    network: Network,
    rows: Sequence[list[Coming] | Problem],
    *,
    by: Actor,
    answers: Mapping[str, str] | None = None,
    skipped: int = 0,
) -> Prepared:
    """Match every row with the register and the directory. Nothing is written but the journal's lines of openings.

    PermissionDenied when she may not bring sheets into that network.
    """
    if not by.may(Permission.REGISTRY_ATTACKS_IMPORT, at=network.scope):
        raise PermissionDenied("registry.importing.prepare_attacks")
    keys = registry_keys(by, network.code)
    batch = Batch(network=network, touched=timezone.now())
    report = Report(read=len(rows) + skipped, skipped=skipped)
    prepared = Prepared(network, batch, keys, Names.of(keys, batch.code, answers or {}, by=by), report)
    good = once_each(rows, report, lambda row: {one.identifier for one in row})
    known = Known.of(network, [one for row in good for one in row], by=by)
    for row in good:
        _match(row, known, prepared, by)
    report.new_names = len(prepared.names.fresh)
    report.ready = sum(len(draft.types) for _origin, draft in prepared.fresh)
    report.problems.sort(key=lambda problem: problem.line)
    return prepared


def once_each(rows: Sequence[T | Problem], report: Report, identifiers: Callable[[T], set[str]]) -> list[T]:
    """The rows without a question. Two rows with one identifier are both asked about."""
    count = Counter(name for row in rows if not isinstance(row, Problem) for name in identifiers(row))
    good: list[T] = []
    for row in rows:
        if isinstance(row, Problem):
            report.problems.append(row)
        elif any(count[name] > 1 for name in identifiers(row)):
            line = row[0].line if isinstance(row, list) else row.line  # type: ignore[attr-defined]  # both have one
            report.problems.append(Problem(line, _("Another line has the same identifier.")))
        else:
            good.append(row)
    return good


def _match(row: list[Coming], known: Known, prepared: Prepared, by: Actor) -> None:
    """One row: new, already here, a correction, or a question; never half of it."""
    fresh, updates = [], []
    try:
        for one in row:
            if one.identifier in known.events:
                update = known.correction(one, prepared.names, today=by.today)
                updates += [update] if update else []
            else:
                fresh.append((known.mac(one.identifier), _named(one, prepared.names)))
    except Asked as asked:
        prepared.report.problems.append(Problem(row[0].line, asked.sentence))
        return
    if updates and len(prepared.updates) + len(updates) > CORRECTIONS:
        too_many = _("There are too many corrections for one time. Bring the sheet once more for the rest.")
        prepared.report.problems.append(Problem(row[0].line, too_many))
        return
    prepared.fresh += fresh
    prepared.first += row[: max(0, FIRST - len(prepared.first))] if fresh and not updates else []
    prepared.updates += updates
    prepared.report.updated += bool(updates)
    prepared.report.rows_ready += bool(fresh) and not updates
    prepared.report.already += not fresh and not updates


def _named(one: Coming, names: Names) -> Draft:
    if one.unnamed:
        raise Asked(one.unnamed)
    if one.identity is None:
        return one.draft
    code = names.code(one.identity)
    if isinstance(one.identity, GroupName):
        return one.draft.naming(organisation=code)
    return one.draft.naming(person=code)


# ------------------------------------------------------------------ writing


def bring(prepared: Prepared, *, by: Actor, tick: Tick = no_tick) -> Report:
    """Write what was matched: hidden chunk by chunk, then shown all at once with the corrections.

    Whatever `tick` raises ends it, and nothing is kept. Busy when rows of the sheet are being brought in elsewhere.
    """
    report = prepared.report
    if not prepared.fresh and not prepared.updates:
        return report
    sweep_batches()
    made = [_corrected(one, prepared.keys, by) for one in prepared.updates]
    segments = directory.segments_of(prepared.keys, prepared.names.entries())
    with whole_or_nothing(prepared, by=by), without_collecting():
        write_names(prepared)
        done = 0
        said: list[tuple[UUID, str]] = []
        for some in chunks(prepared.fresh, CHUNK):
            said += _write(prepared, some, by)
            done += len(some)
            tick(done, len(prepared.fresh))
        texts = words.segments_of(prepared.keys, said)
        tick(done, len(prepared.fresh))  # of a sheet of corrections alone too: whoever may not any more changes nothing
        with writing():
            for update, corrected in zip(prepared.updates, made, strict=True):
                edit_event(update.event, corrected, version=update.event.version, by=by)
            finish_import(prepared.batch, segments, report.ready, by=by, said=texts)
    report.made = report.ready
    return report


class Batched(Protocol):
    """What is being brought in: a batch, and who is new with it."""

    network: Network
    batch: Batch
    names: Names


@contextmanager
def whole_or_nothing(prepared: Batched, *, by: Actor) -> Iterator[None]:
    """A batch that nobody sees, begun here. What ends with a refusal is taken away at once."""
    begin_import(prepared.network, prepared.batch, len(prepared.names.fresh), by=by)
    try:
        yield
    except IntegrityError as twice:
        _sweep(prepared.batch)
        raise Busy(
            _(
                "Lines of this sheet are being brought in at this moment, or were cut off just now."
                " Try in a few minutes."
            )
        ) from twice
    except (Refusal, PermissionDenied):
        _sweep(prepared.batch)
        raise


@contextmanager
def without_collecting() -> Iterator[None]:
    """So many objects, none of them in a circle: looking through them again and again is a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _corrected(update: Update, keys: CircleKeys, by: Actor) -> Made:
    said = update.draft.told.scopes(update.draft.when).items()
    sealed = [seal_bundle(update.event.code, kind, fields, to=[keys]) for kind, fields in said]
    old = before(update.stands, number=update.event.version, day=by.today, to=keys)
    return Made(update.draft, sealed, before=old, words=words_of(update.event.code, update.draft, to=keys))


def write_names(prepared: Prepared) -> None:
    """Who is new, with sealed names, hidden as the batch is. The directory learns of them only when it is shown."""
    for some in chunks(list(prepared.names.fresh.values()), CHUNK):
        groups = [(code, name) for code, name in some if isinstance(name, GroupName)]
        people = [(code, name) for code, name in some if not isinstance(name, GroupName)]
        sealed = [
            sealed_values(code, kind, name.as_fields(), to=prepared.keys)
            for kind, several in ((IDENTITY, people), (ORGANISATION, groups))
            for code, name in several
        ]
        with writing():
            for model, several in ((Defender, people), (Organisation, groups)):
                insert_values(
                    model, ("code", "network_id", "hidden"),
                    [(code, prepared.network.code, prepared.batch.code) for code, _name in several],
                )  # fmt: skip
            store_values(sealed)
            still_ours(prepared.batch)


_EVENT = ("code", "network_id", "country", "month", "year_only", "basis", "basis_day", "batch_id", "origin", "last_by")
_ATTACK = ("code", "event_id", "network_id", "country", "month", "year_only", "basis", "type", "shape", "at_least",
           "person_id", "organisation_id", "reference", "batch_id")  # fmt: skip
_LINK = ("attack_id", "code", "network_id", "month")


def _write(prepared: Prepared, some: list[tuple[bytes, Draft]], by: Actor) -> list[tuple[UUID, str]]:
    """One chunk, in one short transaction. Nobody sees it yet. Bare values: there are tens of thousands.

    Gives what each event says, to be found by its words.
    """
    said = []
    network, batch = prepared.network.code, prepared.batch.code
    references = iter(fresh_references(sum(len(draft.types) for _origin, draft in some)))
    events, attacks, perpetrators, rights = [], [], [], []
    sealed: list[tuple[BundleValues, WrapValues]] = []
    for origin, draft in some:
        event, month, bare = uuid4(), draft.when.first_of_month, draft.when.month is None
        basis = draft.basis.value
        events.append((event, network, draft.country, month, bare, basis, draft.basis_day, batch, origin, by.holder))
        for kind in draft.types:
            attack = uuid4()
            attacks.append(
                (attack, event, network, draft.country, month, bare, basis, kind, draft.shape.value, draft.at_least,
                 draft.person, draft.organisation, next(references), batch)
            )  # fmt: skip
            perpetrators += [(attack, code, network, month) for code in draft.perpetrators]
            rights += [(attack, code, network, month) for code in draft.rights]
        said.append((event, said_in(draft.told)))
        scopes = draft.told.scopes(draft.when).items()
        sealed += [sealed_values(event, kind, fields, to=prepared.keys) for kind, fields in scopes]
    with writing():
        insert_values(Event, _EVENT, events)
        insert_values(Attack, _ATTACK, attacks)
        insert_values(AttackPerpetrator, _LINK, perpetrators)
        insert_values(AttackRight, _LINK, rights)
        store_values(sealed)
        still_ours(prepared.batch)
    return said


def still_ours(batch: Batch, *, visible: bool = False) -> None:
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
def finish_import(
    batch: Batch, segments: Sequence[DirectorySegment], made: int, *, by: Actor, said: Sequence[WordsSegment] = ()
) -> None:
    """Show the whole batch at once, and let its new names and its words be found."""
    still_ours(batch, visible=True)
    for names in (Defender, Organisation):
        names.objects.filter(hidden=batch.code).update(hidden=None)
    directory.add_segments(segments)
    words.add_segments(said)
    follow_batch(batch)
    obey_batch(batch)
    record("registry.batch.imported", by=by, on=batch.code, network=batch.network_id, count=made)


# ------------------------------------------------------------------ taking away


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
    for some in chunks([new_name_code(batch.code, number) for number in range(batch.names)], CHUNK):
        with writing():  # hidden until now: nobody chose or corrected any, and no directory knows them
            Bundle.objects.filter(row__in=some, kind__in=_NAMES).delete()
            Defender.objects.filter(code__in=some).delete()
            Organisation.objects.filter(code__in=some).delete()
    with writing():
        Batch.objects.filter(pk=batch.pk, visible=False).delete()
