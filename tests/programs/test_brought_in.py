"""A large sheet is brought in by the real desk beside her other pages, and all of it is there at the end."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

from tests.programs.conftest import Machine
from tests.programs.running import running
from tests.programs.test_killed import COUNTED, HEAD, count, secrets_of, sign_in

LINES = 700


def test_a_large_sheet_goes_on_while_she_leaves_the_page(founded: Machine) -> None:
    rest = "P05,R02,ella dijo que sí,(ejemplo)"
    rows = "".join(f"E-{at},2024-05,HN,T01,sin nombre,,{rest}\n" for at in range(LINES))
    before = count(founded, COUNTED)[0]
    with running(founded):
        bea = sign_in(founded, "Jacaranda")
        page = bea.get("/registro/hojas/")
        network = re.findall(r'name="network" value="([^"]+)"', page.body)
        said: dict[str, str | list[str]] = {"what": "attacks"} | ({"network": network[0]} if network else {})
        page = bea.post("/registro/hojas/", said, files={"file": ("hoja.csv", (HEAD + rows).encode())})
        assert page.path.endswith("/columnas"), page.body[-3000:]
        chosen: dict[str, str | list[str]] = {}
        for name, inside in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', page.body, re.DOTALL):
            found = re.search(r'<option value="([^"]*)" selected', inside)
            chosen[name] = found.group(1) if found else ""
        page = bea.post(page.path, chosen)
        assert page.path.endswith("/revisar"), page.body[-3000:]
        page = bea.post(page.path, {})
        assert page.path.endswith("/avance"), page.body[-3000:]
        until = time.monotonic() + 60
        while "Refresh" in page.headers and time.monotonic() < until:
            assert bea.get("/registro/").status in (200, 404), "she may do something else"
            time.sleep(0.3)
            page = bea.get(page.path)
        assert str(LINES) in page.body
        assert count(founded, COUNTED)[0] - before == LINES
    files = [path for path in Path(founded.home, "media").rglob("*") if path.is_file()]
    assert not any(b"(ejemplo)" in path.read_bytes() for path in files)


def test_the_command_reads_by_a_mapping_and_takes_all_or_nothing(founded: Machine, tmp_path: Path) -> None:
    sheet, mapping = tmp_path / "sheet.csv", tmp_path / "mapping.json"
    sheet.write_text("Cuando fue esto;Lo feo;Folio\n2020;gritos feos;1\nayer;gritos feos;2\n", encoding="cp1252")
    columns = {"cuando fue esto": "date", "lo feo": "types", "folio": "id"}
    mapping.write_text(json.dumps({"columns": columns, "values": {"types": {"gritos feos": "T06"}}}))
    before = count(founded, COUNTED)[0]
    for more, made in (["--dry-run"], 0), ([], 0), (["--take-good"], 1):
        (founded.runtime / "desk.sqlite3").unlink(missing_ok=True)  # a code is good once; a test forgets it
        done = founded.rebozo(
            "import", "attacks", str(sheet), "--network", "SIERRA", "--as", "Jacaranda", "--mapping", str(mapping),
            "--json", *more, said=secrets_of(founded, "Jacaranda"),
        )  # fmt: skip
        report = json.loads(done.stdout)
        assert (done.returncode, report["made"], report["read"], len(report["problems"])) == (1, made, 2, 1), (
            done.stderr
        )
    assert count(founded, COUNTED)[0] == before + 1


def test_a_template_is_written_once_and_never_over_a_file(founded: Machine, tmp_path: Path) -> None:
    for what, form in (("attacks", "xlsx"), ("defenders", "csv"), ("organisations", "xlsx")):
        path = tmp_path / f"{what}.{form}"
        assert founded.rebozo("template", what, str(path), "--lang", "en").returncode == 0
        assert path.read_bytes()
        assert founded.rebozo("template", what, str(path)).returncode == 1
