"""Keeps the translation catalogues compiled (`compile`), up to date (`update`) and whole (`check`).

The source language is English, so only the other languages have a catalogue. Compiled ones are made at set-up
with polib and stay out of the history; gathering sentences needs the program xgettext (Debian: apt install gettext).
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "rebozo"
CATALOGUES = "locale/*/LC_MESSAGES/django.po"
SLOT = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def main() -> None:
    """Do the verb named on the command line."""
    verbs = {"compile": compile_all, "update": update, "check": check}
    verbs[sys.argv[1]]()


def compile_all() -> None:
    """Compile each catalogue that is newer than its compiled form."""
    for po in PACKAGE.glob(CATALOGUES):
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime <= po.stat().st_mtime:
            fresh = mo.with_suffix(f".{os.getpid()}.tmp")  # never half a catalogue under a running program
            polib.pofile(str(po)).save_as_mofile(str(fresh))
            fresh.replace(mo)


def update() -> None:
    """Gather new sentences into each catalogue, drop those no longer said, and compile."""
    if not shutil.which("xgettext"):
        sys.exit("Gathering sentences needs xgettext. On Debian: apt install gettext")
    _gather(PACKAGE)
    compile_all()
    for po in sorted(PACKAGE.glob(CATALOGUES)):
        book = polib.pofile(str(po))
        missing = len(book.untranslated_entries()) + len(book.fuzzy_entries())
        sys.stdout.write(f"{po.relative_to(ROOT)}: {len(book)} sentences, {missing} to translate\n")


def check() -> None:
    """Fail, naming each, on sentences that are missing, uncertain, left over, or have lost a slot."""
    wrong: list[str] = []
    for po in sorted(PACKAGE.glob(CATALOGUES)):
        wrong += [f"{po.relative_to(ROOT)}: {fault}" for fault in _faults(polib.pofile(str(po)))]
    if shutil.which("xgettext"):
        wrong += _unlike_the_source()
    elif os.environ.get("CI") == "true":
        wrong.append("xgettext is not installed, so the catalogue cannot be compared with the source")
    else:
        sys.stderr.write("NOT CHECKED: whether the catalogue holds every sentence (apt install gettext)\n")
    if wrong:
        sys.exit("\n".join(wrong))


def _faults(book: polib.POFile) -> list[str]:
    faults = [f"fuzzy: {entry.msgid!r}" for entry in book.fuzzy_entries()]
    faults += [f"untranslated: {entry.msgid!r}" for entry in book.untranslated_entries()]
    faults += [f"left over: {entry.msgid!r}" for entry in book.obsolete_entries()]
    for entry in book.translated_entries():
        # One of several plural forms may leave the number out ("una persona"); none may invent a slot.
        for translation in entry.msgstr_plural.values() or [entry.msgstr]:
            if not _slots(translation) <= _slots(entry.msgid) | _slots(entry.msgid_plural):
                faults.append(f"a slot that the source does not have: {entry.msgid!r}")
            elif not entry.msgid_plural and _slots(translation) != _slots(entry.msgid):
                faults.append(f"lost a slot: {entry.msgid!r}")
    return faults


def _slots(text: str) -> Counter[str]:
    return Counter({match.group(0): 1 for match in SLOT.finditer(text)})


def _unlike_the_source() -> list[str]:
    """Gather anew in a copy, and say what differs from the catalogue as committed."""
    copy = ROOT / ".local" / "catalogue"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(PACKAGE, copy / "rebozo", ignore=shutil.ignore_patterns("__pycache__", "static", "*.mo"))
    try:
        _gather(copy / "rebozo")
        differing: list[str] = []
        for po in sorted(PACKAGE.glob(CATALOGUES)):
            kept, fresh = _said(po), _said(copy / "rebozo" / po.relative_to(PACKAGE))
            name = po.relative_to(ROOT)
            differing += [f"{name}: not in the catalogue (make messages): {msgid!r}" for msgid in sorted(fresh - kept)]
            differing += [f"{name}: said nowhere any more (make messages): {msgid!r}" for msgid in sorted(kept - fresh)]
        return differing
    finally:
        shutil.rmtree(copy, ignore_errors=True)


def _said(po: Path) -> set[str]:
    return {f"{entry.msgctxt or ''}|{entry.msgid}" for entry in polib.pofile(str(po)) if not entry.obsolete}


def _gather(package: Path) -> None:
    subprocess.run(
        [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "--all",
            "--no-location",
            "--no-obsolete",
            "--no-wrap",
        ],
        cwd=package,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": ""},
        check=True,
        stdout=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    main()
