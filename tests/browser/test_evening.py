"""A documenter's evening, by hand: on a telephone without script, by keyboard alone, with a colleague, from paper."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Locator, Page, expect

from tests.browser.bad_line import bad_line
from tests.browser.conftest import Look
from tests.browser.doors import Doors
from tests.browser.eyes import WIDE, Eyes, context_for
from tests.browser.hand import Hand
from tests.browser.test_story import counted
from tests.browser.visits import come_in

WRITES, WRITES_TOO, READS_CODES = "Jacaranda", "Ceiba", "Vainilla"
PIN = "271828"
RECORD = re.compile(r"/registro/[0-9a-f-]{36}(\?|$)")
SHE = "Colibrí Berilo de la Tarde"
MANY = 340


@pytest.fixture(scope="module")
def hers(chromium: Browser, doors: Doors) -> Iterator[Page]:
    """The documenter's telephone, signed in, with the PIN of the day."""
    context = context_for(chromium, Eyes())
    page = context.new_page()
    come_in(page, doors, WRITES, pin=PIN, again=True)
    yield page
    context.close()


@pytest.fixture
def signed_in(hers: Page, look: Look) -> Page:
    """The same session at a wide screen with script: her own computer, later in the evening."""
    page = look(Eyes(width=WIDE, script=True))
    page.context.add_cookies(hers.context.cookies())  # type: ignore[arg-type]  # what one context gives another takes
    return page


def answer(hand: Hand, *, kind: str = "Hostigamiento", name: str = "", day: str = "", basis: str = "consent") -> None:
    """The five questions of one woman, by their labels."""
    page = hand.page
    hand.tap(page.get_by_label(kind, exact=True).first)
    hand.tap(page.locator("label", has=page.locator("[name=shape][value=personal]")))
    hand.write(page.locator("[name=name]"), name)
    if day:
        hand.write(page.locator("[name=day]"), day)
    hand.choose(page.locator("[name=month]"), "10")
    hand.write(page.locator("[name=year]"), "2026")
    hand.tap(page.locator("label", has=page.locator(f"[name=basis][value={basis}]")))


def button(page: Page, words: str) -> Locator:
    return page.get_by_role("button", name=words, exact=True)


def line_of(page: Page, doors: Doors, name: str) -> Locator:
    """Her lines in the list."""
    page.goto(f"{doors.desk}/registro/")
    return page.locator("tbody tr", has_text=name)


def went_to(page: Page, address: str) -> int:
    """With which status it answers her."""
    answered = page.goto(address)
    assert answered is not None
    return answered.status


def test_from_a_locked_telephone_to_a_saved_attack_in_ninety_seconds_on_a_bad_line(
    hers: Page, chromium: Browser, doors: Doors
) -> None:
    with bad_line() as line:
        context = context_for(chromium, Eyes(), line=line)
        context.add_cookies(hers.context.cookies())  # type: ignore[arg-type]  # the same
        page = context.new_page()
        page.goto(f"{doors.desk}/")
        button(page, "Bloquear").click()

        hand = Hand(page)
        hand.write(page.locator("[name=pin]"), PIN)
        hand.tap(button(page, "Abrir"))
        hand.tap(page.get_by_role("link", name="Registrar agresión"))
        answer(hand, name=SHE)
        hand.tap(button(page, "Guardar"))
        page.wait_for_url(RECORD)
        expect(page.locator("main")).to_contain_text(SHE)
        seconds = hand.told("From a locked telephone to a saved attack, 400 kbit/s, 5 % lost")
        context.close()
    assert seconds < 90


