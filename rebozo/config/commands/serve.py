"""`rebozo serve`: both doors and the worker."""

from __future__ import annotations

from argparse import Namespace

from rebozo.config import environment, serving
from rebozo.config.apart import Ended
from rebozo.config.home import Home
from rebozo.config.speech import gettext as _
from rebozo.config.speech import say


def run(_said: Namespace) -> int:
    """Serve the home that the environment names."""
    home = environment.founded_home()
    try:
        return serving.serve(home, when_open=lambda: _tell(home))
    except Ended:
        return 1


def _tell(home: Home) -> None:
    tell_addresses(home)
    say(_("Ctrl-C closes everything."))


def tell_addresses(home: Home) -> None:
    """Where both doors are."""
    say(_("The public door is open at %(address)s") % {"address": home.origin("public")})
    say(_("The desk is open at %(address)s") % {"address": home.origin("desk")})
