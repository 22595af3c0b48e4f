"""What a network tells in an evening, through the front door, each thing with a canary word for the seizure drill."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

from PIL import Image

from tests.exchange.awful import xlsx
from tests.visitor import Answer, Visitor

CANARIES = {
    "words used": "insulto-canario-dicho",
    "clarifying note": "nota-canaria-aclara",
    "division": "departamento-canario",
    "draft": "borrador-canario a medias",
    "kept by itself": "autoguardado-canario",
    "remark": "observacion-canaria",
    "consent note": "que-lo-canario-no-se-sepa",
    "recipient": "Doctora Canaria Destinataria",
    "emergency": "Comadre Canaria",
    "never": "jamas-canario-llamar",
    "guardian": "tutora-canaria",
    "name that goes": "Turpial Canario",
    "papers that go": "Guacharaca Canaria",
    "pseudonym": "Mote Canario",
    "saved search": "lista-canaria-guardada",
    "evidence name": "prueba-canaria-archivo",
    "evidence": "EVIDENCIA-CANARIA-" * 30,
    "exif": "camara-canaria-gps",
    "chat member": "adjunto-canario",
    "chat message": "mensaje-canario del chat",
    "chat writer": "Remitente Canaria",
    "pasted": "texto-pegado-canario",
    "about": "acerca-canaria",
    "heading": "encabezado-canario",
    "cell": "Chipe Canario",
    "kind of theirs": "tipo-canario-inventado",
    "worksheet": "pestaña-canaria",
    "file of theirs": "libro-canario",
    "rejected": "fecha-canaria",
    "cut off": "cortada-canaria",
    "why names": "motivo-canario de nombres",
    "why archive": "motivo-canario de archivo",
}
_PERSON = re.compile(r'href="(/redes/personas/[0-9a-f-]{36})"')
_DRAFT = re.compile(r'href="(/registro/pendientes/[0-9a-f-]{36})"')
_ASK = re.compile(r"/registro/sacar/peticiones/[0-9a-f-]{36}")


@dataclass
class Told:
    """Where the evening left things."""

    event: str
    attack: str
    person: str
    network: str


def _kept(answer: Answer, *words: str) -> Answer:
    assert answer.status == 200, (answer.status, answer.path, _main(answer))
    for word in words:
        assert word in answer.body, (word, answer.path, _main(answer))
    return answer


def _main(answer: Answer) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", answer.body.partition("<main")[2]).split())[:3000]


def _known(answer: Answer | None) -> str:
    """Who it is, as the page proposes it."""
    found = re.search(r'name="known" value="([0-9a-f-]{36})"', answer.body if answer else "")
    return found[1] if found else ""


def tell_whole(visitor: Visitor, form: dict[str, str | list[str]]) -> Told:
    """One attack with every theme, its correction, and all that is said about it."""
    visitor.get("/registro/nueva?full=1")
    words, note = CANARIES["words used"], CANARIES["clarifying note"]
    whole: dict[str, str | list[str]] = {
        **form, "words": words, "note_who": note, "division": CANARIES["division"], "gender": "yes",
        "indicators": ["GD1"], "close_0_relation": "RE1", "close_0_age": "AB2", "close_0_type": "T02",
        "consequences": ["CO2"], "lived_state": "detained", "perpetrators": ["P01"],
    }  # fmt: skip
    asked = visitor.post("/registro/nueva", whole)
    saved = _kept(visitor.post("/registro/nueva", whole | {"known": _known(asked)}), words, note)
    event = re.search(r"/registro/hechos/([0-9a-f-]{36})/", saved.body)
    person = _PERSON.search(saved.body)
    assert event
    assert person
    network = re.search(r"/registro/sacar/([0-9a-f-]{36})/hechos", visitor.get("/registro/sacar/").body)
    assert network
    told = Told(event[1], saved.path.partition("?")[0], person[1], network[1])
    page = f"/registro/hechos/{told.event}"
    visitor.get(f"{page}/editar")
    corrected = {**whole, "note_who": note + " y más", "name": "", "known": _known(visitor.here)}
    _kept(visitor.post(f"{page}/editar", corrected), note + " y más")
    _kept(visitor.get(f"{page}/historia"), note)
    visitor.get(f"{page}/notas")
    _kept(visitor.post(f"{page}/notas", {"text": CANARIES["remark"], "reason": "doubtful"}), CANARIES["remark"])
    return told


def leave_unfinished(visitor: Visitor, form: dict[str, str | list[str]]) -> None:
    """One put off on purpose, one that kept itself."""
    for word, where, more in (
        ("draft", "/registro/nueva", {"later": "1", "year": ""}),
        ("kept by itself", "/registro/pendientes/guardar", {}),
    ):
        visitor.get("/registro/nueva")
        waiting = _kept(visitor.post(where, {**form, "story": CANARIES[word], **more}))
        bodies = [
            visitor.get(one).body for one in re.findall(r'href="(/registro/pendientes/[0-9a-f-]{36})"', waiting.body)
        ]
        assert any(CANARIES[word] in body for body in bodies), word


def tell_of_people(visitor: Visitor, told: Told) -> None:
    """Her yes and to whom, whom to call, two entries that are one, and who must not find it."""
    asked = told.person.replace("/redes/personas", "/consentimiento")
    visitor.get(f"{asked}/preguntar")
    day = {"how": "spoken", "day": "2026-01-10"}
    visitor.post(f"{asked}/preguntar", {"count": "yes", "accompany": "yes", "note": CANARIES["consent note"], **day})
    visitor.get(f"{asked}/mas/C4")
    visitor.post(f"{asked}/mas/C4", {"C4": "yes", "whom": CANARIES["recipient"], **day})
    _kept(visitor.get(asked), CANARIES["consent note"], CANARIES["recipient"])
    for part, answers in {
        "emergencia": {"name_0": CANARIES["emergency"]},
        "contacto": {"never": CANARIES["never"]},
        "estado": {"minor": "yes", "guardian": CANARIES["guardian"]},
    }.items():
        visitor.get(f"{told.person}/editar/{part}")
        _kept(visitor.post(f"{told.person}/editar/{part}", dict(answers)), *set(answers.values()) - {"yes"})
    _merge(visitor, told)
    _kept(visitor.get(f"/registro/hechos/{told.event}/cerrar"))
    visitor.post(f"/registro/hechos/{told.event}/cerrar", {"out": []})


def _merge(visitor: Visitor, told: Told) -> None:
    visitor.get("/redes/personas/nueva")
    other = {
        "chosen": CANARIES["name that goes"], "legal": CANARIES["papers that go"],
        "pseudonym": CANARIES["pseudonym"], "anyway": "1",
    }  # fmt: skip
    gone = _kept(visitor.post("/redes/personas/nueva", dict(other)), CANARIES["name that goes"])
    number = re.search(r"/redes/personas/([0-9a-f-]{36})", gone.path)
    assert number
    address = f"/redes/repetidas/{told.person.rpartition('/')[2]}/{number[1]}"
    page = visitor.get(address)
    stays: dict[str, str | list[str]] = dict.fromkeys(re.findall(r'type="radio" name="([^"]+)"', page.body), "one")
    assert stays
    made = visitor.post(address, stays)
    assert made.path.startswith(told.person), made.body[:4000]
    found = visitor.post("/redes/buscar", {"what": CANARIES["name that goes"]})
    assert told.person in found.body, "the name of the one that is gone still finds her"


def photo() -> bytes:
    """A picture with what a telephone writes into it."""
    made, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = CANARIES["exif"]
    Image.new("RGB", (60, 40), "plum").save(made, "JPEG", exif=exif)
    return made.getvalue()


def chat() -> bytes:
    """An exported chat with a photo."""
    who, name = CANARIES["chat writer"], CANARIES["chat member"]
    lines = f"22/11/2026, 19:03 - {who}: {CANARIES['chat message']}\n"
    lines += f"22/11/2026, 19:04 - {who}: {name}.jpg (archivo adjunto)\n"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("_chat.txt", lines)
        whole.writestr(f"{name}.jpg", photo())
    return made.getvalue()


def bring_evidence(visitor: Visitor, told: Told) -> None:
    """Files, a chat, a text; looked at, played and taken out again."""
    address = f"/registro/hechos/{told.event}/pruebas"
    for name, raw in (
        (f"{CANARIES['evidence name']}.bin", CANARIES["evidence"].encode()),
        (f"{CANARIES['evidence name']}.jpg", photo()),
        (f"{CANARIES['evidence name']}.zip", chat()),
    ):
        visitor.get(address)
        _kept(visitor.post(address, {"about": CANARIES["about"]}, files={"brought": (name, raw)}), CANARIES["about"])
    visitor.get(address)
    every = _kept(visitor.post(address, {"text": CANARIES["pasted"], "about": "(ejemplo)"}))
    seen = []
    for one in sorted(set(re.findall(r'href="(/registro/pruebas/[0-9a-f-]{36})"', every.body))):
        seen.append(_kept(visitor.get(one)).body)
        seen += [visitor.get(f"{one}/{way}").body for way in ("ver", "original", "copia", "chat/1")]
    whole = "".join(seen)
    for word in ("pasted", "chat message", "chat writer", "evidence", "exif"):
        assert CANARIES[word] in whole, word


def bring_sheet(visitor: Visitor, *, large: int = 0) -> str:
    """A workbook of theirs, page by page; with `large`, until part of it is written and the rest is not."""
    head = ["fecha", "país", "nombre", "agresión", "cómo lo sabemos", CANARIES["heading"], "lo que contó"]
    how = "ella dijo que sí"
    if large:
        rows = [
            ["2024", "HN", f"{CANARIES['cut off']} {at}", "T01", how, "x", CANARIES["cut off"]] for at in range(large)
        ]
    else:
        rows = [
            ["12/03/2020", "HN", CANARIES["cell"], CANARIES["kind of theirs"], how, CANARIES["cell"], CANARIES["cell"]],
            [CANARIES["rejected"], "HN", CANARIES["rejected"], "T01", how, "", CANARIES["rejected"]],
        ]
    page = begin_sheet(visitor, xlsx([head, *rows], names=[CANARIES["worksheet"]]))
    if large:
        until_part_of_it(visitor, page)
        return page.path
    back = visitor.get(page.path.replace("/avance", "/filas"))
    assert back.status == 200
    assert back.headers["Content-Type"].endswith("sheet")
    return page.path


def begin_sheet(visitor: Visitor, raw: bytes) -> Answer:
    """From the file to where its progress is told, taking the good rows."""
    visitor.get("/registro/hojas/")
    file = {"file": (f"{CANARIES['file of theirs']}.xlsx", raw)}
    page = visitor.post("/registro/hojas/", {"what": "attacks"}, files=file)
    for _page in range(8):
        here = page.path.partition("?")[0]
        name = here.rpartition("/")[2]
        answers = chosen(page.body)
        if name == "avance":
            break
        if name == "palabras":
            answers |= {key: "T06" for key in answers if re.fullmatch(r"w\d+", key)}
        elif name == "nombres":
            answers |= dict.fromkeys(re.findall(r'type="radio" name="(n\d+)"', page.body), "new")
        elif name == "revisar" and 'name="good"' in page.body:
            answers["good"] = "on"
        page = visitor.post(here, answers)
    assert page.path.endswith("/avance"), (page.path, _main(page))
    return page


def until_part_of_it(visitor: Visitor, page: Answer) -> None:
    """Until some of a sheet is written and the rest is not."""
    while True:
        now = visitor.get(page.path)
        assert "Refresh" in now.headers, "it was too quick to be cut off"
        share = re.search(r'<p role="status">\D{0,20}(\d+)', now.body)
        if share and 0 < int(share[1]) < 100:
            return


def chosen(html: str) -> dict[str, str | list[str]]:
    """What the selects of a page say as it stands."""
    found: dict[str, str | list[str]] = {}
    for name, inside in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', html, re.DOTALL):
        option = re.search(r'<option value="([^"]*)" selected', inside)
        found[name] = option.group(1) if option else ""
    return found


def take_out(visitor: Visitor, another: Visitor, told: Told, *, names: str) -> str:
    """Sheets without names in every form; with names once another says yes; the archive. Its six words."""
    sheet = f"/registro/sacar/{told.network}/hechos"
    for form in ("xlsx", "csv", "json"):
        visitor.get(sheet)
        taken = visitor.post(sheet, {"share": "no", "form": form, "names": ["id", "date", "types"], "why": ""})
        assert (taken.status, "attachment" in taken.headers["Content-Disposition"]) == (200, True)
    for form in ("json", "xlsx"):
        visitor.get(sheet)
        closed = ["defender", "story", "place", "words"]
        said: dict[str, str | list[str]] = {"share": "no", "form": form, "names": ["id"], "closed": closed}
        asked = _ASK.match(visitor.post(sheet, said | {"why": CANARIES["why names"]}).path)
        assert asked, visitor.here
        _granted(another, asked[0], "why names")
        visitor.get(f"{asked[0]}/hoja")
        taken = visitor.post(f"{asked[0]}/hoja", {})
        assert "attachment" in taken.headers["Content-Disposition"]
        assert form != "json" or names in taken.body
    visitor.get(f"/registro/sacar/{told.network}/archivo")
    wanted = visitor.post(f"/registro/sacar/{told.network}/archivo", {"why": CANARIES["why archive"]})
    asked = _ASK.match(wanted.path)
    assert asked, wanted.body[:3000]
    _granted(another, asked[0], "why archive")
    words = re.findall(r"<li>(\w+)</li>", visitor.get(f"{asked[0]}/archivo").body)
    assert len(words) == 6
    taken = visitor.post(f"{asked[0]}/archivo", {})
    assert "attachment" in taken.headers["Content-Disposition"]
    return " ".join(words)


def _granted(another: Visitor, ask: str, why: str) -> None:
    _kept(another.get(ask), CANARIES[why])
    another.post(ask, {"yes": "1"})


def keep_a_search(visitor: Visitor) -> None:
    """A list under a name."""
    visitor.get("/registro/guardadas?country=HN")
    _kept(visitor.post("/registro/guardadas?country=HN", {"name": CANARIES["saved search"]}), CANARIES["saved search"])


def still_there(visitor: Visitor) -> None:
    """After the power is back: what was acknowledged opens, and of the sheet that was cut off nobody sees anything."""
    waiting = visitor.get("/registro/pendientes").body
    drafts = [visitor.get(one).body for one in _DRAFT.findall(waiting)]
    kept = visitor.get("/registro/guardadas").body
    visitor.get("/redes/")
    by_other_name = visitor.post("/redes/buscar", {"what": CANARIES["name that goes"]})
    assert _PERSON.search(by_other_name.body), _main(by_other_name)
    brought = visitor.post("/registro/buscar", {"words": CANARIES["cell"]}).body
    assert "<mark>" in brought
    for word, body in (("draft", "".join(drafts)), ("kept by itself", "".join(drafts)), ("saved search", kept)):
        assert CANARIES[word] in body, word
    visitor.get("/redes/")
    cut = visitor.post("/redes/buscar", {"what": CANARIES["cut off"] + " 7"}).body.partition("<section")[2]
    assert CANARIES["cut off"] not in cut, "like names are found, and none of hers"
    assert "<mark>" not in visitor.post("/registro/buscar", {"words": CANARIES["cut off"]}).body