def test_three_women_by_keyboard_alone_and_what_stays_from_one_to_the_next(signed_in: Page, doors: Doors) -> None:
    page = signed_in
    page.goto(f"{doors.desk}/registro/nueva")
    names = ["Teca del Teclado", "Pochote Nocturno", "Guayacán Ámbar"]
    for number, name in enumerate(names):
        hand = Hand(page)
        hand.tab_to("[name=types]")
        hand.key("Space")
        hand.tab_to("[name=shape]")
        hand.key("Space")
        hand.tab_to("[name=name]")
        hand.type(name)
        if number == 0:
            hand.tab_to("[name=month]")
            hand.type("oct")
            hand.tab_to("[name=year]")
            hand.type("2026")
        else:  # it stayed from the one before
            expect(page.locator("[name=month]")).to_have_value("10")
            expect(page.locator("[name=year]")).to_have_value("2026")
            expect(page.locator("[name=name]")).to_have_value(name)
        hand.tab_to("[name=basis]")
        hand.key("Space")
        hand.tab_to("textarea[name=story]")
        hand.type("Lo contó de pie, con prisa.")
        if number < len(names) - 1:
            hand.tab_to("[name=another]")
            with page.expect_navigation(url="**/registro/nueva?*done=registered"):
                hand.key("Enter")
        else:
            hand.key("Control+Enter")
            page.wait_for_url(RECORD)
        assert hand.told(f"By keyboard, {number + 1} of {len(names)}") < 180
    page.goto(f"{doors.desk}/registro/")
    for name in names:
        expect(page.locator("tbody tr", has_text=name)).to_have_count(1)


def test_an_attack_on_hundreds_is_one_form_with_some_of_their_names(hers: Page, doors: Doors) -> None:
    hand = Hand(hers)
    hers.goto(f"{doors.desk}/registro/")
    hand.tap(hers.locator("main a.btn.main"))
    hand.tap(hers.get_by_label("Uso excesivo de la fuerza", exact=False).first)
    hand.tap(hers.locator("label", has=hers.locator("[name=shape][value=collective]")))
    hand.write(hers.locator("[name=at_least]"), str(MANY))
    hand.write(hers.locator("[name=people]"), "Zanate de la Marcha\nGarza de la Marcha\nTecolote de la Marcha")
    hand.tap(hers.locator("label", has=hers.locator("[name=add_people]")))
    hand.write(hers.locator("[name=day]"), "12")
    hand.choose(hers.locator("[name=month]"), "10")
    hand.write(hers.locator("[name=year]"), "2026")
    hand.tap(hers.locator("label", has=hers.locator("[name=basis][value=public]")))
    hand.tap(button(hers, "Guardar"))
    hers.wait_for_url(RECORD)
    assert hand.told(f"{MANY} at once, three of them named") < 120
    expect(hers.locator("main")).to_contain_text(str(MANY))
    expect(hers.locator("main")).to_contain_text("Garza de la Marcha")


def test_what_she_leaves_for_later_is_taken_up_where_it_was(hers: Page, doors: Doors) -> None:
    name = "Tórtola que Espera"
    hand = Hand(hers)
    hers.goto(f"{doors.desk}/registro/nueva")
    hand.tap(hers.get_by_label("Amenaza de muerte", exact=True).first)
    hand.tap(hers.locator("label", has=hers.locator("[name=shape][value=personal]")))
    hand.write(hers.locator("[name=name]"), name)
    hand.write(hers.locator("textarea[name=story]"), "Me llaman. Sigo después.")
    hand.tap(button(hers, "Guardar para después"))
    expect(hers.locator(".notice.ok")).to_have_count(1)
    assert name not in hers.content()  # what waits is told without whom it is about
    assert line_of(hers, doors, name).count() == 0

    hers.goto(f"{doors.desk}/")
    hand.tap(hers.get_by_role("link", name=re.compile("por terminar")))
    hand.tap(hers.get_by_role("link", name="Amenaza de muerte").first)
    expect(hers.locator("[name=name]")).to_have_value(name)
    expect(hers.locator("textarea[name=story]")).to_have_value("Me llaman. Sigo después.")
    hand.choose(hers.locator("[name=month]"), "10")
    hand.write(hers.locator("[name=year]"), "2026")
    hand.choose(hers.locator("[name=country]"), "HN")
    hand.tap(hers.locator("label", has=hers.locator("[name=basis][value=consent]")))
    hand.tap(button(hers, "Guardar"))
    hers.wait_for_url(RECORD)
    hand.told("Left for later and taken up again")
    assert line_of(hers, doors, name).count() == 1
    hers.goto(f"{doors.desk}/registro/pendientes")
    assert hers.get_by_role("link", name="Amenaza de muerte").count() == 0


