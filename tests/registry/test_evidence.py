"""What goes with a record: sealed as it came, covered, played, copied without metadata, destroyed."""

from __future__ import annotations

import io
import re
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import UUID

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from rebozo.journal.models import Line
from rebozo.registry.evidence_chat import NotAChat, read_chat
from rebozo.registry.evidence_kinds import Kind, nature_of
from rebozo.registry.evidence_photos import _TURNS, preview
from rebozo.registry.evidence_reading import SealedReader, span
from rebozo.registry.models import Event, Evidence
from rebozo.vault.models import Attachment
from rebozo.vault.uploads import media
from tests.region import Desk
from tests.story import Story, tell

pytestmark = pytest.mark.told_once

GPS, WHO = b"gps-canario-19.4", "Guacamaya de Prueba"
PIECES = ("piece", "piece-preview", "piece-sound", "piece-original", "piece-copy", "piece-destroy")


@pytest.fixture
def story(desk: Desk) -> Story:
    return tell(desk)


def _photo() -> bytes:
    """A small JPEG with what a telephone writes into it."""
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = GPS.decode()
    exif[0x0112] = 6  # taken on its side
    Image.new("RGB", (400, 200), "plum").save(made, "JPEG", exif=exif)
    return made.getvalue()


def _chat(**files: bytes) -> bytes:
    told = (
        f"[22/11/26, 19:03:12] {WHO}: Buenas noches\n"
        f"22/11/2026, 7:05 p. m. - {WHO}: foto.jpg (archivo adjunto)\n"
        "y sigo en otra línea\n"
        f"22/11/2026, 19:06 - {WHO}: PTT-20261122-WA0001.opus (archivo adjunto)\n"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("_chat.txt", told)
        for name, raw in ({"foto.jpg": _photo(), "PTT-20261122-WA0001.opus": b"OggS" + bytes(2000)} | files).items():
            whole.writestr(name, raw)
    return made.getvalue()


def _bring(desk: Desk, story: Story, *raw: bytes, name: str = "canaria.jpg", **said: str) -> list[UUID]:
    before = set(Evidence.objects.values_list("code", flat=True))
    brought = [SimpleUploadedFile(name, one, "text/html") for one in raw]
    answer = desk.as_("bea").post("registry:evidence", story.event, data={"brought": brought, **said})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return [code for code in Evidence.objects.order_by("day").values_list("code", flat=True) if code not in before]


def _body(answer: object) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]  # either kind of answer


