"""Sheets of invented attacks in the template's shape, always the same for the same seed."""

from __future__ import annotations

import csv
import random
from io import BytesIO, StringIO

from xlsxwriter import Workbook

HEADING = (
    "identificador", "fecha", "país", "agresiones", "contra", "defensora", "organización", "al menos", "perpetradores",
    "derechos", "cómo lo sabemos", "también por ser mujer", "medios", "departamento o estado", "lugar", "lo que contó",
)  # fmt: skip
# How the series of 2012-2023 is made up: 35,077 attacks, 8,926 defenders, 956 organisations.
WHOLE, DEFENDERS, ORGANISATIONS = 35_077, 8_926, 956
# Syllables that names are made of; what comes out is nobody's, and no two of them sound like one.
_SYLLABLES = (
    ("Ma", "Lu", "Ro", "Te", "Ja", "Ne", "So", "Ca", "Di", "Be", "Xi", "Pu", "Al", "Gua", "Fe", "Tri"),
    ("ri", "sa", "ca", "li", "ren", "mi", "to", "na", "da", "lu", "ve", "ber", "zo", "ña", "che", "pun"),
    ("na", "ra", "ta", "lia", "nda", "mez", "ela", "sul", "via", "ina", "ado", "illo", "que", "fó", "bril", "cún"),
)
_COUNTRIES = ("HN", "MX", "SV", "NI", "GT")
_TYPES = ("T01", "T02", "T02.1", "T03", "T07", "T12", "T18", "T19", "T25", "T29", "T30", "T42", "T43")
_BY = ("P01", "P02", "P03", "P04", "P05", "P06")
_RIGHTS = ("R01", "R02", "R03", "R04", "R06")
_SAID = "Llegaron de noche y preguntaron por ella; una vecina los vio desde la ventana y avisó a las demás. "


def name_of(number: int) -> str:
    """An invented name of three words, always the same for the same number."""
    chance = random.Random(number)
    return " ".join("".join(chance.choice(part) for part in _SYLLABLES) for _word in range(3))


def workbook(lines: int, *, seed: int) -> bytes:
    """The same as `sheet`, as XLSX: its dates are text, as people type them."""
    held = BytesIO()
    book = Workbook(held, {"in_memory": True})
    page = book.add_worksheet("Agresiones")
    for number, row in enumerate(csv.reader(StringIO(sheet(lines, seed=seed)))):
        page.write_row(number, 0, row)
    book.close()
    return held.getvalue()


def sheet(lines: int, *, seed: int) -> str:
    """As many lines, one attack each, in the proportions of the series: a third against one defender."""
    chance = random.Random(seed)
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADING)
    people = max(1, DEFENDERS * lines // WHOLE)
    groups = max(1, ORGANISATIONS * lines // WHOLE)
    for number in range(lines):
        shape = chance.choices(("una defensora", "un grupo", "una organización"), (34, 62, 4))[0]
        writer.writerow(
            (
                f"{seed}-{number}",
                f"{chance.randint(2012, 2025)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
                chance.choice(_COUNTRIES),
                chance.choice(_TYPES),
                shape,
                name_of(chance.randrange(people)) if shape == "una defensora" else "",
                f"Colectiva {name_of(chance.randrange(groups))}" if shape == "una organización" else "",
                chance.randint(2, 80) if shape == "un grupo" else "",
                chance.choice(_BY),
                "; ".join(chance.sample(_RIGHTS, chance.randint(1, 2))),
                chance.choice(("ella dijo que sí", "fuente pública")),
                chance.choice(("sí", "no", "no se sabe")),
                "ME1",
                "Departamento inventado",
                "Un lugar inventado",
                _SAID * chance.randint(3, 9),
            )
        )
    return out.getvalue()
