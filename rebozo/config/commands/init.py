"""`rebozo init`: the founding, at a terminal with people around it, or from answers in JSON."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from rebozo.config import environment, home_file, speech
from rebozo.config.home import Home
from rebozo.config.speech import gettext as _
from rebozo.config.speech import say, warn
from rebozo.config.trouble import Trouble

if TYPE_CHECKING:
    from rebozo.config.ceremony import Answers, Sheets


def run(said: Namespace) -> int:
    """Found a home, once."""
    interactive = said.answers is None
    if interactive and not sys.stdin.isatty():
        raise Trouble(_("A founding is a conversation: run it at a terminal, or give it --answers FILE."))
    given = None if interactive else _read(said.answers)
    home = environment.read_home()
    environment.make_folder(home.path)
    home.path.chmod(0o700)
    lock = environment.hold(home.path / "serve.lock", _("Rebozo is at work in %(home)s.") % {"home": home.path})
    with lock:
        return _found(home, given, as_json=said.json)


def _found(home: Home, given: object, *, as_json: bool) -> int:
    home = home_file.write_home_file(home)
    home.make_secrets()
    environment.set_up("rebozo.config.settings.desk")
    import_module("rebozo.config.preparing").begin_founding(home)
    ceremony = import_module("rebozo.config.ceremony")
    questions = import_module("rebozo.config.commands.questions")
    answers: Answers = questions.ask() if given is None else ceremony.Answers.read(given)
    if len(answers.coordinators) < ceremony.ADVISED:
        warn(
            _(
                "With fewer than three key holders, one lost telephone can close a circle. "
                "Invite others on the first day."
            )
        )
    in_hand = ceremony.InHand(home, answers)
    stored = False
    try:
        sheets: Sheets = in_hand.make(speech.chosen())
        if given is None:
            questions.show(sheets)
        in_hand.store()
        stored = True
    finally:
        if not stored:
            in_hand.abandon()
    if as_json:
        say(json.dumps(sheets.as_data(), ensure_ascii=False))
    elif given is not None:
        questions.write_all(sheets)
    else:
        questions.farewell(home)
    return 0


def _read(name: str) -> object:
    try:
        return json.loads(sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as unreadable:
        raise Trouble(_("The answers cannot be read as JSON.")) from unreadable
