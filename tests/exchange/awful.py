"""Sheets as networks keep them: each shape is one that somebody has. Everybody in them is a tree or a bird."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

Rows = Sequence[Sequence[Any]]


def xlsx(*sheets: Rows, merged: str = "", names: Sequence[str] = (), formulas: bool = False) -> bytes:
    """A workbook in memory. `merged` is a range of title cells; with `formulas`, one more cell is computed."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for number, rows in enumerate(sheets):
            page = book.add_worksheet(names[number] if names else None)
            for at, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, date):
                        page.write_datetime(at, place, cell, day)
                    elif cell not in ("", None):
                        page.write(at, place, cell)
            if merged:
                page.merge_range(merged, str(rows[0][0]))
            if formulas:
                page.write_formula(len(rows), 0, "=1+1", None, 2)
    return out.getvalue()


def csv(rows: Rows, *, sign: str = ",", encoding: str = "utf-8") -> bytes:
    """The same as text."""

    def cell(value: Any) -> str:  # noqa: ANN401  whatever a cell holds
        text = str(value)
        return '"' + text.replace('"', '""') + '"' if any(one in text for one in (sign, '"', "\n")) else text

    return "\r\n".join(sign.join(cell(one) for one in row) for row in rows).encode(encoding)


# name: (bytes, rows under the heading, attacks that come of it, rows with a question, rows skipped)
REAL: dict[str, tuple[bytes, int, int, int, int]] = {
    "titles merged, blanks and a total": (
        xlsx(
            [
                ["Registro de agresiones 2019"], [], ["Elaborado en la Sierra"],
                ["No.", "Fecha", "País", "Nombre de la defensora", "Tipo de agresión", "Agresor"],
                [1, date(2019, 3, 12), "Honduras", "Jacaranda", "amenaza de muerte", "policía"],
                [2, "marzo 2019", "honduras", "Ceiba", "Hostigamiento; desalojo", "empresas"],
                [], [3, 43536, "HN", "Colibrí", "T01", ""],
                ["Total", 3, "", "", "", ""],
            ],
            merged="A1:F1",
        ), 5, 4, 0, 2,
    ),
    "attacks across columns": (
        xlsx([
            ["Defensora", "Municipio", "Fecha 1", "Agresión 1", "Fecha 2", "Agresión 2", "Fecha 3", "Agresión 3"],
            ["Jacaranda", "Valle inventado", "01/02/2020", "hostigamiento", "05/02/2020", "T02.1", "", ""],
            ["Ceiba", "Otro valle", "2020", "desalojo", "", "", "", ""],
        ]), 2, 3, 0, 0,
    ),
    "cp1252 with semicolons": (
        csv([["Fecha", "Pais", "Agresion", "Compañera", "Observaciones"],
             ["12/03/2019", "México", "hostigamiento", "Orquídea Niña", "Año difícil; muy largo"],
             ["15/04/2019", "Mexico", "hostigamento", "Sauce", ""]], sign=";", encoding="cp1252"), 2, 2, 0, 0,
    ),
    "english, any order, extra columns": (
        csv([["Shoe size", "Description", "Attack type", "Country", "Full name", "Date of attack"],
             ["38", "(invented)", "death threat", "Guatemala", "Heron", "2021-05-06"],
             ["39", "(invented)", "harassment / following or pursuit", "GT", "Wren", "May 2021"]], encoding="utf-16"),
        2, 3, 0, 0,
    ),
    "several worksheets, the fullest is it": (
        xlsx([["Portada"], ["de nadie"]],
             [["fecha", "tipo", "país"], ["2018", "T01", "NI"], ["2018", "T02", "NI"], ["2018", "T03", "NI"]],
             names=["Portada", "Datos"]), 3, 3, 0, 0,
    ),
    "repeated headings under a merged one": (
        xlsx([
            ["", "Primera vez", "", "Segunda vez", ""],
            ["Nombre", "Fecha", "Agresión", "Fecha", "Agresión"],
            ["Cedro", "2020-01-02", "T01", "2020-02-03", "T03"],
            ["Nombre", "Fecha", "Agresión", "Fecha", "Agresión"],
            ["Encina", "2020-01-02", "T01", "", ""],
        ]), 3, 3, 0, 1,
    ),
    "a column for each attack, ticked": (
        xlsx([
            ["Fecha", "Nombre", "hostigamiento", "desalojo", "amenaza de muerte"],
            ["2020", "Cedro", "x", "", "x"], ["2021", "Encina", "", "X", ""],
        ]), 2, 3, 0, 0,
    ),
    "day, month and year apart": (
        xlsx([
            ["Día", "Mes", "Año", "Nombre", "Apellidos", "Agresión"],
            [3, "marzo", 2019, "Rosa", "Del Monte", "hostigamiento"], ["", "abril", 2019, "Luz", "Arroyo", "desalojo"],
            ["", "", 2019, "Mar", "Arroyo", "desalojo"],
        ]), 3, 3, 0, 0,
    ),
    "ranges and nearly right words": (
        csv([["Periodo", "Tipo de agresion", "Cuantas", "Perpetrador"],
             ["del 12 al 15 de marzo de 2019", "amenasa de muerte", "34 mujeres", "policia"],
             ["marzo a mayo de 2019", "despojo de sueños", "20", "policía, empresas"]], sign="\t"), 2, 1, 1, 0,
    ),
    "formulas and a subtotal": (
        xlsx([
            ["Caso", "Fecha del hecho", "Hecho", "País"], ["A-1", "2020-05-05", "hostigamiento", "SV"],
            ["Subtotal", 1, "", ""], ["A-2", "2020-05-06", "hostigamiento", "SV"], ["", "", "", ""], ["Suma total", 2],
        ]), 5, 2, 0, 3,
    ),
}  # fmt: skip