def test_a_photo_is_sealed_covered_and_copied_without_what_the_camera_wrote(desk: Desk, story: Story) -> None:
    (code,) = _bring(desk, story, _photo(), about="La puerta")
    ada = desk.as_("ada")
    assert "La puerta" in ada.get("registry:evidence", story.event).content.decode()
    assert "<details" in ada.get("registry:piece", code).content.decode()
    seen = ada.get("registry:piece-preview", code)
    assert (seen["Content-Type"], Image.open(io.BytesIO(seen.content)).size) == ("image/jpeg", (200, 400))
    bare = ada.get("registry:piece-copy", code)
    for raw in (seen.content, _body(bare)):
        assert GPS not in raw
        assert not Image.open(io.BytesIO(raw)).getexif()
    original = ada.get("registry:piece-original", code)
    assert _body(original) == _photo()
    assert "canaria" not in original["Content-Disposition"], "its own name stays sealed"
    for answer in (bare, original):
        assert answer["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer["Content-Security-Policy"]
    on_disk = b"".join(path.read_bytes() for path in media().rglob("*") if path.is_file())
    assert GPS not in on_disk
    assert Line.objects.filter(deed="registry.evidence.kept", count=1).exists()
    assert Line.objects.filter(deed__startswith="opened registry_evidence:all file").exists()


@pytest.mark.parametrize(
    "raw",
    [
        b"<html><script>alert(1)</script>",
        b"<svg onload=x>",
        b"GIF8 nothing",
        b"\xff\xd8\xff nothing",
        b"\x00",
        b"%PDF-1.7",
    ],
)
def test_what_is_not_what_it_says_is_never_shown(desk: Desk, story: Story, raw: bytes) -> None:
    (code,) = _bring(desk, story, raw, name="foto.jpg")
    ada = desk.as_("ada")
    assert ada.get("registry:piece", code).status_code == 200
    assert ada.get("registry:piece-preview", code).status_code == 404
    assert ada.get("registry:piece-sound", code).status_code == 404
    answer = ada.get("registry:piece-original", code)
    assert (_body(answer), answer["Content-Type"]) == (raw, "application/octet-stream")


def test_a_photo_that_does_not_open_is_said_and_no_click_leads_nowhere(desk: Desk, story: Story) -> None:
    (code,) = _bring(desk, story, _photo()[:300])
    ada = desk.as_("ada")
    ada.client.cookies["lang"] = "en"
    page = ada.get("registry:piece", code).content.decode()
    assert "It does not open as a picture" in page
    for name in ("registry:piece-preview", "registry:piece-copy"):
        assert reverse(name, args=[code]) not in page
    assert reverse("registry:piece-original", args=[code]) in page


def test_what_came_on_one_day_stands_as_it_arrived_with_its_size(desk: Desk, story: Story) -> None:
    for minute in range(6):
        with time_machine.travel(datetime(2026, 11, 22, 18, minute, tzinfo=UTC), tick=False):
            _bring(desk, story, b"%PDF-1.7" + bytes(2040), about=f"El {minute}")
    with time_machine.travel(datetime(2026, 11, 22, 18, 30, tzinfo=UTC), tick=False):
        page = desk.as_("ada").get("registry:evidence", story.event).content.decode()
    assert re.findall(r"El (\d)", page) == ["0", "1", "2", "3", "4", "5"]
    assert "2,0\xa0KB" in page


def test_a_voice_plays_from_where_the_player_asks(desk: Desk, story: Story) -> None:
    voice = b"OggS" + bytes(range(256)) * 2400
    (code,) = _bring(desk, story, voice, name="voz.opus")
    ada = desk.as_("ada")
    whole = ada.get("registry:piece-sound", code)
    assert (whole.status_code, _body(whole), whole["Content-Type"]) == (200, voice, "audio/ogg")
    part = ada.get("registry:piece-sound", code, HTTP_RANGE="bytes=262100-262200")
    assert (part.status_code, _body(part)) == (206, voice[262100:262201])
    assert part["Content-Range"] == f"bytes 262100-262200/{len(voice)}"
    assert _body(ada.get("registry:piece-sound", code, HTTP_RANGE="bytes=-10")) == voice[-10:]
    assert ada.get("registry:piece-sound", code, HTTP_RANGE="bytes=9999999-").status_code == 416
    assert "media-src 'self'" in ada.get("registry:piece", code)["Content-Security-Policy"]


def test_an_exported_chat_is_read_with_its_photos_and_voices(desk: Desk, story: Story) -> None:
    (code,) = _bring(desk, story, _chat(), name="WhatsApp Chat.zip")
    ada = desk.as_("ada")
    page = ada.get("registry:piece", code).content.decode()
    assert "3 mensajes" in page
    assert "y sigo en otra línea" in page
    assert page.count("<audio") == 1
    photo, voice = (reverse("registry:chat-member", args=[code, place]) for place in (1, 2))
    assert photo in page
    seen = ada.client.get(photo)
    assert seen["Content-Type"] == "image/jpeg"
    assert GPS not in seen.content
    assert _body(ada.client.get(voice)).startswith(b"OggS")
    assert ada.get("registry:chat-member", code, "99").status_code == 404
    assert _body(ada.get("registry:piece-original", code)) == _chat()


def _bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("_chat.txt", bytes(15_000_000))
    return made.getvalue()


@pytest.mark.parametrize("raw", [_bomb(), b"PK\x03\x04 nothing", _chat()[:-40]], ids=["bomb", "spoilt", "cut"])
def test_a_zip_that_is_no_chat_is_kept_and_told_in_a_sentence(desk: Desk, story: Story, raw: bytes) -> None:
    (code,) = _bring(desk, story, raw, name="chat.zip")
    page = desk.as_("ada").get("registry:piece", code)
    assert page.status_code == 200
    assert "como llegó" in page.content.decode()
    with pytest.raises(NotAChat):
        read_chat(io.BytesIO(raw))  # type: ignore[arg-type]  # a reader of bytes like the sealed one


def test_a_text_that_is_pasted_is_kept_as_it_came_and_folded(desk: Desk, story: Story) -> None:
    answer = desk.as_("bea").post("registry:evidence", story.event, data={"text": "Te vamos\r\na buscar", "about": "x"})
    assert answer.status_code == 302
    page = desk.as_("ada").get("registry:piece", Evidence.objects.get().code).content.decode()
    assert "a buscar" in page
    assert "<details" in page
    nothing = desk.as_("bea").post("registry:evidence", story.event, data={"about": "queda escrito"})
    assert nothing.status_code == 422
    assert "queda escrito" in nothing.content.decode()


def test_one_that_is_too_large_does_not_take_the_others_with_it(desk: Desk, story: Story, settings: object) -> None:
    settings.UPLOAD_CAP = 1_000_000  # type: ignore[attr-defined]  # pytest-django's
    brought = [SimpleUploadedFile(name, raw) for name, raw in (("a", b"x" * 1_200_000), ("b", b"poca cosa"))]
    answer = desk.as_("bea").post("registry:evidence", story.event, data={"brought": brought})
    assert answer.status_code == 422
    assert Evidence.objects.count() == 1
    assert "MB" in answer.content.decode()


def test_an_empty_file_is_said_to_be_so_and_not_kept_as_if_it_held_something(desk: Desk, story: Story) -> None:
    brought = [SimpleUploadedFile("canaria.jpg", b""), SimpleUploadedFile("b", b"poca cosa")]
    answer = desk.as_("bea").post("registry:evidence", story.event, data={"brought": brought})
    assert answer.status_code == 422
    assert "El archivo está vacío." in answer.content.decode()
    assert Evidence.objects.count() == 1


def test_what_is_destroyed_is_gone_from_the_disk_and_asked_for_twice(desk: Desk, story: Story) -> None:
    (code,) = _bring(desk, story, _photo())
    bea = desk.as_("bea")
    assert bea.get("registry:piece-destroy", code).status_code == 200
    assert Evidence.objects.exists()
    bea.post("registry:piece-destroy", code)
    assert not Evidence.objects.exists()
    assert not Attachment.objects.exists()
    assert bea.get("registry:piece", code).status_code == 404


def test_another_network_and_a_reader_of_figures_find_nothing(desk: Desk, story: Story) -> None:
    (code,) = _bring(desk, story, _photo())
    for who in ("cleo", "eva", "dina"):
        other = desk.as_(who)
        assert other.get("registry:evidence", story.event).status_code == 404
        assert other.post("registry:evidence", story.event, data={"text": "x"}).status_code == 404
        for name in PIECES:
            assert other.get(f"registry:{name}", code).status_code == 404
    assert Evidence.objects.count() == 1


def test_of_what_she_asked_to_take_out_nothing_is_opened(desk: Desk, story: Story) -> None:
    (code,) = _bring(desk, story, _photo(), about="La puerta")
    Event.objects.get().attacks.update(retired="she_asked")
    ada = desk.as_("ada")
    assert "La puerta" not in ada.get("registry:evidence", story.event).content.decode()
    assert ada.get("registry:piece-original", code).status_code == 404


def test_a_reader_goes_back_and_forth_like_a_file() -> None:
    raw = bytes(range(256)) * 40
    reader = SealedReader(lambda: iter([raw[:100], raw[100:9000], raw[9000:]]), len(raw))
    for start, length in ((5000, 300), (50, 100), (10_000, 999), (0, 1), (10_240, 5)):
        reader.seek(start)
        assert reader.read(1) == raw[start : start + 1]
        assert b"".join(iter(lambda: reader.read(64), b"")) == raw[start + 1 :]
        assert b"".join(span(iter([raw[:77], raw[77:]]), start, start + length - 1)) == raw[start : start + length]


def test_a_kind_is_told_by_the_first_bytes() -> None:
    assert nature_of(b"\x00\x00\x00\x18ftypM4A ....").kind is Kind.AUDIO
    assert nature_of(b"\x00\x00\x00\x18ftypisom....moov...vide").kind is Kind.DOCUMENT
    assert nature_of("Hola, compañera".encode()).kind is Kind.TEXT
    assert nature_of(b"PK\x03\x04" + bytes(26) + b"word/document.xml").kind is Kind.DOCUMENT


def _told(text: bytes) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as whole:
        whole.writestr("_chat.txt", text)
    return made


def test_a_chat_made_to_keep_a_thread_busy_is_read_in_a_moment() -> None:
    begun, head = time.perf_counter(), f"22/11/2026, 19:06 - {WHO}: x\n".encode()
    assert len(read_chat(_told(head + b"\n" * 400_000)).messages) == 1  # type: ignore[arg-type]  # it reads like a file
    assert len(read_chat(_told(head + b"a" * 2_000_000)).messages) == 1  # type: ignore[arg-type]  # the same
    assert time.perf_counter() - begun < 8


def test_a_chat_whose_packing_is_spoilt_is_said_to_be_so(desk: Desk, story: Story) -> None:
    raw = bytearray(_chat())
    raw[60:90] = b"\xff" * 30
    with pytest.raises(NotAChat):
        read_chat(io.BytesIO(bytes(raw)))  # type: ignore[arg-type]  # it reads like a file
    (code,) = _bring(desk, story, bytes(raw), name="chat.zip")
    assert desk.as_("bea").get("registry:piece", code).status_code == 200


def test_a_part_that_no_player_asks_for_is_no_error(desk: Desk, story: Story) -> None:
    (code,) = _bring(desk, story, b"OggS" + bytes(2000))
    for asked in (f"bytes={'9' * 5000}-", f"bytes=-{'9' * 5000}"):
        assert desk.as_("bea").get("registry:piece-sound", code, headers={"range": asked}).status_code == 200


def test_a_directory_of_more_members_than_a_telephone_writes_is_not_read() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as whole:
        for number in range(24_000):
            whole.writestr(f"{'x' * 60}{number}", b"")
    with pytest.raises(NotAChat, match="whole"):
        read_chat(made)  # type: ignore[arg-type]  # it reads like a file


def test_photos_of_a_page_are_drawn_two_at_a_time() -> None:
    with ThreadPoolExecutor(1) as other, _TURNS, _TURNS:
        drawn = other.submit(preview, _photo())
        time.sleep(0.5)
        assert not drawn.done()
        _TURNS.release()
        assert drawn.result(20).startswith(b"\xff\xd8")
        _TURNS.acquire()
