"""`rebozo demo`: found an invented region if there is none yet, serve it, and say how to get in."""

from __future__ import annotations

import os
from argparse import Namespace
from importlib import import_module
from pathlib import Path

from rebozo.config import environment, home_file, serving
from rebozo.config.apart import Ended, do_apart
from rebozo.config.commands.serve import tell_addresses
from rebozo.config.demo_people import is_demo, sign_ins, somebody
from rebozo.config.home import Home
from rebozo.config.speech import gettext as _
from rebozo.config.speech import say
from rebozo.config.trouble import Trouble

_FOLDERS = {"small": ".demo", "published": ".demo-published"}


def run(said: Namespace) -> int:
    """Serve the demonstration; found it first if need be. `code NAME` gives a code instead."""
    os.environ["REBOZO_HOME"] = str(_place(said.size))
    home = environment.read_home()
    if said.what == "code":
        if not said.name:
            raise Trouble(_("Whose code? rebozo demo code NAME"))
        say(somebody(home, said.name).code)
        return 0
    _require_ours(home)
    environment.make_folder(home.path)
    home = home_file.write_home_file(home, demo=True)
    try:
        if said.prepare:
            return _prepare(home, said.size)
        return serving.serve(home, when_open=lambda: _tell(home, said.size), found=_founding(home, said.size))
    except Ended:
        return 1


def _place(size: str) -> Path:
    """REBOZO_HOME, or a folder for each size in the checkout that this is; elsewhere, in the present folder."""
    named = os.environ.get("REBOZO_HOME")
    if named:
        return Path(named)
    checkout = Path(__file__).resolve().parents[3]
    return (checkout if (checkout / "pyproject.toml").exists() else Path.cwd()) / _FOLDERS[size]


def _require_ours(home: Home) -> None:
    """A home with true people in it never becomes a demonstration."""
    used = home.path.exists() and any(home.path.iterdir())
    if used and not is_demo(home):
        raise Trouble(
            _("%(home)s holds something that is no demonstration. Name another folder: REBOZO_HOME=…")
            % {"home": home.path}
        )


def _founding(home: Home, size: str) -> serving.Work | None:
    """What is still to be done before it can be served."""
    if sign_ins(home):
        return None
    beginning = {
        "small": _("Inventing a small region: three networks, their people and what they registered. A few seconds…"),
        "published": _("Inventing a region of the size that was published. A minute or two…"),
    }

    def found() -> None:
        say(beginning[size])
        environment.set_up("rebozo.config.settings.desk")
        import_module("rebozo.config.demo").found(home, size)

    return found


def _prepare(home: Home, size: str) -> int:
    environment.prepare_runtime(home)
    lock = environment.hold(home.path / "serve.lock", _("Rebozo is at work in %(home)s.") % {"home": home.path})
    with lock:
        founding = _founding(home, size)
        if founding:
            do_apart(founding)
        do_apart(lambda: serving.prepare(home))
    return 0


def _tell(home: Home, size: str) -> None:
    people = sign_ins(home)
    roles = {
        "coordinator": _("coordinates"),
        "documenter": _("documents"),
        "accompanier": _("accompanies"),
        "figures": _("reads figures"),
        "region": _("joins the region"),
    }
    widest = max(len(one.name) for one in people)
    say()
    tell_addresses(home)
    say()
    say(
        _(
            "An invented region: everybody in it is a tree, a bird or a flower. Its figures are those of nobody. "
            "Nothing true belongs here."
        )
    )
    say()
    for network in dict.fromkeys(one.network for one in people):
        say(f"  {network}")
        for one in people:
            if one.network == network:
                say(f"    {one.name:<{widest}}  {roles[one.role]:<14} {one.passphrase}")
    say()
    say(_("The code of six numbers, in another terminal: %(command)s") % {"command": _command(people[1].name, size)})
    say(_("Ctrl-C closes everything."))


def _command(name: str, size: str) -> str:
    """As it can be pasted: the home is said when it is not the one that would be found by itself."""
    program = Path(__file__).resolve().parents[3] / ".venv" / "bin" / "rebozo"
    here = str(program) if program.exists() else "rebozo"
    usual = _place_without_environment(size) == Path(os.environ["REBOZO_HOME"])
    where = "" if usual else f"REBOZO_HOME={os.environ['REBOZO_HOME']} "
    which = f"--size {size} " if usual and size != "small" else ""
    return f"{where}{here} demo {which}code {name}"


def _place_without_environment(size: str) -> Path:
    named = os.environ.pop("REBOZO_HOME", None)
    try:
        return _place(size)
    finally:
        if named:
            os.environ["REBOZO_HOME"] = named
