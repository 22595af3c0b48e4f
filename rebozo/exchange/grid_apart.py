"""A workbook read in a process of its own, with bounded memory and time: what was made to burst bursts there.

A file of a kilobyte may stand for thousands of millions of cells. The reader ends its whole process when memory does
not suffice, and what it complains of may be what a cell says: so it has no log, no settings, no keys and no database.
Cells go back on a pipe, a row a line; nothing is written to a disk. No Django here: this file is run by itself.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from threading import BoundedSemaphore

ROWS, COLUMNS = 200_000, 300
_CELLS = 12_000_000  # of all its worksheets, empty ones between two others too
_SIGNS = 200_000_000  # of all that its cells say: one text may stand in thousands of them
_MEMORY, _SECONDS = 2 << 30, 120
_LOCKED, _BROKEN, _WIDE = 3, 4, 5
_TURNS = BoundedSemaphore(2)  # so many at once, in each program
Row = list[str | int | float | date]


class LockedError(Exception):
    """It has a password."""


class BrokenError(Exception):
    """It is none of the workbooks that can be read."""


class TooWideError(Exception):
    """It has cells far beyond those of a table."""


class BurstError(Exception):
    """It asked for more memory or time than a sheet takes."""


def worksheets(raw: bytes) -> list[tuple[str, list[Row]]]:
    """Every worksheet that is not hidden, by name."""
    with _TURNS:
        try:
            done = subprocess.run(
                [sys.executable, "-I", __file__], input=raw, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                env={}, timeout=_SECONDS, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            raise BurstError from None
    if done.returncode in _NO:
        raise _NO[done.returncode]
    lines = iter(done.stdout.split(b"\n"))
    found: list[tuple[str, list[Row]]] = []
    for head in lines:
        said = json.loads(head) if head else None
        if said is None:
            break
        if said == "end":
            return found
        found.append((said[0], [list(map(_cell, json.loads(next(lines)))) for _row in range(said[1])]))
    raise BurstError


_NO: dict[int, type[Exception]] = {_LOCKED: LockedError, _BROKEN: BrokenError, _WIDE: TooWideError}


def _cell(said: str | float | list[str]) -> str | int | float | date:
    if isinstance(said, list):
        return datetime.fromisoformat(said[0]) if "T" in said[0] else date.fromisoformat(said[0])
    return said


# ------------------------------------------------------------------ in the process of its own


def _main() -> int:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    import python_calamine as reader  # noqa: PLC0415  only here: the desk itself never loads it

    out = sys.stdout
    try:
        for line in _counted(_lines(reader, sys.stdin.buffer.read())):
            out.write(line + "\n")
    except reader.PasswordError:
        return _LOCKED
    except OverflowError:
        return _WIDE
    except MemoryError:
        return 1
    except BaseException:  # noqa: BLE001  the reader's panics are no Exception; what they say is nobody's to hear
        return _BROKEN
    out.write('"end"\n')
    return 0


def _counted(lines: Iterator[str]) -> Iterator[str]:
    left = _SIGNS
    for line in lines:
        left -= len(line)
        if left < 0:
            raise MemoryError
        yield line


def _lines(reader: object, raw: bytes) -> Iterator[str]:
    whole = 0
    with reader.CalamineWorkbook.from_filelike(BytesIO(raw)) as book:  # type: ignore[attr-defined]  # the module
        for one in book.sheets_metadata:
            if one.visible != reader.SheetVisibleEnum.Visible or one.typ != reader.SheetTypeEnum.WorkSheet:  # type: ignore[attr-defined]  # the same
                continue
            sheet = book.get_sheet_by_name(one.name)
            down, across = sheet.end or (-1, -1)
            whole += (down + 1) * (across + 1)
            if down >= ROWS or whole > _CELLS:
                raise OverflowError
            rows = sheet.to_python(skip_empty_area=False)
            yield json.dumps([one.name, len(rows)])
            yield from map(_line, rows)


def _line(row: Sequence[object]) -> str:
    if len(row) > COLUMNS and any(cell != "" for cell in row[COLUMNS:]):
        raise OverflowError
    return json.dumps([_said(cell) for cell in row[:COLUMNS]])


def _said(cell: object) -> object:
    if isinstance(cell, str | int | float):
        return cell
    if isinstance(cell, datetime):
        return [(cell.date() if cell.time() == time() else cell).isoformat()]
    if isinstance(cell, date):
        return [cell.isoformat()]
    return str(cell) if isinstance(cell, time | timedelta) else ""


if __name__ == "__main__":
    sys.exit(_main())
