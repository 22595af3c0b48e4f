"""A network leaves with its archive: one asks, another says yes, it goes out under six words, and opens elsewhere."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Look
from tests.browser.doors import Doors
from tests.browser.eyes import Eyes
from tests.browser.hand import Hand
from tests.browser.test_evening import went_to
from tests.browser.visits import come_in, people

LEAVES, SAYS_YES, ANOTHER = "Manglar", "Izote", "Ahuehuete"


def test_a_network_leaves_with_its_archive(look: Look, doors: Doors, tmp_path: Path) -> None:
    page, other = look(Eyes()), look(Eyes())
    come_in(page, doors, LEAVES)
    hand = Hand(page)
    page.goto(f"{doors.desk}/registro/sacar/")
    hand.tap(page.get_by_role("link", name="El archivo entero"))
    hand.write(page.locator("[name=why]"), "Nos vamos a otra casa.")
    hand.tap(page.locator(".actions .main"))
    request = page.url.partition("?")[0]
    assert page.locator("button[name=yes]").count() == 0  # nobody answers herself
    assert went_to(page, f"{request}/archivo") == 409

    come_in(other, doors, SAYS_YES)
    answering = Hand(other)
    other.goto(f"{doors.desk}/registro/sacar/peticiones")
    answering.tap(other.locator("main li.go a").first)
    answering.tap(other.locator("button[name=yes]"))
    expect(other.locator(".notice.ok")).to_have_count(1)

    stranger = look(Eyes())
    come_in(stranger, doors, ANOTHER)
    for address in (request, f"{request}/archivo"):
        assert went_to(stranger, address) == 404

    page.goto(request)
    hand.tap(page.get_by_role("link", name="Sacarlo ahora"))
    if "/eres-tu" in page.url:
        hand.write(page.locator("[name=present]"), people(doors)[LEAVES].passphrase)
        hand.write(page.locator("[name=code]"), doors.code_of(LEAVES))
        hand.tap(page.locator("main form button.main"))
    words = " ".join(page.locator("ol.words li").all_inner_texts())
    with page.expect_download() as taken:
        hand.tap(page.locator(".actions .main"))
    archive = tmp_path / "archivo.rebozo"
    taken.value.save_as(archive)
    assert not re.search("red|costa|archivo", taken.value.suggested_filename, re.IGNORECASE)
    hand.told(f"A network's whole archive, {archive.stat().st_size:,} bytes, by who leaves")
    answering.told("The same, by who says yes")

    assert "está entero" in doors.rebozo("archive", "check", str(archive), said=f"{words}\n")
    with pytest.raises(RuntimeError, match="No se abre"):
        doors.rebozo("archive", "open", str(archive), said=f"{words} más\n")
    doors.rebozo("archive", "open", str(archive), said=f"{words}\n")
    assert "está entero" in doors.rebozo("archive", "check", str(archive.with_suffix(".zip")))
    with zipfile.ZipFile(archive.with_suffix(".zip")) as whole:
        assert len(whole.namelist()) > 5
    page.goto(request)
    assert "15 minutos" in page.locator("main").inner_text()  # again only for a line that dropped, and not for long
