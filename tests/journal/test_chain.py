"""A removed, changed, reordered or cut line is found."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.db import connection
from nacl.signing import SigningKey

from rebozo.journal.chain import _keep_newer_head, chain_pending, heads_folder, keep_head, kept_head, sign_head
from rebozo.journal.models import Head, Line, Link
from rebozo.journal.record import record, record_opening
from rebozo.journal.verify import Proof, Report, verify
from rebozo.kernel.actor import Actor
from rebozo.vault.trust import signed_by

ADA = Actor(uuid4(), frozenset(), date(2026, 11, 22))
KEY = SigningKey(bytes(range(32)))


@pytest.fixture(autouse=True)
def _no_heads(db: None) -> Iterator[None]:
    shutil.rmtree(heads_folder(), ignore_errors=True)
    Head.objects.all().delete()
    Link.objects.all().delete()
    Line.objects.all().delete()
    yield
    shutil.rmtree(heads_folder(), ignore_errors=True)


def _checks(holder: UUID, statement: bytes, signature: bytes) -> Proof:
    good = holder == ADA.holder and signed_by(KEY.verify_key.encode(), statement, signature)
    return Proof.GOOD if good else Proof.FORGED


def _faults(report: Report) -> set[str]:
    return {fault.what for fault in report.faults}


def _chained(count: int = 5) -> None:
    for _ in range(count):
        record("registry.event.registered", by=ADA, on=uuid4())
    assert chain_pending() == count
    sign_head(ADA.holder, lambda statement: KEY.sign(statement).signature)


def _raw(sql: str, *values: int) -> None:
    """As somebody with the database in her hands would: no rule of ours asked."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        else:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        cursor.execute(sql, values)


def _mend_foreign_keys() -> None:
    """The test's own transaction must end clean: links without a line go too."""
    Link.objects.exclude(line_id__in=Line.objects.values("pk")).delete()


def test_a_whole_chain_verifies_and_chaining_again_adds_nothing() -> None:
    _chained()
    assert chain_pending() == 0
    report = verify(_checks)
    assert (report.whole, report.links, report.waiting, report.heads) == (True, 5, 0, 1)


def test_a_line_waits_for_its_place_and_is_counted() -> None:
    _chained()
    record("registry.event.edited", by=ADA)
    assert verify(_checks).waiting == 1
    assert chain_pending() == 1
    assert verify(_checks).whole


def test_a_changed_line_is_found() -> None:
    _chained()
    line = Line.objects.order_by("pk")[2]
    Line.objects.filter(pk=line.pk).update(deed="registry.event.opened")
    assert _faults(verify(_checks)) == {"a line was changed or moved"}


def test_a_removed_line_is_found() -> None:
    _chained()
    _raw("DELETE FROM journal_line WHERE id = %s", Line.objects.order_by("pk")[1].pk)
    assert "a line was removed" in _faults(verify(_checks))
    _mend_foreign_keys()


def test_a_line_removed_with_its_place_is_found() -> None:
    _chained()
    link = Link.objects.get(seq=3)
    _raw("DELETE FROM journal_link WHERE seq = 3")
    _raw("DELETE FROM journal_line WHERE id = %s", link.line_id)
    assert "a place is missing" in _faults(verify(_checks))


def test_two_lines_that_changed_places_are_found() -> None:
    _chained()
    second, third = Link.objects.get(seq=2), Link.objects.get(seq=3)
    Link.objects.filter(seq__in=(2, 3)).delete()
    Link.objects.create(seq=2, line_id=third.line_id, mac=second.mac)
    Link.objects.create(seq=3, line_id=second.line_id, mac=third.mac)
    assert "a line was changed or moved" in _faults(verify(_checks))


def test_a_cut_end_does_not_reach_the_head_kept_outside() -> None:
    _chained()
    Head.objects.all().delete()
    last = Link.objects.get(seq=5)
    last.delete()
    Line.objects.filter(pk=last.line_id).delete()
    assert any("cut" in what for what in _faults(verify(_checks)))


def test_a_cut_end_stays_found_however_much_is_written_afterwards() -> None:
    _chained()
    kept = kept_head()
    Head.objects.all().delete()
    for link in Link.objects.filter(seq__gte=4):
        link.delete()
        Line.objects.filter(pk=link.line_id).delete()
    for number in range(1, 5):  # up to where it was cut, to the same length, and past it
        record("registry.event.edited", by=ADA)
        assert chain_pending() == 1
        assert Link.objects.count() == 3 + number
        assert kept_head() == kept
        assert any("cut" in what for what in _faults(verify(_checks)))


def test_of_two_workers_the_slower_does_not_take_the_head_back() -> None:
    _chained()
    kept = kept_head()
    third = Link.objects.get(seq=3)
    _keep_newer_head(3, bytes(third.mac))
    assert kept_head() == kept


def test_a_cut_end_does_not_fit_what_a_member_signed_even_when_the_outside_head_was_rewritten() -> None:
    _chained()
    last = Link.objects.get(seq=5)
    last.delete()
    before = Link.objects.get(seq=4)
    keep_head(4, bytes(before.mac))
    assert kept_head() == (4, bytes(before.mac))
    assert _faults(verify(_checks)) == {"the chain is not the one that a member signed"}


def test_a_forged_head_is_found() -> None:
    _chained()
    Head.objects.update(signature=bytes(64))
    assert _faults(verify(_checks)) == {"a head's signature is forged"}


def test_an_opening_is_told_once_an_hour_and_to_the_hour() -> None:
    row = uuid4()
    for _ in range(3):
        record_opening("opened registry_event:account", by=ADA, on=row)
    line = Line.objects.get(on=row)
    assert (line.at.minute, line.at.second, line.at.microsecond) == (0, 0, 0)


def test_a_list_page_is_one_line_with_its_count_and_a_digest() -> None:
    ids = [uuid4() for _ in range(50)]
    record_opening("opened network_defender:identity list", by=ADA, ids=ids)
    record_opening("opened network_defender:identity list", by=ADA, ids=list(reversed(ids)))
    line = Line.objects.get()
    assert line.count == len(ids)
    assert line.digest is not None
