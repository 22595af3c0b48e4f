"""Files: sealed while they arrive, whole or not at all, read by the right circles, gone when they are shredded."""

from __future__ import annotations

import errno
import gc
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.http import UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.test import RequestFactory
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from rebozo.vault.envelope import Unsealable
from rebozo.vault.files import CHUNK, MAGIC, SealingFile, length_on_disk, path_of, remove_file, unsealed_pieces
from rebozo.vault.uploads import LeaveFiles, SealedUpload, SealingUploadHandler, media

BOUNDARY = "colibri"
HEAD = len(MAGIC) + 24
RECORD = CHUNK + 17
SIZES = [0, 1, 31, 32, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 77]


def body_of(size: int) -> bytes:
    """Bytes without a pattern that a chunk could share with another."""
    whole = b"".join(sha256(number.to_bytes(8, "big")).digest() for number in range(size // 32 + 1))
    return whole[:size]


def sealed(folder: Path, plain: bytes) -> SealingFile:
    file = SealingFile(folder)
    for at in range(0, len(plain), 100_003):
        file.write(plain[at : at + 100_003])
    file.finish()
    return file


def opened(folder: Path, file: SealingFile, *, size: int | None = None) -> bytes:
    return b"".join(unsealed_pieces(folder, file.id, key=file.key, size=file.size if size is None else size))


def request_with(
    *files: tuple[str, bytes], say: int | None = None, cut: int = 0, text: str = "hola", encoding: str = ""
) -> WSGIRequest:
    """A form with files; `cut` bytes never arrive."""
    extra = f"Content-Transfer-Encoding: {encoding}\r\n" if encoding else ""
    parts = [f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="text"\r\n\r\n{text}\r\n'.encode()]
    for number, (name, content) in enumerate(files):
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file{number}"; filename="{name}"\r\n'
        parts.append(f"{head}Content-Type: application/pdf\r\n{extra}\r\n".encode() + content + b"\r\n")
    raw = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()
    length = say if say is not None else len(raw)
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    environ = RequestFactory().generic("POST", "/", "replaced below", content_type=kind).environ
    return WSGIRequest(environ | {"wsgi.input": BytesIO(raw[: len(raw) - cut]), "CONTENT_LENGTH": str(length)})


def open_files() -> int:
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir()))


def upload_of(request: WSGIRequest, name: str = "file0") -> SealedUpload:
    upload = request.FILES[name]
    assert isinstance(upload, SealedUpload)
    return upload


def on_disk() -> list[Path]:
    return sorted(media().glob("*/*/*"))


# ------------------------------------------------------------------ the format


@pytest.mark.parametrize("size", SIZES)
def test_a_file_comes_back_as_it_was(tmp_path: Path, size: int) -> None:
    plain = body_of(size)
    file = sealed(tmp_path, plain)
    path = path_of(tmp_path, file.id)
    assert opened(tmp_path, file) == plain
    assert path.stat().st_size == length_on_disk(size)
    assert path.stat().st_mode & 0o777 == 0o600
    if size >= 31:  # fewer bytes are found anywhere by chance
        assert plain[:31] not in path.read_bytes()


@given(plain=st.binary(max_size=5000), cuts=st.lists(st.integers(0, 5000), max_size=4))
@hypothesis_settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_it_does_not_matter_in_which_pieces_it_arrives(tmp_path: Path, plain: bytes, cuts: list[int]) -> None:
    file = SealingFile(tmp_path)
    bounds = [0, *sorted(min(cut, len(plain)) for cut in cuts), len(plain)]
    for start, end in pairwise(bounds):
        file.write(plain[start:end])
    assert file.finish() == sha256(plain).digest()
    assert opened(tmp_path, file) == plain


def swapped(raw: bytes) -> bytes:
    one, two = raw[HEAD : HEAD + RECORD], raw[HEAD + RECORD : HEAD + 2 * RECORD]
    return raw[:HEAD] + two + one + raw[HEAD + 2 * RECORD :]


def repeated(raw: bytes) -> bytes:
    return raw[: HEAD + RECORD] + raw[HEAD : HEAD + RECORD] + raw[HEAD + 2 * RECORD :]


def flipped(at: int) -> Callable[[bytes], bytes]:
    return lambda raw: raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "a chunk swapped with the next": swapped,
    "a chunk repeated": repeated,
    "a chunk left out": lambda raw: raw[: HEAD + RECORD] + raw[HEAD + 2 * RECORD :],
    "the last chunk cut off": lambda raw: raw[: HEAD + 2 * RECORD],
    "the last byte cut off": lambda raw: raw[:-1],
    "a byte more": lambda raw: raw + b"\x00",
    "a chunk more": lambda raw: raw + raw[-RECORD:],
    "nothing left": lambda raw: raw[:0],
    "only the head": lambda raw: raw[:HEAD],
    "another magic": flipped(0),
    "another version": flipped(7),
    "another header": flipped(12),
    "a byte of the first chunk": flipped(HEAD + 5),
    "a byte of the last chunk": flipped(-3),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_was_done_to_a_file_is_noticed(tmp_path: Path, change: str) -> None:
    file = sealed(tmp_path, body_of(3 * CHUNK))
    path = path_of(tmp_path, file.id)
    path.write_bytes(CHANGES[change](path.read_bytes()))
    with pytest.raises(Unsealable):
        opened(tmp_path, file)


def test_what_was_cut_short_gives_no_byte_even_where_the_length_is_as_expected(tmp_path: Path) -> None:
    file = sealed(tmp_path, body_of(3 * CHUNK))
    path = path_of(tmp_path, file.id)
    path.write_bytes(path.read_bytes()[: HEAD + 2 * RECORD])
    pieces = unsealed_pieces(tmp_path, file.id, key=file.key, size=2 * CHUNK)
    with pytest.raises(Unsealable, match="end of the file is missing"):
        list(pieces)
    with pytest.raises(Unsealable, match="cut or lengthened"):
        next(unsealed_pieces(tmp_path, file.id, key=file.key, size=3 * CHUNK))


@pytest.mark.parametrize("what", ["whole", "chunk", "renamed"])
def test_nothing_of_another_file_opens_here(tmp_path: Path, what: str) -> None:
    here, there = sealed(tmp_path, body_of(2 * CHUNK)), sealed(tmp_path, body_of(2 * CHUNK))
    mine, theirs = path_of(tmp_path, here.id), path_of(tmp_path, there.id)
    raw, other = mine.read_bytes(), theirs.read_bytes()
    if what == "renamed":  # with its own key, under another number
        mine.write_bytes(other)
        here.key = there.key
    else:
        mine.write_bytes(other if what == "whole" else raw[: HEAD + RECORD] + other[HEAD + RECORD :])
    with pytest.raises(Unsealable):
        opened(tmp_path, here)


def test_a_size_other_than_the_true_one_is_noticed(tmp_path: Path) -> None:
    file = sealed(tmp_path, body_of(1000))
    for size in (999, 900, 1100):
        with pytest.raises(Unsealable):
            opened(tmp_path, file, size=size)


def test_a_missing_file_is_unsealable(tmp_path: Path) -> None:
    file = sealed(tmp_path, b"nopal")
    remove_file(tmp_path, file.id)
    with pytest.raises(Unsealable):
        opened(tmp_path, file)


# ------------------------------------------------------------------ arriving


def test_a_form_with_files_gives_sealed_uploads_and_its_text(home: Path) -> None:
    plain = body_of(700_000)
    request = request_with(("denuncia de Jacaranda.pdf", plain), ("Ceiba.png", b"ceiba"))
    upload = upload_of(request)
    assert request.POST["text"] == "hola"
    assert (upload.name, upload.size, upload.content_type) == ("denuncia de Jacaranda.pdf", 700_000, "application/pdf")
    assert (upload.digest, upload.trouble) == (sha256(plain).digest(), "")
    assert len(on_disk()) == 2
    assert [path.stat().st_mode & 0o777 for path in on_disk()] == [0o600, 0o600]
    pieces = unsealed_pieces(media(), upload.id, key=upload.key, size=700_000)
    assert b"".join(pieces) == plain


def test_nothing_in_clear_reaches_the_disk_or_a_repr(home: Path) -> None:
    upload = upload_of(request_with(("denuncia.pdf", b"una tarde entre jacarandas " * 4000)))
    everything = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    names = " ".join(str(path) for path in home.rglob("*"))
    for canary in ("jacaranda", "denuncia", "pdf"):
        assert canary.encode() not in everything
        assert canary not in names
        assert canary not in f"{upload!r} {upload}"
    assert upload.file is None


def test_base64_bodies_are_sealed_too(home: Path) -> None:
    upload = upload_of(request_with(("a.txt", b"amFjYXJhbmRh"), encoding="base64"))
    assert b"".join(unsealed_pieces(media(), upload.id, key=upload.key, size=9)) == b"jacaranda"


def test_a_line_that_breaks_leaves_nothing(home: Path) -> None:
    """Django alone would take what arrived for the whole file."""
    for cut in (5, 20, 100_000):
        request = request_with(("a.pdf", body_of(50_000)), ("b.pdf", body_of(150_000)), cut=cut)
        with pytest.raises(UnreadablePostError):
            _ = request.FILES
        assert on_disk() == []


def test_a_form_that_is_broken_in_the_middle_of_a_file_leaves_nothing_and_holds_nothing_open(home: Path) -> None:
    before = open_files()
    for _again in range(5):
        request = request_with(("a.jpg", b"AAAAA" + b"=A=A=" * 4), encoding="base64")
        with pytest.raises(MultiPartParserError):
            _ = request.POST
        del request
    assert open_files() == before
    assert not [path for path in home.rglob("*") if path.is_file()]


def test_a_disk_that_is_full_at_the_first_byte_holds_nothing_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int, _raw: object) -> int:
        raise OSError(errno.ENOSPC, "no space")

    before = open_files()
    with monkeypatch.context() as disk:
        disk.setattr("rebozo.vault.files.os.write", full)
        for _again in range(3):
            with pytest.raises(OSError, match="no space"):
                SealingFile(tmp_path)
    assert open_files() == before
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_where_files_are_left_words_are_kept_and_nothing_is_written(home: Path, settings: Settings) -> None:
    request = request_with(("a.jpg", b"jacaranda" * 1000))
    request.upload_handlers = [LeaveFiles(request)]
    assert request.POST["text"] == "hola"
    assert not request.FILES
    assert not [path for path in home.rglob("*") if path.is_file()]
    settings.UPLOAD_CAP = 1000
    too_long, cut = request_with(say=5000), request_with(cut=9)
    for request, refused in ((too_long, RequestDataTooBig), (cut, UnreadablePostError)):
        request.upload_handlers = [LeaveFiles(request)]
        with pytest.raises(refused):
            _ = request.POST


