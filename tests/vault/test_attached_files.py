"""A file that belongs to a record: opened by who may, carried by an edit, gone with a shred, swept when orphaned."""

from __future__ import annotations

import os
import time
from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from rebozo.journal.models import Line
from rebozo.kernel.refusal import Refusal
from rebozo.vault.attachments import carry, open_attachment, open_heads
from rebozo.vault.envelope import Unsealable
from rebozo.vault.files import path_of
from rebozo.vault.models import Attachment, Bundle
from rebozo.vault.sealing import replace, seal_bundle, shred, store
from rebozo.vault.uploads import media, sweep
from tests.vault.conftest import Founded
from tests.vault.test_files import body_of, on_disk, request_with, upload_of


@pytest.fixture
def row(founded: Founded, kinds: tuple[str, str]) -> UUID:
    """A row whose bundle holds one file."""
    code = uuid4()
    one = seal_bundle(code, kinds[0], {"n": 1}, to=[founded.bea.keys(founded.sierra)])
    one.attach(upload_of(request_with(("Ceiba grande.pdf", body_of(300_000)))))
    store([one])
    return code


def test_a_member_opens_a_file_and_it_is_journaled(founded: Founded, row: UUID) -> None:
    file = open_attachment(Attachment.objects.get(), by=founded.ada.actor, network=founded.sierra_network)
    assert Line.objects.filter(on=row, actor=founded.ada.holder).count() == 1
    assert (file.name, file.type, file.size) == ("Ceiba grande.pdf", "application/pdf", 300_000)
    assert b"".join(file.pieces) == body_of(300_000)
    assert "Ceiba" not in repr(file)
    head = open_heads(Bundle.objects.get(), by=founded.ada.actor)[Attachment.objects.get().id]
    assert (head.name, head.digest) == ("Ceiba grande.pdf", sha256(body_of(300_000)).digest())
    assert "Ceiba" not in repr(head)


def test_nobody_else_opens_it(founded: Founded, row: UUID) -> None:
    for stranger in (founded.cleo, founded.dina):
        with pytest.raises(Unsealable):
            open_attachment(Attachment.objects.get(), by=stranger.actor)
    assert not Line.objects.exists()


def test_a_head_moved_to_another_file_or_bundle_does_not_open(
    founded: Founded, kinds: tuple[str, str], row: UUID
) -> None:
    other = seal_bundle(uuid4(), kinds[0], {"n": 2}, to=[founded.bea.keys(founded.sierra)])
    other.attach(upload_of(request_with(("Nopal.pdf", b"nopal"))))
    store([other])
    mine, theirs = Attachment.objects.get(bundle__row=row), Attachment.objects.get(bundle=other.bundle)
    Attachment.objects.filter(pk=mine.pk).update(head=theirs.head)
    with pytest.raises(Unsealable):
        open_attachment(Attachment.objects.get(pk=mine.pk), by=founded.ada.actor)
    Attachment.objects.filter(pk=theirs.pk).update(bundle=mine.bundle)
    with pytest.raises(Unsealable):
        open_attachment(Attachment.objects.get(pk=theirs.pk), by=founded.ada.actor)


def test_an_edit_carries_the_files_to_the_new_data_key(founded: Founded, kinds: tuple[str, str], row: UUID) -> None:
    old, before = Bundle.objects.get(), bytes(Attachment.objects.get().head)
    new = seal_bundle(row, kinds[0], {"n": 2}, to=[founded.ada.keys(founded.sierra)])
    carry(old, new, by=founded.ada.actor)
    replace([new])
    file = Attachment.objects.get()
    assert (file.bundle_id, bytes(file.head) != before) == (new.bundle.id, True)
    assert b"".join(open_attachment(file, by=founded.bea.actor).pieces) == body_of(300_000)


def test_a_shred_and_an_edit_that_carries_nothing_take_the_files_from_the_disk(
    founded: Founded,
    kinds: tuple[str, str],
    row: UUID,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        shred(row, kinds[0])
        assert len(on_disk()) == 1  # until it is certain
    assert on_disk() == []
    assert not Attachment.objects.exists()


def test_a_refused_upload_is_a_refusal_when_it_is_attached(
    founded: Founded, kinds: tuple[str, str], settings: Settings
) -> None:
    settings.UPLOAD_CAP = 1024
    upload = upload_of(request_with(("a.pdf", body_of(2000))))
    one = seal_bundle(uuid4(), kinds[0], {}, to=[founded.ada.keys(founded.sierra)])
    with pytest.raises(Refusal):
        one.attach(upload)


def test_orphans_go_after_an_hour_and_attached_files_stay(founded: Founded, row: UUID) -> None:
    orphan = upload_of(request_with(("a.pdf", b"nobody attached it")))
    (media() / "ab" / "cd").mkdir(parents=True, exist_ok=True)
    (media() / "ab" / "cd" / "a note").write_text("not ours")
    assert sweep() == 0
    long_ago = time.time() - 3700
    for path in on_disk():
        os.utime(path, (long_ago, long_ago))
    assert sweep() == 1
    assert not path_of(media(), orphan.id).exists()
    assert open_attachment(Attachment.objects.get(), by=founded.ada.actor).size == 300_000


def test_orphans_are_looked_for_many_at_once(founded: Founded, row: UUID) -> None:
    for _ in range(20):
        upload_of(request_with(("a.pdf", b"nobody attached it")))
    with CaptureQueriesContext(connection) as asked:
        assert sweep(older_than=-60) == 20
    assert len(asked) == 1
    assert open_attachment(Attachment.objects.get(), by=founded.ada.actor).size == 300_000