def test_a_colleague_who_told_the_same_is_joined_and_both_reports_stay(hers: Page, look: Look, doors: Doors) -> None:
    name = "Zorzal Contado Dos Veces"
    hers.goto(f"{doors.desk}/registro/nueva")
    answer(Hand(hers), name=name, day="9")
    button(hers, "Guardar").click()
    hers.wait_for_url(RECORD)

    other = look(Eyes())
    come_in(other, doors, WRITES_TOO, again=True)
    hand = Hand(other)
    other.goto(f"{doors.desk}/registro/nueva")
    answer(hand, name=name)
    hand.tap(button(other, "Guardar"))
    hand.tap(other.get_by_label(name).first)  # is it one of these? it is
    hand.tap(button(other, "Guardar"))
    other.wait_for_url(RECORD)
    assert line_of(other, doors, name).count() == 2

    hand.tap(line_of(other, doors, name).first.get_by_role("link").first)
    hand.tap(other.locator("summary", has_text="Qué más se puede hacer"))
    hand.tap(other.get_by_role("link", name="¿Está contado en otro registro?"))
    hand.tap(other.get_by_role("button", name=re.compile(r"Es lo mismo: \S+-\S+ es el principal")).first)
    expect(other.locator(".notice.ok")).to_have_count(1)
    hand.told("A second report, joined")
    assert line_of(other, doors, name).count() == 1
    hand.tap(line_of(other, doors, name).first.get_by_role("link").first)
    other.locator("summary", has_text="Qué más se puede hacer").click()
    other.locator("main a[href$='/lo-mismo']").first.click()
    expect(other.locator("main li.go")).to_have_count(1)


def photo() -> bytes:
    made, said = io.BytesIO(), Image.Exif()
    said[0x010E] = "lugar-de-la-prueba"
    Image.new("RGB", (640, 480), "teal").save(made, "JPEG", exif=said)
    return made.getvalue()


def chat() -> bytes:
    made = io.BytesIO()
    told = (
        "22/11/2026, 7:03 p. m. - Colibrí: Buenas noches\n22/11/2026, 7:05 p. m. - Colibrí: a.jpg (archivo adjunto)\n"
        "22/11/2026, 7:06 p. m. - Colibrí: voz.opus (archivo adjunto)\n"
    )
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("_chat.txt", told)
        whole.writestr("a.jpg", photo())
        whole.writestr("voz.opus", b"OggS" + bytes(2000))
    return made.getvalue()


