"""What somebody must have done before some pages can be seen: a coordinator does it once, and says where they are."""

from __future__ import annotations

import io
import re
import zipfile

from PIL import Image
from playwright.sync_api import FilePayload, Page

from tests.browser.doors import Doors

SHEET = (
    "Fecha;Nombre de la compañera;Qué pasó;Talla\n"
    "12/03/2020;Gilguero Lunar;hostigamiento;38\n"
    "marzo 2020;Ceiba Alta;le gritaron feo;39\n"
    "ayer;Garza Blanca;desalojo;\n"
)
GOOD = "Fecha;Nombre de la compañera;Qué pasó\n12/03/2020;Garza Blanca de la Hoja;hostigamiento\n"
NIGHT = "22/11/2026, 7:03 p. m. - Colibrí: Buenas noches\n22/11/2026, 7:05 p. m. - Colibrí: a.jpg (archivo adjunto)\n"


def send(page: Page) -> None:
    """What the page is for."""
    page.locator(".actions .main, main form .btn.main").first.click()


def here(page: Page, doors: Doors) -> str:
    """The page's path, without what it says when something was done."""
    return page.url.removeprefix(doors.desk).partition("?")[0]


def prepare(page: Page, doors: Doors, paths: dict[str, str]) -> dict[str, str]:
    """Leaves, by the forms, one of each thing that the demo has not; where each is seen, by the page's name."""
    return {
        **_words(page, doors),
        **_record(page, doors, paths["registry:attack"]),
        **_left_for_later(page, doors),
        **_belonging(page, doors, paths["network:person"]),
        **_joined(page, doors),
        **_period(page, doors),
        **_asked(page, doors, paths["out:archive"]),
        **_sheet(page, doors),
    }


def _words(page: Page, doors: Doors) -> dict[str, str]:
    page.goto(f"{doors.desk}/palabras/attack_types/agrupar")
    page.locator("[name=text_es]").fill("Boletín de prueba")
    page.locator("[name=text_en]").fill("Bulletin to try")
    page.locator("[name=lines]").fill("Amenazas y hostigamiento | Threats and harassment")
    send(page)
    grouping = here(page, doors)
    page.goto(f"{doors.desk}/registro/?since=2025")
    page.locator("main a[href*='guardadas?']").click()
    page.locator("[name=name]").fill("Las de 2025")
    send(page)
    return {"codes:grouping": grouping}


def _record(page: Page, doors: Doors, attack: str) -> dict[str, str]:
    found = {}
    page.goto(doors.desk + attack)
    edit = page.locator("main a[href$='/editar']").first.get_attribute("href")
    evidence = str(edit).replace("/editar", "/pruebas")
    page.goto(f"{doors.desk}{edit}")
    page.locator("textarea[name=story]").fill("Lo que contó después, con calma.")
    send(page)
    found["registry:history"] = str(edit).replace("/editar", "/historia")
    page.goto(doors.desk + str(edit).replace("/editar", "/notas"))
    page.locator("[name=text]").fill("Falta preguntar la fecha.")
    page.locator("label", has=page.locator("[name=reason]")).nth(1).click()
    send(page)
    for name, kind, raw in (
        ("registry:piece", "image/jpeg", _photo()),
        ("a chat", "application/zip", _chat()),
        ("a voice", "audio/wav", b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(28)),
    ):
        page.goto(doors.desk + evidence)
        before = set(page.locator("main li.go a").evaluate_all("all => all.map(one => one.getAttribute('href'))"))
        page.locator("[name=brought]").set_input_files(FilePayload(name=f"a.{kind[-3:]}", mimeType=kind, buffer=raw))
        page.locator("[name=about]").fill("Lo que mandó esa noche")
        send(page)
        after = set(page.locator("main li.go a").evaluate_all("all => all.map(one => one.getAttribute('href'))"))
        found[name] = str(next(iter(after - before)))
    found["registry:piece-destroy"] = f"{found['registry:piece']}/destruir"
    return found


def _photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (320, 240), "teal").save(made, "JPEG")
    return made.getvalue()


def _chat() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as whole:
        whole.writestr("_chat.txt", NIGHT)
        whole.writestr("a.jpg", _photo())
    return made.getvalue()


def _left_for_later(page: Page, doors: Doors) -> dict[str, str]:
    page.goto(f"{doors.desk}/registro/nueva")
    page.locator("[name=year]").fill("2026")
    page.locator("[name=later]").click()
    page.goto(f"{doors.desk}/registro/pendientes")
    resume = str(page.locator("main .list a").first.get_attribute("href"))
    return {"registry:resume": resume, "registry:discard": f"{resume}/soltar"}


def _belonging(page: Page, doors: Doors, person: str) -> dict[str, str]:
    page.goto(f"{doors.desk}{person}/tejido")
    page.locator("[name=network]").select_option(index=1)
    page.locator("[name=since]").fill("2019")
    send(page)
    page.goto(doors.desk + person)
    return {"network:belonging": str(page.locator("main a[href*='/tejido/']").first.get_attribute("href"))}


def _joined(page: Page, doors: Doors) -> dict[str, str]:
    """Two women of the list made one, so that it can be undone."""
    page.goto(f"{doors.desk}/redes/")
    every = page.locator("main .list a[href^='/redes/personas/']").evaluate_all("all => all.map(one => one.pathname)")
    one, other = (path.rpartition("/")[2] for path in every[-2:])
    page.goto(f"{doors.desk}/redes/repetidas/{one}/{other}")
    for question in page.locator("main fieldset").all():
        question.locator("label:has(input)").first.click()
    send(page)
    undo = page.locator("main a[href*='/deshacer/']").first.get_attribute("href")
    return {"network:unmerge": str(undo)}


def _period(page: Page, doors: Doors) -> dict[str, str]:
    page.goto(f"{doors.desk}/observatorio/periodos/nuevo")
    send(page)
    return {"observatory:period": here(page, doors)}


def _asked(page: Page, doors: Doors, archive: str) -> dict[str, str]:
    page.goto(doors.desk + archive)
    page.locator("[name=why]").fill("Para la copia de la red.")
    send(page)
    page.goto(f"{doors.desk}/registro/sacar/peticiones")
    return {"out:ask": str(page.locator("main li.go a").first.get_attribute("href"))}


def _sheet(page: Page, doors: Doors) -> dict[str, str]:
    """One sheet that waits with its questions, and one that was brought in whole."""
    found, token = {}, ""
    for told in (GOOD, SHEET):
        page.goto(f"{doors.desk}/registro/hojas/")
        page.locator("label", has=page.locator("[name=what][value=attacks]")).click()
        sheet = FilePayload(name="hoja.csv", mimeType="text/csv", buffer=told.encode())
        page.locator("[name=file]").set_input_files(sheet)
        send(page)
        token = re.split("/", here(page, doors))[-2]
        send(page)
        if told == GOOD:
            send(page)
            found["exchange:in-progress"] = f"/registro/hojas/{token}/avance"
    return found | {
        f"exchange:in-{name}": f"/registro/hojas/{token}/{place}"
        for name, place in {"columns": "columnas", "words": "palabras", "names": "nombres", "check": "revisar"}.items()
    }
