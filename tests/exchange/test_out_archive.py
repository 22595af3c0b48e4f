"""A whole network in one file: two wanted it, six words open it, and every member is as its hash says."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from rebozo.config import cli
from rebozo.exchange import archive_check, archive_sealed
from rebozo.exchange.models import Taken
from rebozo.exchange.out_streams import StreamedZip
from rebozo.journal.models import Line
from rebozo.network.models import Proposal
from rebozo.registry.models import Attack
from rebozo.vault.derivation import Cost
from rebozo.vault.files import path_of
from rebozo.vault.models import Attachment
from rebozo.vault.uploads import media
from tests.region import Desk, Region
from tests.story import CANARIES, GROUP, NAME, PLACE, STORY, an_attack, tell

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

CHEAP = Cost(8192, 1)
WORDS = "nube árbol río piedra luna maíz"


def _ask(desk: Desk, who: str = "ada") -> Response:
    return desk.as_(who).post("out:archive", desk.region.sierra.code, data={"why": "La red se va, de prueba"})


def _granted(desk: Desk) -> Proposal:
    assert _ask(desk).status_code == 302
    one = Proposal.objects.get()
    desk.as_("bea").post("out:ask", one.code, data={"yes": "1"})
    return one


def _take(desk: Desk, one: Proposal) -> tuple[bytes, str]:
    """The sealed file, and the words that its page showed."""
    ada = desk.as_("ada")
    page = ada.get("out:archive-take", one.code).content.decode()
    words = re.findall(r"<li>(\w+)</li>", page)
    assert len(words) == archive_sealed.WORDS
    answer = ada.post("out:archive-take", one.code)
    assert answer.status_code == 200
    return answer.getvalue(), " ".join(words)


def _lines(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in archive.read(name).decode().splitlines()]


def test_it_leaves_with_all_that_was_sealed_and_nothing_of_another(desk: Desk) -> None:
    story = tell(desk)
    desk.as_("cleo").post("registry:new", data=an_attack(name="Guayacán del Valle", story="Otra cosa", place=""))
    raw, words = _take(desk, _granted(desk))
    for canary in CANARIES:
        assert canary.encode() not in raw
    clear = io.BytesIO(b"".join(archive_sealed.opened(io.BytesIO(raw), words.upper())))
    found = archive_check.check(clear)
    assert found.whole
    assert found.counts["events"] == 1
    assert found.counts["attacks"] == 2
    with zipfile.ZipFile(clear) as archive:
        (event,) = _lines(archive, "records/events.jsonl")
        assert event["account"]["story"] == STORY
        assert event["place"]["place"] == PLACE
        assert event["attacks"][0]["person"] == str(story.defender)
        (person,) = _lines(archive, "directory/defenders.jsonl")
        assert person["identity"]["chosen"] == NAME
        (group,) = _lines(archive, "directory/organisations.jsonl")
        assert group["identity"]["name"] == GROUP
        assert "Guayacán" not in "".join(archive.read(name).decode() for name in archive.namelist())
        assert "T01" in json.dumps(json.loads(archive.read("codes.json")))
    taken = Taken.objects.get()
    assert (taken.what, taken.named, taken.rows) == ("archive", True, 3)


def test_what_she_asked_to_take_out_is_a_number_alone(desk: Desk) -> None:
    story = tell(desk)
    bea, corrected = desk.as_("bea"), "Lo mismo, corregido"
    assert (
        bea.post(
            "registry:edit", story.event, data=an_attack(version="1", known=str(story.defender), story=corrected)
        ).status_code
        == 302
    )
    said = {"token": str(uuid4()), "text": "Falta hablar con Ceiba", "reason": ""}
    assert bea.post("registry:remarks", story.event, data=said).status_code == 302
    assert bea.post("registry:evidence", story.event, data={"text": "Mensaje de prueba"}).status_code == 302
    assert "Falta hablar" in bea.get("registry:remarks", story.event).content.decode()
    Attack.objects.filter(event=story.event).update(retired="she_asked")
    assert "Falta hablar" not in bea.get("registry:remarks", story.event).content.decode()
    raw, words = _take(desk, _granted(desk))
    with zipfile.ZipFile(io.BytesIO(b"".join(archive_sealed.opened(io.BytesIO(raw), words)))) as archive:
        (event,) = _lines(archive, "records/events.jsonl")
        every = "".join(archive.read(name).decode() for name in archive.namelist())
    assert not any(word in every for word in (STORY, PLACE, corrected, "Falta hablar", "Mensaje de prueba"))
    assert not {"account", "codes", "place"} & event.keys()
    assert {one["retired"] for one in event["attacks"]} == {"she_asked"}


def test_what_goes_with_a_record_leaves_with_it(desk: Desk) -> None:
    story = tell(desk)
    brought = [SimpleUploadedFile("canaria.ogg", b"OggS" + b"voz de prueba" * 99)]
    kept = {"brought": brought, "about": "Voz de Ceiba", "text": "Mensaje pegado"}
    assert desk.as_("bea").post("registry:evidence", story.event, data=kept).status_code == 302
    raw, words = _take(desk, _granted(desk))
    with zipfile.ZipFile(io.BytesIO(b"".join(archive_sealed.opened(io.BytesIO(raw), words)))) as archive:
        pieces = _lines(archive, "records/evidence.jsonl")
        (file,) = _lines(archive, "files.jsonl")
        assert archive.read(file["path"]).startswith(b"OggSvoz de prueba")
    assert {one["event"] for one in pieces} == {str(story.event)}
    assert {one["all"].get("text", "") for one in pieces} == {"", "Mensaje pegado"}
    assert file["of"] in {one["code"] for one in pieces}


def test_a_file_that_is_gone_from_the_disk_does_not_take_the_rest_with_it(desk: Desk) -> None:
    story = tell(desk)
    brought = [SimpleUploadedFile("canaria.ogg", b"OggS" + bytes(99))]
    assert desk.as_("bea").post("registry:evidence", story.event, data={"brought": brought}).status_code == 302
    path_of(media(), Attachment.objects.get().id).unlink()
    raw, words = _take(desk, _granted(desk))
    clear = io.BytesIO(b"".join(archive_sealed.opened(io.BytesIO(raw), words)))
    assert archive_check.check(clear).whole
    with zipfile.ZipFile(clear) as archive:
        (file,) = _lines(archive, "files.jsonl")
    assert file["missing"] is True


def test_it_is_taken_once_or_again_within_a_quarter_of_an_hour_and_by_who_asked(desk: Desk) -> None:
    with time_machine.travel(datetime(2026, 11, 22, 11, tzinfo=UTC), tick=False):
        one = _granted(desk)
    assert desk.as_("bea").get("out:archive-take", one.code).status_code == 404
    assert desk.as_("eva").get("out:archive-take", one.code).status_code == 404
    start = datetime(2026, 11, 22, 12, tzinfo=UTC)
    with time_machine.travel(start, tick=False):
        first, words = _take(desk, one)
    with time_machine.travel(start + timedelta(minutes=14), tick=False):
        assert "15 min" in desk.as_("ada").get("out:archive-take", one.code).content.decode()
        assert desk.as_("bea").get("out:archive-take", one.code).status_code == 404
        again, others = _take(desk, one)
    assert words != others
    assert archive_check.check(io.BytesIO(b"".join(archive_sealed.opened(io.BytesIO(again), others)))).whole
    with pytest.raises(archive_sealed.NotOpened):
        list(archive_sealed.opened(io.BytesIO(first), others))
    assert (Taken.objects.count(), Line.objects.filter(deed="exchange.archive.taken", on=one.code).count()) == (2, 2)
    with time_machine.travel(start + timedelta(minutes=16), tick=False):
        assert desk.as_("ada").get("out:archive-take", one.code).status_code == 409
        assert desk.as_("ada").post("out:archive-take", one.code).status_code == 409
    assert Taken.objects.count() == 2


def test_only_a_coordinator_of_that_network_asks(desk: Desk) -> None:
    assert _ask(desk, "bea").status_code == 403
    assert _ask(desk, "dina").status_code == 403
    assert _ask(desk, "eva").status_code == 404
    assert desk.as_("ada").post("out:archive", desk.region.sierra.code, data={"why": ""}).status_code == 422
    assert not Proposal.objects.exists()


def _archive() -> bytes:
    out = StreamedZip()
    body = b"".join(out.member("a.jsonl", [b"one\n", b"two\n" * 100_000]))
    manifest = {"schema": archive_check.SCHEMA, "counts": {"a": 2}, "members": out.members}
    body += b"".join(out.member(archive_check.MANIFEST, [json.dumps(manifest).encode()]))
    return body + out.end()


def _sealed(clear: bytes) -> bytes:
    salt = archive_sealed.new_salt()
    return b"".join(archive_sealed.sealed([clear], archive_sealed.key_of(WORDS, salt, CHEAP), salt, CHEAP))


@pytest.mark.parametrize("size", [0, 1, archive_sealed.CHUNK, archive_sealed.CHUNK + 1, 3 * archive_sealed.CHUNK])
def test_what_was_sealed_opens_with_its_words_and_no_others(size: int) -> None:
    clear = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    raw = _sealed(clear)
    assert b"".join(archive_sealed.opened(io.BytesIO(raw), "  Nube arbol RIO piedra luna maiz ")) == clear
    for broken in (raw[:-1], raw + b"x", raw[:40] + bytes([raw[40] ^ 1]) + raw[41:], raw[:20], b""):
        with pytest.raises(archive_sealed.NotOpened):
            list(archive_sealed.opened(io.BytesIO(broken), WORDS))
    with pytest.raises(archive_sealed.NotOpened):
        list(archive_sealed.opened(io.BytesIO(raw), WORDS + " más"))


@pytest.mark.parametrize("memory", [0, 1, 8191, 1 << 40])
def test_a_header_that_asks_for_more_memory_than_is_right_or_less_is_refused(memory: int) -> None:
    raw = bytearray(_sealed(b"x"))
    raw[24:32] = memory.to_bytes(8, "big")
    with pytest.raises(archive_sealed.NotOpened):
        list(archive_sealed.opened(io.BytesIO(bytes(raw)), WORDS))


def test_the_commands_check_and_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:  # noqa: ANN401  pytest's own
    clear, sealed = tmp_path / "a.zip", tmp_path / "b.rebozo"
    clear.write_bytes(_archive())
    sealed.write_bytes(_sealed(_archive()))
    assert cli.main(["archive", "check", str(clear)]) == 0
    for arguments in (["check", str(sealed)], ["open", str(sealed)]):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{WORDS}\n"))
        assert cli.main(["archive", *arguments]) == 0
    opened = tmp_path / "b.zip"
    assert opened.read_bytes() == clear.read_bytes()
    assert opened.stat().st_mode & 0o077 == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("otras palabras\n"))
    assert cli.main(["archive", "open", str(sealed), "--to", str(tmp_path / "c.zip")]) == 1
    assert not (tmp_path / "c.zip").exists()
    bad = _archive().replace(b"a.jsonl", b"b.jsonl")
    clear.write_bytes(bad)
    assert cli.main(["archive", "check", str(clear)]) == 1
    clear.write_text("no archive")
    assert cli.main(["archive", "check", str(clear)]) == 1
    capsys.readouterr()


def test_a_member_that_was_changed_is_named(tmp_path: Path) -> None:
    whole = zipfile.ZipFile(io.BytesIO(_archive()))
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as other:
        other.writestr("a.jsonl", b"three\n")
        other.writestr("stranger", b"")
        other.writestr("manifest.json", whole.read("manifest.json"))
    found = archive_check.check(changed)
    assert (found.changed, found.strangers, found.missing) == (["a.jsonl"], ["stranger"], [])


@pytest.mark.parametrize("member", ["a.jsonl", "manifest.json"])
def test_a_member_whose_packing_is_broken_is_no_error(member: str) -> None:
    whole = zipfile.ZipFile(io.BytesIO(_archive()))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as other:
        for name in whole.namelist():
            other.writestr(name, whole.read(name))
    raw = bytearray(packed.getvalue())
    at = zipfile.ZipFile(packed).getinfo(member).header_offset + 30 + len(member)
    raw[at : at + 4] = b"\xff" * 4
    if member == archive_check.MANIFEST:
        with pytest.raises(archive_check.NotAnArchive):
            archive_check.check(io.BytesIO(raw))
    else:
        assert archive_check.check(io.BytesIO(raw)).changed == [member]


def test_unwritten_without_a_temporary_file(desk: Desk, region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile  # noqa: TID251  to see that nobody uses it

    def never(*_given: object, **_named: object) -> None:
        raise AssertionError("a temporary file")

    tell(desk)
    one = _granted(desk)
    for name in ("mkstemp", "NamedTemporaryFile", "TemporaryFile", "SpooledTemporaryFile", "mkdtemp"):
        monkeypatch.setattr(tempfile, name, never)
    _take(desk, one)
    said = {"share": "no", "form": "xlsx", "names": ["id", "types"], "closed": []}
    answer = desk.as_("bea").client.post(f"/registro/sacar/{region.sierra.code}/hechos", said)
    assert answer.getvalue().startswith(b"PK")
