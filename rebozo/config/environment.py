"""What the programs ask of the machine before they begin: a home, a folder in RAM, ports, locks."""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import socket
import struct
import tomllib
from importlib import import_module
from pathlib import Path
from typing import IO

from rebozo.config import speech
from rebozo.config.home import Home, is_ram
from rebozo.config.speech import gettext as _
from rebozo.config.trouble import Trouble

DOORS = ("public", "desk")
_PORTS = 65535
SILENCE = 20  # seconds after which who began to speak and then says nothing is let go


def harden() -> None:
    """No core dump ever holds what was in memory, and what we write is ours alone."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.umask(0o077)


def read_home() -> Home:
    """The home that the environment names. Trouble when its `rebozo.toml` cannot be read."""
    try:
        return Home.here()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise Trouble(_("rebozo.toml cannot be understood: %(why)s.") % {"why": broken}) from broken
    except OSError as closed:
        raise Trouble(_cannot_read(closed)) from closed


def founded_home() -> Home:
    """A home where a founding took place. Trouble otherwise, saying what to do."""
    home = read_home()
    if not (home.path / "trust" / "root.public").exists():
        raise Trouble(
            _("Nothing is founded in %(home)s yet. Begin with: rebozo init (or try a demonstration: rebozo demo).")
            % {"home": home.path}
        )
    return home


def make_folder(path: Path) -> None:
    """A folder that is ours alone, and that we can write in. Trouble otherwise."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as refused:
        raise Trouble(_cannot_write(path)) from refused
    require_writable(path)


def require_writable(path: Path) -> None:
    """Asking is not enough (a disk may be mounted read-only): write, and take it away."""
    probe = path / f".write-{os.getpid()}"
    try:
        probe.touch(mode=0o600)
        probe.unlink()
    except OSError as refused:
        raise Trouble(_cannot_write(path)) from refused


def prepare_runtime(home: Home) -> Path:
    """The runtime folder: in RAM, ours, of mode 0700. Only a demo may go on without RAM, and says so."""
    path = home.runtime
    make_folder(path)
    about = path.stat()
    if about.st_uid != os.geteuid():
        raise Trouble(
            _("The runtime folder %(path)s belongs to somebody else. Name another one in rebozo.toml: runtime = …")
            % {"path": path}
        )
    path.chmod(0o700)
    if not is_ram(path):
        if not home.setting("rebozo", "demo", default=False):
            raise Trouble(
                _(
                    "The runtime folder %(path)s is on a disk, and sessions must live in RAM only. Mount a tmpfs "
                    "there, or name one in rebozo.toml: runtime = …"
                )
                % {"path": path}
            )
        speech.warn(_("There is no folder in RAM here: this demonstration keeps its sessions on the disk."))
    return path


def hold(path: Path, otherwise: str) -> IO[str]:
    """A lock that lasts as long as this program, however it ends. Trouble with `otherwise` when another has it."""
    try:
        file = path.open("a")
    except OSError as refused:
        raise Trouble(_cannot_write(path.parent)) from refused
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as taken:
        file.close()
        raise Trouble(otherwise) from taken
    return file


def port_of(home: Home, door: str) -> int:
    """The door's port. Trouble when what was said is none."""
    try:
        port = home.port(door)
    except ValueError:
        port = -1
    if not 0 < port <= _PORTS:
        name = f"REBOZO_{door.upper()}_PORT"
        raise Trouble(_("%(name)s is not a port: choose a number from 1 to 65535.") % {"name": name})
    return port


def listen(home: Home, door: str) -> socket.socket:
    """The door's listening socket. Trouble when its port is taken or not ours to use."""
    host, port = str(home.setting(door, "bind", "127.0.0.1")), port_of(home, door)
    slots = {"host": host, "port": port, "variable": f"REBOZO_{door.upper()}_PORT"}
    made = None
    try:
        family, *_rest, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        made = socket.socket(family, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Each visit has it from here. A phone that loses its line in the middle of a form says no goodbye: it would
        # hold its thread for ever, and sixteen of them the door.
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("@ll", SILENCE, 0))
        made.bind(address)
        made.listen(256)
    except OSError as refused:
        if made:
            made.close()
        if refused.errno == errno.EADDRINUSE:
            sentence = _("Port %(port)d is in use by another program. Choose another: %(variable)s=NUMBER.")
        elif refused.errno == errno.EACCES:
            sentence = _("Port %(port)d needs rights that this user has not. Choose one above 1023: %(variable)s.")
        else:
            sentence = _("This machine has no address %(host)s to listen on. Change bind in rebozo.toml.")
        raise Trouble(sentence % slots) from refused
    return made


def set_up(settings: str) -> None:
    """Django with these settings, in this process. Trouble when the home does not let it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    django = import_module("django")
    try:
        django.setup()
    except OSError as closed:
        raise Trouble(_cannot_read(closed)) from closed
    import_module("django.utils.translation").activate(speech.chosen())


def _cannot_write(path: Path) -> str:
    return _(
        "The folder %(path)s cannot be written. Give this user the right to, or name another home: REBOZO_HOME=…"
    ) % {"path": path}


def _cannot_read(closed: OSError) -> str:
    return _("%(path)s cannot be read by this user.") % {"path": closed.filename}
