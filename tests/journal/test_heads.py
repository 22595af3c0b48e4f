"""A head is worth what the key is worth that signed it: the table of accounts proves nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from uuid import uuid4

import pytest
from nacl.signing import SigningKey

from rebozo.config import journal_check, speech
from rebozo.journal.chain import chain_pending, head_statement, heads_folder, keep_head, sign_head
from rebozo.journal.models import Head, Line, Link
from rebozo.journal.record import record
from rebozo.journal.verify import Report
from rebozo.people.signing_in import begin_session
from rebozo.vault.accounts import member_of
from rebozo.vault.circles import admit, circle_keys, next_epoch
from rebozo.vault.models import KeyAccount
from rebozo.vault.trust import members_of, verified_epoch
from tests.region import Region, Somebody

RAIDER = SigningKey(bytes(range(32)))


@pytest.fixture(autouse=True)
def _begun(region: Region) -> Iterator[None]:
    shutil.rmtree(heads_folder(), ignore_errors=True)
    Head.objects.all().delete()
    Link.objects.all().delete()
    Line.objects.all().delete()
    for _ in range(3):
        record("registry.event.registered", by=region.ada.actor(), on=uuid4())
    assert chain_pending() == 3
    yield
    shutil.rmtree(heads_folder(), ignore_errors=True)


def _comes_in(somebody: Somebody) -> None:
    begin_session(somebody.account, by=somebody.actor())
    assert chain_pending() == 1


def _faults(report: Report) -> set[str]:
    return {fault.what for fault in report.faults}


def _signed_anew(somebody: Somebody) -> None:
    """As who writes the database would: another key for her, and her heads by it."""
    KeyAccount.objects.filter(holder=somebody.account.holder).update(sign_public=RAIDER.verify_key.encode())
    for head in Head.objects.all():
        head.signature = RAIDER.sign(head_statement(head.seq, bytes(head.mac))).signature
        head.save()


def test_heads_of_members_are_proved(region: Region) -> None:
    for somebody in (region.ada, region.bea, region.cleo):
        _comes_in(somebody)
    report = journal_check.look()
    assert (report.whole, report.heads, report.unproven) == (True, 3, 0)
    assert not list(journal_check.beside(report))


def test_a_key_swapped_in_the_account_signs_no_head_of_hers(region: Region) -> None:
    _comes_in(region.bea)
    _signed_anew(region.bea)
    assert _faults(journal_check.look()) == {"a head's signature is forged"}


def test_who_reads_figures_alone_is_counted_apart(region: Region) -> None:
    _comes_in(region.dina)
    report = journal_check.look()
    assert (report.whole, report.heads, report.unproven) == (True, 1, 1)
    assert "1" in next(journal_check.beside(report))
    Head.objects.update(signature=bytes(64))
    assert _faults(journal_check.look()) == {"a head's signature is forged"}


def test_nobody_unknown_signs_a_head(region: Region) -> None:
    sign_head(uuid4(), lambda statement: RAIDER.sign(statement).signature)
    fault, *more = journal_check.look().faults
    assert not more
    assert fault.what == "a head is signed by somebody unknown here"
    assert journal_check.in_words(fault) != fault.what


def test_who_was_removed_still_proves_what_she_signed(region: Region) -> None:
    _comes_in(region.bea)
    ada, eva, circle = region.ada.keyring, region.eva.keyring, region.sierra_circle.code
    admit(circle_keys(circle, ring=ada), member_of(eva), by=ada)
    next_epoch(
        circle_keys(circle, ring=ada),
        members=[member_of(ada), member_of(eva)],
        signers=[lambda raw: (ada.holder, ada.sign(raw)), lambda raw: (eva.holder, eva.sign(raw))],
    )
    assert region.bea.account.holder not in members_of(verified_epoch(circle))
    report = journal_check.look()
    assert (report.whole, report.heads, report.unproven) == (True, 1, 0)
    _signed_anew(region.bea)
    assert _faults(journal_check.look()) == {"a head's signature is forged"}


def test_when_all_heads_were_deleted_it_is_said(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speech, "_chosen", ["en"])
    _comes_in(region.ada)
    _comes_in(region.bea)
    Head.objects.all().delete()
    report = journal_check.look()
    assert report.whole
    assert report.headless
    assert "no signed head" in "".join(journal_check.beside(report))


def test_after_an_older_copy_was_brought_back_it_says_what_to_do(region: Region) -> None:
    keep_head(9, bytes(32))
    report = journal_check.look()
    assert not report.whole
    assert "heads/newest" in "".join(journal_check.beside(report))
    (heads_folder() / "newest").rename(heads_folder() / "before")
    assert journal_check.look().whole
