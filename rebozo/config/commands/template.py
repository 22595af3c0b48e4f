"""`rebozo template`: an empty sheet of ours, with what may be chosen in each column."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module

from rebozo.config import environment
from rebozo.config.speech import gettext as _
from rebozo.config.speech import say
from rebozo.config.trouble import Trouble


def run(said: Namespace) -> int:
    """Write it where it was asked for, and never over a file that is there."""
    if said.file.exists():
        raise Trouble(_("There is a file %(path)s already.") % {"path": said.file})
    form = said.file.suffix.lower().lstrip(".")
    if form not in {"xlsx", "csv"}:
        raise Trouble(_("A template is an .xlsx or a .csv file."))
    home = environment.founded_home()
    environment.prepare_runtime(home)
    environment.set_up("rebozo.config.settings.desk")
    import_module("rebozo.config.database").require_migrated()
    translation = import_module("django.utils.translation")
    what = import_module("rebozo.exchange.fields").What(said.what)
    with translation.override(getattr(said, "lang", "es")):
        raw: bytes = import_module("rebozo.exchange.template").template(what, form)
    said.file.write_bytes(raw)
    say(_("The template is in %(path)s.") % {"path": said.file})
    return 0
