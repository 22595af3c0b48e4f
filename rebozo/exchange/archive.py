"""A network's whole archive, for leaving with: all that its coordinator may open, in a ZIP made while it goes out.

Never on a disk of ours, and under six words that are shown once. What is closed to her, or was taken out because she
who told it asked, is not opened here either.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils import timezone

from rebozo.codes.models import CodeLabel, CodeList, CodeMapping
from rebozo.consent.bundles import HOW
from rebozo.consent.models import Answer
from rebozo.exchange.archive_check import MANIFEST, SCHEMA
from rebozo.exchange.archive_words import LEEME, README
from rebozo.exchange.models import Taken
from rebozo.exchange.out_streams import StreamedZip
from rebozo.journal.deeds import deed
from rebozo.journal.record import record
from rebozo.kernel.actor import Actor
from rebozo.kernel.permissions import Permission
from rebozo.network.bundles import BELONGING, CONTACT, GROUP_PROFILE, IDENTITY, ORGANISATION, PROFILE
from rebozo.network.models import Belonging, Network, Proposal
from rebozo.network.proposals import NoLonger, spend
from rebozo.network.reads import defenders_for, organisations_for
from rebozo.registry.bundles import EVIDENCE, KINDS, OLD, OLD_FACTS, REMARK
from rebozo.registry.models import Attack, Event, EventVersion, Evidence, Remark
from rebozo.registry.reads import events_for, she_asked
from rebozo.vault.attachments import open_attachment
from rebozo.vault.envelope import Unsealable
from rebozo.vault.models import Attachment
from rebozo.vault.opening import open_batches
from rebozo.vault.places import Altered

AT_ONCE = 250
Said = dict[str, Any]


class Archive:
    """All of a network that its member may open: found first, opened in batches while it goes out."""

    def __init__(self, network: Network, *, by: Actor) -> None:
        self.network, self._by = network, by
        events = list(events_for(by).filter(network=network).order_by("code").values_list("code", flat=True))
        shut = she_asked(events)
        self._events, self._shut = [code for code in events if code not in shut], sorted(shut)
        self._people = list(defenders_for(by).filter(network=network).values_list("code", flat=True))
        self._groups = list(organisations_for(by).filter(network=network).values_list("code", flat=True))
        rows = Evidence.objects.filter(network=network, event__in=events).order_by("event", "code")
        self._evidence = [row for row in rows if row.event_id not in shut]
        self._counts = {"events": 0, "attacks": 0, "files": 0}

    @property
    def rows(self) -> int:
        """How many records and entries of the directory."""
        return len(self._events) + len(self._shut) + len(self._people) + len(self._groups)

    def pieces(self, *, now: datetime) -> Iterator[bytes]:
        """The ZIP. The manifest comes last, since it names the hash of every other member."""
        out = StreamedZip()
        for name, text in (("LEEME.txt", LEEME), ("README.txt", README)):
            yield from out.member(name, [text.encode()])
        hour = now.replace(minute=0, second=0, microsecond=0)
        about = {"short": self.network.short, "name": self.network.name, "country": self.network.country}
        yield from out.member("network.json", [_line({**about, "code": self.network.code, "until": hour.isoformat()})])
        yield from out.member("codes.json", [_line(_code_lists())])
        files: list[Said] = []
        for name, rows in self._tables():
            yield from out.member(name, self._counted(name, rows))
        pieces = [row.code for row in self._evidence]
        for some in _batches([*pieces, *self._events, *self._people, *self._groups]):
            for one in Attachment.objects.filter(bundle__row__in=some).select_related("bundle").order_by("id"):
                path, said = f"files/{one.id}", {"of": one.bundle.row, "kind": one.bundle.kind}
                try:
                    opened = open_attachment(one, by=self._by, network=self.network.code)
                    first = next(opened.pieces, b"")
                except (Unsealable, Altered):  # gone from the disk, or changed outside: the others leave all the same
                    files.append({"missing": True, **said})
                    continue
                files.append({"path": path, **said, "name": opened.name, "type": opened.type, "bytes": opened.size})
                yield from out.member(path, chain([first], opened.pieces), packed=True)
        yield from out.member("files.jsonl", map(_line, files))
        self._counts["files"] = len(files)
        manifest = {"schema": SCHEMA, "until": hour.isoformat(), "counts": self._counts, "members": out.members}
        yield from out.member(MANIFEST, [_line(manifest)])
        yield out.end()

    def _tables(self) -> Iterator[tuple[str, Iterator[Said]]]:
        yield "records/events.jsonl", self._all_events()
        yield "records/versions.jsonl", self._versions()
        yield "records/remarks.jsonl", self._remarks()
        pieces = [row.code for row in self._evidence]
        yield "records/evidence.jsonl", self._with(map(_columns, self._evidence), pieces, (EVIDENCE,))
        people = ({"code": code} for code in self._people)
        yield "directory/defenders.jsonl", self._with(people, self._people, (IDENTITY, PROFILE, CONTACT))
        groups = ({"code": code} for code in self._groups)
        yield "directory/organisations.jsonl", self._with(groups, self._groups, (ORGANISATION, GROUP_PROFILE))
        belongings = list(
            Belonging.objects.filter(network=self.network).order_by("code").values_list("code", flat=True)
        )
        yield "directory/belongings.jsonl", self._belongings(belongings)
        yield "consents.jsonl", self._consents()

    def _counted(self, name: str, rows: Iterator[Said]) -> Iterator[bytes]:
        what = name.rpartition("/")[2].removesuffix(".jsonl")
        self._counts[what] = 0
        for row in rows:
            self._counts[what] += 1
            self._counts["attacks"] += len(row.get("attacks", ()))
            yield _line(row)

    def _with(self, rows: Iterable[Said], codes: Sequence[UUID], kinds: Sequence[str]) -> Iterator[Said]:
        """Each row with its sealed scopes, by the name of the scope. `rows` are in the order of `codes`."""
        batches = _batches(codes)
        opened = (
            [open_batches(batches, kind, by=self._by, network=self.network.code) for kind in kinds] if codes else []
        )
        waiting = iter(rows)
        for some in batches:
            said = [next(batch) for batch in opened]
            for code in some:
                row = next(waiting)
                for kind, found in zip(kinds, said, strict=True):
                    if code in found:
                        row[kind.partition(":")[2]] = found[code]
                yield row

    def _all_events(self) -> Iterator[Said]:
        """What was taken out because she asked is said to be so, in its clear facts: nothing else of it leaves."""
        yield from self._with(_event_facts(self._events), self._events, KINDS)
        yield from _event_facts(self._shut)

    def _versions(self) -> Iterator[Said]:
        kinds = (OLD_FACTS, *OLD.values())
        for some in _batches(self._events):
            rows = list(EventVersion.objects.filter(event__in=some).order_by("event", "number"))
            yield from self._with(map(_columns, rows), [row.code for row in rows], kinds)

    def _remarks(self) -> Iterator[Said]:
        for some in _batches(self._events):
            rows = list(Remark.objects.filter(event__in=some).order_by("event", "code"))
            yield from self._with(map(_columns, rows), [row.code for row in rows], (REMARK,))

    def _belongings(self, codes: list[UUID]) -> Iterator[Said]:
        """Those of which she may see both ends."""
        seen = {str(code) for code in (*self._people, *self._groups)}
        for row in self._with(({"code": code} for code in codes), codes, (BELONGING,)):
            bond = row.get("all", {})
            if str(bond.get("who")) in seen and str(bond.get("group")) in seen:
                yield row

    def _consents(self) -> Iterator[Said]:
        for some in _batches([*self._people, *self._groups, *self._events]):
            rows = list(Answer.objects.filter(of__in=some).order_by("of", "number"))
            yield from self._with(map(_columns, rows), [row.code for row in rows], (HOW,))


def _event_facts(codes: Sequence[UUID]) -> Iterator[Said]:
    for some in _batches(codes):
        events = Event.objects.in_bulk(some)
        attacks: dict[UUID, list[Said]] = {}
        found = Attack.objects.filter(event__in=some).prefetch_related("perpetrators", "rights", "people")
        for one in found.order_by("type", "code"):
            attacks.setdefault(one.event_id, []).append(
                _columns(one, but={"event", "network", "batch", "country", "month", "year_only", "basis"})
                | {
                    "perpetrators": [side.code for side in one.perpetrators.all()],
                    "rights": [side.code for side in one.rights.all()],
                    "people": [side.person_id for side in one.people.all()],
                }
            )
        for code in some:
            yield _columns(events[code]) | {"attacks": attacks.get(code, [])}


def _columns(row: Model, *, but: frozenset[str] | set[str] = frozenset(("network", "batch", "origin"))) -> Said:
    """The clear columns of a row, by name. Not what only this machine understands."""
    return {
        field.name: getattr(row, field.attname)
        for field in row._meta.concrete_fields  # noqa: SLF001  Django's documented door to a model's fields
        if field.name not in but
    }


def _code_lists() -> Said:
    labels: dict[int, dict[str, str]] = {}
    for said in CodeLabel.objects.all():
        labels.setdefault(said.code_id, {})[said.language] = said.text
    lists: Said = {}
    for one in CodeList.objects.order_by("name").prefetch_related("codes"):
        codes = [
            {"code": code.code, "parent": code.parent, "until": code.until, "labels": labels.get(code.pk, {})}
            for code in one.codes.all()
        ]
        mappings = list(CodeMapping.objects.filter(list=one).values("old", "new"))
        lists[one.name] = {"version": one.version, "standing": one.standing, "codes": codes, "mappings": mappings}
    return lists


def _batches(codes: Sequence[UUID]) -> list[Sequence[UUID]]:
    return [codes[at : at + AT_ONCE] for at in range(0, len(codes), AT_ONCE)]


def _line(said: Said) -> bytes:
    return (json.dumps(said, ensure_ascii=False, default=str) + "\n").encode()


@deed(needs=Permission.EXCHANGE_ARCHIVE_TAKE)
def take_archive(network: Network, rows: int, *, leave: Proposal, by: Actor) -> None:
    """Write down that the archive leaves, each time, and use the leave. NoLonger, and nothing leaves, without one."""
    if leave.network_id != network.code or leave.kind != Proposal.Kind.ARCHIVE:
        raise NoLonger
    spend(leave, by=by)
    Taken.objects.create(
        network=network, what=Taken.What.ARCHIVE, form="zip", named=True, holder=by.holder, day=timezone.localdate(),
        rows=rows,
    )  # fmt: skip
    record("exchange.archive.taken", by=by, on=leave.code, network=network.code, count=rows)
