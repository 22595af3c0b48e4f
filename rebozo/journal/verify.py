"""`rebozo journal verify`: a removed, changed, reordered or cut line is found and said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from uuid import UUID

from django.conf import settings

from rebozo.journal.chain import head_statement, kept_head, link_mac
from rebozo.journal.models import Head, Line, Link

CUT = "the end was cut or rewritten: it does not reach the head kept outside"
_SIGN_IN = "people.session.started"


class Proof(Enum):
    """What a holder's signature over a statement is worth."""

    GOOD = "good"  # by a key that somebody else vouched for
    ALONE = "alone"  # by the key that the database says is hers, and nobody vouched for
    FORGED = "forged"
    UNKNOWN = "unknown"  # by nobody who was ever here


# The journal does not know keys: the vault stands above it.
Checks = Callable[[UUID, bytes, bytes], Proof]


@dataclass(frozen=True)
class Fault:
    """What is wrong, where in the chain (None: not at one place)."""

    what: str
    seq: int | None = None


@dataclass
class Report:
    """How long the chain is, how many committed lines still wait for their place, and what is wrong."""

    links: int = 0
    waiting: int = 0
    heads: int = 0
    unproven: int = 0  # of the heads: by keys that nobody vouched for
    headless: bool = False  # somebody came in, and no head is signed
    faults: list[Fault] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.faults


def verify(checks: Checks) -> Report:
    """Walk the whole chain and hold it against the heads inside and outside the database."""
    key = settings.HOME.secret("journal")
    report = Report()
    macs: dict[int, bytes] = {}
    wanted = {head.seq for head in Head.objects.only("seq")}
    kept = kept_head()
    if kept:
        wanted.add(kept[0])
    expected, before = 1, bytes(32)
    for seq, mac, line_id, line in _places():
        if seq != expected:
            report.faults.append(Fault("a place is missing", expected))
            expected = seq
        if line is None or line.pk != line_id:
            report.faults.append(Fault("a line was removed", seq))
        elif link_mac(key, seq, before, line) != mac:
            report.faults.append(Fault("a line was changed or moved", seq))
        before = mac
        if seq in wanted:
            macs[seq] = mac
        report.links += 1
        expected += 1
    _check_heads(report, macs, kept, checks)
    report.headless = not report.heads and Link.objects.filter(seq__gt=1, line__deed=_SIGN_IN).exists()
    report.waiting = Line.objects.filter(link__isnull=True).count()
    return report


def _places(*, chunk: int = 1000) -> Iterator[tuple[int, bytes, int, Line | None]]:
    """Every place in order with its line, which may be gone: a raider's DELETE does not ask foreign keys."""
    after = 0
    while links := list(Link.objects.filter(seq__gt=after).order_by("seq")[:chunk]):
        lines = Line.objects.in_bulk([link.line_id for link in links])
        for link in links:
            yield link.seq, bytes(link.mac), link.line_id, lines.get(link.line_id)
        after = links[-1].seq


def _check_heads(report: Report, macs: dict[int, bytes], kept: tuple[int, bytes] | None, checks: Checks) -> None:
    if kept and macs.get(kept[0]) != kept[1]:
        report.faults.append(Fault(CUT, kept[0]))
    for head in Head.objects.order_by("seq").iterator(chunk_size=1000):
        report.heads += 1
        if macs.get(head.seq) != bytes(head.mac):
            report.faults.append(Fault("the chain is not the one that a member signed", head.seq))
            continue
        proof = checks(head.signer, head_statement(head.seq, bytes(head.mac)), bytes(head.signature))
        if proof is Proof.FORGED:
            report.faults.append(Fault("a head's signature is forged", head.seq))
        elif proof is Proof.UNKNOWN:
            report.faults.append(Fault("a head is signed by somebody unknown here", head.seq))
        report.unproven += proof is Proof.ALONE
