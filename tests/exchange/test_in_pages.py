"""Bea brings last year's sheet in: she is asked what is unsure, sees what would happen, and takes it all or in part."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from python_calamine import CalamineWorkbook

from rebozo.exchange import running
from rebozo.exchange.models import Mapping
from rebozo.network.models import Defender, Organisation
from rebozo.people import jobs, sessions
from rebozo.people.actors import active_account
from rebozo.people.models import Account
from rebozo.registry.models import Attack, Batch, Event
from tests.exchange.awful import csv, xlsx
from tests.region import Desk, Region

ROWS: list[list[object]] = [
    ["Registro 2020"], [],
    ["Fecha", "Nombre de la compañera", "Qué pasó", "Talla"],
    ["12/03/2020", "Jacaranda", "hostigamiento", "38"],
    ["marzo 2020", "Ceiba", "le gritaron feo", "39"],
    ["2020", "Colibrí", "desalojo", "40"],
    ["ayer", "Garza", "desalojo", ""],
    ["Total", 4],
]  # fmt: skip


def _send(desk: Desk, raw: bytes, *, what: str = "attacks") -> str:
    """Upload it; the number of the sheet."""
    answer = desk.post("exchange:in", data={"what": what, "file": SimpleUploadedFile("hoja.xlsx", raw)})
    assert answer.status_code == 302, answer.content.decode()
    return urlsplit(answer.headers["Location"]).path.split("/")[3]


def _fields(html: str) -> dict[str, str]:
    """What a form would send as it stands: selects and hidden fields."""
    found = dict(re.findall(r'<input type="hidden" name="(k\d+)" value="([^"]*)"', html))
    for name, inside in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inside)
        found[name] = chosen.group(1) if chosen else ""
    return found


def test_a_sheet_from_the_file_to_the_list(desk: Desk, region: Region) -> None:
    bea = desk.as_("bea")
    token = _send(bea, xlsx(ROWS))
    page = bea.get("exchange:in-columns", token).content.decode()
    assert "Talla" in page
    said = _fields(page)
    assert [said[f"c{at}"] for at in range(4)] == ["date", "defender", "types", ""]
    answer = bea.post("exchange:in-columns", token, data=said | {"usual_basis": "consent"})
    assert answer.headers["Location"].endswith("/palabras")
    page = bea.get("exchange:in-words", token).content.decode()
    assert "le gritaron feo" in page
    assert "“desalojo”" not in page
    bea.post("exchange:in-words", token, data=_fields(page) | {"w0": "T06"})
    page = bea.get("exchange:in-check", token).content.decode()
    assert "fecha como" in page or "a date like" in page
    assert not Event.objects.exists(), "a rehearsal writes nothing"
    assert bea.post("exchange:in-check", token).status_code == 422, "not without her word for the good rows"
    assert bea.post("exchange:in-check", token, data={"good": "on"}).status_code == 302
    done = bea.get("exchange:in-progress", token)
    assert "Refresh" not in done.headers
    assert set(Attack.objects.values_list("type", flat=True)) >= {"T01", "T06"}
    assert Attack.objects.count() == 3
    assert set(Event.objects.values_list("basis", flat=True)) == {"consent"}
    back = bea.get("exchange:in-returned", token)
    rows = CalamineWorkbook.from_filelike(BytesIO(back.content)).get_sheet_by_index(0).to_python()
    assert (len(rows), rows[1][1:3]) == (2, ["ayer", "Garza"])
    assert "Garza" not in back.headers["Content-Disposition"]


def test_the_same_shape_is_remembered_and_the_same_file_makes_nothing_twice(desk: Desk, region: Region) -> None:
    bea = desk.as_("bea")
    rows = [*ROWS[2:6]]
    for round_ in range(2):
        token = _send(bea, csv(rows))
        page = bea.get("exchange:in-columns", token).content.decode()
        bea.post("exchange:in-columns", token, data=_fields(page))
        asked = bea.get("exchange:in-words", token)
        assert (asked.status_code == 302) is bool(round_), "what she said is remembered"
        if not round_:
            bea.post("exchange:in-words", token, data=_fields(asked.content.decode()) | {"w0": "T06"})
        bea.post("exchange:in-check", token)
    assert Attack.objects.count() == 3
    assert Mapping.objects.count() == 1


def test_near_names_are_asked_about_and_nobody_is_joined_alone(desk: Desk, region: Region) -> None:
    bea = desk.as_("bea")
    heading = ["fecha", "nombre", "agresión"]
    for rows in (
        [heading, ["2020", "Jacaranda Hernández", "T01"], ["2020", "Sauce", "T01"]],
        [heading, ["2021", "Jacaranda Ernandes", "T01"], ["2021", "Sauce", "T02"]],
    ):
        token = _send(bea, csv(rows))
        page = bea.get("exchange:in-columns", token).content.decode()
        bea.post("exchange:in-columns", token, data=_fields(page))
        names = bea.get("exchange:in-names", token).content.decode()
        if "Ernandes" in names:
            (code,) = set(re.findall(r'value="([0-9a-f-]{36})"', names))
            bea.post("exchange:in-names", token, data={"n0": code})
        bea.post("exchange:in-check", token)
    assert (Defender.objects.count(), Attack.objects.count()) == (2, 4)


@pytest.mark.parametrize(("what", "model"), [("defenders", Defender), ("organisations", Organisation)])
def test_a_directory_comes_from_a_sheet_and_is_corrected_by_it(
    desk: Desk, region: Region, what: str, model: type[Defender | Organisation]
) -> None:
    bea = desk.as_("bea")
    for phone, name in (("111", "Jacaranda"), ("222", "Jacaranda")):
        rows = [["Folio", "Nombre", "Teléfono", "Notas"], ["7", name, phone, "(ejemplo)"], ["8", "Ceiba", "333", ""]]
        token = _send(bea, csv(rows), what=what)
        page = bea.get("exchange:in-columns", token).content.decode()
        bea.post("exchange:in-columns", token, data=_fields(page))
        assert bea.post("exchange:in-check", token).status_code == 302
        assert bea.get("exchange:in-progress", token).status_code == 200
    assert model.objects.filter(hidden=None).count() == 2
    assert sorted(model.objects.values_list("version", flat=True)) == [1, 2]


def test_another_person_another_network_and_dina_find_nothing(desk: Desk, region: Region) -> None:
    token = _send(desk.as_("bea"), csv(ROWS[2:]))
    for who in ("ada", "cleo"):
        for page in ("columns", "words", "names", "check", "returned", "progress"):
            answer = desk.as_(who).get(f"exchange:in-{page}", token)
            assert answer.status_code == 302
            assert answer.headers["Location"].endswith("?done=gone")
    assert desk.as_("dina").get("exchange:in").status_code == 403


def _files() -> set[Path]:
    return {path for path in Path(settings.REBOZO_HOME, "media").rglob("*") if path.is_file()}


def test_nothing_that_was_uploaded_lies_in_clear_and_it_can_be_taken_away(desk: Desk, region: Region) -> None:
    bea = desk.as_("bea")
    before = _files()
    token = _send(bea, csv(ROWS[2:]))
    files = _files() - before
    assert files
    assert not any(b"Jacaranda" in path.read_bytes() for path in files)
    bea.post("exchange:in-drop", token)
    assert not any(path.exists() for path in files)
    assert bea.get("exchange:in-check", token).status_code == 302


@pytest.mark.parametrize("raw", [b"", b"\x00\x01\x02" * 90, b"PK\x03\x04 no", b"<html><table>", b"uno\ndos\n"])
def test_what_is_no_sheet_is_refused_in_a_sentence_and_not_kept(desk: Desk, region: Region, raw: bytes) -> None:
    answer = desk.as_("bea").post("exchange:in", data={"what": "attacks", "file": SimpleUploadedFile("x.xlsx", raw)})
    assert answer.status_code == 422


def test_a_member_who_is_safeguarded_meanwhile_brings_nothing_in(
    desk: Desk, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    bea = desk.as_("bea")
    token = _send(bea, csv([["fecha", "agresión"], *[["2020", "T01"]] * 3]))
    bea.post("exchange:in-columns", token, data=_fields(bea.get("exchange:in-columns", token).content.decode()))

    def closed(holder: UUID) -> Account | None:
        Account.objects.filter(holder=holder).update(state="closed")
        return active_account(holder)

    monkeypatch.setattr(running, "active_account", closed)
    bea.post("exchange:in-check", token)
    job = jobs.look(UUID(token), region.bea.account.holder)
    assert job is not None
    assert job.state == jobs.REFUSED
    assert not Event.objects.exists()
    assert not Batch.objects.exists()


@pytest.mark.parametrize("how", ["elsewhere", "signed out", "locked"])
def test_a_session_that_is_ended_meanwhile_brings_nothing_in_and_a_locked_one_goes_on(
    desk: Desk, region: Region, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    bea, other = desk.as_("bea"), desk.as_("bea")
    token = _send(bea, csv([["fecha", "agresión"], *[["2020", "T01"]] * 3]))
    bea.post("exchange:in-columns", token, data=_fields(bea.get("exchange:in-columns", token).content.decode()))
    cookie, kept = (one.client.cookies[settings.SESSION_COOKIE_NAME].value for one in (bea, other))

    def meanwhile(holder: UUID) -> Account | None:
        if how == "elsewhere":
            sessions.end_all(holder, but=kept)
        elif how == "signed out":
            sessions.end(cookie)
        else:
            sessions.choose_pin(cookie, "246810")
            assert sessions.lock(cookie)
        return active_account(holder)

    monkeypatch.setattr(running, "active_account", meanwhile)
    bea.post("exchange:in-check", token)
    job = jobs.look(UUID(token), region.bea.account.holder)
    assert job is not None
    assert job.state == (jobs.DONE if how == "locked" else jobs.REFUSED)
    assert Event.objects.exists() is Batch.objects.exists() is (how == "locked")
    assert other.get("registry:list").status_code == 200, "the other session is as it was"


def test_a_work_that_was_cut_off_says_that_nothing_was_kept(desk: Desk, region: Region) -> None:
    bea = desk.as_("bea")
    token = _send(bea, csv(ROWS[2:]))
    assert jobs.begin(UUID(token), region.bea.account.holder)
    assert not jobs.begin(UUID(token), region.bea.account.holder), "pressed twice"
    assert bea.get("exchange:in-progress", token).headers["Refresh"]
    with time_machine.travel(timezone.now() + timedelta(minutes=5), tick=True):
        page = bea.get("exchange:in-progress", token)
    assert "Refresh" not in page.headers
    assert "exchange" not in page.content.decode()


def test_templates_have_what_may_be_chosen_and_come_back_as_they_are(desk: Desk, region: Region) -> None:
    bea = desk.as_("bea")
    for what in ("attacks", "defenders", "organisations"):
        raw = bea.get("exchange:template", what, "xlsx").content
        book = CalamineWorkbook.from_filelike(BytesIO(raw))
        heading = book.get_sheet_by_index(0).to_python()[0]
        assert len(heading) > 8
        token = _send(bea, csv([heading, ["x"] * len(heading)]), what=what)
        said = _fields(bea.get("exchange:in-columns", token).content.decode())
        chosen = [said[f"c{at}"] for at in range(len(heading))]
        assert all(chosen), [word for word, one in zip(heading, chosen, strict=True) if not one]
        assert len(set(chosen)) == len(chosen)