def test_a_file_over_the_cap_is_dropped_and_told_and_the_rest_is_kept(home: Path, settings: Settings) -> None:
    settings.UPLOAD_CAP = 1024 * 1024
    request = request_with(("large.pdf", body_of(1_200_000)), ("small.pdf", b"small"))
    large, small = upload_of(request), upload_of(request, "file1")
    assert request.POST["text"] == "hola"
    assert "1 MB" in large.trouble
    assert small.trouble == ""
    assert [path.name for path in on_disk()] == [small.id.hex]


def test_far_too_much_is_not_read_to_its_end(home: Path, settings: Settings) -> None:
    settings.UPLOAD_CAP = 1000
    with pytest.raises(RequestDataTooBig):
        _ = request_with(("a.pdf", b"a"), say=5000).FILES


def test_a_disk_without_room_is_told_without_a_path(home: Path) -> None:
    (home / "media").write_text("a file where the folder should be")
    upload = upload_of(request_with(("a.pdf", b"ceiba")))
    assert upload.trouble
    assert str(home) not in upload.trouble


def test_the_handler_is_the_only_one(settings: Settings) -> None:
    handler = SealingUploadHandler.__module__ + "." + SealingUploadHandler.__qualname__
    assert handler == "rebozo.vault.uploads.SealingUploadHandler"
    assert [handler] == settings.FILE_UPLOAD_HANDLERS
    assert issubclass(SealedUpload, UploadedFile)
