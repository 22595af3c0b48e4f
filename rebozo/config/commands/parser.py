"""The words that `rebozo` understands."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from rebozo import __version__
from rebozo.config import speech
from rebozo.config.speech import gettext as _

_SHEETS = ["attacks", "defenders", "organisations"]


class _Parser(argparse.ArgumentParser):
    """Says in one line what it did not understand."""

    def error(self, message: str) -> NoReturn:
        speech.warn(_("That was not understood (%(what)s). For help: %(program)s --help") % {
            "what": message, "program": self.prog,
        })  # fmt: skip
        self.exit(2)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """What was asked for. `--lang` may stand anywhere, and chooses the language of the help too."""
    speech.choose(_language(arguments))
    return _parser().parse_args(arguments)


def _language(arguments: Sequence[str]) -> str:
    asked = "es"
    for at, word in enumerate(arguments):
        if word == "--lang" and at + 1 < len(arguments):
            asked = arguments[at + 1]
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
    return asked if asked in speech.LANGUAGES else "es"


def _parser() -> _Parser:
    parser = _Parser(
        prog="rebozo", description=_("Memory and protection for networks of women human rights defenders.")
    )
    parser.add_argument("--version", action="version", version=f"rebozo {__version__}, Python {sys.version.split()[0]}")
    _add_language(parser)
    commands = parser.add_subparsers(dest="command", required=True, metavar=_("COMMAND"))

    def add(name: str, promise: str, *, module: str | None = None) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=promise, description=promise)
        _add_language(made)
        made.set_defaults(module=module or name)
        return made

    init = add("init", _("The founding: keys, the first network, its first coordinators."))
    init.add_argument(
        "--answers", metavar=_("FILE"), help=_("answers as JSON instead of questions; - reads them from standard input")
    )
    init.add_argument("--json", action="store_true", help=_("give the sheets as JSON on standard output"))
    add("serve", _("Open both doors and the worker, until Ctrl-C."))
    demo = add("demo", _("A small, invented region to try; `rebozo demo code NAME` gives somebody's present code."))
    demo.add_argument(
        "what", nargs="?", choices=["code"], help=_("the present second-factor code of somebody of the demonstration")
    )
    demo.add_argument("name", nargs="?", help=_("her sign-in name"))
    demo.add_argument(
        "--size", choices=["small", "published"], default="small",
        help=_("how large to invent it: small, or as many as were published (a minute or two)"),
    )  # fmt: skip
    demo.add_argument("--prepare", action="store_true", help=_("found the region if it is not there, and end"))
    worker = add(
        "worker", _("Timed work alone: chain the journal, sweep what expired. It opens nothing."), module="work"
    )
    worker.add_argument("--once", action="store_true", help=_("do what is due once, and end"))
    doctor = add("doctor", _("What is wrong here, and how to mend it."), module="check_up")
    doctor.add_argument("--json", action="store_true", help=_("answer as JSON"))
    _add_import(add("import", _("Bring in a sheet."), module="bring_in"))
    _add_archive(add("archive", _("An archive that left: is it whole, and opening it.")))
    template = add("template", _("An empty sheet of ours, with what may be chosen in each column."))
    template.add_argument("what", choices=_SHEETS, help=_("what its rows are"))
    template.add_argument("file", type=Path, metavar=_("FILE"), help=_("where to write it: .xlsx or .csv"))
    journal = add("journal", _("The record of who did and opened what."))
    journal.add_argument(
        "what", choices=["verify"], help=_("walk the whole chain, and say what was removed or changed")
    )
    journal.add_argument("--json", action="store_true", help=_("answer as JSON"))
    return parser


def _add_import(bring_in: argparse.ArgumentParser) -> None:
    bring_in.add_argument("what", choices=_SHEETS, help=_("what its rows are"))
    bring_in.add_argument("file", type=Path, metavar=_("FILE"), help=_("a sheet of any shape: XLSX, XLS, ODS or CSV"))
    bring_in.add_argument("--network", required=True, metavar=_("CODE"), help=_("the network that documents them"))
    bring_in.add_argument("--as", dest="account", required=True, metavar=_("NAME"), help=_("who signs in to do it"))
    bring_in.add_argument(
        "--mapping", type=Path, metavar=_("FILE"), help=_("how its columns and words are read, as JSON")
    )
    bring_in.add_argument("--take-good", action="store_true", help=_("bring in the rows that leave no question"))
    bring_in.add_argument("--dry-run", action="store_true", help=_("only say what would happen"))
    bring_in.add_argument("--json", action="store_true", help=_("answer as JSON"))


def _add_archive(archive: argparse.ArgumentParser) -> None:
    archive.add_argument(
        "what", choices=["check", "open"], help=_("compare its hashes, or open one that is under words")
    )
    archive.add_argument("file", type=Path, metavar=_("FILE"), help=_("the archive"))
    archive.add_argument("--to", type=Path, metavar=_("FILE"), help=_("where the opened ZIP goes"))
    archive.add_argument("--json", action="store_true", help=_("answer as JSON"))


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=speech.LANGUAGES, default=argparse.SUPPRESS, help="es, en")
