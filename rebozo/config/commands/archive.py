"""`rebozo archive`: whether an archive that left is whole, and opening one that is under words.

It needs no home, no database and no session: a network that left has only the file.
"""

from __future__ import annotations

import io
import json
import os
import sys
from argparse import Namespace
from collections.abc import Iterator
from getpass import getpass
from pathlib import Path
from typing import IO

from rebozo.config.speech import gettext as _
from rebozo.config.speech import say, warn
from rebozo.config.trouble import Trouble
from rebozo.exchange import archive_check, archive_sealed


def run(said: Namespace) -> int:
    """Check or open it. 1 when it is not whole."""
    if not said.file.is_file():
        raise Trouble(_("There is no file %(path)s.") % {"path": said.file})
    return _check(said) if said.what == "check" else _open(said)


def _check(said: Namespace) -> int:
    with said.file.open("rb") as file:
        clear: IO[bytes] = io.BytesIO(b"".join(_opened(file))) if archive_sealed.is_sealed(file) else file
        try:
            found = archive_check.check(clear)
        except archive_check.NotAnArchive as other:
            raise Trouble(_("%(path)s is no archive of Rebozo.") % {"path": said.file}) from other
    if said.json:
        say(json.dumps({"whole": found.whole, **vars(found)}, ensure_ascii=False))
        return 0 if found.whole else 1
    for sentence, names in (
        (_("Missing: %(name)s"), found.missing),
        (_("Changed: %(name)s"), found.changed),
        (_("Not of this archive: %(name)s"), found.strangers),
    ):
        for name in names:
            warn(sentence % {"name": name})
    say(_("Members: %(number)d.") % {"number": found.members})
    say(_("The archive is whole.") if found.whole else _("The archive is not whole: do not build on it."))
    return 0 if found.whole else 1


def _open(said: Namespace) -> int:
    target: Path = said.to or said.file.with_suffix(".zip")
    with said.file.open("rb") as file:
        if not archive_sealed.is_sealed(file):
            raise Trouble(
                _("%(path)s is not under words: it is open already, or something else.") % {"path": said.file}
            )
        try:
            out = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError as there:
            raise Trouble(
                _("%(path)s is there already. Move it, or say where with --to.") % {"path": target}
            ) from there
        try:
            with os.fdopen(out, "wb") as clear:
                for piece in _opened(file):
                    clear.write(piece)
        except BaseException:
            target.unlink()  # half an archive helps nobody, and is in clear
            raise
    say(_("It is open in %(path)s, in clear: whoever gets that file reads all of it.") % {"path": target})
    return 0


def _opened(file: IO[bytes]) -> Iterator[bytes]:
    words = getpass(_("The six words") + ": ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    try:
        yield from archive_sealed.opened(file, words)  # type: ignore[arg-type]  # a file that is read
    except archive_sealed.NotOpened as no:
        raise Trouble(_("It does not open: the words are others, or the file was cut or changed on its way.")) from no