def test_a_photo_and_a_chat_stay_covered_until_she_opens_them(hers: Page, doors: Doors) -> None:
    hers.goto(f"{doors.desk}/registro/nueva")
    hand = Hand(hers)
    answer(hand, name="Mirlo de las Fotos")
    hand.tap(button(hers, "Guardar"))
    hers.wait_for_url(RECORD)
    hand.tap(hers.get_by_role("link", name=re.compile("va con|fotos|pruebas", re.IGNORECASE)).first)
    brought: list[FilePayload] = [
        {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": photo()},
        {"name": "WhatsApp Chat.zip", "mimeType": "application/zip", "buffer": chat()},
    ]
    hers.locator("[name=brought]").set_input_files(brought)
    hand.write(hers.locator("[name=about]"), "Lo que mandó esa noche")
    hand.tap(hers.locator(".actions .main"))
    expect(hers.locator("main li.go")).to_have_count(2)
    hand.told("A photo and an exported chat, with a record of their own")

    evidence = hers.url.partition("?")[0]
    seen: set[str] = set()
    for place in range(2):
        hers.goto(evidence)
        hers.locator("main li.go a").nth(place).click()
        folds = hers.locator("main details.fold")
        assert folds.first.get_attribute("open") is None
        folds.first.locator("> summary").click()
        if hers.locator("main ol.list").count():
            expect(hers.locator("main ol.list")).to_contain_text("Buenas noches")
            expect(hers.locator("audio")).to_have_count(1)
            seen.add("chat")
        else:
            picture = hers.locator("main img")
            picture.scroll_into_view_if_needed()
            expect(picture).to_have_js_property("complete", value=True)
            assert b"lugar-de-la-prueba" not in hers.request.get(doors.desk + str(picture.get_attribute("src"))).body()
            seen.add("photo")
    assert seen == {"chat", "photo"}


def test_three_questions_are_asked_and_one_is_taken_back(hers: Page, doors: Doors) -> None:
    name = "Jilguero de las Preguntas"
    hers.goto(f"{doors.desk}/registro/nueva")
    answer(Hand(hers), name=name)
    button(hers, "Guardar").click()
    hers.wait_for_url(RECORD)
    record = hers.url.partition("?")[0]

    hand = Hand(hers)
    hand.tap(hers.get_by_role("link", name="Su página"))
    hand.tap(hers.locator("main a[href$='/preguntar']").first)
    for question in hers.locator("main fieldset", has=hers.locator("input[value=unasked]")).all():
        hand.tap(question.locator("label", has=hers.locator("input[value=yes]")))
    hand.tap(hers.locator("label", has=hers.locator("[name=how][value=spoken]")))
    hand.tap(hers.locator(".actions .main"))
    expect(hers.locator("h1")).to_have_text("Queda guardado")
    assert hers.locator(".pill").count() == 0  # nobody who passes sees what she said
    hand.tap(hers.get_by_role("link", name="Lo que ha dicho"))
    counting = hers.locator("section.card", has=hers.get_by_role("heading", name="Contarme en estadísticas"))
    hand.tap(counting.locator("summary", has_text="Retirarlo").first)
    hand.tap(counting.get_by_role("button", name="Ella lo retira").first)
    expect(hers.locator(".notice.ok")).to_have_count(1)
    hand.told("Three questions, and one taken back")

    hers.goto(record)
    expect(hers.locator("main .pill").first).to_have_text("no se cuenta, como ella quiere")


def test_a_paper_form_is_typed_in_within_two_minutes(hers: Page, doors: Doors) -> None:
    hers.goto(f"{doors.desk}/registro/papel")
    boxes = hers.locator("main").inner_text()
    assert "T02" in boxes
    hand = Hand(hers)
    hers.goto(f"{doors.desk}/registro/teclear")
    paper = {
        "types": "T02 T05", "shape": "1", "name": "Calandria de Papel", "year": "14/10/2026", "country": "HN",
        "basis": "1", "story": "Lo escribió ella misma, a mano.", "perpetrators": "P01", "close": "RE1 AB2 T02",
    }  # fmt: skip
    for question, said in paper.items():
        hand.write(hers.locator(f"#line_{question}"), said)
    hand.tap(hers.locator(".actions .main"))
    expect(hers.locator("#errors")).to_contain_text("papel")
    hand.tap(hers.locator(".actions .main"))
    hers.wait_for_url("**/registro/teclear?done=registered")
    assert hand.told("A paper form typed in") < 120
    assert line_of(hers, doors, "Calandria de Papel").count() == 2  # two types, each counted


def test_the_region_counts_her_evening_and_reads_no_name(hers: Page, look: Look, doors: Doors) -> None:
    name = "Lechuza de las Cifras"
    page = look(Eyes())
    come_in(page, doors, READS_CODES)
    before = counted(page, doors)

    hers.goto(f"{doors.desk}/registro/nueva")
    answer(Hand(hers), name=name)
    button(hers, "Guardar").click()
    hers.wait_for_url(RECORD)
    record = hers.url.partition("?")[0]

    assert counted(page, doors) == before + 1
    page.goto(f"{doors.desk}/registro/sacar/codificado?year=2026")
    assert page.locator("tbody tr").count() > 0
    assert name not in page.content()
    assert went_to(page, record) == 404
