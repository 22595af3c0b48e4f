"""The drill itself finds what is there to be found: a search that cannot fail would prove nothing."""

import gzip
import zlib
from base64 import b64encode
from pathlib import Path

import pytest

from tests.drill import search

CANARY = "Jacarandá-de-Prueba"


@pytest.mark.parametrize(
    "body",
    [
        CANARY.encode(),
        CANARY.lower().encode(),
        b64encode(b"x" + CANARY.encode() + b"yz"),
        b64encode(b"xy" + CANARY.encode() + b"z"),
        b64encode(CANARY.encode()),
        CANARY.encode().hex().encode(),
        CANARY.encode("utf-16-le"),
        zlib.compress(b"before " + CANARY.encode() + b" after"),
        b"junk" + gzip.compress(CANARY.encode(), mtime=0),
        b"jacaranda-de-prueba",
    ],
)
def test_the_drill_finds_a_word_however_it_lies(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "disk").write_bytes(b"\x00" * 100 + body + b"\x00" * 100)
    assert search([tmp_path], [CANARY])


def test_the_drill_finds_a_word_in_a_file_name(tmp_path: Path) -> None:
    (tmp_path / f"{CANARY}.txt").touch()
    assert search([tmp_path], [CANARY])


def test_the_drill_finds_nothing_where_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "disk").write_bytes(bytes(range(256)) * 100)
    assert not search([tmp_path], [CANARY])
